"""Letters to all administrators of an organisation."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from entraide.people.letters import Letter
from entraide.roles.queries import administrators_of


def to_administrators(organisation_id: str, template: str, context: dict[str, Any], *, language: str) -> list[Letter]:
    """Write to each administrator who has an address, in the language in which they last read.

    template:  path of the letter without its endings: `.txt` and `_subject.txt` are there.
    language:  for those of whom it is not known in which one they read.
    """
    people = administrators_of(organisation_id).exclude(email="").order_by("id")
    return [_letter(one.email, template, context, language=one.language or language) for one in people]


def _letter(to: str, template: str, context: dict[str, Any], *, language: str) -> Letter:
    with override(language):
        subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
        text = render_to_string(f"{template}.txt", context).strip() + "\n"
    return Letter(to=to, subject=subject, text=text)

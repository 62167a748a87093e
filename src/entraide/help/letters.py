"""Letters about sessions. They name who reported and lead to the session; what was reported stays here."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from entraide.help.models import HelpSession
from entraide.people.letters import Letter
from entraide.roles.queries import administrators_of


def abuse_letters(session: HelpSession, *, language: str) -> list[Letter]:
    """Write to each administrator of the organisation that a sharer has reported a session.

    language:  for those of whom it is not known in which one they read.
    """
    context = {
        "session": session,
        "organisation": session.organisation,
        "link": f"{settings.PUBLIC_URL}/console/sessions/{session.id}",
    }
    people = administrators_of(session.organisation_id).exclude(email="").order_by("id")
    return [_letter(one.email, one.language or language, context) for one in people]


def _letter(to: str, language: str, context: dict[str, Any]) -> Letter:
    with override(language):
        subject = " ".join(render_to_string("help/letters/abuse_reported_subject.txt", context).split())
        text = render_to_string("help/letters/abuse_reported.txt", context).strip() + "\n"
    return Letter(to=to, subject=subject, text=text)

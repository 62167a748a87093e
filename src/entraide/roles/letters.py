"""Letters to all administrators of an organisation."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string

from entraide.organisations.models import Organisation
from entraide.people.letters import Letter
from entraide.roles.queries import administrators_of


def emergency_letters(organisation: Organisation, *, now: datetime) -> list[Letter]:
    """Write to each administrator, in the language that is active, that the emergency account was used."""
    context = {"organisation": organisation, "at": now, "link": f"{settings.PUBLIC_URL}/console/emergency"}
    subject = " ".join(render_to_string("roles/letters/emergency_used_subject.txt", context).split())
    text = render_to_string("roles/letters/emergency_used.txt", context).strip() + "\n"
    people = administrators_of(organisation.id).exclude(email="").order_by("id")
    return [Letter(to=one.email, subject=subject, text=text) for one in people]

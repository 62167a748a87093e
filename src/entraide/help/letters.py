"""Letters about sessions. They name who reported and lead to the session; what was reported stays here."""

from django.conf import settings

from entraide.help.models import HelpSession
from entraide.people.letters import Letter
from entraide.roles.letters import to_administrators


def abuse_letters(session: HelpSession, *, language: str) -> list[Letter]:
    """Write to each administrator of the organisation that a sharer has reported a session.

    language:  for those of whom it is not known in which one they read.
    """
    context = {
        "session": session,
        "organisation": session.organisation,
        "link": f"{settings.PUBLIC_URL}/console/sessions/{session.id}",
    }
    return to_administrators(session.organisation_id, "help/letters/abuse_reported", context, language=language)

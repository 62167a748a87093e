"""Facts of a session in words."""

from django.utils.translation import gettext_lazy as _

from entraide.rules.notes import Result
from entraide.rules.state import Reason

#: how a session ended, for lists and receipts; (seen from the helper's seat, seen from the sharer's)
REASONS = {
    Reason.HELPER_ENDED: (_("You ended it"), _("The helper ended it")),
    Reason.SHARER_ENDED: (_("The other person ended it"), _("You ended it")),
    Reason.REPORTED: (_("The other person left and reported it"), _("You left and reported it")),
    Reason.NOT_THE_RIGHT_PERSON: (_("Not the right person"), _("The helper expected someone else")),
    Reason.CODE_EXPIRED: (_("The code ran out"), _("The code ran out")),
    Reason.CODE_WITHDRAWN: (_("The code was withdrawn"), _("The code was withdrawn")),
    Reason.HELPER_ABSENT: (_("You did not come back"), _("The helper did not come back")),
    Reason.SHARER_ABSENT: (_("The other person did not come back"), _("You did not come back")),
    Reason.TOO_LONG: (_("The longest time was reached"), _("The longest time was reached")),
    Reason.RIGHT_WITHDRAWN: (_("Your right to help was withdrawn"), _("The helper may no longer help")),
    Reason.REMOTE_HELP_OFF: (_("Remote help was switched off"), _("Remote help was switched off")),
    Reason.PERSON_DISABLED: (
        _("The access of one of you was switched off"),
        _("The access of one of you was switched off"),
    ),
    Reason.SIGNED_OUT: (_("One of you was signed out"), _("One of you was signed out")),
    Reason.ENDED_FOR_SAFETY: (_("An administrator ended it for safety"), _("An administrator ended it for safety")),
    Reason.ENDED_AGAINST_RULES: (
        _("An administrator ended it: against your organisation’s rules"),
        _("An administrator ended it: against your organisation’s rules"),
    ),
    Reason.ENDED_FOR_MAINTENANCE: (
        _("An administrator ended it for maintenance"),
        _("An administrator ended it for maintenance"),
    ),
    Reason.ENDED_BY_ADMINISTRATOR: (_("An administrator ended it"), _("An administrator ended it")),
}

#: what came of a session, as its helper says
OUTCOMES = {
    Result.RESOLVED.value: _("Resolved"),
    Result.NOT_RESOLVED.value: _("Not resolved"),
    Result.FOLLOW_UP.value: _("To be followed up"),
    Result.HANDED_ON.value: _("Handed on"),
}

SURFACES = {
    "tab": _("a browser tab"),
    "window": _("a window"),
    "monitor": _("a whole screen"),
    "unknown": _("a screen or window"),
}


def reason_text(reason: str, *, helper: bool) -> str:
    """How it ended, from one's own seat."""
    seen_by_helper, seen_by_sharer = REASONS[Reason(reason)]
    return str(seen_by_helper if helper else seen_by_sharer)

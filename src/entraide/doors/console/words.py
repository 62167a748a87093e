"""Facts of sessions and of the journal in words, as an administrator reads them."""

from django.utils.translation import gettext_lazy as _

from entraide.rules.notes import Result
from entraide.rules.state import Reason

#: how a session ended
REASONS = {
    Reason.HELPER_ENDED: _("Ended by the helper"),
    Reason.SHARER_ENDED: _("Ended by the sharer"),
    Reason.REPORTED: _("The sharer left and reported it"),
    Reason.NOT_THE_RIGHT_PERSON: _("Not the right person"),
    Reason.CODE_EXPIRED: _("The code ran out"),
    Reason.CODE_WITHDRAWN: _("The code was withdrawn"),
    Reason.HELPER_ABSENT: _("The helper did not come back"),
    Reason.SHARER_ABSENT: _("The sharer did not come back"),
    Reason.TOO_LONG: _("The longest time was reached"),
    Reason.RIGHT_WITHDRAWN: _("A right was withdrawn"),
    Reason.REMOTE_HELP_OFF: _("Remote help was switched off"),
    Reason.PERSON_DISABLED: _("A person was disabled"),
    Reason.ENDED_FOR_SAFETY: _("Ended by an administrator, for safety"),
    Reason.ENDED_AGAINST_RULES: _("Ended by an administrator: against the rules"),
    Reason.ENDED_FOR_MAINTENANCE: _("Ended by an administrator, for maintenance"),
    Reason.ENDED_BY_ADMINISTRATOR: _("Ended by an administrator"),
}

#: what was shown
SURFACES = {
    "tab": _("browser tab"),
    "window": _("window"),
    "monitor": _("whole screen"),
    "unknown": _("screen or window"),
}

#: what came of it, as the helper says
RESULTS = {
    Result.RESOLVED.value: _("Resolved"),
    Result.NOT_RESOLVED.value: _("Not resolved"),
    Result.FOLLOW_UP.value: _("To be followed up"),
    Result.HANDED_ON.value: _("Handed on"),
}

#: kinds of journal rows about a session
KINDS = {
    "code-made": _("Code made"),
    "code-replaced": _("New code made"),
    "code-extended": _("More time for the code"),
    "code-redeemed": _("Code used: the two have met"),
    "seat-taken": _("Arrived"),
    "seat-back": _("Came back"),
    "seat-taken-over": _("Went on in another tab or on another device"),
    "seat-absent": _("Away"),
    "asked": _("Asked to see the screen"),
    "ask-extended": _("More time to answer"),
    "ask-timed-out": _("No answer in time: nothing was shown"),
    "allowed": _("Allowed: the screen is shown"),
    "declined": _("Declined"),
    "picture-seen": _("First picture seen"),
    "picture-changed": _("Shows something else"),
    "picture-shown-again": _("Shows the screen again"),
    "picture-paused": _("Paused"),
    "picture-resumed": _("Went on after the pause"),
    "picture-stopped": _("Stopped showing"),
    "command-refused": _("Was refused"),
    "ended": _("Ended"),
    "session-ended-by": _("An administrator ended it"),
    "notes-written": _("Notes written"),
    "abuse-reported": _("Reported"),
    "abuse-report-handled": _("The report was seen to"),
}

#: details of those rows that are worth reading, by name and value
DETAILS = (
    {
        ("cause", "closed"): _("page closed or reloaded"),
        ("cause", "lost"): _("connection lost"),
        ("cause", "restart"): _("the server restarted"),
        ("cause", "signed-out"): _("signed out"),
        ("cause", "page"): _("page reloaded"),
        ("cause", "button"): _("by the button here"),
        ("cause", "browser"): _("by the browser’s own button"),
        ("wanted", "any"): _("anything"),
        ("wanted", "window"): _("a window"),
        ("wanted", "monitor"): _("the whole screen"),
    }
    | {("surface", name): words for name, words in SURFACES.items()}
    | {("reason", reason.value): words for reason, words in REASONS.items()}
)

WEIGHTY = frozenset({"code-redeemed", "allowed", "picture-shown-again", "ended"})
BAD = frozenset({"command-refused", "declined", "ask-timed-out", "abuse-reported", "session-ended-by"})

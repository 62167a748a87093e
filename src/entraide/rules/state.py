"""The facts of a session: phases, seats, asks, the picture, the end, the limits. Pure values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from entraide.wire.messages import Seat, StopCause, Surface, Wanted


class Phase(StrEnum):
    """How far the session is; only forwards."""

    WAITING = "waiting"
    MEETING = "meeting"
    ENDED = "ended"


class Presence(StrEnum):
    """Whether somebody sits there: nobody yet, a live line, or a line that went."""

    EMPTY = "empty"
    PRESENT = "present"
    ABSENT = "absent"


class LeaveCause(StrEnum):
    """What was noticed when a line went."""

    CLOSED = "closed"
    LOST = "lost"
    RESTART = "restart"
    SIGNED_OUT = "signed-out"


class PictureStatus(StrEnum):
    """The picture as the sharer's page last said it."""

    NONE = "none"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


#: a picture that reaches, or may at once reach, the helper
LIVE = frozenset({PictureStatus.RUNNING, PictureStatus.PAUSED})


class Answer(StrEnum):
    """How the last ask was answered."""

    ALLOWED = "allowed"
    DECLINED = "declined"
    TIMED_OUT = "timed-out"


class Reason(StrEnum):
    """Why a session ended."""

    HELPER_ENDED = "helper-ended"
    SHARER_ENDED = "sharer-ended"
    REPORTED = "reported"
    NOT_THE_RIGHT_PERSON = "not-the-right-person"
    CODE_EXPIRED = "code-expired"
    CODE_WITHDRAWN = "code-withdrawn"
    HELPER_ABSENT = "helper-absent"
    SHARER_ABSENT = "sharer-absent"
    TOO_LONG = "too-long"
    RIGHT_WITHDRAWN = "right-withdrawn"
    REMOTE_HELP_OFF = "remote-help-off"
    PERSON_DISABLED = "person-disabled"
    SIGNED_OUT = "signed-out"
    ENDED_FOR_SAFETY = "ended-for-safety"
    ENDED_AGAINST_RULES = "ended-against-rules"
    ENDED_FOR_MAINTENANCE = "ended-for-maintenance"
    ENDED_BY_ADMINISTRATOR = "ended-by-administrator"


#: with what an administrator ends somebody else's session; both sides are told it
OF_ADMINISTRATORS = (
    Reason.ENDED_FOR_SAFETY,
    Reason.ENDED_AGAINST_RULES,
    Reason.ENDED_FOR_MAINTENANCE,
    Reason.ENDED_BY_ADMINISTRATOR,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The numbers of `docs/architecture.md` §3; only the first and the last differ between organisations."""

    code_lasts: timedelta = timedelta(minutes=10)
    code_lasts_max: timedelta = timedelta(minutes=60)
    ask_lasts: timedelta = timedelta(minutes=2)
    #: WCAG 2.2.1: a time limit can be extended at least ten times
    ask_extensions: int = 10
    asks: int = 3
    absent_before_picture: timedelta = timedelta(minutes=10)
    absent_afterwards: timedelta = timedelta(seconds=180)
    absence_extensions: int = 10
    session_lasts: timedelta = timedelta(hours=4)
    #: how long before its end a session is said to end, and may be made longer by whoever sits there
    session_warned: timedelta = timedelta(minutes=10)
    session_extension: timedelta = timedelta(minutes=30)
    session_extensions: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatState:
    """One seat: the line that holds it, the page load and the tab behind that line, and since when it is so."""

    presence: Presence = Presence.EMPTY
    line: str | None = None
    page: str | None = None
    tab: str | None = None
    cause: LeaveCause | None = None
    since: datetime | None = None
    #: how many times whoever stayed asked to wait longer for this seat
    kept: int = 0
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AskState:
    """The open ask."""

    number: int
    wanted: Wanted
    due_at: datetime
    extensions: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The picture, its surface, and since when it is so; `seen` once the helper had a frame of it."""

    status: PictureStatus = PictureStatus.NONE
    surface: Surface | None = None
    cause: StopCause | None = None
    since: datetime | None = None
    seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The end: why, by whom (none for a limit), when."""

    reason: Reason
    by: Seat | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionState:
    """All facts of one session that rules need; stored whole on its row."""

    phase: Phase
    opened_at: datetime
    code_made_at: datetime
    code_due_at: datetime
    helper: SeatState
    sharer: SeatState = SeatState()
    met_at: datetime | None = None
    asks_made: int = 0
    asks_refused: int = 0
    ask: AskState | None = None
    answer: Answer | None = None
    lent: bool = False
    picture: Picture = Picture()
    first_picture_at: datetime | None = None
    ended: Ended | None = None
    #: how many times it was made longer than `session_lasts`
    extensions: int = 0

    def seat(self, who: Seat) -> SeatState:
        """The seat `who`."""
        return self.helper if who is Seat.HELPER else self.sharer

"""The closed union of messages on a line, one frozen type each; `docs/protocol.md` explains them to people.

`FromPage` is what a page may send, `ToPage` what the server may send. Some kinds travel both ways with the
same name and different fields. Field names and limits are read by `codec`, so they stand here and nowhere else.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar


class Seat(StrEnum):
    """One of the two places at the table."""

    HELPER = "helper"
    SHARER = "sharer"

    @property
    def other(self) -> "Seat":
        """The seat across the table."""
        return Seat.SHARER if self is Seat.HELPER else Seat.HELPER


class SurfaceKind(StrEnum):
    """What is shown; `unknown` where the browser does not say (Firefox)."""

    TAB = "tab"
    WINDOW = "window"
    MONITOR = "monitor"
    UNKNOWN = "unknown"


class Wanted(StrEnum):
    """What a helper asks for: anything the sharer chooses, another window, or the whole screen."""

    ANY = "any"
    WINDOW = "window"
    MONITOR = "monitor"


class PickerCause(StrEnum):
    """How far the sharer's picker came when it gave no track; `opened` while it stands open.

    The last six tell why the browser opens none at all; the sharer's page says it to each page of the helper.
    """

    OPENED = "opened"
    CANCELLED = "cancelled"
    SYSTEM = "system"
    POLICY = "policy"
    NO_SOURCE = "no-source"
    FAILED = "failed"
    HANDHELD = "handheld"
    EMBEDDED = "embedded"
    INSECURE = "insecure"
    UNCONNECTED = "unconnected"
    FORBIDDEN = "forbidden"
    UNSUPPORTED = "unsupported"


class StopCause(StrEnum):
    """Why the picture stopped: our button, the browser's own bar or the captured window closing, or the page went."""

    BUTTON = "button"
    BROWSER = "browser"
    PAGE = "page"


class EndCause(StrEnum):
    """How a person ends: the plain button, or because the other is not who was expected."""

    BUTTON = "button"
    REPORT = "report"


class Preference(StrEnum):
    """How a helper wants the picture: letters first, or movement first."""

    SHARP = "sharp"
    SMOOTH = "smooth"


class Limit(StrEnum):
    """What holds the picture back on the sharer's machine, in the words of WebRTC's statistics."""

    NONE = "none"
    CPU = "cpu"
    BANDWIDTH = "bandwidth"
    OTHER = "other"


class ConsentText(StrEnum):
    """Versions of the consent text; a new wording is a new version, here and in the sharer's template."""

    VIEW_1 = "view-1"


class Stage(StrEnum):
    """How far someone with the code has come before the table is opened."""

    LINK_OPENED = "link-opened"
    SIGNING_IN = "signing-in"
    WRONG_CODE = "wrong-code"


#: limits of text fields, in characters unless the name says otherwise
ID_LENGTH = 22
KEY_LENGTH_MAX = 36
SDP_LENGTH_MAX = 60_000
CANDIDATE_LENGTH_MAX = 2_000
LABEL_LENGTH_MAX = 200
#: 4,000 graphemes are counted by `rules.text`; this is the shield before it
CHAT_LENGTH_MAX = 30_000
EDGE_PX_MAX = 32_768


def text(limit: int, *, exact: bool = False) -> str:
    """Declare a required text field of 1 to `limit` characters (exactly `limit` with `exact`)."""
    declared: str = field(metadata={"limit": limit, "exact": exact})
    return declared


def number(low: int, high: int) -> int:
    """Declare a required whole number within `low` … `high`."""
    declared: int = field(metadata={"low": low, "high": high})
    return declared


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """What is shown: its kind, its size in device pixels, and its title where the browser gives one."""

    of: SurfaceKind
    width_px: int = number(0, EDGE_PX_MAX)
    height_px: int = number(0, EDGE_PX_MAX)
    label: str | None = field(default=None, metadata={"limit": LABEL_LENGTH_MAX})


# --- from a page -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The first message of a line, within 5 s: the ticket, and the last chat message the page has."""

    kind: ClassVar[str] = "hello"
    ticket: str = text(ID_LENGTH, exact=True)
    chat_after: int = number(0, 10**9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The helper asks to see the screen (or another window, or the whole screen)."""

    kind: ClassVar[str] = "ask"
    key: str = text(KEY_LENGTH_MAX)
    wanted: Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreTime:
    """More time: for the code that waits (helper), the open ask (sharer), an absent seat, a session that soon ends."""

    kind: ClassVar[str] = "more-time"
    key: str = text(KEY_LENGTH_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allow:
    """The sharer allows ask `ask`; sent once the picker gave a track.

    text: version of the consent text that was shown.
    """

    kind: ClassVar[str] = "allow"
    key: str = text(KEY_LENGTH_MAX)
    ask: int = number(1, 10**6)
    surface: Surface
    text: ConsentText


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline:
    """The sharer declines ask `ask`; the session goes on."""

    kind: ClassVar[str] = "decline"
    key: str = text(KEY_LENGTH_MAX)
    ask: int = number(1, 10**6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picker:
    """The sharer's picker opened, or gave nothing and why; the ask stays open."""

    kind: ClassVar[str] = "picker"
    cause: PickerCause


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """The sharer shows again, or changes what is shown, without being asked."""

    kind: ClassVar[str] = "show"
    key: str = text(KEY_LENGTH_MAX)
    surface: Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """The sharer covers the picture; the helper sees nothing until `resume`."""

    kind: ClassVar[str] = "pause"
    key: str = text(KEY_LENGTH_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """The sharer uncovers the picture."""

    kind: ClassVar[str] = "resume"
    key: str = text(KEY_LENGTH_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """The picture stops; session and chat stay."""

    kind: ClassVar[str] = "stop"
    key: str = text(KEY_LENGTH_MAX)
    cause: StopCause


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSeen:
    """The helper's page has shown the first frame of the running picture."""

    kind: ClassVar[str] = "picture-seen"
    key: str = text(KEY_LENGTH_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTheRightPerson:
    """The helper expected someone else: ends the session before anything is shown."""

    kind: ClassVar[str] = "not-the-right-person"
    key: str = text(KEY_LENGTH_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A person ends the session; final."""

    kind: ClassVar[str] = "end"
    key: str = text(KEY_LENGTH_MAX)
    cause: EndCause


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A chat message; sent again with the same key until its `chat` comes back."""

    kind: ClassVar[str] = "say"
    key: str = text(KEY_LENGTH_MAX)
    text: str = text(CHAT_LENGTH_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatSeen:
    """The page has shown all chat up to `seq`; passed on to the other page, not stored."""

    kind: ClassVar[str] = "chat-seen"
    seq: int = number(0, 10**9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """A person writes (`on`) or no longer writes; passed on, not stored."""

    kind: ClassVar[str] = "typing"
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A WebRTC session description for the page `to`, of the peer connection `link`; passed on with `sender` set.

    link: names one peer connection, chosen by the sharer's page; a message of an older link is dropped by pages.
    source: RFC 8829; perfect negotiation of the W3C WebRTC specification.
    """

    kind: ClassVar[str] = "description"
    to: str = text(ID_LENGTH, exact=True)
    link: int = number(0, 10**9)
    of: str = text(10)
    sdp: str = text(SDP_LENGTH_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An ICE candidate for the page `to`; empty text marks the end of candidates."""

    kind: ClassVar[str] = "candidate"
    to: str = text(ID_LENGTH, exact=True)
    link: int = number(0, 10**9)
    candidate: str = field(metadata={"limit": CANDIDATE_LENGTH_MAX, "empty": True})
    mid: str | None = field(default=None, metadata={"limit": 32, "empty": True})
    line: int | None = field(default=None, metadata={"low": 0, "high": 1000})


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefer:
    """The helper says how the picture should be; passed on to the sharer's page `to`, not stored."""

    kind: ClassVar[str] = "prefer"
    seat: ClassVar[Seat] = Seat.HELPER
    to: str = text(ID_LENGTH, exact=True)
    picture: Preference


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """The sharer's page says what holds the picture back; passed on to the helper's page `to`, not stored."""

    kind: ClassVar[str] = "limited"
    seat: ClassVar[Seat] = Seat.SHARER
    to: str = text(ID_LENGTH, exact=True)
    by: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A page that doubts what it knows asks for the state again."""

    kind: ClassVar[str] = "state"


FromPage = (
    Hello
    | Ask
    | MoreTime
    | Allow
    | Decline
    | Picker
    | Show
    | Pause
    | Resume
    | Stop
    | PictureSeen
    | NotTheRightPerson
    | End
    | Say
    | ChatSeen
    | Typing
    | Description
    | Candidate
    | Prefer
    | Limited
    | State
)

#: what the line passes on to the other page without looking into it
Relayed = Description | Candidate | Typing | ChatSeen | Prefer | Limited

#: what the state machine hears; the others are answered or passed on by the line itself
Command = (
    Ask | MoreTime | Allow | Decline | Picker | Show | Pause | Resume | Stop | PictureSeen | NotTheRightPerson | End
)


# --- to a page -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatView:
    """How the other page shows a seat: present, absent or (a sharer not yet come) empty.

    page:      id of the page load that holds the seat; descriptions are addressed to it.
    absent_ms: for how long it has been absent; `cause` says why: closed, lost, restart, taken.
    left_ms:   time until its absence ends the session.
    """

    presence: str
    page: str | None = None
    cause: str | None = None
    absent_ms: int | None = None
    left_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskView:
    """The open ask: its number, what is wanted, the time left, whether more time may be had; the helper's own why."""

    number: int
    wanted: str
    left_ms: int
    may_extend: bool
    reason: str | None = None
    ticket: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureView:
    """The picture: none, running, paused or stopped (`cause`); for how long; whether the helper has seen a frame."""

    status: str
    surface: Surface | None = None
    cause: str | None = None
    for_ms: int = 0
    seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EndView:
    """How it ended: the reason, the seat that did it (or none), when (RFC 3339), how long the two had met."""

    reason: str
    by: str | None
    at: str
    lasted_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StateView:
    """Everything a page needs to draw itself; sent whole on every change, so that a page is a function of it.

    heard: the last command keys of this seat, so that the page knows which of its commands have acted.
    """

    kind: ClassVar[str] = "state"
    version: int
    seat: str
    phase: str
    helper: SeatView
    sharer: SeatView
    ask: AskView | None
    answer: str | None
    asks_left: int
    allowed: bool
    picture: PictureView
    chat_open: bool
    code_left_ms: int | None
    code_may_extend: bool
    elapsed_ms: int
    left_ms: int | None
    ended: EndView | None
    heard: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a trust card shows of a person; from the directory, never typed by that person. None means not given.

    domain:          of the e-mail address, in ASCII, when the organisation has proved it.
    name_like:       the name of another member that looks the same and is another.
    address_domain:  of the e-mail address, in ASCII, proved or not; shown only beside `domain_like`.
    domain_like:     the proved domain that `address_domain` looks like and is not.
    """

    name: str
    job_title: str | None
    company: str | None
    department: str | None
    photo: str | None
    domain: str | None
    initials: str
    name_like: str | None = None
    address_domain: str | None = None
    domain_like: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Who sits across: sent when both are there, and again on every hello. `browser` in words, for the helper."""

    kind: ClassVar[str] = "trust"
    other: Profile
    organisation: str
    device: str
    browser: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A stored chat message; `key` lets its author match it, `at` is RFC 3339."""

    kind: ClassVar[str] = "chat"
    seq: int
    author: str
    key: str
    text: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Someone is on the way with the code: link opened, signing in, typed a wrong code."""

    kind: ClassVar[str] = "arrival"
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A relayed message with the page that sent it."""

    kind: ClassVar[str] = "passed"
    sender: str
    message: Relayed


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The sharer's picker, as the helper is told of it."""

    kind: ClassVar[str] = "picker"
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Another page has taken this seat (`taken-over`), or the web session ended (`signed-out`); the line closes."""

    kind: ClassVar[str] = "seat"
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to go on, renewed every 10 s; a page without one for `lasts_ms` stops viewing by itself.

    signed_in_ms: told in the last ten minutes for which the browser is signed in; the session goes on beyond.
    """

    kind: ClassVar[str] = "lease"
    lasts_ms: int
    signed_in_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A command was refused: stable code, sentence in the person's language, the command's key when it had one."""

    kind: ClassVar[str] = "refused"
    code: str
    sentence: str
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """A sign of life every 3 s; a page that heard nothing for 8 s calls its line lost."""

    kind: ClassVar[str] = "ping"


ToPage = StateView | Trust | Chat | Arrival | Passed | Told | Taken | Lease | Refused | Ping

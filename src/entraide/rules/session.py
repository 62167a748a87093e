"""The session as a state machine: what is heard from a seat, what follows. Pure.

`waiting` (a code is out) → `meeting` (both know each other) → `ended`; forwards only. Asks, the lent right,
the picture and presence are facts inside `meeting` that come and go. The caller loads a `SessionState`, calls
one of `redeem`, `arrive`, `leave`, `restart`, `hear`, `tick`, `withdraw`, stores `Outcome.state`, writes every `Record`
to the journal and passes every `Tell` on. `due_at` names the next moment at which `tick` matters.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from entraide import errors
from entraide.rules.state import (
    LIVE,
    Answer,
    AskState,
    Ended,
    LeaveCause,
    Limits,
    Phase,
    Picture,
    PictureStatus,
    Presence,
    Reason,
    SeatState,
    SessionState,
)
from entraide.wire.messages import (
    Allow,
    Ask,
    Command,
    Decline,
    End,
    EndCause,
    MoreTime,
    NotTheRightPerson,
    Pause,
    Picker,
    PictureSeen,
    Resume,
    Seat,
    Show,
    Stop,
    StopCause,
)

#: how many command keys of each seat are remembered, so that a command sent twice acts once
KEYS_KEPT = 32


@dataclass(frozen=True, slots=True)
class Record:
    """A row for the journal: what happened, by which seat (none for time), with typed details without text."""

    kind: str
    by: Seat | None = None
    details: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class Tell:
    """Something passing for one seat that is not part of the state."""

    seat: Seat
    picker: Picker


@dataclass(frozen=True, slots=True)
class Outcome:
    """The next state and what follows, in order."""

    state: SessionState
    follows: tuple[Record | Tell, ...] = ()


def open_table(*, now: datetime, limits: Limits) -> Outcome:
    """Begin a session with its first code."""
    state = SessionState(
        phase=Phase.WAITING,
        opened_at=now,
        code_made_at=now,
        code_due_at=now + limits.code_lasts,
        helper=SeatState(presence=Presence.ABSENT, since=now, cause=LeaveCause.CLOSED),
    )
    return Outcome(state, (Record("code-made", Seat.HELPER),))


def renew_code(state: SessionState, *, now: datetime, limits: Limits) -> Outcome:
    """Replace the code of a session that still waits.

    raises:  SessionOver when it has ended, NotNow when somebody has already come.
    """
    _still_open(state)
    if state.phase is not Phase.WAITING:
        raise errors.NotNow
    after = replace(state, code_made_at=now, code_due_at=now + limits.code_lasts)
    return Outcome(after, (Record("code-replaced", Seat.HELPER),))


def redeem(state: SessionState, *, now: datetime) -> Outcome:
    """Seat the sharer: the code was right.

    raises:  CodeUsed, CodeExpired.
    """
    if state.phase is Phase.MEETING:
        raise errors.CodeUsed
    if state.phase is Phase.ENDED or now >= state.code_due_at:
        raise errors.CodeExpired
    sharer = SeatState(presence=Presence.ABSENT, since=now, cause=LeaveCause.CLOSED)
    # a helper who was away while waiting gets the whole grace from the moment someone came
    helper = state.helper if state.helper.presence is Presence.PRESENT else replace(state.helper, since=now)
    after = replace(state, phase=Phase.MEETING, met_at=now, sharer=sharer, helper=helper)
    return Outcome(after, (Record("code-redeemed", Seat.SHARER),))


def arrive(state: SessionState, who: Seat, *, line: str, page: str, tab: str, now: datetime) -> Outcome:
    """Put a line on a seat; whoever held it before no longer does.

    A new page load of the sharer cannot still hold a capture, so the picture stops with it.

    raises:  SessionOver.
    """
    _still_open(state)
    before = state.seat(who)
    came_back = before.page is not None and before.presence is Presence.ABSENT
    seat = replace(before, presence=Presence.PRESENT, line=line, page=page, tab=tab, cause=None, since=now, kept=0)
    after = _with_seat(state, who, seat)
    follows: list[Record | Tell] = []
    if before.page is None:
        follows.append(Record("seat-taken", who))
    elif came_back:
        follows.append(Record("seat-back", who))
    elif before.tab != tab:
        follows.append(Record("seat-taken-over", who))
    if who is Seat.SHARER and before.page != page and state.picture.status in LIVE:
        after = replace(
            after, picture=replace(state.picture, status=PictureStatus.STOPPED, cause=StopCause.PAGE, since=now)
        )
        follows.append(Record("picture-stopped", who, (("cause", StopCause.PAGE.value),)))
    if who is Seat.HELPER and before.page != page and after.picture.seen:
        after = replace(after, picture=replace(after.picture, seen=False))
    return Outcome(after, tuple(follows))


def leave(state: SessionState, who: Seat, *, line: str | None, cause: LeaveCause, now: datetime) -> Outcome:
    """Take a line off its seat; `None` takes whichever line is there.

    A line that no longer holds the seat leaves nothing behind: the state is answered unchanged.
    """
    seat = state.seat(who)
    if state.phase is Phase.ENDED or seat.presence is not Presence.PRESENT or (line and seat.line != line):
        return Outcome(state)
    gone = replace(seat, presence=Presence.ABSENT, line=None, cause=cause, since=now)
    return Outcome(_with_seat(state, who, gone), (Record("seat-absent", who, (("cause", cause.value),)),))


def restart(state: SessionState, *, now: datetime) -> Outcome:
    """At start nobody has a line: seats that were held, or that went down with the server, are absent from now on.

    However long the server was away, who lost the seat by it has the whole grace to come back.
    """
    follows: list[Record | Tell] = []
    for who in Seat:
        outcome = leave(state, who, line=None, cause=LeaveCause.RESTART, now=now)
        follows += outcome.follows
        state, seat = outcome.state, outcome.state.seat(who)
        if seat.presence is Presence.ABSENT and seat.cause is LeaveCause.RESTART and state.phase is not Phase.ENDED:
            state = _with_seat(state, who, replace(seat, since=now))
    return Outcome(state, tuple(follows))


def hear(state: SessionState, who: Seat, message: Command, *, now: datetime, limits: Limits) -> Outcome:
    """Take one command of the page on seat `who`.

    A key heard before changes nothing. Deadlines that have passed are applied first, so that no command
    acts after its time.

    raises:  a Refusal of `errors` when it is not possible now; nothing has changed then.
    """
    due = tick(state, now=now, limits=limits)
    if due.state != state and due.state.phase is Phase.ENDED:
        raise errors.SessionOver
    _still_open(due.state)
    key = getattr(message, "key", None)
    if key is not None and key in due.state.seat(who).keys:
        return due
    done = _act(due.state, who, message, now=now, limits=limits)
    after = done.state
    if key is not None:
        seat = after.seat(who)
        after = _with_seat(after, who, replace(seat, keys=(*seat.keys, key)[-KEYS_KEPT:]))
    return Outcome(after, due.follows + done.follows)


def tick(state: SessionState, *, now: datetime, limits: Limits) -> Outcome:
    """Apply whatever deadline has passed; unchanged when none has."""
    if state.phase is Phase.ENDED:
        return Outcome(state)
    if state.phase is Phase.WAITING:
        return _end(state, Reason.CODE_EXPIRED, None, now) if now >= state.code_due_at else Outcome(state)
    for who, reason in ((Seat.HELPER, Reason.HELPER_ABSENT), (Seat.SHARER, Reason.SHARER_ABSENT)):
        until = due_at_absence(state, who, limits)
        if until and now >= until:
            return _end(state, reason, None, now)
    if (longest := due_at_longest(state, limits)) and now >= longest:
        return _end(state, Reason.TOO_LONG, None, now)
    if state.ask and now >= state.ask.due_at:
        after = replace(state, ask=None, answer=Answer.TIMED_OUT, asks_refused=state.asks_refused + 1)
        return Outcome(after, (Record("ask-timed-out", None, (("ask", state.ask.number),)),))
    return Outcome(state)


def withdraw(state: SessionState, reason: Reason, *, now: datetime) -> Outcome:
    """End because a right, a switch, a person or a sign-in went; unchanged when it has already ended."""
    return Outcome(state) if state.phase is Phase.ENDED else _end(state, reason, None, now)


def due_at(state: SessionState, limits: Limits) -> datetime | None:
    """The next moment at which `tick` changes something; none after the end."""
    if state.phase is Phase.ENDED:
        return None
    if state.phase is Phase.WAITING:
        return state.code_due_at
    moments = [due_at_absence(state, who, limits) for who in Seat]
    moments.append(due_at_longest(state, limits))
    moments.append(state.ask.due_at if state.ask else None)
    return min((moment for moment in moments if moment), default=None)


def due_at_longest(state: SessionState, limits: Limits) -> datetime | None:
    """When the session reaches its longest time; none before both have met."""
    if state.met_at is None:
        return None
    return state.met_at + limits.session_lasts + state.extensions * limits.session_extension


def _act(state: SessionState, who: Seat, message: Command, *, now: datetime, limits: Limits) -> Outcome:
    match who, message:
        case Seat.HELPER, Ask():
            return _ask(state, message, now, limits)
        case Seat.HELPER, MoreTime() if state.phase is Phase.WAITING:
            return _more_code_time(state, now, limits)
        case Seat.SHARER, MoreTime() if state.ask:
            return _more_ask_time(state, state.ask, now, limits)
        case _, MoreTime() if due_at_absence(state, who.other, limits):
            return _wait_longer(state, who, limits)
        case _, MoreTime():
            return _more_session_time(state, who, now, limits)
        case Seat.SHARER, Allow():
            return _allow(state, message, now)
        case Seat.SHARER, Decline():
            return _decline(state, message)
        case Seat.SHARER, Picker():
            return Outcome(state, (Tell(Seat.HELPER, message),))
        case Seat.SHARER, Show():
            return _show(state, message, now)
        case Seat.SHARER, Pause():
            return _cover(state, PictureStatus.RUNNING, PictureStatus.PAUSED, "picture-paused", now)
        case Seat.SHARER, Resume():
            return _cover(state, PictureStatus.PAUSED, PictureStatus.RUNNING, "picture-resumed", now)
        case Seat.SHARER, Stop():
            return _stop(state, message, now)
        case Seat.HELPER, PictureSeen():
            return _seen(state, now)
        case Seat.HELPER, NotTheRightPerson():
            if state.lent:
                raise errors.NotNow
            return _end(state, Reason.NOT_THE_RIGHT_PERSON, who, now)
        case _, End():
            return _end(state, _reason_of(state, who, message), who, now)
        case _:
            raise errors.NotYourSeat


def _ask(state: SessionState, message: Ask, now: datetime, limits: Limits) -> Outcome:
    _meeting(state)
    if state.ask:
        raise errors.AskOpen
    if state.asks_refused >= limits.asks:
        raise errors.NoMoreAsks
    if state.sharer.presence is not Presence.PRESENT:
        raise errors.SharerAway
    number = state.asks_made + 1
    ask = AskState(number=number, wanted=message.wanted, due_at=now + limits.ask_lasts)
    after = replace(state, ask=ask, asks_made=number, answer=None)
    return Outcome(after, (Record("asked", Seat.HELPER, (("ask", number), ("wanted", message.wanted.value))),))


def _more_code_time(state: SessionState, now: datetime, limits: Limits) -> Outcome:
    due = min(state.code_due_at + limits.code_lasts, state.code_made_at + limits.code_lasts_max)
    if due <= state.code_due_at:
        raise errors.NoMoreCodeTime
    return Outcome(replace(state, code_due_at=due), (Record("code-extended", Seat.HELPER),))


def _more_ask_time(state: SessionState, ask: AskState, now: datetime, limits: Limits) -> Outcome:
    if ask.extensions >= limits.ask_extensions:
        raise errors.NoMoreAskTime
    longer = replace(ask, due_at=now + limits.ask_lasts, extensions=ask.extensions + 1)
    return Outcome(replace(state, ask=longer), (Record("ask-extended", Seat.SHARER, (("ask", ask.number),)),))


def _wait_longer(state: SessionState, who: Seat, limits: Limits) -> Outcome:
    """Keep the other's seat for as long again."""
    absent = state.seat(who.other)
    if absent.kept >= limits.absence_extensions:
        raise errors.NoMoreWaiting
    kept = replace(absent, kept=absent.kept + 1)
    return Outcome(_with_seat(state, who.other, kept), (Record("seat-kept", who),))


def _more_session_time(state: SessionState, who: Seat, now: datetime, limits: Limits) -> Outcome:
    """Half an hour more, for a session that is about to reach its longest time."""
    _meeting(state)
    longest = due_at_longest(state, limits)
    if longest is None or now < longest - limits.session_warned:
        raise errors.AskOver if who is Seat.SHARER else errors.NotNow
    if state.extensions >= limits.session_extensions:
        raise errors.NoMoreSessionTime
    return Outcome(replace(state, extensions=state.extensions + 1), (Record("session-extended", who),))


def _allow(state: SessionState, message: Allow, now: datetime) -> Outcome:
    _meeting(state)
    if state.ask is None or state.ask.number != message.ask:
        raise errors.AskOver
    if state.helper.presence is not Presence.PRESENT:
        raise errors.HelperAway
    picture = Picture(status=PictureStatus.RUNNING, surface=message.surface, since=now)
    after = replace(state, ask=None, answer=Answer.ALLOWED, asks_refused=0, lent=True, picture=picture)
    return Outcome(
        after, (Record("allowed", Seat.SHARER, (("ask", message.ask), ("surface", message.surface.of.value))),)
    )


def _decline(state: SessionState, message: Decline) -> Outcome:
    _meeting(state)
    if state.ask is None or state.ask.number != message.ask:
        raise errors.AskOver
    after = replace(state, ask=None, answer=Answer.DECLINED, asks_refused=state.asks_refused + 1)
    return Outcome(after, (Record("declined", Seat.SHARER, (("ask", message.ask),)),))


def _show(state: SessionState, message: Show, now: datetime) -> Outcome:
    _meeting(state)
    if not state.lent:
        raise errors.NotNow
    if state.picture.status in LIVE:
        kind, picture = "picture-changed", replace(state.picture, surface=message.surface)
    else:
        if state.helper.presence is not Presence.PRESENT:
            raise errors.HelperAway
        kind = "picture-shown-again"
        picture = Picture(status=PictureStatus.RUNNING, surface=message.surface, since=now)
    after = replace(state, picture=picture)
    return Outcome(after, (Record(kind, Seat.SHARER, (("surface", message.surface.of.value),)),))


def _cover(state: SessionState, was: PictureStatus, becomes: PictureStatus, kind: str, now: datetime) -> Outcome:
    if state.picture.status is becomes:
        return Outcome(state)
    if state.picture.status is not was:
        raise errors.NotNow
    after = replace(state, picture=replace(state.picture, status=becomes, since=now))
    return Outcome(after, (Record(kind, Seat.SHARER),))


def _stop(state: SessionState, message: Stop, now: datetime) -> Outcome:
    if state.picture.status not in LIVE:
        return Outcome(state)
    picture = replace(state.picture, status=PictureStatus.STOPPED, cause=message.cause, since=now, seen=False)
    after = replace(state, picture=picture)
    return Outcome(after, (Record("picture-stopped", Seat.SHARER, (("cause", message.cause.value),)),))


def _seen(state: SessionState, now: datetime) -> Outcome:
    if state.picture.status not in LIVE or state.picture.seen:
        return Outcome(state)
    first = state.first_picture_at is None
    after = replace(state, picture=replace(state.picture, seen=True), first_picture_at=state.first_picture_at or now)
    return Outcome(after, (Record("picture-seen", Seat.HELPER),) if first else ())


def _reason_of(state: SessionState, who: Seat, message: End) -> Reason:
    if state.phase is Phase.WAITING:
        return Reason.CODE_WITHDRAWN
    if who is Seat.HELPER:
        return Reason.HELPER_ENDED
    return Reason.REPORTED if message.cause is EndCause.REPORT else Reason.SHARER_ENDED


def _end(state: SessionState, reason: Reason, by: Seat | None, now: datetime) -> Outcome:
    picture = state.picture
    if picture.status in LIVE:
        picture = replace(picture, status=PictureStatus.STOPPED, since=now)
    if picture.surface is not None:
        # the title of a window may name anything ("Payslip …"): the receipt needs only the kind of surface
        picture = replace(picture, surface=replace(picture.surface, label=None))
    after = replace(
        state, phase=Phase.ENDED, ask=None, lent=False, picture=picture, ended=Ended(reason=reason, by=by, at=now)
    )
    return Outcome(after, (Record("ended", by, (("reason", reason.value),)),))


def due_at_absence(state: SessionState, who: Seat, limits: Limits) -> datetime | None:
    """When the absence of `who` ends the session; none while nobody is missed."""
    seat = state.seat(who)
    if state.phase is not Phase.MEETING or seat.presence is not Presence.ABSENT or seat.since is None:
        return None
    grace = limits.absent_afterwards if state.first_picture_at else limits.absent_before_picture
    return seat.since + grace * (1 + seat.kept)


def _with_seat(state: SessionState, who: Seat, seat: SeatState) -> SessionState:
    return replace(state, helper=seat) if who is Seat.HELPER else replace(state, sharer=seat)


def _still_open(state: SessionState) -> None:
    if state.phase is Phase.ENDED:
        raise errors.SessionOver


def _meeting(state: SessionState) -> None:
    if state.phase is not Phase.MEETING:
        raise errors.NotNow

"""Loading a session to act on it, and storing what follows: the one way in which a session row changes."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import QuerySet

from entraide.errors import NotFound, SessionOver
from entraide.help import announce
from entraide.help.models import ChatMessage, HelpSession, Invitation, LineTicket
from entraide.help.stored import from_json, limits_of, to_json
from entraide.journal.operations import record
from entraide.people.operations import end_shared_after
from entraide.rules.session import Outcome, Record, Tell, due_at, tick
from entraide.rules.state import Phase, SessionState
from entraide.wire.messages import Seat


def locked(session_id: str) -> HelpSession:
    """The session, locked until the transaction ends (SQLite's are exclusive anyway).

    raises:  NotFound.
    """
    session = sessions_to_change().filter(id=session_id).first()
    if session is None:
        raise NotFound
    return session


def sessions_to_change() -> QuerySet[HelpSession]:
    """Sessions with their organisation and persons, locked by themselves."""
    return HelpSession.objects.select_for_update(of=("self",)).select_related("organisation", "helper", "sharer")


def state_of(session: HelpSession) -> SessionState:
    """The rules' state of the row."""
    state: SessionState = from_json(SessionState, session.state)
    return state


def still_open(session: HelpSession, *, now: datetime) -> SessionState:
    """The rules' state of a session that goes on; one whose last deadline has passed is over before the ticker says so.

    raises:  SessionOver.
    """
    state = state_of(session)
    if tick(state, now=now, limits=limits_of(session.organisation)).state.phase is Phase.ENDED:
        raise SessionOver
    return state


def store(session: HelpSession, outcome: Outcome, *, now: datetime) -> None:
    """Write the next state, journal every Record, pass every Tell on, and tell the lines after commit.

    An outcome that changes nothing writes nothing.
    """
    for follow in outcome.follows:
        match follow:
            case Record():
                _journal(session, follow, now)
            case Tell():
                announce.picker(session.id, follow.picker.cause)
    stored = to_json(outcome.state)
    if stored == session.state:
        return
    state = outcome.state
    session.state = stored
    session.version += 1
    session.phase = state.phase.value
    session.due_at = due_at(state, limits_of(session.organisation))
    session.met_at = state.met_at
    if state.picture.surface and state.picture.surface.of.value not in session.shown:
        session.shown = [*session.shown, state.picture.surface.of.value]
    if state.ended and session.ended_at is None:
        session.ended_at = state.ended.at
        session.ended_reason = state.ended.reason.value
        _close_up(session, now)
    session.save()
    announce.changed(session)
    if state.ended:
        # after the news of the end, so that both pages have it before the line of a shared computer closes
        end_shared_after(session.id, now=now)


def actor_of(session: HelpSession, seat: Seat | None) -> str:
    """The id of the person on `seat`; empty for time itself."""
    if seat is None:
        return ""
    return session.helper_id if seat is Seat.HELPER else (session.sharer_id or "")


def record_refusal(session: HelpSession, seat: Seat, code: str, now: datetime) -> None:
    """Journal that the person on `seat` was refused."""
    record(
        "command-refused",
        organisation_id=session.organisation_id,
        now=now,
        actor_id=actor_of(session, seat),
        target=("session", session.id),
        details={"reason": code, "seat": seat.value},
    )


def _journal(session: HelpSession, one: Record, now: datetime) -> None:
    record(
        one.kind,
        organisation_id=session.organisation_id,
        now=now,
        actor_id=actor_of(session, one.by),
        target=("session", session.id),
        details=dict(one.details) | ({"seat": one.by.value} if one.by else {}),
    )


def _close_up(session: HelpSession, now: datetime) -> None:
    """The end of a session is the end of its code, its tickets and its chat."""
    Invitation.objects.filter(session=session, open=1).update(open=None, closed_at=now)
    LineTicket.objects.filter(session=session).delete()
    ChatMessage.objects.filter(session=session).delete()


def each_once(sessions: Iterable[HelpSession], outcome_of: Callable[[SessionState], Outcome], *, now: datetime) -> int:
    """Store the outcome of each session that still changes by it; answer how many did."""
    count = 0
    for session in sessions:
        state = state_of(session)
        outcome = outcome_of(state)
        if outcome.state != state:
            store(session, outcome, now=now)
            count += 1
    return count

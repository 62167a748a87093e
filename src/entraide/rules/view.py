"""How a page sees a session: the `state` message made from a SessionState. Pure."""

from datetime import datetime, timedelta

from entraide.rules.session import due_at_absence, due_at_longest
from entraide.rules.state import Limits, Phase, Presence, SeatState, SessionState
from entraide.wire.messages import AskView, EndView, PictureView, Seat, SeatView, StateView

#: how many of a seat's last keys a state message carries; a page has at most a few commands under way
KEYS_SHOWN = 8


def view(
    state: SessionState,
    seat: Seat,
    *,
    version: int,
    chat_open: bool,
    limits: Limits,
    now: datetime,
    reason: str = "",
    ticket: str = "",
) -> StateView:
    """Make the state message for `seat`, all durations counted at `now`.

    reason, ticket:  of the session, as the helper wrote them.
    """
    return StateView(
        version=version,
        seat=seat.value,
        phase=state.phase.value,
        helper=_seat(state, Seat.HELPER, limits, now),
        sharer=_seat(state, Seat.SHARER, limits, now),
        ask=_ask(state, limits, now, reason, ticket),
        answer=state.answer.value if state.answer else None,
        asks_left=max(0, limits.asks - state.asks_refused),
        allowed=state.lent,
        picture=PictureView(
            status=state.picture.status.value,
            surface=state.picture.surface,
            cause=state.picture.cause.value if state.picture.cause else None,
            for_ms=_ms(now - state.picture.since) if state.picture.since else 0,
            seen=state.picture.seen,
        ),
        chat_open=chat_open and state.phase is Phase.MEETING,
        code_left_ms=_ms(state.code_due_at - now) if state.phase is Phase.WAITING else None,
        code_may_extend=state.phase is Phase.WAITING and state.code_due_at < state.code_made_at + limits.code_lasts_max,
        elapsed_ms=_ms((state.ended.at if state.ended else now) - state.met_at) if state.met_at else 0,
        left_ms=_ms(longest - now) if (longest := due_at_longest(state, limits)) and not state.ended else None,
        ended=_ended(state),
        heard=state.seat(seat).keys[-KEYS_SHOWN:],
    )


def _seat(state: SessionState, who: Seat, limits: Limits, now: datetime) -> SeatView:
    seat: SeatState = state.seat(who)
    if seat.presence is not Presence.ABSENT:
        return SeatView(presence=seat.presence.value, page=seat.page)
    until = due_at_absence(state, who, limits)
    return SeatView(
        presence=seat.presence.value,
        page=seat.page,
        cause=seat.cause.value if seat.cause else None,
        absent_ms=_ms(now - seat.since) if seat.since else 0,
        left_ms=_ms(until - now) if until else None,
    )


def _ask(state: SessionState, limits: Limits, now: datetime, reason: str, ticket: str) -> AskView | None:
    if state.ask is None:
        return None
    return AskView(
        number=state.ask.number,
        wanted=state.ask.wanted.value,
        left_ms=_ms(state.ask.due_at - now),
        may_extend=state.ask.extensions < limits.ask_extensions,
        reason=reason or None,
        ticket=ticket or None,
    )


def _ended(state: SessionState) -> EndView | None:
    if state.ended is None:
        return None
    return EndView(
        reason=state.ended.reason.value,
        by=state.ended.by.value if state.ended.by else None,
        at=state.ended.at.isoformat(timespec="seconds"),
        lasted_ms=_ms(state.ended.at - state.met_at) if state.met_at else 0,
    )


def _ms(duration: timedelta) -> int:
    return max(0, round(duration.total_seconds() * 1000))

"""Lines and seats: tickets, arriving, leaving, leases."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db.models import QuerySet

from entraide.access.decision import Target, may, may_go_on, require
from entraide.chance import new_id
from entraide.clock import give_way
from entraide.errors import NotFound, Refusal, SeatTaken, TicketInvalid
from entraide.help.announce import snapshot_of
from entraide.help.codes import token_digest
from entraide.help.keeping import (
    each_once,
    locked,
    record_refusal,
    state_of,
    still_open,
    store,
)
from entraide.help.models import HelpSession, LineTicket
from entraide.help.queries import OPEN, Seated, seat_of
from entraide.help.stored import Snapshot
from entraide.journal.operations import operation
from entraide.people.models import Person, WebSession
from entraide.people.operations import hold, is_held, sit_down, touch
from entraide.people.queries import signed_out_in
from entraide.rules import session as rules
from entraide.rules.access import Action
from entraide.rules.state import LeaveCause, Phase, Presence, Reason
from entraide.wire.messages import Seat

log = logging.getLogger("entraide.live")

TICKET_LASTS = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as its page gets it: the token is not kept here."""

    token: str
    seat: Seat


@dataclass(frozen=True, slots=True)
class Renewal:
    """A line that goes on; `signed_in_ms`: how long its browser is still signed in, once that is soon over."""

    signed_in_ms: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """A line that has been seated."""

    seat: Seat
    page: str
    snapshot: Snapshot


@operation
def make_ticket(
    session_id: str,
    *,
    person: Person,
    web_session_id: str,
    page: str,
    tab: str,
    take_over: bool,
    browser: str,
    now: datetime,
) -> Ticket:
    """Make a ticket for the seat that `person` holds.

    browser:  the page's browser in words; the helper is shown that of the sharer's last page.

    raises:  NotFound, SessionOver, SeatTaken (a live line of another tab is there and `take_over` was not said),
             what access refuses; the last two leave a journal row.
    """
    seated = seat_of(person, session_id)
    session = seated.session
    state = still_open(session, now=now)
    try:
        require(person, Action.TAKE_SEAT, _target(seated))
        holder = state.seat(seated.seat)
        if holder.presence is Presence.PRESENT and holder.tab != tab and not take_over:
            raise SeatTaken(picture=state.picture.status.value)
    except Refusal as refusal:
        # not swallowed: raised again with the row that `@operation` keeps through the rollback
        refusal.traces = (partial(record_refusal, session, seated.seat, refusal.code, now),)
        raise
    if seated.seat is Seat.SHARER and browser != session.sharer_browser:
        session.sharer_browser = browser
        session.save(update_fields=["sharer_browser"])
    token = new_id()
    LineTicket.objects.filter(session=session, made_at__lt=now - TICKET_LASTS).delete()
    LineTicket.objects.create(
        token_hash=token_digest(token),
        organisation_id=session.organisation_id,
        session=session,
        seat=seated.seat.value,
        web_session_id=web_session_id,
        page=page,
        tab=tab,
        made_at=now,
    )
    return Ticket(token, seated.seat)


@operation
def arrive(session_id: str, *, token: str, web_session_id: str, line: str, now: datetime) -> Place:
    """Spend a ticket and put `line` on its seat.

    raises:  TicketInvalid for a ticket that is unknown, spent, late, or made for another session or web session;
             SessionOver.
    """
    found = LineTicket.objects.filter(
        token_hash=token_digest(token), session_id=session_id, web_session_id=web_session_id
    ).first()
    if found is None or now >= found.made_at + TICKET_LASTS:
        raise TicketInvalid
    # the session before its tickets, as at its end: two orders would deadlock
    session = locked(session_id)
    if not LineTicket.objects.filter(token_hash=found.token_hash).delete()[0]:
        raise TicketInvalid
    seat = Seat(found.seat)
    state = still_open(session, now=now)
    outcome = rules.arrive(state, seat, line=line, page=found.page, tab=found.tab, now=now)
    store(session, outcome, now=now)
    sit_down(web_session_id, session.id)
    return Place(seat, found.page, snapshot_of(session))


@operation
def leave(session_id: str, seat: Seat, *, line: str, cause: LeaveCause, now: datetime) -> None:
    """Take `line` off its seat, when it still holds it."""
    session = locked(session_id)
    store(session, rules.leave(state_of(session), seat, line=line, cause=cause, now=now), now=now)


@operation
def leave_page(session_id: str, *, person: Person, page: str, now: datetime) -> None:
    """Make the seat of `person` absent at once: its page says that it is closing.

    raises:  NotFound.
    """
    seat = seat_of(person, session_id).seat
    session = locked(session_id)
    state = state_of(session)
    if state.seat(seat).page == page:
        store(session, rules.leave(state, seat, line=None, cause=LeaveCause.CLOSED, now=now), now=now)


@operation
def renew_lease(session_id: str, seat: Seat, *, web_session_id: str, now: datetime) -> Renewal | None:
    """Ask access again for the person on `seat`; the session ends when the answer has become no.

    An open line counts as activity of its browser, and a session that runs holds the browser signed in.

    returns:  None when the web session of the line was ended: a line without one must close.
    """
    opened = WebSession.objects.filter(id=web_session_id, ended_at=None).select_related("person__organisation")
    web_session = opened.first()
    if web_session is None:
        return None
    # the session before the browser, as at its end and at an arrival: two orders would deadlock
    session = locked(session_id)
    touch(web_session, now=now)
    if session.phase == Phase.MEETING.value:
        hold(web_session, now=now)
    person = session.helper if seat is Seat.HELPER else session.sharer
    if person is None:
        raise NotFound
    verdict = may(person, Action.GO_ON, _target(Seated(session, seat)))
    if verdict.refusal is not None:
        reason = _REASONS.get(verdict.refusal.code, Reason.RIGHT_WITHDRAWN)
        store(session, rules.withdraw(state_of(session), reason, now=now), now=now)
    return _renewal(web_session, now)


def renew_leases(lines: Sequence[tuple[str, Seat, str]], *, now: datetime) -> dict[tuple[str, Seat], Renewal]:
    """Ask access again for many lines at once; those that are not answered want `renew_lease`.

    A lease goes on as it is when its browser is signed in and need not be held, its session is not over, and access
    says yes; that is asked of the rows in five queries at most, and nothing is written: thousands of open lines would
    otherwise keep the database's one writer busy. Whoever asks counts the browsers as used (`touch_all`).

    lines:    session, seat and web session of each.
    returns:  for each line that goes on its renewal, by session and seat.
    """
    browsers = _browsers().filter(id__in={one for _, _, one in lines})
    by_browser = {one.id: one for one in browsers}
    give_way()
    sessions = _open_sessions().filter(id__in={one for one, _, _ in lines})
    by_session = {one.id: one for one in sessions}
    give_way()
    found = []
    for session_id, seat, web_session_id in lines:
        web_session, session = by_browser.get(web_session_id), by_session.get(session_id)
        if web_session is None or session is None:
            continue
        person = session.helper if seat is Seat.HELPER else session.sharer
        runs = session.phase == Phase.MEETING.value
        if person is not None and (not runs or is_held(web_session, now=now)):
            found.append((web_session, person, Seated(session, seat)))
    verdicts = may_go_on([(person, _target(seated)) for _, person, seated in found])
    go_on = [(one, seated) for (one, _, seated), verdict in zip(found, verdicts, strict=True) if verdict]
    return {(seated.session.id, seated.seat): _renewal(one, now) for one, seated in go_on}


def _browsers() -> QuerySet[WebSession]:
    """Living web sessions with what a lease needs of them."""
    found = WebSession.objects.filter(ended_at=None).select_related("person").prefetch_related("person__organisation")
    return found.only("auth_time", "held_until", "person__organisation_id")


def _open_sessions() -> QuerySet[HelpSession]:
    """Sessions that are not over with what a lease needs of them; not the state, which is dear to read."""
    found = HelpSession.objects.filter(OPEN).select_related("helper", "sharer")
    persons = [f"{seat}__{name}" for seat in ("helper", "sharer") for name in ("organisation_id", "disabled_at")]
    return found.prefetch_related("organisation").only("organisation_id", "phase", *persons)


def _renewal(web_session: WebSession, now: datetime) -> Renewal:
    left = signed_out_in(web_session, now=now)
    return Renewal(None if left is None else round(left / timedelta(milliseconds=1)))


def empty_all_seats(*, now: datetime) -> int:
    """At start nobody has a line: every seat of an open session is absent. Answers how many sessions changed.

    Each session is a transaction of its own: one row that cannot be read is logged and keeps no server from starting.
    """
    changed = 0
    for session_id in HelpSession.objects.filter(OPEN).order_by("id").values_list("id", flat=True):
        try:
            changed += _empty_seats(session_id, now=now)
        except Exception:
            log.exception("seats not emptied session=%s", session_id)
    return changed


@operation
def _empty_seats(session_id: str, *, now: datetime) -> int:
    return each_once([locked(session_id)], lambda state: rules.restart(state, now=now), now=now)


_REASONS = {
    "remote-help-off": Reason.REMOTE_HELP_OFF,
    "person-disabled": Reason.PERSON_DISABLED,
}


def _target(seated: Seated) -> Target:
    session = seated.session
    return Target(organisation=session.organisation, helper=session.helper, sharer=session.sharer)

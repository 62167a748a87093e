"""Ends that do not come over a line: deadlines, a page's form, a right or a switch or a person that went."""

from datetime import datetime

from django.db.models import Q, QuerySet

from entraide.help.keeping import each_once, locked, sessions_to_change, state_of, store
from entraide.help.models import HelpSession
from entraide.help.queries import seat_of
from entraide.help.stored import limits_of
from entraide.journal.operations import operation
from entraide.organisations.models import Organisation
from entraide.people.models import Person
from entraide.rules import session as rules
from entraide.rules.session import Phase, Reason
from entraide.wire.messages import End, EndCause


@operation
def end(session_id: str, *, person: Person, now: datetime) -> HelpSession:
    """End a session from a page without a line (the list of sessions, a page without script).

    raises:  NotFound, SessionOver.
    """
    seat = seat_of(person, session_id).seat
    session = locked(session_id)
    message = End(key=f"page-{session.version}", cause=EndCause.BUTTON)
    limits = limits_of(session.organisation)
    store(session, rules.hear(state_of(session), seat, message, now=now, limits=limits), now=now)
    return session


def tick_due(*, now: datetime, at_most: int = 100) -> int:
    """Apply the deadlines of due sessions, each in its own transaction; answer how many were due."""
    due = HelpSession.objects.filter(due_at__lte=now).order_by("due_at").values_list("id", flat=True)[:at_most]
    ids = list(due)
    for session_id in ids:
        _tick(session_id, now=now)
    return len(ids)


@operation
def _tick(session_id: str, *, now: datetime) -> None:
    session = locked(session_id)
    if session.due_at and session.due_at <= now:
        outcome = rules.tick(state_of(session), now=now, limits=limits_of(session.organisation))
        store(session, outcome, now=now)


def end_all_of_person(person: Person, reason: Reason, *, now: datetime) -> int:
    """End every open session of `person`, in the caller's transaction."""
    mine = _open().filter(Q(helper=person) | Q(sharer=person))
    return each_once(mine, lambda state: rules.withdraw(state, reason, now=now), now=now)


def end_all_of_helper(person: Person, reason: Reason, *, now: datetime) -> int:
    """End every open session in which `person` helps, in the caller's transaction."""
    helping = _open().filter(helper=person)
    return each_once(helping, lambda state: rules.withdraw(state, reason, now=now), now=now)


def end_all_of_organisation(organisation: Organisation, reason: Reason, *, now: datetime) -> int:
    """End every open session of `organisation`, in the caller's transaction."""
    its = _open().filter(organisation=organisation)
    return each_once(its, lambda state: rules.withdraw(state, reason, now=now), now=now)


def _open() -> QuerySet[HelpSession]:
    return sessions_to_change().exclude(phase=Phase.ENDED.value)

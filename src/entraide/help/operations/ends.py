"""Ends that do not come over a line: deadlines, a page's form, a right or a switch or a person that went."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Q, QuerySet

from entraide.help.keeping import each_once, locked, sessions_to_change, state_of, store
from entraide.help.models import HelpSession
from entraide.help.queries import seat_of
from entraide.help.stored import limits_of
from entraide.journal.operations import operation
from entraide.organisations.models import Organisation
from entraide.people.models import Person
from entraide.rules import session as rules
from entraide.rules.state import Phase, Reason
from entraide.wire.messages import End, EndCause

log = logging.getLogger("entraide.live")

#: when a session whose row cannot be understood is tried again
AGAIN_AFTER = timedelta(minutes=1)


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
    """Apply the deadlines of due sessions, each in its own transaction; answer how many were due.

    One that cannot be ticked holds up no other: it is logged and looked at again after a minute. A database that is
    away is not caught here.
    """
    due = HelpSession.objects.filter(due_at__lte=now).order_by("due_at").values_list("id", flat=True)[:at_most]
    ids = list(due)
    for session_id in ids:
        try:
            _tick(session_id, now=now)
        except DatabaseError:
            raise
        except Exception:
            log.exception("a session could not be ticked session=%s", session_id)
            HelpSession.objects.filter(id=session_id).update(due_at=now + AGAIN_AFTER)
    return len(ids)


@operation
def _tick(session_id: str, *, now: datetime) -> None:
    session = sessions_to_change().filter(id=session_id).first()
    if session and session.due_at and session.due_at <= now:
        outcome = rules.tick(state_of(session), now=now, limits=limits_of(session.organisation))
        store(session, outcome, now=now)


def end_all_of_person(person: Person, reason: Reason, *, now: datetime) -> int:
    """End every open session of `person`, in the caller's transaction."""
    mine = _open().filter(Q(helper=person) | Q(sharer=person))
    return each_once(mine, lambda state: rules.withdraw(state, reason, now=now), now=now)


def end_all_of_organisation(organisation: Organisation, reason: Reason, *, now: datetime) -> int:
    """End every open session of `organisation`, in the caller's transaction."""
    its = _open().filter(organisation=organisation)
    return each_once(its, lambda state: rules.withdraw(state, reason, now=now), now=now)


def _open() -> QuerySet[HelpSession]:
    # in one order, so that two that end many cannot each hold what the other wants
    return sessions_to_change().exclude(phase=Phase.ENDED.value).order_by("id")

"""Ends that do not come over a line: deadlines, a page's form, a right or a switch or a person that went."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Q, QuerySet

from entraide.access.decision import Target, require
from entraide.errors import FieldInvalid, NotFound
from entraide.help.keeping import each_once, locked, sessions_to_change, state_of, still_open, store
from entraide.help.models import HelpSession
from entraide.help.queries import OPEN, seat_of
from entraide.help.stored import limits_of
from entraide.journal.operations import operation, record
from entraide.organisations.models import Organisation
from entraide.people.models import Person, WebSession
from entraide.rules import session as rules
from entraide.rules.access import Action
from entraide.rules.state import OF_ADMINISTRATORS, Reason
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


@operation
def end_any(organisation_id: str, session_id: str, reason: Reason, *, by: Person, now: datetime) -> HelpSession:
    """End a session of others, with one of `OF_ADMINISTRATORS`, which both sides are told.

    raises:  NotFound, SessionOver, what access refuses.
    """
    session = locked(session_id)
    if session.organisation_id != organisation_id:
        raise NotFound
    require(by, Action.END_ANY_SESSION, Target(organisation=session.organisation, person=session.sharer))
    if reason not in OF_ADMINISTRATORS:
        raise FieldInvalid(field="reason")
    store(session, rules.withdraw(still_open(session, now=now), reason, now=now), now=now)
    record(
        "session-ended-by",
        organisation_id=organisation_id,
        now=now,
        actor_id=by.id,
        target=("session", session.id),
        details={"reason": reason.value},
    )
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


def end_all_of_browsers(web_sessions: list[WebSession], reason: Reason, *, now: datetime) -> int:
    """End the sessions at which these browsers sit, in the caller's transaction.

    Where a person has no other browser left, all sessions of theirs: a desk holds several.
    """
    leaving = WebSession.objects.filter(id__in=[one.id for one in web_sessions], ended_at=None)
    persons = {one.person_id for one in web_sessions}
    others = WebSession.objects.filter(person__in=persons, ended_at=None).exclude(id__in=leaving.values("id"))
    gone = persons - set(others.values_list("person", flat=True))
    wanted = Q(helper__in=gone) | Q(sharer__in=gone)
    for person_id, help_id in leaving.exclude(help_id="").values_list("person", "help_id"):
        wanted |= Q(id=help_id) & (Q(helper=person_id) | Q(sharer=person_id))
    return each_once(_open().filter(wanted), lambda state: rules.withdraw(state, reason, now=now), now=now)


def end_all_of_organisation(organisation: Organisation, reason: Reason, *, now: datetime) -> int:
    """End every open session of `organisation`, in the caller's transaction."""
    its = _open().filter(organisation=organisation)
    return each_once(its, lambda state: rules.withdraw(state, reason, now=now), now=now)


def _open() -> QuerySet[HelpSession]:
    # in one order, so that two that end many cannot each hold what the other wants
    return sessions_to_change().filter(OPEN).order_by("id")

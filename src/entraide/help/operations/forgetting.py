"""Forgetting what is no longer needed."""

from datetime import datetime, timedelta

from django.db.models import Q

from entraide.help.models import HelpSession, LineTicket, WrongCode
from entraide.help.operations.lines import TICKET_LASTS
from entraide.journal.operations import operation, record
from entraide.organisations.models import Organisation
from entraide.organisations.operations import months_before
from entraide.people.models import Person
from entraide.rules.invitation import LONG

#: a counter is of no more use after the longest window in which it counts
WRONG_CODES_KEPT = LONG + timedelta(hours=1)


@operation
def forget_old(*, now: datetime) -> int:
    """Drop counters and tickets that can no longer matter; answer how many there were."""
    counters, _ = WrongCode.objects.filter(at__lt=now - WRONG_CODES_KEPT).delete()
    tickets, _ = LineTicket.objects.filter(made_at__lt=now - TICKET_LASTS).delete()
    return counters + tickets


def forget_reports(*, now: datetime) -> int:
    """Keep what the consent text promises: reports go once they are older than their organisation keeps them.

    A report is the session's row with its invitations and consents; the journal, which holds no names, stays.
    """
    return sum(_forget_reports_of(one, now=now) for one in Organisation.objects.all())


@operation
def forget_former(*, now: datetime) -> int:
    """Drop the rows of former persons whom neither a session nor the journal names any more; answer how many."""
    count = 0
    for organisation in Organisation.objects.all():
        limit = months_before(now, organisation.journal_months)
        old = Person.objects.filter(organisation=organisation, disabled_at__lt=limit).exclude(former="")
        seats = HelpSession.objects.filter(organisation=organisation)
        named = Q(id__in=seats.values("helper")) | Q(id__in=seats.exclude(sharer=None).values("sharer"))
        gone = old.exclude(named)
        count += gone.count()
        gone.delete()
    return count


@operation
def _forget_reports_of(organisation: Organisation, *, now: datetime) -> int:
    old = HelpSession.objects.filter(
        organisation=organisation, ended_at__lt=now - timedelta(days=organisation.report_days)
    )
    count = old.count()
    if count:
        old.delete()
        record("reports-forgotten", organisation_id=organisation.id, now=now, details={"count": count})
    return count

"""Forgetting what is no longer needed."""

from datetime import datetime, timedelta

from entraide.help.models import HelpSession, LineTicket, WrongCode
from entraide.help.operations.lines import TICKET_LASTS
from entraide.journal.operations import operation, record
from entraide.organisations.models import Organisation
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
def _forget_reports_of(organisation: Organisation, *, now: datetime) -> int:
    old = HelpSession.objects.filter(
        organisation=organisation, ended_at__lt=now - timedelta(days=organisation.report_days)
    )
    count = old.count()
    if count:
        old.delete()
        record("reports-forgotten", organisation_id=organisation.id, now=now, details={"count": count})
    return count

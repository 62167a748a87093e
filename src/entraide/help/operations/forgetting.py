"""Forgetting what is no longer needed."""

from datetime import datetime, timedelta

from entraide.help.models import LineTicket, WrongCode
from entraide.help.operations.lines import TICKET_LASTS
from entraide.journal.operations import operation
from entraide.rules.invitation import LONG

#: a counter is of no more use after the longest window in which it counts
WRONG_CODES_KEPT = LONG + timedelta(hours=1)


@operation
def forget_old(*, now: datetime) -> int:
    """Drop counters and tickets that can no longer matter; answer how many there were."""
    counters, _ = WrongCode.objects.filter(at__lt=now - WRONG_CODES_KEPT).delete()
    tickets, _ = LineTicket.objects.filter(made_at__lt=now - TICKET_LASTS).delete()
    return counters + tickets

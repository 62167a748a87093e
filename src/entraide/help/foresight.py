"""What an act would bring with it at the tables: tried out in a transaction that is undone."""

from collections.abc import Callable

from django.db import transaction

from entraide.help.models import HelpSession
from entraide.help.queries import OPEN


def sessions_ended_by(organisation_id: str, act: Callable[[], object]) -> int:
    """How many codes and sessions of the organisation `act` would end; nothing of it stays, and nobody is told.

    raises:  whatever `act` is refused with.
    """
    still_open = HelpSession.objects.filter(OPEN, organisation_id=organisation_id)
    with transaction.atomic():
        before = still_open.count()
        act()
        ended = before - still_open.count()
        transaction.set_rollback(True)
    return ended

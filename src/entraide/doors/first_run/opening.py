"""Whether the first set-up is open, and with which token. In this process only; after it the address does not exist.

Taken-over installations of this class of software began at a set-up page that could be reached again by another
spelling of its address (CVE-2024-1709). So the route is not switched off but taken away, and the rows are asked too.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import clear_url_caches, path

from entraide.chance import pick
from entraide.doors.first_run.urls import urlpatterns
from entraide.organisations.models import Organisation
from entraide.people.queries import hash_of
from entraide.rules.invitation import ALPHABET

LASTS = timedelta(minutes=30)
WRONG_MAX = 10
#: 100 random bits
_LENGTH = 20
_GROUP = 5


@dataclass(slots=True)
class _Opening:
    token_hash: str
    ends_at: datetime
    wrong: int = 0


_open: list[_Opening] = []


def open_up(*, now: datetime) -> str | None:
    """Mount the page when nothing was set up yet; answer the token for it, which is nowhere else."""
    close()
    if Organisation.objects.exists():
        return None
    from entraide.doors.first_run import pages  # noqa: PLC0415 - the page reads this module

    token = "".join(pick(ALPHABET) for _ in range(_LENGTH))
    _open.append(_Opening(hash_of(token), now + LASTS))
    urlpatterns.append(path("first-run", pages.first_run, name="first-run"))
    clear_url_caches()
    return "-".join(token[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def is_open(*, now: datetime) -> bool:
    """Whether somebody may still set up; takes the page away when not."""
    if _open and now < _open[0].ends_at and _open[0].wrong < WRONG_MAX and not Organisation.objects.exists():
        return True
    close()
    return False


def fits(typed: str) -> bool:
    """Whether this is the token; a wrong one counts."""
    if not _open:
        return False
    read = "".join(mark for mark in typed.upper() if mark.isascii() and mark.isalnum())[:100]
    if hmac.compare_digest(hash_of(read), _open[0].token_hash):
        return True
    _open[0].wrong += 1
    return False


def close() -> None:
    """Take the page away."""
    _open.clear()
    if urlpatterns:
        urlpatterns.clear()
        clear_url_caches()

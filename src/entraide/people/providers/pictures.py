"""Pictures of people, fetched from where the provider says: slowly enough to be done after signing in, seldom.

The address is chosen by the provider, so the fetcher's rules hold; what comes is decoded and written again.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import connection

from entraide.clock import now
from entraide.errors import Refusal
from entraide.organisations.pictures import BYTES_MAX
from entraide.outbound import Fetcher, Unreachable
from entraide.people.models import Person, Photo
from entraide.people.operations.photos import set_photo
from entraide.people.providers.checks import hash_of

log = logging.getLogger(__name__)

#: the same address is asked again after this long: pictures change behind an address that stays
FRESH_FOR = timedelta(days=1)

_postman = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pictures")
_under_way: "set[Future[bool]]" = set()


def fetch_soon(person: Person, url: str, *, fetcher: Fetcher, access_token: str, told_by: str) -> "Future[bool] | None":
    """Fetch the picture unless a fresh one is there; nobody waits for it.

    told_by:  the address of the userinfo endpoint; the access token goes there and nowhere else.
    """
    if not url or not fetcher.is_usable(url) or not _is_due(person, url, now()):
        return None
    headers = {"Accept": "image/png, image/jpeg"}
    if access_token and _origin(url) == _origin(told_by):
        headers["Authorization"] = f"Bearer {access_token}"
    fetching = _postman.submit(_fetch, person.organisation_id, person.id, url, fetcher, headers)
    _under_way.add(fetching)
    fetching.add_done_callback(_under_way.discard)
    return fetching


def settle() -> None:
    """Wait until every picture asked for so far has come or has failed."""
    wait(list(_under_way))


def _is_due(person: Person, url: str, moment: datetime) -> bool:
    photo = Photo.objects.filter(person=person).only("source_hash", "added_at").first()
    if photo is None:
        return True
    # one that an administrator has set stays
    return bool(photo.source_hash) and (photo.source_hash != hash_of(url) or moment - photo.added_at >= FRESH_FOR)


def _fetch(organisation_id: str, person_id: str, url: str, fetcher: Fetcher, headers: dict[str, str]) -> bool:
    try:
        answer = fetcher.get(url, headers=headers, bytes_max=BYTES_MAX)
        if answer.status != 200:
            log.info("a picture was not there: %d", answer.status)
            return False
        set_photo(organisation_id, person_id, answer.body, source_hash=hash_of(url), now=now())
    except Unreachable as away:
        log.info("a picture could not be fetched: %s", away.reason)
        return False
    except Refusal as refused:
        log.info("a picture could not be used: %s", refused.code)
        return False
    finally:
        connection.close()
    return True


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc

"""Deadlines and news of other processes, every half second.

Due sessions are found by the index on `due_at`; any node may tick, the row lock decides. A commit of another
process on the same SQLite file shows in `PRAGMA data_version` of a connection that is kept for this (6 µs a
look); then the versions of the tables on this node are compared.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from entraide.clock import give_way, now
from entraide.doors.live.threads import in_thread
from entraide.help import operations
from entraide.help.announce import snapshot_of
from entraide.help.models import HelpSession
from entraide.help.stored import Snapshot
from entraide.organisations.domains import check_due
from entraide.organisations.operations import forget_journals
from entraide.outbound.names import names
from entraide.people.operations import forget_stale
from entraide.provisioning.operations import forget_log

if TYPE_CHECKING:
    from entraide.doors.live.hub import Hub

log = logging.getLogger("entraide.live")

EVERY_S = 0.5
#: what is no longer needed is forgotten once an hour, the first time at start
FORGET_EVERY_ROUNDS = 7_200
#: without `data_version` (PostgreSQL) versions are compared every so many rounds
ROUNDS_WITHOUT_SIGN = 2
#: versions that are looked at in one go, so that messages do not wait for those of all tables
COMPARED_AT_ONCE = 200


class Ticker:
    """Runs as one task of the hub."""

    def __init__(self, hub: "Hub") -> None:
        self._hub = hub
        self._watched: sqlite3.Connection | None = None
        self._data_version = -1
        self._round = 0

    async def run(self) -> None:
        """Tick until cancelled; a tick that fails is logged, and the next one tries again."""
        try:
            while True:
                await asyncio.sleep(EVERY_S)
                try:
                    self._watch()
                    await self._tick()
                except Exception:
                    # a database that is away, or one bad row, must not stop the deadlines of all others
                    log.exception("a tick failed; the next one tries again")
        finally:
            if self._watched is not None:
                self._watched.close()

    def _watch(self) -> None:
        if self._watched is None and connection.vendor == "sqlite":
            path = quote(str(settings.DATABASES["default"]["NAME"]))
            self._watched = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)

    async def _tick(self) -> None:
        await in_thread(operations.tick_due, now=now())
        self._round += 1
        if self._round % FORGET_EVERY_ROUNDS == 1:
            self._hub.spawn(_sweep())
        if not self._hub.tables or not self._something_committed():
            return
        known = {session_id: table.snapshot.version for session_id, table in self._hub.tables.items()}
        for session_id, snapshot in await in_thread(_newer_than, known):
            self._hub.take_snapshot(session_id, snapshot)

    def _something_committed(self) -> bool:
        if self._watched is None:
            return self._round % ROUNDS_WITHOUT_SIGN == 0
        seen = self._watched.execute("PRAGMA data_version").fetchone()[0]
        changed = seen != self._data_version
        self._data_version = seen
        return bool(changed)


async def _sweep() -> None:
    """Forget, and look for domains, beside the deadlines: a resolver that is silent takes minutes of its own."""
    acts: tuple[Callable[[], object], ...] = (
        lambda: forget_stale(now=now()),
        lambda: forget_log(now=now()),
        lambda: forget_journals(now=now()),
        lambda: operations.forget_old(now=now()),
        lambda: operations.forget_reports(now=now()),
        lambda: operations.forget_former(now=now()),
        lambda: check_due(names=names(), now=now()),
    )
    for act in acts:
        try:
            await in_thread(act)
        except Exception:
            log.exception("a sweep failed; the next hour tries again")


def _newer_than(known: dict[str, int]) -> list[tuple[str, Snapshot]]:
    newer: list[str] = []
    ids = list(known)
    for first in range(0, len(ids), COMPARED_AT_ONCE):
        versions = HelpSession.objects.filter(id__in=ids[first : first + COMPARED_AT_ONCE]).values_list("id", "version")
        newer += [session_id for session_id, version in versions if version > known[session_id]]
        give_way()
    rows = HelpSession.objects.select_related("organisation").filter(id__in=newer)
    return [(row.id, snapshot_of(row)) for row in rows]

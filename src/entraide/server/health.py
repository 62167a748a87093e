"""Whether this process lives (`/healthz`) and can serve (`/readyz`), for load balancers and watchdogs.

Answered before Django: by any host name, without a cookie, and also when a page would fail.
"""

import json
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

Send = Callable[[dict[str, Any]], Awaitable[None]]

_PATHS = frozenset({"/healthz", "/readyz"})


def knows(path: str) -> bool:
    """Whether `path` is asked here."""
    return path in _PATHS


async def answer(scope: dict[str, Any], send: Send, *, hub_is_running: bool) -> None:
    """Answer 200 or 503 with what was looked at, as JSON."""
    looked_at = {"process": True}
    if scope["path"] == "/readyz":
        looked_at = {"hub": hub_is_running, **await sync_to_async(look, thread_sensitive=False)()}
    well = all(looked_at.values())
    body = json.dumps({"status": "ok" if well else "unavailable", "checks": looked_at}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 200 if well else 503, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope.get("method") == "HEAD" else body})


def look() -> dict[str, bool]:
    """Look at the database, its migrations and the data directory."""
    try:
        close_old_connections()
        return {
            "database": _database_answers(),
            "migrations": _migrations_are_applied(),
            "data_directory": is_writable(Path(settings.DATA_DIR)),
        }
    finally:
        connection.close()


def is_writable(directory: Path) -> bool:
    """Whether a file can be written in `directory` now (rights, read-only disk, full disk)."""
    try:
        with tempfile.TemporaryFile(dir=directory) as file:
            file.write(b"entraide")
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    return True


def unapplied_migrations() -> list[str]:
    """The migrations of this version that the database does not have yet, as `app.name`.

    raises:  DatabaseError when the database does not answer.
    """
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - needs the registry of apps

    executor = MigrationExecutor(connection)
    return [f"{one.app_label}.{one.name}" for one, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


_applied_once = False


def _migrations_are_applied() -> bool:
    """Looked at until it is so; a running server's own migrations do not go away."""
    global _applied_once  # noqa: PLW0603 - remembers what stays true for as long as the process lives
    if not _applied_once:
        try:
            _applied_once = not unapplied_migrations()
        except DatabaseError:
            return False
    return _applied_once

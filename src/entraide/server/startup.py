"""What is done before serving: hold the data directory, apply migrations (after a backup), collect the files."""

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

from entraide.server.health import is_writable, unapplied_migrations
from entraide.server.version import VERSION

#: changes whenever the collected files would
STAMP = ".entraide-files"
LOCK = "server.lock"


class CannotStart(Exception):  # noqa: N818 - an answer with the next step in it
    """Something must be done by hand before serving; the text says what."""


def prepare(*, may_migrate: bool, now: datetime) -> list[str]:
    """Make the data directory, the database and the static files ready.

    returns:  what was done, a sentence each; usually nothing.
    raises:   CannotStart.
    """
    directory = Path(settings.DATA_DIR)
    if not is_writable(directory):
        raise CannotStart(f"The data directory {directory} cannot be written. Check its owner, and the disk.")
    return [*_migrate(may_migrate=may_migrate, now=now), *_keys(now=now), *_collect()]


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """Keep every other server away from this data directory for as long as the block runs.

    raises:  CannotStart when another one has it.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (directory / LOCK).open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise CannotStart(
                f"Another entraide (process {holder}) serves the data in {directory}. Stop it first."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def back_up_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite database while it is in use (its online backup), readable by its owner alone."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


def _migrate(*, may_migrate: bool, now: datetime) -> list[str]:
    done = []
    if missing := unapplied_migrations():
        is_new = "django_migrations" not in connection.introspection.table_names()
        if not is_new and not may_migrate:
            raise CannotStart(
                f"The database lacks {len(missing)} migrations (first: {missing[0]}). "
                "Back it up, then start without --no-migrate."
            )
        if not is_new and connection.vendor == "sqlite":
            target = Path(settings.DATA_DIR) / "backups" / f"before-{VERSION}-{now:%Y%m%d-%H%M%S}.sqlite3"
            back_up_sqlite(Path(settings.DATABASES["default"]["NAME"]), target)
            done.append(f"The database was copied to {target} before its migrations.")
        with _alone():
            call_command("migrate", verbosity=0, interactive=False)
        done.append("The database was made." if is_new else f"{len(missing)} migrations were applied.")
    call_command("createcachetable", verbosity=0)
    return done


@contextmanager
def _alone() -> Iterator[None]:
    """On PostgreSQL, let one node at a time migrate."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('entraide-migrations'))")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('entraide-migrations'))")


def _keys(*, now: datetime) -> list[str]:
    """Let the embedded directory have a key to sign with."""
    from entraide.people.operations import ensure_directory_key  # noqa: PLC0415 - the command line comes before Django

    return ["The directory has a new key to sign with."] if ensure_directory_key(now=now) else []


def _collect() -> list[str]:
    """Collect the static files when they are not those of this version."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / STAMP
    wanted = _fingerprint()
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return []
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(wanted, encoding="ascii")
    return ["The files of the pages were collected."]


def _fingerprint() -> str:
    digest = hashlib.sha256(VERSION.encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda one: str(one[0])):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()

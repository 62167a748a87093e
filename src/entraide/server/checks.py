"""The checks of `entraide doctor`: each has a stable id, looks at one thing, and says what to do about it."""

import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from entraide.clock import now
from entraide.doors.live.relay import mint_login
from entraide.people.providers.inspection import inspect
from entraide.people.providers.queries import all_open
from entraide.server import outside, startup
from entraide.server.config import Config
from entraide.server.health import is_writable, unapplied_migrations
from entraide.server.secret import LENGTH, NAME
from entraide.server.turn import RelayRefused, RelayUrl, reach_of

ROOM_MIN_BYTES = 512 * 1024 * 1024


class Status(StrEnum):
    """How a check went; only `fail` makes doctor fail."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: its stable id, how it went, what was seen, and what to do in one line."""

    id: str
    status: Status
    seen: str
    remedy: str = ""


Check = Callable[[Config], Finding]


def run(config: Config) -> Iterator[Finding]:
    """Run every check, one after the other; a check that breaks is a failure of its own."""
    for check in CHECKS:
        try:
            yield check(config)
        except Exception as broken:  # noqa: BLE001 - doctor tells what is broken, whatever it is
            name = check.__name__.strip("_").replace("_", "-")
            yield Finding(name, Status.FAIL, f"{type(broken).__name__}: {broken}", "Read the log of the server.")


def data_directory(config: Config) -> Finding:
    """Writable, and the owner's alone."""
    path = Path(settings.DATA_DIR)
    if not is_writable(path):
        return _fail("data-directory", f"{path} cannot be written", f"Give {path} to the user that runs entraide.")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return _fail("data-directory", f"{path} has mode {mode:04o}", f"chmod 0700 {path}")
    return _ok("data-directory", f"{path}, mode 0700")


def disk_space(config: Config) -> Finding:
    """Room for the database and its log."""
    import shutil  # noqa: PLC0415 - used here only

    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < ROOM_MIN_BYTES:
        return _warn("disk-space", f"{free // 1_048_576} MiB are free", "Make room: the database stops on a full disk.")
    return _ok("disk-space", f"{free // 1_048_576} MiB are free")


def secret(config: Config) -> Finding:
    """Present, long, and the owner's alone."""
    path = Path(settings.DATA_DIR) / NAME
    if not path.is_file():
        return _fail("secret", f"{path} is missing", "Start entraide once: it makes the secret.")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return _fail("secret", f"{path} has mode {mode:04o}", f"chmod 0600 {path}")
    if len(path.read_text(encoding="ascii").strip()) < LENGTH:
        return _fail("secret", f"{path} is too short", f"Remove {path} and restart: everybody signs in anew.")
    return _ok("secret", f"{path}, mode 0600")


def database(config: Config) -> Finding:
    """It answers, and is whole."""
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA quick_check")
                found = cursor.fetchone()[0]
                if found != "ok":
                    return _fail("database", f"SQLite says: {found}", "Stop the server and restore the last backup.")
            else:
                cursor.execute("SELECT version()")
    except (DatabaseError, sqlite3.Error) as failed:
        return _fail("database", str(failed).strip(), "Check data.database, or the rights on the SQLite file.")
    return _ok("database", f"{connection.vendor} answers and is whole")


def database_mode(config: Config) -> Finding:
    """SQLite: write-ahead log, and transactions that take the write lock at once."""
    if connection.vendor != "sqlite":
        return Finding("database-mode", Status.SKIP, f"only for SQLite; this is {connection.vendor}")
    with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as opened:
        mode = opened.execute("PRAGMA journal_mode").fetchone()[0]
    options = settings.DATABASES["default"]["OPTIONS"]
    if mode != "wal":
        return _fail("database-mode", f"journal mode is {mode}", "Put the data on a local disk: WAL needs one.")
    if options.get("transaction_mode") != "IMMEDIATE":
        return _fail("database-mode", "transactions do not begin IMMEDIATE", "Report this: it is a fault of entraide.")
    return _ok("database-mode", "WAL, IMMEDIATE")


def migrations(config: Config) -> Finding:
    """The database has the shape of this version."""
    missing = unapplied_migrations()
    if missing:
        return _fail(
            "migrations", f"{len(missing)} are missing, first {missing[0]}", "Restart: `entraide serve` applies them."
        )
    return _ok("migrations", "all applied")


def static_files(config: Config) -> Finding:
    """The pages' files were collected."""
    root = Path(settings.STATIC_ROOT)
    if not (root / startup.STAMP).is_file() or not (root / "staticfiles.json").is_file():
        return _fail("static-files", f"{root} is not complete", "Restart: `entraide serve` collects them.")
    return _ok("static-files", str(root))


def public_url(config: Config) -> Finding:
    """What people type leads here, and the host name arrives unchanged."""
    return _outside("public-url", outside.look_at_pages(config))


def https(config: Config) -> Finding:
    """Browsers share a screen on https only, except on the machine itself."""
    if config.server.is_https:
        return _outside("https", outside.look_at_certificate(config, now()))
    if config.server.is_local:
        return _ok("https", "not needed: the public URL is this machine itself")
    return _fail("https", "the public URL is plain http", "Browsers allow no screen capture there: serve it by https.")


def websocket(config: Config) -> Finding:
    """The upgrade to a line passes everything between browsers and here."""
    return _outside("websocket", outside.look_at_upgrade(config))


def mail(config: Config) -> Finding:
    """The mail server answers and takes our login; nothing is sent."""
    if config.demo:
        return Finding("mail", Status.SKIP, "the demo keeps its mails: /demo/inbox")
    if not config.mail.host:
        seen = f"no mail server; mails are written to {settings.EMAIL_FILE_PATH}"
        return _warn("mail", seen, "Set mail.host, or new people and forgotten passwords need your hand.")
    return _outside("mail", outside.look_at_mail(config))


def relay(config: Config) -> Finding:
    """Every relay gives an address to a login that we mint, and sends nothing to the inside."""
    urls = [one for one in config.relay.urls if one.startswith("turn")]
    if not urls:
        seen = "no relay; people behind strict networks cannot connect"
        return _warn("relay", seen, "Run coturn and set relay.urls and relay.secret (see /guide/operator).")
    key = config.relay.secret.get_secret_value().encode()
    login = mint_login(key, "doctor", now=now(), lasts=timedelta(seconds=config.relay.lasts_s))
    for url in urls:
        try:
            reached = reach_of(RelayUrl.read(url), login.username, login.password)
        except RelayRefused as refused:
            remedy = "Is relay.secret its static-auth-secret, and is its clock right?"
            return _fail("relay", f"{url} refuses our login ({refused})", remedy)
        except (OSError, ValueError) as failed:
            return _fail("relay", f"{url}: {failed}", "Is coturn running, and its port open in the firewall?")
        if reached.inside:
            remedy = "Add the denied-peer-ip lines of /guide/operator to turnserver.conf."
            return _fail("relay", f"{url} would send to {', '.join(reached.inside)}", remedy)
        if not reached.outside:
            remedy = "Look at its denied-peer-ip lines: a range that begins with :: shuts out everybody."
            return _warn("relay", f"{url} would send to nobody outside", remedy)
    return _ok("relay", f"{len(urls)} give an address, none sends to the inside")


def identity(config: Config) -> Finding:
    """Every outside identity provider that is switched on answers, and what it tells of itself fits."""
    if unapplied_migrations():
        return Finding("identity", Status.SKIP, "the database has not the shape of this version")
    found = all_open()
    if not found:
        return Finding("identity", Status.SKIP, "no outside identity provider")
    for provider in found:
        seen = inspect(provider, now=now())
        if seen.problem:
            name = f"{provider.organisation.slug}/{provider.slug}"
            return _fail("identity", f"{name}: {seen.problem}", f"entraide identity test {name.replace('/', ' ')}")
    return _ok("identity", f"{len(found)} answer")


CHECKS: tuple[Check, ...] = (
    data_directory,
    disk_space,
    secret,
    database,
    database_mode,
    migrations,
    static_files,
    public_url,
    https,
    websocket,
    mail,
    relay,
    identity,
)


def _outside(name: str, told: outside.Told) -> Finding:
    return Finding(name, Status.OK if told.is_well else Status.FAIL, told.seen, told.remedy)


def _ok(name: str, seen: str) -> Finding:
    return Finding(name, Status.OK, seen)


def _warn(name: str, seen: str, remedy: str) -> Finding:
    return Finding(name, Status.WARN, seen, remedy)


def _fail(name: str, seen: str, remedy: str) -> Finding:
    return Finding(name, Status.FAIL, seen, remedy)

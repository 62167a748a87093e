"""Asks how long each page takes, with 50,000 people, 100,000 sessions that are over and a thousand open ones.

Starts the real program on a data directory of its own, signs in a helper and an administrator, follows the links from
page to page until each route has an address, adds lists searched, filtered, sorted and far down, and asks for all of
them many times over one kept connection, in turn, so that a slow moment of the machine meets them all. On SQLite, or
with `--database postgresql` on a server of its own. The crowd is made once a day and kept in the temporary directory.
"""

import argparse
import hashlib
import http.client
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as a file, too

from bench import _figures, _program
from bench._usage import cpu_s
from tests.e2e import steps
from tests.e2e.bench.server import RunningServer
from tests.postgres import running_postgres

ROOT = Path(__file__).resolve().parents[1]
PEOPLE, SESSIONS, TABLES = 50_000, 100_000, 1_000
ROUNDS, QUICK_ROUNDS = 40, 10
#: at each page again and again, for the processor time it takes, which is counted in steps of 10 ms
TIMES = 25
GOALS = {"lists_p95_ms": 150.0, "people_lists_p95_ms": 500.0, "others_p95_ms": 60.0}
#: what grows with the organisation; the others of these routes are measured as they stand when nothing was asked
LISTS = {
    "console-sessions": (
        "?page=1900",
        "?search=person",
        "?search=person+4711",
        "?search=claire",
        "?search=person&page=30",
        "?search=person&sort=sharer",
        "?sort=-helper",
        "?sort=sharer&page=1900",
        "?sort=sharer&page=1000",
        "?sort=-lasted",
        "?sort=state&page=1000",
        "?sort=outcome&page=1000",
        "?state=past&when=7-days",
        "?outcome=resolved&page=500",
    ),
    "console-people": (
        "?page=990",
        "?search=person+4711",
        "?search=person&page=900",
        "?sort=-email",
        "?state=never&page=500",
    ),
    "console-groups": ("?sort=-members", "?search=team"),
    "console-group": (),
    "console-group-adding": (),
    "console-person-help": (),
    "console-assignments": (),
    "console-roles": (),
    "console-provisioning-log": (),
    "passes": (),
    "sessions": (),
}
#: lists of persons, which have an older, weaker goal as well
LISTS_OF_PEOPLE = frozenset({"console-people", "console-group", "console-group-adding", "passes"})
_KEPT_FOR_S = 86_400
_BOTH = ("lists", "people_lists")
CACHE = Path(tempfile.gettempdir()) / "entraide-bench-pages"
#: what says how busy the machine is: an answer without Django
CONTROL = "/healthz"
#: pages that nothing links to while nothing has happened, and where the way begins
ENTRANCES = ("/", "/help", "/give", "/sessions", "/account", "/guide", "/console", "/sign-in", "/demo")

_TOKEN = re.compile(r'name="csrf(?:middlewaretoken|-token)" (?:value|content)="([^"]+)"')
_LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')


class Visitor:
    """One kept connection with its cookies."""

    def __init__(self, port: int) -> None:
        """Nobody is signed in."""
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Send one request and read the whole answer."""
        headers = {
            "Host": f"localhost:{self._port}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "Origin": f"http://localhost:{self._port}",
        }
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):  # unused for too long: the server let go of it
            self._connection.close()
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
        text = answer.read().decode(errors="replace")
        self._leads_to = urlsplit(answer.getheader("Location") or "")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.split(";")[0]
        return answer.status, text

    def sign_in(self, who: str) -> None:
        """By the form, as a person does."""
        _, page = self.ask("GET", "/sign-in")
        token = _TOKEN.search(page)
        assert token
        form = {"csrfmiddlewaretoken": token[1], "login": who, "password": steps.PASSWORD}
        status, _ = self.ask("POST", "/sign-in", form)
        while self._leads_to.path:  # by way of whatever proves who somebody is
            status, _ = self.ask("GET", self._leads_to._replace(scheme="", netloc="").geturl())
        assert status == http.HTTPStatus.OK, f"{who} could not sign in: {status}"


def addresses(visitor: Visitor, routes: list[tuple[str, str]]) -> dict[str, str]:
    """One address of each route that answers 200, found by following links."""
    found: dict[str, str] = {}
    waiting = list(ENTRANCES)
    seen = set(waiting)
    while waiting:
        path = waiting.pop(0)
        name = next((one for one, pattern in routes if re.search(pattern, urlsplit(path).path.lstrip("/"))), None)
        if name is None or name in found:
            continue
        status, page = visitor.ask("GET", path)
        if status != http.HTTPStatus.OK:
            continue
        found[name] = path
        for link in _LINK.findall(page):
            plain = link.replace("&amp;", "&")
            if plain not in seen:
                seen.add(plain)
                waiting.append(plain)
    return found


def measure(server: RunningServer, url: str, rounds: int, tell: _program.Teller) -> dict[str, dict[str, Any]]:
    """Milliseconds of each page: median, p95, and processor time of server and database; and what kind of page it is.

    url:  of the PostgreSQL, whose processes count, too; empty: SQLite, which is inside the server.
    """
    lines = server.python("-m", "bench._routes", cwd=ROOT).splitlines()
    routes = [(one["name"], one["pattern"]) for one in map(json.loads, lines)]
    nobody, helper, administrator = (Visitor(server.port) for _ in range(3))
    helper.sign_in(steps.CLAIRE)
    administrator.sign_in(steps.SOPHIE)
    # where several may look, the later one's page counts, which has more on it
    by_route: dict[str, tuple[Visitor, str]] = {}
    for visitor in (nobody, helper, administrator):
        by_route |= {name: (visitor, path) for name, path in addresses(visitor, routes).items()}
    wanted = [(name, visitor, path) for name, (visitor, path) in by_route.items()]
    for name, queries in LISTS.items():
        visitor, path = by_route[name]
        wanted += [(name, visitor, path.partition("?")[0] + query) for query in queries]
    tell(f"{len(wanted)} pages: {' '.join(sorted(path for _, _, path in wanted))}")
    wanted.append(("", nobody, CONTROL))
    taken: dict[str, list[float]] = {path: [] for _, _, path in wanted}
    for number in range(rounds + 1):
        for _, visitor, path in wanted:
            began = time.perf_counter()
            status, _ = visitor.ask("GET", path)
            assert status == http.HTTPStatus.OK, (path, status)
            if number:  # the first round warms up
                taken[path].append((time.perf_counter() - began) * 1000)
    figures: dict[str, dict[str, Any]] = {}
    for name, visitor, path in wanted:
        pids = [server.pid, *_of_database(url)]
        before = cpu_s(pids)
        for _ in range(TIMES):
            visitor.ask("GET", path)
        figures[path] = {
            "kind": "people_lists" if name in LISTS_OF_PEOPLE else "lists" if name in LISTS else "others",
            "median_ms": round(_figures.median(taken[path]), 1),
            "p95_ms": round(_figures.share(taken[path], 0.95), 1),
            "cpu_ms": round((cpu_s(pids) - before) / TIMES * 1000, 1),
        }
    return figures


def _of_database(url: str) -> list[int]:
    """The processes of a PostgreSQL that answer the server; it keeps its connections."""
    if not url:
        return []
    told = subprocess.run(
        ("psql", "-qAt", url, "-c", "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"),
        check=True,
        capture_output=True,
        text=True,
    )
    return [int(pid) for pid in told.stdout.split()]


def crowd(given: argparse.Namespace, url: str, stack: ExitStack, tell: _program.Teller) -> RunningServer:
    """A server that runs, with all its people and sessions; they are made once and then taken from the cache.

    url:  of an empty PostgreSQL; empty: SQLite.
    """
    environ = {"ENTRAIDE_LOG_LEVEL": "warning"} | ({"ENTRAIDE_DATA_DATABASE": url} if url else {})
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="entraide-bench-"))) / "server"
    kept = CACHE / _key(given)
    server = RunningServer(folder, environ=environ)
    began = time.monotonic()
    if (kept / "whole").exists():
        shutil.copytree(kept / "data", folder)
        if url:
            subprocess.run(("pg_restore", "--no-owner", "-d", url, kept / "dump"), check=True)
    else:
        for old in CACHE.glob("*"):
            if old == kept or old.stat().st_mtime < time.time() - _KEPT_FOR_S:
                shutil.rmtree(old, ignore_errors=True)
        with server:
            server.python("-m", "bench._crowd", "people", str(given.people), cwd=ROOT)
            server.python("-m", "bench._crowd", "sessions", str(given.sessions), cwd=ROOT)
        kept.mkdir(parents=True, mode=0o700)
        shutil.copytree(folder, kept / "data")
        if url:
            subprocess.run(("pg_dump", "-Fc", "-Z1", "-f", kept / "dump", url), check=True)
        (kept / "whole").touch()
    if url:  # as the server does by itself within a minute
        subprocess.run(("psql", "-q", url, "-c", "VACUUM ANALYZE"), check=True)
    tell(f"the crowd is here after {time.monotonic() - began:.0f} s")
    stack.enter_context(server)
    server.python("-m", "bench._crowd", "tables", str(TABLES), cwd=ROOT)
    return server


def _key(given: argparse.Namespace) -> str:
    """What the crowd depends on: the day, how many, the shape of the tables, and the program that makes it."""
    whole = hashlib.sha256(f"{datetime.now(UTC).date()} {given.database} {given.people} {given.sessions}".encode())
    for path in (ROOT / "bench/_crowd.py", *sorted((ROOT / "src").glob("**/migrations/*.py"))):
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def main() -> None:
    """Run and print."""
    flags = _program.flags(__doc__ or "")
    flags.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    flags.add_argument("--people", type=int, default=PEOPLE)
    flags.add_argument("--sessions", type=int, default=SESSIONS)
    given = flags.parse_args()
    tell = _program.Teller(given)
    with ExitStack() as stack:
        url = stack.enter_context(running_postgres()) if given.database == "postgresql" else ""
        rounds = QUICK_ROUNDS if given.quick else ROUNDS
        pages = measure(crowd(given, url, stack, tell), url, rounds, tell)
    control = pages.pop(CONTROL)
    figures: dict[str, Any] = {
        "database": given.database,
        "people": given.people,
        "sessions": given.sessions,
        "load": _program.load(),
        "healthz_p95_ms": control["p95_ms"],
    }
    for kind in ("lists", "people_lists", "others"):
        # the weaker goal is about people alone; the stronger one is about all lists
        found = [path for path, one in pages.items() if one["kind"] == kind or (kind, one["kind"]) == _BOTH]
        worst = max(found, key=lambda path: pages[path]["p95_ms"])
        figures |= {f"{kind}_worst": worst, f"{kind}_p95_ms": pages[worst]["p95_ms"]}
    heaviest = max(pages, key=lambda path: pages[path]["cpu_ms"])
    figures |= {"heaviest": heaviest, "heaviest_cpu_ms": pages[heaviest]["cpu_ms"], "pages": pages}
    _program.answer("pages", figures, GOALS, _figures.within(figures, GOALS))


if __name__ == "__main__":
    main()

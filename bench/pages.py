"""Asks how long each page takes, on SQLite with 50,000 people in the organisation.

Starts the real program on a data directory of its own, signs a helper in, and asks for every page of the desk many
times over one kept connection, in turn, so that a slow moment of the machine meets them all.
"""

import argparse
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

PEOPLE = 50_000
ROUNDS = 40
PAGES = ("/", "/help", "/give", "/sessions", "/account", "/guide", "/guide/sharer", "/accessibility", "/privacy")
P95_GOAL_MS = 60.0
BINARY = Path(sys.executable).with_name("entraide")

_CROWD = f"""
import django; django.setup()
from django.utils.timezone import now  # noqa: TID251
from entraide.organisations.models import Organisation
from entraide.people.models import Person
organisation = Organisation.objects.get(slug="atelier-riviere")
Person.objects.bulk_create(
    [Person(organisation=organisation, issuer="bench", subject=str(n), name=f"Person {{n}}", created_at=now())
     for n in range({PEOPLE})], batch_size=5000)
"""


class Browser:
    """One kept connection with its cookies."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
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
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.split(";")[0]
        return answer.status, text


def measure(port: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each page: median and p95 over all rounds after a first one."""
    browser = Browser(port)
    _, page = browser.ask("GET", "/sign-in")
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = {
        "csrfmiddlewaretoken": token[1],
        "login": "claire.fontaine@atelier-riviere.example",
        "password": "river-lantern-47",
    }
    status, _ = browser.ask("POST", "/sign-in", form)
    assert status == 302, status
    taken: dict[str, list[float]] = {path: [] for path in PAGES}
    for number in range(ROUNDS + 1):
        for path in PAGES:
            began = time.perf_counter()
            status, _ = browser.ask("GET", path)
            assert status == 200, (path, status)
            if number:
                taken[path].append((time.perf_counter() - began) * 1000)
    return {
        path: {
            "median_ms": round(statistics.median(times), 1),
            "p95_ms": round(statistics.quantiles(times, n=20)[18], 1),
        }
        for path, times in taken.items()
    }


def main() -> None:
    """Run and print."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--port", type=int, default=8719)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="entraide-bench-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ENTRAIDE_")}
        command = [str(BINARY), "demo", "--port", str(given.port), "--data", folder, "--quiet"]
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                _wait(given.port)
                crowd = environment | {
                    "DJANGO_SETTINGS_MODULE": "entraide.server.django_settings",
                    "ENTRAIDE_DATA_DIRECTORY": folder,
                }
                subprocess.run([sys.executable, "-c", _CROWD], env=crowd, check=True)
                figures = measure(given.port)
            finally:
                server.terminate()
    worst = max(one["p95_ms"] for one in figures.values())
    print(
        json.dumps(
            {
                "name": "pages",
                "figures": {"people": PEOPLE, "load": os.getloadavg()[0], "worst_p95_ms": worst, "pages": figures},
                "goals": {"worst_p95_ms": P95_GOAL_MS},
                "met": {"worst_p95_ms": worst <= P95_GOAL_MS},
            }
        )
    )


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            if Browser(port).ask("GET", "/readyz")[0] == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()

"""Two screens, two browsers and a server for the tests of this folder. How to use them: bench/README.md."""

import re
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright

from tests.e2e.bench.namespaces import ensure_ice_address
from tests.e2e.bench.screens import Screen
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Browsers, Table
from tests.e2e.cast import Cast, Entrances

FAILURES = Path(__file__).with_name("failures")
_TABLE = pytest.StashKey[Table]()
_SERVERS = pytest.StashKey[list[RunningServer]]()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    ensure_ice_address()
    expect.set_options(timeout=15_000)  # ms; two cores, two browsers and a server
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def sharer_screen() -> Iterator[Screen]:
    with Screen("sharer") as screen:
        yield screen


@pytest.fixture(scope="session")
def helper_screen() -> Iterator[Screen]:
    with Screen("helper") as screen:
        yield screen


@pytest.fixture(scope="session")
def browsers(playwright: Playwright) -> Iterator[Browsers]:
    found = Browsers(playwright)
    yield found
    found.close()


@pytest.fixture
def table(
    request: pytest.FixtureRequest, browsers: Browsers, sharer_screen: Screen, helper_screen: Screen
) -> Iterator[Table]:
    """Opens pages: `table.sharer()`, `table.helper(browser="firefox")`. Fails the test on any complaint of theirs."""
    sharer_screen.show()
    made = Table(browsers, sharer_screen, helper_screen)
    request.node.stash[_TABLE] = made
    yield made
    made.clear()


@pytest.fixture
def allowed_console(table: Table) -> list[str]:
    """Regular expressions of complaints which this test expects: `allowed_console.append("status of 422")`."""
    return table.allowed_console


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with RunningServer(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def server(request: pytest.FixtureRequest, shared_server: RunningServer) -> RunningServer:
    """The demo server that all tests share; whoever restarts, kills or configures one takes `own_server`."""
    request.node.stash.setdefault(_SERVERS, []).append(shared_server)
    return shared_server


@pytest.fixture
def own_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningServer]:
    """A demo server for this test alone: `restart`, `kill`, `start`."""
    with RunningServer(tmp_path / "server") as running:
        request.node.stash.setdefault(_SERVERS, []).append(running)
        yield running


@pytest.fixture(scope="session")
def entrances() -> Entrances:
    return {}


@pytest.fixture
def cast(playwright: Playwright, table: Table, server: RunningServer, entrances: Entrances) -> Iterator[Cast]:
    """People signed in at the shared server: `cast.helper()`, `cast.sharer(steps.ANA)`."""
    made = Cast(playwright, table, server, entrances)
    yield made
    made.tidy()


@pytest.fixture
def own_cast(playwright: Playwright, table: Table, own_server: RunningServer) -> Cast:
    """People signed in at the server of this test alone."""
    return Cast(playwright, table, own_server, {})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A page that complained fails its test, even when all that was asserted held."""
    result = yield
    table = item.stash.get(_TABLE, None)
    if table is None:
        return result
    table.hear_out()
    if complaints := table.complaints():
        pytest.fail("the pages complained (see `allowed_console`):\n" + "\n".join(complaints), pytrace=False)
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a person would want to see of a failure: pictures, console lines, the server's last words."""
    report = yield
    if report.when == "call" and report.failed:
        if (table := item.stash.get(_TABLE, None)) is not None:
            folder = FAILURES / re.sub(r"[^\w.-]+", "-", item.nodeid.rpartition("/")[2])
            shutil.rmtree(folder, ignore_errors=True)  # what an earlier run left
            table.save(folder)
            report.sections.append(("pictures", str(folder)))
            report.sections.append(("console of the pages", "\n".join(table.console)))
        for server in item.stash.get(_SERVERS, []):
            report.sections.append((f"log of the server {server.origin}", server.log_tail()))
    return report

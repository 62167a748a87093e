"""The bench proves itself: real pictures, real pickers, real ends. Without the product."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, Playwright, expect

from tests.e2e.bench import axe, pixels
from tests.e2e.bench.browsers import Chromium, Picker
from tests.e2e.bench.namespaces import Lane
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.static_site import StaticSite
from tests.e2e.bench.table import Browsers, Kind, Table
from tests.e2e.bench.wire_cut import WireCut

pytestmark = pytest.mark.two_browsers


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest) -> Kind:
    """The tests of one browser run one after the other, because starting one takes long."""
    found: Kind = request.param
    return found


@pytest.fixture
def site() -> Iterator[StaticSite]:
    with StaticSite() as running:
        yield running


def share(page: Page, site: StaticSite) -> None:
    page.goto(site.origin)
    page.click("#share")
    expect(page.locator("#capture")).to_have_text("sharing")


def connect(sharer: Page, helper: Page, site: StaticSite) -> None:
    helper.goto(site.origin)
    answer = helper.evaluate("offer => bench.answer(offer)", sharer.evaluate("() => bench.offer()"))
    sharer.evaluate("answer => bench.accept(answer)", answer)
    expect(helper.locator("#peer")).to_have_text("connected")


def test_the_helper_sees_the_sharers_screen_and_its_changes(browser: Kind, table: Table, site: StaticSite) -> None:
    sharer, helper = table.sharer(browser=browser), table.helper()
    share(sharer, site)

    connect(sharer, helper, site)

    pixels.wait_for_pattern(helper, "video", PATTERN)
    table.sharer_screen.show(PATTERN.turned())
    pixels.wait_for_pattern(helper, "video", PATTERN.turned())


def test_a_firefox_helper_sees_a_chromium_sharers_screen(table: Table, site: StaticSite) -> None:
    sharer, helper = table.sharer(), table.helper(browser="firefox")
    share(sharer, site)

    connect(sharer, helper, site)

    pixels.wait_for_pattern(helper, "video", PATTERN)


def test_a_killed_browser_is_missed_by_its_peer(table: Table, site: StaticSite) -> None:
    sharer, helper = table.sharer(), table.helper()
    share(sharer, site)
    connect(sharer, helper, site)

    table.browser_of(sharer).kill()

    assert not table.browser_of(sharer).is_running
    expect(helper.locator("#peer")).to_have_text("disconnected")
    assert site.beacons == []


def test_the_browsers_own_stop_ends_the_track(browser: Kind, table: Table, site: StaticSite) -> None:
    page = table.sharer(browser=browser)
    share(page, site)

    table.browser_of(page).stop_sharing()

    expect(page.locator("#capture")).to_have_text("ended")


def test_a_cancelled_picker_is_a_not_allowed_error(browser: Kind, table: Table, site: StaticSite) -> None:
    page = table.sharer(browser=browser, picker="ask")
    page.goto(site.origin)
    page.click("#share")

    table.browser_of(page).cancel_picker()

    expect(page.locator("#capture")).to_have_text("NotAllowedError")


def test_a_screen_is_picked_in_the_real_picker(table: Table, site: StaticSite) -> None:
    page = table.sharer(picker="ask")
    page.goto(site.origin)
    page.click("#share")

    table.chromium_of(page).pick_screen()

    expect(page.locator("#capture")).to_have_text("sharing")


def test_a_window_is_shared_and_called_a_window(table: Table, site: StaticSite) -> None:
    page = table.sharer(picker="window", title="The bench's own page")

    share(page, site)

    assert page.evaluate("() => bench.surface()") == "window"


def test_a_shared_tab_that_closes_ends_the_track(table: Table, site: StaticSite) -> None:
    page = table.sharer(picker="tab", title="about:blank")
    shown = page.context.new_page()
    share(page, site)
    assert page.evaluate("() => bench.surface()") == "browser"

    shown.close()

    expect(page.locator("#capture")).to_have_text("ended")


@pytest.mark.parametrize(("picker", "error"), [("broken", "NotReadableError"), ("denied", "NotAllowedError")])
def test_a_capture_that_fails_says_how(picker: Picker, error: str, table: Table, site: StaticSite) -> None:
    page = table.sharer(picker=picker)
    page.goto(site.origin)

    page.click("#share")

    expect(page.locator("#capture")).to_have_text(error)


def test_a_closed_tab_sends_its_beacon(browser: Kind, table: Table, site: StaticSite) -> None:
    page = table.helper(browser=browser)
    page.goto(site.origin)

    page.close()

    assert site.wait_for_beacon() == "pagehide"


def test_a_wire_is_silenced_cut_and_healed(browser: Kind, table: Table, site: StaticSite) -> None:
    with WireCut() as wire:
        page = table.helper(browser=browser, wire=wire)
        page.goto(site.origin)
        assert wire.connections > 0

        wire.silence()
        page.evaluate("() => { globalThis.late = fetch('/page.js').then(answer => answer.status); }")
        soon = "() => Promise.race([late, new Promise(go => setTimeout(go, 300, 'silence'))])"
        assert page.evaluate(soon) == "silence"
        wire.heal()
        assert page.evaluate("() => late") == 200

        wire.cut()
        table.allowed_console.append("ERR_SOCKS_CONNECTION_FAILED|ERR_CONNECTION_RESET|ERR_PROXY")
        with pytest.raises(Error):
            page.evaluate("() => fetch('/page.js')")
        wire.heal()
        assert page.evaluate("() => fetch('/page.js').then(answer => answer.status)") == 200


def test_axe_reads_a_page_under_our_policy(browser: Kind, table: Table, site: StaticSite) -> None:
    page = table.helper(browser=browser)
    page.goto(site.origin)
    assert axe.violations(page) == []

    page.evaluate("() => document.documentElement.removeAttribute('lang')")

    assert [text.partition(" ")[0] for text in axe.violations(page)] == ["html-has-lang"]


def test_what_a_page_complains_of_is_heard(browser: Kind, table: Table, site: StaticSite) -> None:
    page = table.helper(browser=browser)
    page.goto(site.origin)

    page.screenshot()  # which in Firefox breaks the policy by itself, and does not count
    assert table.complaints() == []

    page.evaluate("() => bench.misbehave()")

    for word in ("unseen", "said", "img-src"):
        table.wait_for_complaint(word)
    table.allowed_console.append(".")
    assert table.complaints() == []


@pytest.mark.networks
@pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces need root")
def test_media_is_cut_and_healed_while_http_goes_on(
    table: Table, browsers: Browsers, site: StaticSite, playwright: Playwright
) -> None:
    browsers.close()
    with (
        Lane() as lane,
        WireCut(host=lane.sharer.host_address) as sharer_wire,
        WireCut(host=lane.helper.host_address) as helper_wire,
        Chromium(playwright, table.sharer_screen, namespace=lane.sharer) as sharer_browser,
        Chromium(playwright, table.helper_screen, namespace=lane.helper) as helper_browser,
    ):
        sharer, helper = sharer_browser.page(wire=sharer_wire), helper_browser.page(wire=helper_wire)
        share(sharer, site)
        connect(sharer, helper, site)
        pixels.wait_for_pattern(helper, "video", PATTERN)

        lane.sharer.cut()
        table.sharer_screen.show(PATTERN.turned())
        expect(helper.locator("#peer")).to_have_text("disconnected")
        pixels.wait_for_pattern(helper, "video", PATTERN)
        assert helper.evaluate("() => fetch('/page.js').then(answer => answer.status)") == 200

        lane.sharer.heal()
        pixels.wait_for_pattern(helper, "video", PATTERN.turned())


SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
print("heard", sys.argv[1], flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def test_a_server_is_killed_and_comes_back_on_its_port(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(SERVER)
    with RunningServer(tmp_path / "data", command=(sys.executable, str(program), "{port}")) as server:
        port, pid = server.port, server.pid

        server.kill()
        assert not server.is_ready()
        server.start()

        assert server.is_ready()
        assert (server.port, server.pid != pid) == (port, True)
        assert server.log_tail().count(f"heard {port}") == 2
    assert not server.is_ready()


def test_a_server_that_ends_at_once_says_why(tmp_path: Path) -> None:
    server = RunningServer(tmp_path, command=(sys.executable, "-c", "raise SystemExit('no database')"))

    with pytest.raises(RuntimeError, match="no database"):
        server.start()

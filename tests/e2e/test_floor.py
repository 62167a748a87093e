"""The floor: Chromium 109, for real. It draws every page, watches a screen, and shows one."""

from contextlib import suppress

import pytest
from django.urls import Resolver404, URLResolver, resolve
from playwright.sync_api import Page, expect

from entraide.doors.guide.texts import NAMES
from entraide.server.urls import urlpatterns
from tests.e2e import peers, steps
from tests.e2e.bench import pixels, reading
from tests.e2e.bench.screens import PATTERN, WINDOW_HEIGHT_PX, WINDOW_WIDTH_PX, Area
from tests.e2e.bench.table import Table
from tests.e2e.cast import Cast

#: what the browser shares instead of a monitor: green, with a disc that turns in the middle
FAKE_MONITOR, FAKE_GREEN = Area(0.6, 0.02, 0.9, 0.2), (0, 77, 0)

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]


def test_a_helper_at_the_floor_sees_a_real_screen(table: Table, cast: Cast) -> None:
    helper = cast.helper(browser="floor")
    sharer = cast.sharer()
    assert table.browser_of(helper).version.startswith("109.")

    steps.join(helper, sharer)
    steps.show_screen(helper, sharer)
    table.sharer_screen.show(PATTERN.turned())
    steps.see(helper, PATTERN.turned())
    both_write(helper, sharer)

    steps.end_as_helper(helper)
    steps.reads(steps.heading(sharer), "The session has ended")


def test_a_sharer_at_the_floor_shows_a_screen(table: Table, cast: Cast) -> None:
    helper = cast.helper()
    sharer = cast.sharer(browser="floor")
    peers.keep(helper)
    helper.reload()
    assert table.browser_of(sharer).version.startswith("109.")

    steps.join(helper, sharer)
    steps.act(helper, "ask").click()
    steps.allow(sharer)
    steps.says(steps.heading(sharer), "is watching your screen")
    steps.reads(steps.told(helper), "You see the screen")
    expect(helper.locator(steps.VIDEO)).to_be_visible(timeout=steps.PATIENCE_MS)
    pixels.wait_for_colour(helper, steps.VIDEO, FAKE_MONITOR, FAKE_GREEN, timeout_s=30)
    pixels.wait_for_size(helper, steps.VIDEO, (WINDOW_WIDTH_PX, WINDOW_HEIGHT_PX), timeout_s=30)
    frames = peers.frames_received(helper)
    expect(helper.locator(steps.VIDEO)).to_have_js_property("paused", value=False)
    helper.wait_for_function(peers.MORE_FRAMES_THAN, arg=frames)
    both_write(helper, sharer)

    steps.end_as_sharer(sharer)
    steps.reads(steps.heading(helper), "The session has ended")


@pytest.mark.timeout(600)
def test_every_page_is_drawn_at_the_floor(table: Table, cast: Cast, allowed_console: list[str]) -> None:
    allowed_console.append(r"status of 4\d\d")
    page = cast.helper(steps.KARIM, browser="floor", path="")

    found = []
    followed: set[str] = set()
    waiting = addresses()
    while waiting:
        address = waiting.pop()
        answer = page.request.get(address)
        if answer.status == 405 or "text/html" not in answer.headers.get("content-type", ""):
            continue  # something is sent or fetched there, nothing is shown
        page.goto(address)
        expect(page.locator("main h1:visible").first).to_be_visible()
        expect(page.locator("#browser-notice")).to_be_hidden()
        waiting += further(page, followed)
        found += [f"{address}, {told}" for told in reading.sticking_out(page)]

    assert not found, "\n".join(found)
    assert {"console-person", "console-group", "console-role", "console-assignment"} <= followed


def addresses() -> list[str]:
    """Every address of the program that needs nothing else in it; GET changes nothing there."""
    found = [f"/guide/{name}" for name in NAMES]
    for pattern in urlpatterns:
        parts = pattern.url_patterns if isinstance(pattern, URLResolver) else [pattern]
        found += [f"/{one.pattern}" for one in parts if not one.pattern.converters]
    return sorted({one for one in found if "." not in one})


def further(page: Page, followed: set[str]) -> list[str]:
    """Addresses of things, to which this page leads: one of each route; GET changes nothing there either."""
    found = []
    for path in page.locator("main a[href^='/']").evaluate_all("links => links.map(one => one.pathname)"):
        with suppress(Resolver404):
            match = resolve(path)
            if match.kwargs and match.url_name and match.url_name not in followed:
                followed.add(match.url_name)
                found.append(path)
    return found


def both_write(helper: Page, sharer: Page) -> None:
    steps.write(helper, "Bonjour")
    steps.expect_chat(sharer, ["Bonjour"])
    steps.write(sharer, "مرحبا 👍")
    for page in (helper, sharer):
        steps.expect_chat(page, ["Bonjour", "مرحبا 👍"])

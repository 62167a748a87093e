"""The floor: Chromium 109, for real. It draws every page, watches a screen, and shows one."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import peers, steps
from tests.e2e.bench import pixels
from tests.e2e.bench.screens import PATTERN, Area
from tests.e2e.bench.table import Table
from tests.e2e.cast import Cast

#: what the browser shares instead of a monitor: green, with a disc that turns in the middle
FAKE_MONITOR, FAKE_GREEN = Area(0.3, 0.02, 0.5, 0.2), (0, 135, 0)

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
    assert pixels.size_px(helper, steps.VIDEO) == (1280, 720)
    frames = peers.frames_received(helper)
    expect(helper.locator(steps.VIDEO)).to_have_js_property("paused", value=False)
    helper.wait_for_function(peers.MORE_FRAMES_THAN, arg=frames)
    both_write(helper, sharer)

    steps.end_as_sharer(sharer)
    steps.reads(steps.heading(helper), "The session has ended")


def both_write(helper: Page, sharer: Page) -> None:
    steps.write(helper, "Bonjour")
    steps.expect_chat(sharer, ["Bonjour"])
    steps.write(sharer, "مرحبا 👍")
    for page in (helper, sharer):
        steps.expect_chat(page, ["Bonjour", "مرحبا 👍"])

"""The main job, end to end: code, trust, ask, Allow, the real screen's pixels, chat both ways, End, receipts."""

import pytest
from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.bench import pixels
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Table

pytestmark = pytest.mark.two_browsers


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_one_person_helps_another(table: Table, server: RunningServer, browser: str) -> None:
    helper = table.helper(base_url=server.origin)
    sharer = table.sharer(browser=browser, base_url=server.origin)

    steps.meet(helper, sharer)
    expect(steps.front(helper)).to_contain_text("Luc Morel")
    expect(sharer.locator("main")).to_contain_text("Claire Fontaine")
    steps.show_screen(helper, sharer)

    pixels.wait_for_pattern(helper, "video", PATTERN)
    table.sharer_screen.show(PATTERN.turned())
    pixels.wait_for_pattern(helper, "video", PATTERN.turned())
    expect(sharer.locator("h1:visible")).to_contain_text("is watching your screen", timeout=steps.PATIENCE_MS)

"""The picture itself: its size is kept, its codec chosen, its figures told, and sharp or smooth as the helper likes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import peers, steps
from tests.e2e.bench import pixels
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.table import Table
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]

_LINE = re.compile(r"^M.*L")
_SPOKEN = re.compile(r"Now .*b/s\. In the last .* between .*b/s and .*b/s")


def test_size_and_codec_are_kept_and_the_helper_chooses_sharp_or_smooth(table: Table, cast: Cast) -> None:
    helper, sharer = cast.helper(path=""), cast.sharer(path="")
    for page, path in ((helper, "/give"), (sharer, "/help")):
        peers.keep(page)
        page.goto(path)
    steps.join(helper, sharer)
    steps.show_screen(helper, sharer)

    screen = table.sharer_screen
    assert pixels.size_px(helper, steps.VIDEO) == (screen.width_px, screen.height_px)
    assert peers.codecs(helper) == {"video/H264"}
    assert peers.sends(sharer)["hint"] == "text"

    expect(steps.act(helper, "figures")).to_be_visible(timeout=steps.PATIENCE_MS)
    helper.keyboard.press("i")
    gauges = steps.front(helper).locator("entraide-gauges")
    steps.says(gauges, f"{screen.width_px} × {screen.height_px}", "H.264", "direct (UDP)")
    screen.show(PATTERN.turned())
    graph = gauges.locator("entraide-graph[data-measure=kbps]")
    expect(graph.locator("path")).to_have_attribute("d", _LINE, timeout=steps.PATIENCE_MS)
    expect(graph).to_have_attribute("aria-label", _SPOKEN)
    gauges.locator("summary").click()
    steps.says(gauges.locator("tbody tr").first, "b/s")

    gauges.get_by_role("button", name="Smooth movement").click()
    wait_until_sent(sharer, {"hint": "motion", "keeps": "maintain-framerate"})
    helper.reload()
    expect(steps.front(helper).locator("[data-part=quality]")).to_be_visible(timeout=steps.PATIENCE_MS)
    steps.act(helper, "figures").click()
    smooth = gauges.get_by_role("button", name="Smooth movement")
    expect(smooth).to_have_attribute("aria-pressed", "true")
    wait_until_sent(sharer, {"hint": "motion", "keeps": "maintain-framerate"})
    gauges.get_by_role("button", name="Sharp text").click()
    wait_until_sent(sharer, {"hint": "text", "keeps": "maintain-resolution"})

    connection = sharer.locator("[data-part=connection]")
    steps.says(connection, " connection")
    connection.locator("> summary").click()
    steps.says(connection, f"{screen.width_px} × {screen.height_px}", "H.264", "direct (UDP)")
    assert pixels.size_px(helper, steps.VIDEO) == (screen.width_px, screen.height_px)


def wait_until_sent(sharer: Page, how: dict[str, str]) -> None:
    """Wait until the sharer's page sends as `how` says."""
    for _ in range(150):
        if peers.sends(sharer) == how:
            return
        sharer.wait_for_timeout(200)
    raise AssertionError(f"sent as {peers.sends(sharer)}, not as {how}")

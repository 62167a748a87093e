"""Networks that fall silent and come back: what is told meanwhile, and that the picture returns by itself.

One story for all of them, since each waits: no way before the first picture, a way that is barred later, 5 s and 30 s
of silence. 120 s takes two minutes to say the same: `bench/reconnect.py` asks it, and how soon the picture is back.
"""

import os
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e import peers, steps
from tests.e2e.bench.browsers import Chromium
from tests.e2e.bench.namespaces import Lane
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Browsers, Table
from tests.e2e.bench.wire_cut import UNREACHABLE, WireCut
from tests.e2e.cast import Cast

pytestmark = [
    pytest.mark.networks,
    pytest.mark.two_browsers,
    pytest.mark.timeout(400),
    pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces need root"),
]


@pytest.fixture
def lane() -> Iterator[Lane]:
    with Lane() as made:
        yield made


def test_silent_networks_are_named_and_the_picture_returns_by_itself(
    table: Table,
    browsers: Browsers,
    cast: Cast,
    server: RunningServer,
    playwright: Playwright,
    lane: Lane,
    allowed_console: list[str],
) -> None:
    allowed_console.append(UNREACHABLE)
    browsers.close()
    with (
        WireCut(host=lane.sharer.host_address) as sharer_wire,
        WireCut(host=lane.helper.host_address) as helper_wire,
        Chromium(playwright, table.sharer_screen, namespace=lane.sharer) as sharer_browser,
        Chromium(playwright, table.helper_screen, namespace=lane.helper) as helper_browser,
    ):
        sharer = of_lane(table, sharer_browser, sharer_wire, server, cast, steps.LUC)
        helper = of_lane(table, helper_browser, helper_wire, server, cast, steps.CLAIRE)
        helper.goto("/give")
        session = steps.join(helper, sharer)

        no_way_at_first(lane, helper, sharer)
        barred_later(table, lane, helper, sharer)
        known = peers.fingerprints(helper)
        silent_for_5_s(table, lane, helper, sharer)
        silent_for_30_s(table, lane, helper, sharer)

        assert sharer.url.endswith(session)
        assert peers.fingerprints(helper) == known, "the same connection, by a new path"
        steps.end_as_helper(helper)


def no_way_at_first(lane: Lane, helper: Page, sharer: Page) -> None:
    """A firewall between the two before anything is shown: named with what was tried, and mended by itself."""
    lane.sharer.cut()
    steps.act(helper, "ask").click()
    steps.allow(sharer)

    steps.says(steps.notice(helper), "No way was found between the two networks", "no relay is set up")
    tried = steps.notice(helper).locator(".tried")
    steps.says(tried, "an address in its own network", "none is set up")
    steps.reads(steps.heading(sharer), "The picture does not reach Claire Fontaine yet")
    scene = sharer.locator("[data-place=scene]")
    steps.says(scene, "You did nothing wrong.", "connect this computer to another network")
    scene.locator("summary", has_text="Details for the helpdesk").click()
    steps.says(scene.locator(".tried"), "an address in its own network", "none is set up")
    steps.write(helper, "one")
    steps.expect_chat(sharer, ["one"])

    lane.sharer.heal()
    steps.see(helper, PATTERN)


def barred_later(table: Table, lane: Lane, helper: Page, sharer: Page) -> None:
    """The media are blocked while signalling is fine: first an interruption, then a way that is barred."""
    lane.sharer.cut()
    table.sharer_screen.show(PATTERN.turned())
    steps.says(steps.notice(helper), "The picture was interrupted")
    steps.reads(steps.heading(sharer), "The picture is interrupted")
    steps.see(helper, PATTERN)  # the last picture stays
    steps.write(sharer, "two")
    steps.expect_chat(helper, ["one", "two"])
    steps.says(steps.notice(helper), "The picture no longer gets through", "Both connections to the server work")
    steps.reads(steps.heading(sharer), "The picture no longer reaches Claire Fontaine")

    lane.sharer.heal()
    steps.see(helper, PATTERN.turned())
    steps.reads(steps.told(helper), "You see the screen")


def silent_for_5_s(table: Table, lane: Lane, helper: Page, sharer: Page) -> None:
    """Five seconds of nothing at all."""
    lane.sharer.isolate()
    table.sharer_screen.show(PATTERN)
    time.sleep(5)  # the cut itself: nobody is told of its beginning
    lane.sharer.heal()

    steps.see(helper, PATTERN)
    steps.reads(steps.heading(sharer), "Claire Fontaine is watching your screen")


def silent_for_30_s(table: Table, lane: Lane, helper: Page, sharer: Page) -> None:
    """Half a minute: both are told, both write, and everything is as if nothing had been."""
    began = time.monotonic()
    lane.sharer.isolate()
    table.sharer_screen.show(PATTERN.turned())
    steps.says(steps.notice(helper), "The connection of Luc Morel was lost", "The place is kept")
    steps.says(sharer.locator("[data-place=banners]"), "Your connection to the help service is interrupted")
    steps.see(helper, PATTERN)  # dimmed
    expect(steps.front(helper).locator(".stage")).to_have_attribute("data-dimmed", "")
    steps.write(helper, "three")
    steps.write(sharer, "four", "five")
    steps.says(sharer.locator("entraide-chat"), "Will be sent when the connection is back")
    time.sleep(max(0.0, 30 - (time.monotonic() - began)))
    lane.sharer.heal()

    steps.see(helper, PATTERN.turned())
    for page in (helper, sharer):
        steps.expect_chat(page, ["one", "two", "three", "four", "five"])
    steps.reads(steps.heading(sharer), "Claire Fontaine is watching your screen")
    steps.reads(steps.told(helper), "You see the screen")


def of_lane(table: Table, browser: Chromium, wire: WireCut, server: RunningServer, cast: Cast, who: str) -> Page:
    """A page of somebody who has signed in, in a browser of the test's own, its connections kept."""
    context = browser.context(wire=wire, base_url=server.origin, storage_state=cast.entrance(who))
    table.watch(context, browser)
    page = context.new_page()
    peers.keep(page)
    return page

"""What breaks beneath a session and heals by itself: signalling, media, the server. The picture goes on."""

import os

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e import steps
from tests.e2e.bench.browsers import Chromium
from tests.e2e.bench.namespaces import Lane
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Browsers, Table
from tests.e2e.bench.wire_cut import WireCut
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]

#: what a browser writes to its console when a server or a wire is gone
UNREACHABLE = "ERR_(CONNECTION|SOCKS|PROXY|EMPTY|NETWORK)|WebSocket connection to .* failed"


def test_a_cut_of_the_sharers_wire_heals_with_the_picture_uninterrupted(
    table: Table, cast: Cast, allowed_console: list[str]
) -> None:
    allowed_console.append(UNREACHABLE)
    with WireCut() as wire:
        helper, sharer = cast.helper(), cast.sharer(wire=wire)
        steps.join(helper, sharer)
        steps.show_screen(helper, sharer)

        wire.cut()
        lost = steps.banner(sharer, "Your connection to the help service is interrupted")
        expect(lost).to_be_visible(timeout=steps.PATIENCE_MS)
        expect(lost).to_contain_text("The picture may still reach Claire Fontaine")
        expect(steps.front(helper)).to_contain_text(
            "Luc Morel has lost the connection to the server", timeout=steps.PATIENCE_MS
        )
        table.sharer_screen.show(PATTERN.turned())
        steps.see(helper, PATTERN.turned())
        steps.write(sharer, "1", "2")
        expect(sharer.locator("entraide-chat")).to_contain_text("Will be sent when the connection is back")
        steps.write(helper, "A")

        wire.heal()
        expect(lost).to_be_hidden(timeout=steps.PATIENCE_MS)
        expect(steps.banner(sharer, "You are connected again")).to_be_visible()
        steps.expect_chat(helper, ["A", "1", "2"])
        steps.expect_chat(sharer, ["A", "1", "2"])
        healthy(table, helper, sharer)


def test_silence_on_the_helpers_wire_heals_with_the_picture_uninterrupted(
    table: Table, cast: Cast, allowed_console: list[str]
) -> None:
    allowed_console.append(UNREACHABLE)
    with WireCut() as wire:
        helper, sharer = cast.helper(wire=wire), cast.sharer()
        steps.join(helper, sharer)
        steps.show_screen(helper, sharer)

        wire.silence()
        away = steps.banner(sharer, "The connection of Claire Fontaine was lost")
        expect(away).to_be_visible(timeout=steps.PATIENCE_MS)
        expect(steps.front(helper)).to_contain_text("Your connection to the server was lost", timeout=steps.PATIENCE_MS)
        table.sharer_screen.show(PATTERN.turned())
        steps.see(helper, PATTERN.turned())

        wire.heal()
        expect(away).to_be_hidden(timeout=steps.PATIENCE_MS)
        expect(steps.front(helper)).not_to_contain_text(
            "Your connection to the server was lost", timeout=steps.PATIENCE_MS
        )
        healthy(table, helper, sharer)


def test_the_server_dies_and_comes_back_in_the_middle(
    table: Table, own_server: RunningServer, own_cast: Cast, allowed_console: list[str]
) -> None:
    allowed_console.append(UNREACHABLE)
    helper, sharer = own_cast.helper(), own_cast.sharer()
    steps.join(helper, sharer)
    steps.show_screen(helper, sharer)
    steps.write(sharer, "before")
    steps.expect_chat(helper, ["before"])

    own_server.kill()
    expect(steps.banner(sharer, "Your connection to the help service is interrupted")).to_be_visible()
    expect(steps.front(helper)).to_contain_text("The picture goes on directly.")
    table.sharer_screen.show(PATTERN.turned())
    steps.see(helper, PATTERN.turned())
    steps.write(helper, "1", "2")
    own_server.start()

    steps.expect_chat(sharer, ["before", "1", "2"])
    steps.write(sharer, "3")
    for page in (helper, sharer):
        steps.expect_chat(page, ["before", "1", "2", "3"])
    expect(steps.heading(sharer)).to_have_text("Claire Fontaine is watching your screen", timeout=steps.PATIENCE_MS)
    healthy(table, helper, sharer)
    steps.end_as_sharer(sharer)
    expect(steps.front(helper)).to_contain_text("Luc Morel ended it.", timeout=steps.PATIENCE_MS)


@pytest.mark.skipif(os.geteuid() != 0, reason="network namespaces need root")
def test_a_cut_of_the_media_is_told_and_heals_by_itself(
    table: Table, browsers: Browsers, cast: Cast, server: RunningServer, playwright: Playwright
) -> None:
    browsers.close()
    with (
        Lane() as lane,
        WireCut(host=lane.sharer.host_address) as sharer_wire,
        WireCut(host=lane.helper.host_address) as helper_wire,
        Chromium(playwright, table.sharer_screen, namespace=lane.sharer) as sharer_browser,
        Chromium(playwright, table.helper_screen, namespace=lane.helper) as helper_browser,
    ):
        sharer = of_lane(table, sharer_browser, sharer_wire, server, cast, steps.LUC)
        helper = of_lane(table, helper_browser, helper_wire, server, cast, steps.CLAIRE)
        helper.goto("/give")
        steps.join(helper, sharer)
        steps.show_screen(helper, sharer)

        lane.sharer.cut()
        table.sharer_screen.show(PATTERN.turned())
        expect(steps.notice(helper)).to_contain_text("The picture was interrupted", timeout=steps.PATIENCE_MS)
        expect(steps.heading(sharer)).to_have_text("The picture is interrupted", timeout=steps.PATIENCE_MS)
        steps.see(helper, PATTERN)  # the last picture stays
        steps.write(helper, "Do you hear me?")
        steps.expect_chat(sharer, ["Do you hear me?"])

        lane.sharer.heal()
        steps.see(helper, PATTERN.turned())
        healthy(table, helper, sharer)


def of_lane(table: Table, browser: Chromium, wire: WireCut, server: RunningServer, cast: Cast, who: str) -> Page:
    """A page of somebody who has signed in, in a browser of the test's own."""
    context = browser.context(wire=wire, base_url=server.origin, storage_state=cast.entrance(who))
    table.watch(context, browser)
    return context.new_page()


def healthy(table: Table, helper: Page, sharer: Page) -> None:
    """Everything works again: words, picture, and the line (a pause goes over it)."""
    expect(steps.told(helper)).to_have_text("You see the screen", timeout=steps.PATIENCE_MS)
    expect(steps.heading(sharer)).to_have_text("Claire Fontaine is watching your screen", timeout=steps.PATIENCE_MS)
    steps.do(sharer, "pause").click()
    expect(steps.told(helper)).to_have_text("Paused", timeout=steps.PATIENCE_MS)
    table.sharer_screen.show(PATTERN)
    steps.do(sharer, "resume").click()
    steps.see(helper, PATTERN)
    expect(steps.told(helper)).to_have_text("You see the screen", timeout=steps.PATIENCE_MS)

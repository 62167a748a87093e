"""What breaks beneath a session and heals by itself: signalling and the server. The picture goes on."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Table
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
        steps.says(lost, "The picture may still reach Claire Fontaine")
        steps.says(steps.front(helper), "Luc Morel has lost the connection to the server")
        table.sharer_screen.show(PATTERN.turned())
        steps.see(helper, PATTERN.turned())
        steps.write(sharer, "1", "2")
        steps.says(sharer.locator("entraide-chat"), "Will be sent when the connection is back")
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
        steps.says(steps.front(helper), "Your connection to the server was lost")
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
    steps.says(steps.front(helper), "The picture goes on directly.")
    table.sharer_screen.show(PATTERN.turned())
    steps.see(helper, PATTERN.turned())
    steps.write(helper, "1", "2")
    own_server.start()

    steps.expect_chat(sharer, ["before", "1", "2"])
    steps.write(sharer, "3")
    for page in (helper, sharer):
        steps.expect_chat(page, ["before", "1", "2", "3"])
    steps.reads(steps.heading(sharer), "Claire Fontaine is watching your screen")
    healthy(table, helper, sharer)
    steps.end_as_sharer(sharer)
    steps.says(steps.front(helper), "Luc Morel ended it.")


def healthy(table: Table, helper: Page, sharer: Page) -> None:
    """Everything works again: words, picture, and the line (a pause goes over it)."""
    steps.reads(steps.told(helper), "You see the screen")
    steps.reads(steps.heading(sharer), "Claire Fontaine is watching your screen")
    steps.do(sharer, "pause").click()
    steps.reads(steps.told(helper), "Paused")
    table.sharer_screen.show(PATTERN)
    steps.do(sharer, "resume").click()
    steps.see(helper, PATTERN)
    steps.reads(steps.told(helper), "You see the screen")

"""What a page tells the other one directly: that it goes, that it sleeps, and that an end is an end."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.table import Table
from tests.e2e.bench.wire_cut import WireCut
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]

UNREACHABLE = "ERR_(CONNECTION|SOCKS|PROXY|EMPTY|FAILED|NETWORK|TIMED)|WebSocket connection to .* failed"
_LISTEN = """place => { globalThis.heardAloud = [];
  const hear = changes => changes.forEach(change => change.addedNodes.forEach(
    node => globalThis.heardAloud.push(node.textContent)));
  new MutationObserver(hear).observe(document.querySelector(place), {childList: true, subtree: true}); }"""
_LOSE_ENDS = """() => { globalThis.losesEnds = true;
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (text) {
    if (!globalThis.losesEnds || JSON.parse(text).kind !== 'end') send.call(this, text);
  }; }"""
_KEEP_NOTICES = """() => { globalThis.notices = [];
  const session = document.querySelector('entraide-session:not([hidden])');
  const look = () => globalThis.notices.push(session.querySelector('.stage__notice').innerText);
  new MutationObserver(look).observe(session, {childList: true, subtree: true}); }"""


def test_a_page_says_itself_that_it_goes_and_is_believed_for_a_moment_only(
    table: Table, cast: Cast, allowed_console: list[str]
) -> None:
    allowed_console.append(UNREACHABLE)
    with WireCut() as wire:
        helper, sharer = cast.helper(), cast.sharer(wire=wire)
        steps.join(helper, sharer)
        steps.show_screen(helper, sharer)

        helper.evaluate(_KEEP_NOTICES)
        wire.silence()  # neither beacon nor socket can tell it
        sharer.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")

        helper.wait_for_function("() => globalThis.notices.some(one => one.includes('closed the page'))")
        wire.heal()
        # the page has not gone after all: what it said of itself has ended nothing
        table.sharer_screen.show(PATTERN.turned())
        steps.see(helper, PATTERN.turned())
        steps.reads(steps.told(helper), "You see the screen")


def test_a_page_put_to_sleep_is_told_and_a_normal_end_is_no_fault(cast: Cast) -> None:
    helper, sharer = cast.helper(), cast.sharer()
    steps.join(helper, sharer)
    steps.show_screen(helper, sharer)

    # Chromium freezes no page that captures or has a connection, whatever it is told over CDP: the event stands for it
    sharer.evaluate("document.dispatchEvent(new Event('freeze'))")
    banner = steps.front(helper).locator("[data-part=banner]")
    steps.says(banner, "The browser of Luc Morel has put the page to sleep")
    sharer.evaluate("document.dispatchEvent(new Event('resume'))")
    expect(banner).to_be_hidden(timeout=steps.PATIENCE_MS)

    helper.evaluate(_LISTEN, "#desk-says")
    sharer.evaluate(_LISTEN, "[data-place=live]")
    steps.end_as_sharer(sharer)
    steps.says(steps.front(helper), "Luc Morel ended it.")
    for page in (helper, sharer):
        assert "interrupted" not in heard(page)


@pytest.mark.parametrize("who", ["helper", "sharer"])
def test_an_end_is_told_by_the_page_that_makes_it_and_forgotten_while_the_server_knows_nothing(
    cast: Cast, allowed_console: list[str], who: str
) -> None:
    allowed_console.append(UNREACHABLE)
    with WireCut() as wire:
        helper = cast.helper(wire=wire if who == "helper" else None)
        sharer = cast.sharer(wire=wire if who == "sharer" else None)
        steps.join(helper, sharer)
        steps.show_screen(helper, sharer)

        if who == "helper":
            told, words = sharer.locator("[data-place=scene]"), "Claire Fontaine is ending the session…"
            helper.evaluate(_LOSE_ENDS)
            steps.act(helper, "end").click()
            helper.locator("#give-sure-end button[value=yes]").click()
        else:
            told, words = steps.told(helper), "The session is ending…"
            sharer.evaluate(_LOSE_ENDS)
            steps.do(sharer, "end").click()
            sharer.locator("#end-dialog [data-action=end-now]").click()
        steps.says(told, words)
        expect(told).not_to_contain_text(words, use_inner_text=True, timeout=steps.PATIENCE_MS)
        steps.says(steps.heading(helper if who == "sharer" else sharer), "Luc Morel" if who == "sharer" else "watching")

        (helper if who == "helper" else sharer).evaluate("() => { globalThis.losesEnds = false; }")
        wire.reset()
        steps.says(steps.heading(sharer), "The session has ended")
        steps.says(steps.front(helper), "The session has ended")


def test_what_waited_for_the_line_outlives_a_reload(cast: Cast, allowed_console: list[str]) -> None:
    allowed_console.append(UNREACHABLE)
    with WireCut() as wire:
        helper, sharer = cast.helper(), cast.sharer(wire=wire)
        steps.join(helper, sharer)
        steps.do(sharer, "chat").click()
        steps.write(sharer, "before")
        steps.expect_chat(helper, ["before"])

        sharer.route("**/sessions/*/lines", lambda route: route.abort())
        wire.reset()
        steps.write(sharer, "meanwhile", "and more")
        steps.says(sharer.locator("entraide-chat"), "Will be sent when the connection is back")
        sharer.unroute("**/sessions/*/lines")
        sharer.reload()

        for page in (helper, sharer):
            steps.expect_chat(page, ["before", "meanwhile", "and more"])


def heard(page: Page) -> str:
    """All that was put into the page's live region since `_LISTEN`."""
    return " ".join(page.evaluate("globalThis.heardAloud"))

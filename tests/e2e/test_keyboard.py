"""Both journeys without a mouse: what has the focus is seen, the focus is never lost, what changes is said aloud."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import steps
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Kind, Table
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(400)]

_TABS_MAX = 80

# Keeps what the live regions say, for at the end it is gone from them.
_LISTEN = """globalThis.benchSaid = [];
addEventListener('DOMContentLoaded', () => {
  for (const region of document.querySelectorAll('#desk-says, [data-place=live]'))
    new MutationObserver(() => benchSaid.push(region.textContent.trim())).observe(region, {childList: true});
});"""
_HAS_FOCUS = """element => {
  const active = document.activeElement;
  return element === active || element.contains(active);
}"""
# Never round the end of the page: there Firefox hands the focus to its own bars, where a test has no keys.
_STANDS_BEFORE = """element => {
  const active = document.activeElement;
  const order = active.compareDocumentPosition(element);
  return active !== document.body && (order & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
}"""
_RING = """() => {
  const element = document.activeElement;
  const drawn = one => {
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(one);
    return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
  };
  return element.matches(':focus-visible') && drawn(element) ? '' : getComputedStyle(element).outline;
}"""


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_one_person_helps_another_without_a_mouse(
    table: Table, server: RunningServer, cast: Cast, browser: Kind
) -> None:
    cast.entrance(steps.CLAIRE)  # whose sessions are ended afterwards
    helper = table.helper(base_url=server.origin)
    sharer = table.sharer(browser=browser, base_url=server.origin)
    for page in (helper, sharer):
        page.add_init_script(_LISTEN)

    helper.goto("/give")
    sign_in(helper, steps.CLAIRE)
    code = steps.give_code(helper)
    type_code_and_sign_in(sharer, code)
    trust_and_ask(helper, sharer)
    allow(helper, sharer)
    write_to_each_other(helper, sharer)
    pause_stop_and_show_again(helper, sharer)
    decline_another_window(helper, sharer)
    end(helper, sharer)
    read_the_receipts(helper, sharer)


def test_the_desk_has_keys_of_its_own(cast: Cast) -> None:
    helper, sharer = cast.helper(), cast.sharer()
    steps.join(helper, sharer)
    steps.show_screen(helper, sharer)
    zoom = steps.front(helper).locator("output.give-zoom")
    fitted = zoom.inner_text()

    helper.keyboard.press("1")
    expect(zoom).to_have_text("100%")
    helper.keyboard.press("+")
    expect(zoom).not_to_have_text("100%")
    helper.keyboard.press("0")
    expect(zoom).to_have_text(fitted)
    helper.keyboard.press("c")
    chat = steps.front(helper).locator("entraide-chat textarea")
    expect(chat).to_be_focused()
    chat.press_sequentially("1 + 0 ?")
    expect(chat).to_have_value("1 + 0 ?")
    expect(zoom).to_have_text(fitted)
    chat.press("Enter")
    steps.expect_chat(sharer, ["1 + 0 ?"])

    reach(helper, steps.act(helper, "end"))
    helper.keyboard.press("?")
    expect(helper.locator("#give-keys")).to_be_visible()
    helper.keyboard.press("Escape")
    expect(helper.locator("#give-keys")).to_be_hidden()
    expect(steps.act(helper, "end")).to_be_focused()

    helper.keyboard.press("n")
    expect(steps.front(helper).locator("output.code")).to_have_text(steps.CODE)
    holds_focus(helper)
    helper.keyboard.press("[")
    expect(steps.told(helper)).to_have_text("You see the screen")
    holds_focus(helper)
    helper.keyboard.press("]")
    expect(steps.front(helper).locator("output.code")).to_have_text(steps.CODE)
    press(helper, steps.act(helper, "withdraw"))
    expect(steps.told(helper)).to_have_text("You see the screen")
    holds_focus(helper)


def sign_in(page: Page, who: str) -> None:
    write(page, page.locator("input[type=email]"), who)
    write(page, page.locator("input[autocomplete=current-password]"), steps.PASSWORD)
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/sign-in"), timeout=steps.PATIENCE_MS)


def type_code_and_sign_in(sharer: Page, code: str) -> None:
    sharer.goto("/help")
    write(sharer, sharer.locator("#id_code"), code.lower())
    sharer.keyboard.press("Enter")
    expect(sharer.locator("#code-kept")).to_be_visible()
    sign_in(sharer, steps.LUC)
    expect(sharer.locator("#id_code")).to_have_value(code)
    press(sharer, sharer.locator("form[data-redeem] button[type=submit]"))
    sharer.wait_for_url(re.compile("/sessions/"))
    is_headed(sharer, "Please wait a moment")
    holds_focus(sharer)


def trust_and_ask(helper: Page, sharer: Page) -> None:
    expect(steps.act(helper, "ask")).to_be_visible(timeout=steps.PATIENCE_MS)
    holds_focus(helper)
    hears(helper, "Luc Morel is here")
    press(helper, steps.act(helper, "not-the-right-person"))
    expect(helper.locator("#give-sure-wrong")).to_be_visible()
    helper.keyboard.press("Escape")
    expect(helper.locator("#give-sure-wrong")).to_be_hidden()
    expect(steps.act(helper, "not-the-right-person")).to_be_focused()

    press(helper, steps.act(helper, "ask"))
    hears(helper, "You asked Luc Morel")
    holds_focus(helper)
    is_headed(sharer, "Claire Fontaine wants to see your screen")
    expect(steps.heading(sharer)).to_be_focused()


def allow(helper: Page, sharer: Page) -> None:
    press(sharer, steps.do(sharer, "allow"), until_gone=True)
    steps.see(helper, PATTERN)
    is_headed(sharer, "is watching your screen")
    holds_focus(sharer)
    holds_focus(helper)
    hears(helper, "You see the screen of Luc Morel")
    hears(sharer, "Now go to the window with the trouble")


def write_to_each_other(helper: Page, sharer: Page) -> None:
    write(sharer, sharer.locator("entraide-chat textarea"), "Bonjour")
    sharer.keyboard.press("Enter")
    steps.expect_chat(helper, ["Bonjour"])
    helper.keyboard.press("c")
    helper.keyboard.type("Hello")
    helper.keyboard.press("Enter")
    steps.expect_chat(sharer, ["Bonjour", "Hello"])


def pause_stop_and_show_again(helper: Page, sharer: Page) -> None:
    press(sharer, steps.do(sharer, "pause"))
    expect(steps.do(sharer, "resume")).to_be_focused()
    hears(sharer, "Paused: Claire Fontaine sees nothing")
    hears(helper, "Luc Morel has paused")
    sharer.keyboard.press("Enter")
    expect(steps.do(sharer, "pause")).to_be_focused()
    press(sharer, steps.do(sharer, "stop"))
    is_headed(sharer, "Nobody sees your screen")
    holds_focus(sharer)
    hears(sharer, "You stopped sharing")
    hears(helper, "Luc Morel shows nothing now")
    holds_focus(helper)
    press(sharer, steps.do(sharer, "show"), until_gone=True)
    expect(steps.told(helper)).to_have_text("You see the screen", timeout=steps.PATIENCE_MS)
    holds_focus(sharer)


def decline_another_window(helper: Page, sharer: Page) -> None:
    press(helper, steps.act(helper, "ask-window"))
    request = sharer.locator("[data-place=banners] .ask")
    expect(request).to_be_visible()
    hears(sharer, "Claire Fontaine asks to see another window")
    press(sharer, request.locator("[data-action=decline]"))
    expect(request).to_be_hidden()
    holds_focus(sharer)
    holds_focus(helper)


def end(helper: Page, sharer: Page) -> None:
    press(sharer, steps.do(sharer, "end"))
    expect(sharer.locator("#end-dialog")).to_be_visible()
    sharer.keyboard.press("Escape")
    expect(sharer.locator("#end-dialog")).to_be_hidden()
    expect(steps.do(sharer, "end")).to_be_focused()

    press(helper, steps.act(helper, "end"))
    press(helper, helper.locator("#give-sure-end button[value=yes]"))
    for page in (helper, sharer):
        is_headed(page, "The session has ended")
        expect(steps.heading(page)).to_be_focused()
    hears(sharer, "Claire Fontaine ended it")
    hears(helper, "has ended")


def read_the_receipts(helper: Page, sharer: Page) -> None:
    press(sharer, sharer.locator("[data-place=scene] a.button--primary"))
    expect(sharer).to_have_url(re.compile("/$"))
    for page, other in ((sharer, "Claire Fontaine"), (helper, "Luc Morel")):
        press(page, page.locator("a[href='/sessions']").first)
        press(page, page.locator("tbody th a").first)
        expect(page.locator(".receipt")).to_contain_text(other)


# --- keys --------------------------------------------------------------------------------------------------------


def reach(page: Page, target: Locator) -> None:
    """Go to `target` by Tab, or Shift+Tab where it stands before the focus; then it must show that it has the focus."""
    expect(target).to_be_visible(timeout=steps.PATIENCE_MS)
    for _ in range(_TABS_MAX):
        if target.evaluate(_HAS_FOCUS):
            unseen = page.evaluate(_RING)
            assert not unseen, f"nobody sees that {described(page)} has the focus: {unseen}"
            return
        page.keyboard.press("Shift+Tab" if target.evaluate(_STANDS_BEFORE) else "Tab")
    raise AssertionError(f"{target} is not reached by Tab; the focus is on {described(page)}")


def press(page: Page, target: Locator, *, until_gone: bool = False) -> None:
    """Reach a button or link and press Enter; `until_gone` again and again, for one that is deaf at first."""
    expect(target).to_be_enabled(timeout=steps.PATIENCE_MS)
    reach(page, target)
    page.keyboard.press("Enter")
    for _ in range(20 if until_gone else 0):
        try:
            expect(target).to_be_hidden(timeout=1_500)
        except AssertionError:
            page.keyboard.press("Enter")
        else:
            return


def write(page: Page, box: Locator, text: str) -> None:
    """Reach a box and type into it."""
    reach(page, box)
    page.keyboard.type(text)


def holds_focus(page: Page) -> None:
    """The focus stands on something: whoever presses Tab now goes on from there."""
    page.wait_for_function("() => document.activeElement && document.activeElement !== document.body")


def hears(page: Page, words: str) -> None:
    """A live region has said `words`, or they were read because the focus went there."""
    page.wait_for_function(
        "words => benchSaid.some(text => text.includes(words)) || document.activeElement.textContent.includes(words)",
        arg=words,
    )


def is_headed(page: Page, words: str) -> None:
    """The page's heading, as far as it is seen, holds `words`."""
    expect(steps.heading(page)).to_contain_text(words, use_inner_text=True, timeout=steps.PATIENCE_MS)


def described(page: Page) -> str:
    return str(page.evaluate("() => document.activeElement.outerHTML.slice(0, 160)"))

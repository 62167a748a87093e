"""The main job, end to end: code, trust, ask, Allow, the real screen's pixels, chat both ways, End, receipts."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import peers, steps
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Kind, Table
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(400)]

FRENCH, ARABIC, CHINESE = "Bonjour, ça ne s’imprime plus…", "مرحبا! كل شيء بخير؟", "你好，请看这里"
EMOJI = "👩🏽\u200d💻 👍 n\u0308é"
MARKUP = '<b>1 < 2</b> & "quoted"'
JOURNAL = [
    "code-made",
    "seat-taken",
    "code-redeemed",
    "seat-taken",
    "asked",
    "allowed",
    "picture-seen",
    "picture-paused",
    "picture-resumed",
    "picture-stopped",
    "picture-shown-again",
    "asked",
    "declined",
    "ended",
]


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_one_person_helps_another(table: Table, server: RunningServer, cast: Cast, browser: Kind) -> None:
    helper = table.helper(base_url=server.origin)
    sharer = table.sharer(browser=browser, base_url=server.origin)
    peers.keep(helper)

    session = steps.meet(helper, sharer)
    trust_each_other(helper, sharer, browser)
    nothing_before_allow(helper)
    steps.show_screen(helper, sharer)
    table.sharer_screen.show(PATTERN.turned())
    steps.see(helper, PATTERN.turned())
    what_is_shown_is_said(helper, sharer, browser)
    write_both_ways(helper, sharer)
    call_who_looks_away(helper, sharer, browser)
    pause_and_go_on(table, helper, sharer, browser)
    stop_and_show_again(helper, sharer)
    ask_for_another_window(helper, sharer)

    steps.end_as_helper(helper)

    receipts(helper, sharer, session)
    what_is_kept(server, session)


def trust_each_other(helper: Page, sharer: Page, browser: Kind) -> None:
    card = steps.front(helper).locator(".meet__card")
    for fact in ("Luc Morel", "Accountant", "Atelier Rivière", "atelier-riviere.example", "Device: unknown"):
        steps.says(card, fact)
    steps.says(card, "do not type administrator passwords")
    steps.says(card, {"chromium": "Chrome", "firefox": "Firefox"}[browser])
    expect(card.locator("img.person__photo")).to_be_visible()
    scene = sharer.locator("[data-place=scene]")
    for fact in ("Claire Fontaine", "IT support technician", "atelier-riviere.example"):
        steps.says(scene, fact)
    steps.says(scene, "Authorised to help at Atelier Rivière")
    steps.says(scene, "Claire Fontaine is making sure that you are the right person")


def nothing_before_allow(helper: Page) -> None:
    assert peers.frames_received(helper) == 0
    assert helper.locator(steps.VIDEO).is_hidden()


def what_is_shown_is_said(helper: Page, sharer: Page, browser: Kind) -> None:
    surface = {"chromium": "Whole screen", "firefox": "Screen or window"}[browser]
    steps.says(steps.front(helper).locator("footer [data-part=surface]"), surface)
    steps.says(steps.front(helper).locator("footer"), "1400 × 900")
    steps.says(steps.front(helper).locator("footer"), "direct")
    said = {
        "chromium": "You show your whole screen, with everything that appears on it",
        "firefox": "You show the screen or window that you chose",
    }[browser]
    steps.says(sharer.locator("[data-place=scene]"), said)
    expect(sharer).to_have_title(re.compile("^● Claire Fontaine sees your screen"))


def write_both_ways(helper: Page, sharer: Page) -> None:
    box = sharer.locator("entraide-chat textarea")
    box.press_sequentially("Bonj")
    steps.says(helper.locator("entraide-chat:visible"), "Luc Morel is writing…")
    steps.write(sharer, FRENCH)
    steps.expect_chat(helper, [FRENCH])
    expect(helper.get_by_text("Luc Morel is writing…")).to_be_hidden()

    steps.write(helper, ARABIC, CHINESE)
    steps.write(sharer, EMOJI)
    steps.expect_chat(sharer, [FRENCH, ARABIC, CHINESE, EMOJI])
    steps.write(helper, MARKUP)
    for page in (helper, sharer):
        steps.expect_chat(page, [FRENCH, ARABIC, CHINESE, EMOJI, MARKUP])
    arabic = sharer.locator(".chat__text", has_text=ARABIC)
    assert arabic.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert sharer.locator(".chat__text b").count() == 0
    steps.says(sharer.locator(".chat__message--mine").last, "Seen")


def call_who_looks_away(helper: Page, sharer: Page, browser: Kind) -> None:
    steps.act(helper, "chat").click()  # puts the chat away
    steps.write(sharer, "1", "2")
    expect(helper).to_have_title(re.compile(r"^\(2\) "))
    steps.act(helper, "chat").click()
    expect(helper).to_have_title(re.compile(r"^[^(]"))

    with looking_away(sharer, browser):
        steps.write(helper, "3")
        expect(sharer).to_have_title(re.compile(r"^\(1\) ● Claire Fontaine sees your screen"))
    expect(sharer).to_have_title(re.compile(r"^●"))


@contextmanager
def looking_away(page: Page, browser: Kind) -> Iterator[None]:
    """Have another tab before this one. Playwright makes Chromium's pages believe that they are always looked at."""
    if browser == "chromium":
        page.evaluate("() => { document.hasFocus = () => false; }")
    other = page.context.new_page()
    other.bring_to_front()
    yield
    other.close()
    page.bring_to_front()
    if browser == "chromium":
        page.evaluate("() => { delete document.hasFocus; dispatchEvent(new Event('focus')); }")


def pause_and_go_on(table: Table, helper: Page, sharer: Page, browser: Kind) -> None:
    steps.do(sharer, "pause").click()
    steps.reads(steps.heading(sharer), "Paused: Claire Fontaine sees nothing")
    steps.says(steps.notice(helper), "Luc Morel has paused: you see nothing")
    expect(helper.locator(steps.VIDEO)).to_be_hidden()
    before = standstill(helper) if browser == "chromium" else peers.frames_received(helper)

    table.sharer_screen.show(PATTERN)
    steps.write(sharer, "paused?")
    steps.write(helper, "yes")  # there and back again: time enough for a frame, had there been one
    expect(sharer.locator(".chat__text", has_text="yes")).to_be_visible()
    if browser == "chromium":
        assert standstill(helper) == before
    else:  # Firefox says its last frame again each second
        until(helper, lambda: peers.frames_received(helper) > before + 2)
    steps.see(helper, PATTERN.turned())

    steps.do(sharer, "resume").click()
    steps.see(helper, PATTERN)
    expect(helper.locator(steps.VIDEO)).to_be_visible()


def standstill(helper: Page) -> int:
    """How many frames had come when none came any more."""
    counts = [-1, peers.frames_received(helper)]

    def still() -> bool:
        counts.append(peers.frames_received(helper))
        return counts[-1] == counts[-2] == counts[-3]

    until(helper, still)
    return counts[-1]


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Look again every half second until it holds."""
    for _ in range(2 * steps.PATIENCE_MS // 1000):
        if holds():
            return
        page.wait_for_timeout(500)
    raise AssertionError("it never held")


def stop_and_show_again(helper: Page, sharer: Page) -> None:
    steps.do(sharer, "stop").click()
    steps.reads(steps.heading(sharer), "Nobody sees your screen")
    steps.says(sharer.locator("[data-place=scene]"), "You stopped sharing.")
    steps.says(steps.notice(helper), "Luc Morel stopped showing")
    steps.show_again(helper, sharer)


def ask_for_another_window(helper: Page, sharer: Page) -> None:
    steps.act(helper, "ask-window").click()
    request = sharer.locator("[data-place=banners] .ask")
    steps.says(request, "Claire Fontaine asks to see another window")
    expect(sharer).to_have_title("Claire Fontaine asks to see your screen")
    request.locator("[data-action=decline]").click()
    expect(request).to_be_hidden()
    steps.says(steps.front(helper).locator("footer"), "Your last question was declined")
    steps.reads(steps.told(helper), "You see the screen")


def receipts(helper: Page, sharer: Page, session: str) -> None:
    mine = steps.front(helper)
    for fact in ("You ended it.", "Luc Morel", "The chat is deleted", "Nothing was recorded"):
        steps.says(mine, fact)
    steps.reads(steps.heading(sharer), "The session has ended")
    theirs = sharer.locator("[data-place=scene]")
    for fact in ("Claire Fontaine ended it.", "Nobody sees your screen.", "Nothing was recorded"):
        steps.says(theirs, fact)
    expect(sharer.locator("entraide-chat")).to_be_hidden()

    sharer.reload()  # the receipt has an address of its own
    steps.reads(steps.heading(sharer), "The session has ended")
    steps.says(sharer.locator(".receipt"), "Claire Fontaine")

    for page, other, place, reason in (
        (helper, "Luc Morel", "You helped", "You ended it"),
        (sharer, "Claire Fontaine", "You were helped", "The helper ended it"),
    ):
        page.goto("/sessions")
        row = page.locator("tbody tr").first
        for fact in (other, place, reason):
            steps.says(row, fact)
        expect(row.locator("a").first).to_have_attribute("href", f"/sessions/{session}")


def what_is_kept(server: RunningServer, session: str) -> None:
    kinds = server.rows("SELECT kind FROM journal_journalentry WHERE target_id = ? ORDER BY sequence", session)
    assert [kind for (kind,) in kinds] == JOURNAL
    consents = server.rows("SELECT ask, text_version, language FROM help_consent WHERE session_id = ?", session)
    assert consents == [(1, "view-1", "en")]
    assert server.rows("SELECT count(*) FROM help_chatmessage WHERE session_id = ?", session) == [(0,)]

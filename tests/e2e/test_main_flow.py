"""The main job, end to end: code, trust, ask, Allow, the real screen's pixels, chat both ways, End, receipts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import peers, steps
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Kind, Table

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
def test_one_person_helps_another(table: Table, server: RunningServer, browser: Kind) -> None:
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
    pause_and_go_on(table, helper, sharer)
    stop_and_show_again(helper, sharer)
    ask_for_the_whole_screen(helper, sharer)

    steps.end_as_helper(helper)

    receipts(helper, sharer, session)
    what_is_kept(server, session)


def trust_each_other(helper: Page, sharer: Page, browser: Kind) -> None:
    card = steps.front(helper).locator(".meet__card")
    for fact in ("Luc Morel", "Accountant", "Atelier Rivière", "atelier-riviere.example", "Device: unknown"):
        expect(card).to_contain_text(fact)
    expect(card).to_contain_text("do not type administrator passwords")
    expect(card).to_contain_text({"chromium": "Chrome", "firefox": "Firefox"}[browser])
    expect(card.locator("img.person__photo")).to_be_visible()
    scene = sharer.locator("[data-place=scene]")
    for fact in ("Claire Fontaine", "IT support technician", "atelier-riviere.example"):
        expect(scene).to_contain_text(fact)
    expect(scene).to_contain_text("Authorised to help at Atelier Rivière")
    expect(scene).to_contain_text("Claire Fontaine is making sure that you are the right person")


def nothing_before_allow(helper: Page) -> None:
    assert peers.frames_received(helper) == 0
    assert helper.locator(steps.VIDEO).is_hidden()


def what_is_shown_is_said(helper: Page, sharer: Page, browser: Kind) -> None:
    surface = {"chromium": "Whole screen", "firefox": "Screen or window"}[browser]
    expect(steps.front(helper).locator("footer [data-part=surface]")).to_contain_text(surface)
    expect(steps.front(helper).locator("footer")).to_contain_text("1400 × 900", timeout=steps.PATIENCE_MS)
    expect(steps.front(helper).locator("footer")).to_contain_text("direct")
    said = {
        "chromium": "You show your whole screen, with everything that appears on it",
        "firefox": "You show the screen or window that you chose",
    }[browser]
    expect(sharer.locator("[data-place=scene]")).to_contain_text(said)
    expect(sharer).to_have_title(re.compile("^● Claire Fontaine sees your screen"))


def write_both_ways(helper: Page, sharer: Page) -> None:
    box = sharer.locator("entraide-chat textarea")
    box.press_sequentially("Bonj")
    expect(helper.locator("entraide-chat:visible")).to_contain_text("Luc Morel is writing…")
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
    expect(sharer.locator(".chat__message--mine").last).to_contain_text("Seen")


def call_who_looks_away(helper: Page, sharer: Page, browser: Kind) -> None:
    steps.act(helper, "chat").click()  # puts the chat away
    steps.write(sharer, "1", "2")
    expect(helper).to_have_title(re.compile(r"^\(2\) "))
    steps.act(helper, "chat").click()
    expect(helper).to_have_title(re.compile(r"^[^(]"))

    other = look_away(sharer, browser)
    steps.write(helper, "3")
    expect(sharer).to_have_title(re.compile(r"^\(1\) ● Claire Fontaine sees your screen"))
    other.close()
    sharer.bring_to_front()
    expect(sharer).to_have_title(re.compile(r"^●"))


def look_away(page: Page, browser: Kind) -> Page:
    """Open another tab before this one. Playwright tells Chromium's pages that they are always looked at."""
    if browser == "chromium":
        page.context.new_cdp_session(page).send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    other = page.context.new_page()
    other.bring_to_front()
    return other


def pause_and_go_on(table: Table, helper: Page, sharer: Page) -> None:
    steps.do(sharer, "pause").click()
    expect(steps.heading(sharer)).to_have_text("Paused: Claire Fontaine sees nothing")
    expect(steps.notice(helper)).to_contain_text("Luc Morel has paused: you see nothing")
    expect(helper.locator(steps.VIDEO)).to_be_hidden()
    before = standstill(helper)

    table.sharer_screen.show(PATTERN)
    steps.write(sharer, "paused?")
    steps.write(helper, "yes")  # there and back again: time enough for a frame, had there been one
    expect(sharer.locator(".chat__text", has_text="yes")).to_be_visible()
    assert standstill(helper) == before

    steps.do(sharer, "resume").click()
    steps.see(helper, PATTERN)
    expect(helper.locator(steps.VIDEO)).to_be_visible()


def standstill(helper: Page) -> int:
    """How many frames had come when none came any more."""
    for _ in range(60):
        before = peers.frames_received(helper)
        helper.wait_for_timeout(500)
        if peers.frames_received(helper) == before:
            return before
    raise AssertionError("frames go on coming")


def stop_and_show_again(helper: Page, sharer: Page) -> None:
    steps.do(sharer, "stop").click()
    expect(steps.heading(sharer)).to_have_text("Nobody sees your screen")
    expect(sharer.locator("[data-place=scene]")).to_contain_text("You stopped sharing.")
    expect(steps.notice(helper)).to_contain_text("Luc Morel stopped showing")
    steps.show_again(helper, sharer)


def ask_for_the_whole_screen(helper: Page, sharer: Page) -> None:
    steps.act(helper, "ask-monitor").click()
    request = sharer.locator("[data-place=banners] .ask")
    expect(request).to_contain_text("Claire Fontaine asks to see your whole screen")
    expect(sharer).to_have_title("Claire Fontaine asks to see your screen")
    request.locator("[data-action=decline]").click()
    expect(request).to_be_hidden()
    expect(steps.front(helper).locator("footer")).to_contain_text("Your last question was declined")
    expect(steps.told(helper)).to_have_text("You see the screen")


def receipts(helper: Page, sharer: Page, session: str) -> None:
    mine = steps.front(helper)
    for fact in ("You ended it.", "Luc Morel", "The chat is deleted", "Nothing was recorded"):
        expect(mine).to_contain_text(fact)
    expect(steps.heading(sharer)).to_have_text("The session has ended", timeout=steps.PATIENCE_MS)
    theirs = sharer.locator("[data-place=scene]")
    for fact in ("Claire Fontaine ended it.", "Nobody sees your screen.", "Nothing was recorded"):
        expect(theirs).to_contain_text(fact)
    expect(sharer.locator("entraide-chat")).to_be_hidden()

    sharer.reload()  # the receipt has an address of its own
    expect(steps.heading(sharer)).to_have_text("The session has ended")
    expect(sharer.locator(".receipt")).to_contain_text("Claire Fontaine")

    for page, other, place, reason in (
        (helper, "Luc Morel", "You helped", "You ended it"),
        (sharer, "Claire Fontaine", "You were helped", "The helper ended it"),
    ):
        page.goto("/sessions")
        row = page.locator("tbody tr").first
        for fact in (other, place, reason):
            expect(row).to_contain_text(fact)
        expect(row.locator("a").first).to_have_attribute("href", f"/sessions/{session}")


def what_is_kept(server: RunningServer, session: str) -> None:
    kinds = server.rows("SELECT kind FROM journal_journalentry WHERE target_id = ? ORDER BY sequence", session)
    assert [kind for (kind,) in kinds] == JOURNAL
    consents = server.rows("SELECT ask, text_version, language FROM help_consent WHERE session_id = ?", session)
    assert consents == [(1, "view-1", "en")]
    assert server.rows("SELECT count(*) FROM help_chatmessage WHERE session_id = ?", session) == [(0,)]

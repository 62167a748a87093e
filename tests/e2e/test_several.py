"""One helper, several sessions: each keeps its own people, picture and thread."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.table import Table
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]


def test_one_helper_sees_two_sharers_and_keeps_them_apart(table: Table, cast: Cast) -> None:
    helper, luc, ana = cast.helper(), cast.sharer(), cast.sharer(steps.ANA)
    steps.join(helper, luc)
    steps.show_screen(helper, luc)

    helper.locator("[data-act=another]:visible").first.click()
    steps.join(helper, ana)
    steps.says(steps.front(helper), "Ana Pereira")
    steps.show_screen(helper, ana)

    choose(helper, "Luc Morel")
    table.sharer_screen.show(PATTERN.turned())
    steps.see(helper, PATTERN.turned())
    steps.write(helper, "For Luc")
    choose(helper, "Ana Pereira")
    steps.see(helper, PATTERN.turned())
    table.sharer_screen.show(PATTERN)
    steps.see(helper, PATTERN)
    steps.write(helper, "For Ana")
    steps.expect_chat(luc, ["For Luc"])
    steps.expect_chat(ana, ["For Ana"])

    steps.write(luc, "Are you there?")
    item = helper.locator(".strip__item", has_text="Luc Morel")
    steps.says(item, "1 unread messages")
    expect(helper).to_have_title(re.compile(r"^\(1\) "))
    choose(helper, "Luc Morel")
    steps.expect_chat(helper, ["For Luc", "Are you there?"])
    expect(item.locator("[data-part=unread]")).to_be_hidden()

    steps.end_as_helper(helper)
    steps.reads(steps.heading(luc), "The session has ended")
    choose(helper, "Ana Pereira")
    steps.see(helper, PATTERN)
    steps.reads(steps.heading(ana), "Claire Fontaine is watching your screen")


def test_a_sixth_code_is_refused_in_words(cast: Cast, allowed_console: list[str]) -> None:
    allowed_console.append("status of 409")
    helper = cast.helper()
    items = helper.locator(".strip [data-session]")
    another = helper.locator(".strip [data-act=another]")
    for number in range(1, 5):
        expect(items).to_have_count(number, timeout=steps.PATIENCE_MS)
        steps.give_code(helper)
        another.click()
    expect(items).to_have_count(5, timeout=steps.PATIENCE_MS)
    expect(another).to_be_hidden()

    helper.keyboard.press("n")

    steps.says(helper.locator("#desk-toasts"), "You already have five codes or sessions open.")
    expect(items).to_have_count(5)


def choose(helper: Page, name: str) -> None:
    """Press a session in the strip."""
    helper.locator(".strip__item", has_text=name).click()
    steps.says(steps.front(helper).locator("h1"), name)

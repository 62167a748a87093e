"""A seat has one live page: a second tab or device is offered it, takes it over, and may lose it again."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.server import RunningServer
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]


def test_a_sharers_second_tab_is_offered_the_seat_and_never_are_two_live(
    cast: Cast, server: RunningServer, allowed_console: list[str]
) -> None:
    allowed_console.append("status of 409")
    helper, sharer = cast.helper(), cast.sharer()
    session = steps.join(helper, sharer)
    steps.show_screen(helper, sharer)

    second = sharer.context.new_page()
    second.goto(f"/sessions/{session}")
    steps.reads(steps.heading(second), "This session is open in another place")
    steps.reads(steps.told(helper), "You see the screen")
    steps.says(steps.heading(sharer), "is watching your screen")

    steps.do(second, "take-over").click()
    steps.reads(steps.heading(second), "Nobody sees your screen")
    steps.reads(steps.heading(sharer), "This session has moved")
    steps.says(sharer.locator("[data-place=scene]"), "This page shows nothing to anyone any more.")
    expect(sharer.locator("entraide-chat")).to_be_hidden()
    steps.says(steps.notice(helper), "Luc Morel is back, and shows nothing yet")
    second.bring_to_front()
    steps.show_again(helper, second)

    sharer.bring_to_front()
    steps.do(sharer, "take-over").click()
    steps.reads(steps.heading(sharer), "Nobody sees your screen")
    steps.reads(steps.heading(second), "This session has moved")
    steps.show_again(helper, sharer)
    assert journal(server, session).count("seat-taken-over") == 2


def test_a_helpers_second_tab_is_offered_the_seat_and_the_picture_follows(
    cast: Cast, server: RunningServer, allowed_console: list[str]
) -> None:
    allowed_console.append("status of 409")
    helper, sharer = cast.helper(), cast.sharer()
    session = steps.join(helper, sharer)
    steps.show_screen(helper, sharer)

    second = helper.context.new_page()
    second.goto("/give")
    steps.reads(steps.heading(second), "This session is open in another tab or on another device")
    steps.reads(steps.told(helper), "You see the screen")

    take_over(second, helper)
    take_over(helper, second)
    steps.reads(steps.heading(sharer), "Claire Fontaine is watching your screen")
    assert journal(server, session).count("seat-taken-over") == 2


def take_over(page: Page, other: Page) -> None:
    page.bring_to_front()
    steps.act(page, "take-over").click()
    steps.see(page, PATTERN)
    steps.reads(steps.heading(other), "You went on in another tab or on another device")
    expect(other.locator(steps.VIDEO)).to_be_hidden()


def test_another_device_of_the_same_helper_shows_no_code_that_it_does_not_know(
    cast: Cast, allowed_console: list[str]
) -> None:
    allowed_console.append("status of 409")
    helper = cast.helper()
    code = steps.give_code(helper)

    elsewhere = cast.helper()

    steps.reads(steps.heading(elsewhere), "This session is open in another tab or on another device")
    steps.act(elsewhere, "take-over").click()
    steps.reads(steps.heading(elsewhere), "This code is shown in another tab")
    steps.act(elsewhere, "new-code").click()
    assert steps.give_code(elsewhere) != code


def journal(server: RunningServer, session: str) -> list[str]:
    """What the journal holds of a session."""
    rows = server.rows("SELECT kind FROM journal_journalentry WHERE target_id = ? ORDER BY sequence", session)
    return [kind for (kind,) in rows]

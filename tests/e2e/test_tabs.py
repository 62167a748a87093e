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
    expect(steps.heading(second)).to_have_text("This session is open in another place", timeout=steps.PATIENCE_MS)
    expect(steps.told(helper)).to_have_text("You see the screen")
    expect(steps.heading(sharer)).to_contain_text("is watching your screen")

    steps.do(second, "take-over").click()
    expect(steps.heading(second)).to_have_text("Nobody sees your screen", timeout=steps.PATIENCE_MS)
    expect(steps.heading(sharer)).to_have_text("This session has moved")
    expect(sharer.locator("[data-place=scene]")).to_contain_text("This page shows nothing to anyone any more.")
    expect(sharer.locator("entraide-chat")).to_be_hidden()
    expect(steps.notice(helper)).to_contain_text("Luc Morel is back, and shows nothing yet")
    second.bring_to_front()
    steps.show_again(helper, second)

    sharer.bring_to_front()
    steps.do(sharer, "take-over").click()
    expect(steps.heading(sharer)).to_have_text("Nobody sees your screen", timeout=steps.PATIENCE_MS)
    expect(steps.heading(second)).to_have_text("This session has moved")
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
    expect(steps.heading(second)).to_have_text(
        "This session is open in another tab or on another device", timeout=steps.PATIENCE_MS
    )
    expect(steps.told(helper)).to_have_text("You see the screen")

    take_over(second, helper)
    take_over(helper, second)
    expect(steps.heading(sharer)).to_have_text("Claire Fontaine is watching your screen", timeout=steps.PATIENCE_MS)
    assert journal(server, session).count("seat-taken-over") == 2


def take_over(page: Page, other: Page) -> None:
    page.bring_to_front()
    steps.act(page, "take-over").click()
    steps.see(page, PATTERN)
    expect(steps.heading(other)).to_have_text("You went on in another tab or on another device")
    expect(other.locator(steps.VIDEO)).to_be_hidden()


def test_another_device_of_the_same_helper_shows_no_code_that_it_does_not_know(
    cast: Cast, allowed_console: list[str]
) -> None:
    allowed_console.append("status of 409")
    helper = cast.helper()
    code = steps.give_code(helper)

    elsewhere = cast.helper()

    expect(steps.heading(elsewhere)).to_have_text(
        "This session is open in another tab or on another device", timeout=steps.PATIENCE_MS
    )
    steps.act(elsewhere, "take-over").click()
    expect(steps.heading(elsewhere)).to_have_text("This code is shown in another tab")
    steps.act(elsewhere, "new-code").click()
    assert steps.give_code(elsewhere) != code


def journal(server: RunningServer, session: str) -> list[str]:
    """What the journal holds of a session."""
    rows = server.rows("SELECT kind FROM journal_journalentry WHERE target_id = ? ORDER BY sequence", session)
    return [kind for (kind,) in rows]

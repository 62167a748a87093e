"""Every way of leaving and of coming back, from both seats: closed, reloaded, killed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Kind, Table
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]


@pytest.mark.parametrize("browser", ["firefox", "chromium"])
def test_a_closed_sharers_tab_is_told_and_its_seat_taken_again(cast: Cast, browser: Kind) -> None:
    helper, sharer = cast.helper(), cast.sharer(browser=browser)
    steps.join(helper, sharer)
    steps.show_screen(helper, sharer)
    steps.write(sharer, "Back in a minute")
    steps.expect_chat(helper, ["Back in a minute"])

    again = sharer.context.new_page()
    sharer.close(run_before_unload=False)

    steps.says(steps.notice(helper), "Luc Morel closed the page or is loading it again")
    steps.says(helper.locator("entraide-chat:visible"), "Luc Morel is not here right now")
    steps.says(steps.notice(helper), "Luc Morel closed the page at")
    steps.says(steps.notice(helper), "No new code is needed to come back")
    again.goto("/help")
    steps.back_by_banner(again)
    stopped_by_the_page(helper, again)
    steps.expect_chat(again, ["Back in a minute"])
    steps.show_again(helper, again)


def test_a_closed_helpers_tab_is_told_and_the_picture_comes_back_by_itself(cast: Cast) -> None:
    helper, sharer = cast.helper(), cast.sharer()
    steps.join(helper, sharer)
    steps.show_screen(helper, sharer)

    again = helper.context.new_page()
    helper.close(run_before_unload=False)

    away = steps.banner(sharer, "Claire Fontaine closed the page or is loading it again")
    steps.says(away, "Nobody sees your screen now.")
    expect(steps.banner(sharer, "the session ends by itself")).to_be_visible(timeout=steps.PATIENCE_MS)
    again.goto("/")
    expect(again.locator(".banner", has_text="You are helping Luc Morel")).to_be_visible()
    again.get_by_role("link", name="Return").click()
    steps.see(again, PATTERN)
    expect(steps.banner(sharer, "Claire Fontaine is back")).to_be_visible()
    steps.reads(steps.heading(sharer), "Claire Fontaine is watching your screen")


@pytest.mark.parametrize("browser", ["firefox", "chromium"])
def test_a_reload_at_every_step_loses_nothing(table: Table, cast: Cast, browser: Kind) -> None:
    helper, sharer = cast.helper(), cast.sharer(browser=browser)

    code = steps.give_code(helper)
    helper.reload()
    assert steps.give_code(helper) == code

    session = steps.join(helper, sharer)
    reload_both(helper, sharer)
    expect(steps.act(helper, "ask")).to_be_enabled(timeout=steps.PATIENCE_MS)
    steps.reads(steps.heading(sharer), "Please wait a moment")

    steps.act(helper, "ask").click()
    steps.reads(steps.heading(sharer), "Claire Fontaine wants to see your screen")
    reload_both(helper, sharer)
    steps.says(steps.front(helper), "Waiting for the answer of Luc Morel")
    steps.allow(sharer)
    steps.see(helper, PATTERN)

    helper.reload()
    steps.see(helper, PATTERN)
    steps.reads(steps.told(helper), "You see the screen")
    steps.reads(steps.heading(sharer), "Claire Fontaine is watching your screen")
    steps.write(helper, "Still there?")
    steps.write(sharer, "Yes")
    steps.expect_chat(helper, ["Still there?", "Yes"])

    sharer.reload()
    stopped_by_the_page(helper, sharer)
    steps.expect_chat(sharer, ["Still there?", "Yes"])
    reload_both(helper, sharer)
    stopped_by_the_page(helper, sharer)
    for page in (helper, sharer):
        steps.expect_chat(page, ["Still there?", "Yes"])
    table.sharer_screen.show(PATTERN.turned())
    steps.show_again(helper, sharer, PATTERN.turned())
    assert sharer.url.endswith(session)


@pytest.mark.parametrize("browser", ["firefox", "chromium"])
def test_a_killed_browser_is_missed_and_its_person_returns_on_another_device(
    table: Table, server: RunningServer, cast: Cast, browser: Kind
) -> None:
    helper, sharer = cast.helper(), cast.sharer(browser=browser)
    steps.join(helper, sharer)
    steps.show_screen(helper, sharer)

    table.browser_of(sharer).kill()

    steps.says(steps.notice(helper), "The connection of Luc Morel was lost")
    steps.says(steps.notice(helper), "The place is kept for another")
    elsewhere = table.sharer(browser=browser, base_url=server.origin)
    steps.sign_in(elsewhere, steps.LUC, path="/help")
    steps.back_by_banner(elsewhere)
    stopped_by_the_page(helper, elsewhere)
    steps.show_again(helper, elsewhere)


def test_a_killed_helpers_browser_is_missed_and_the_picture_comes_to_another_device(
    table: Table, server: RunningServer, cast: Cast
) -> None:
    helper, sharer = cast.helper(), cast.sharer()
    steps.join(helper, sharer)
    steps.show_screen(helper, sharer)

    table.browser_of(helper).kill()

    away = steps.banner(sharer, "The connection of Claire Fontaine was lost")
    steps.says(away, "The picture may still be seen; you can pause or stop it.")
    elsewhere = table.helper(base_url=server.origin)
    steps.sign_in(elsewhere, steps.CLAIRE, path="/give")
    steps.see(elsewhere, PATTERN)
    steps.reads(steps.told(elsewhere), "You see the screen")
    expect(away).to_be_hidden()


def reload_both(helper: Page, sharer: Page) -> None:
    helper.reload()
    sharer.reload()


def stopped_by_the_page(helper: Page, sharer: Page) -> None:
    """The sharer is back on a new page, which shows nothing by itself."""
    steps.reads(steps.heading(sharer), "Nobody sees your screen")
    steps.says(sharer.locator("[data-place=scene]"), "Your place in the session was kept.")
    steps.says(steps.notice(helper), "Luc Morel is back, and shows nothing yet")
    expect(sharer).to_have_title(re.compile("^Session with Claire Fontaine"))

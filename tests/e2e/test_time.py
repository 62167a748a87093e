"""What time does to a session, as both see it. The limits themselves are proved with a standing clock elsewhere."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.bench.server import RunningServer
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]


def test_a_code_that_runs_out_is_never_renewed_unasked(
    cast: Cast, server: RunningServer, allowed_console: list[str]
) -> None:
    allowed_console.append("status of 410")
    helper, sharer = cast.helper(), cast.sharer(steps.ANA)
    code = steps.give_code(helper)

    server.make_overdue(on_the_desk(helper), "$.code_due_at")

    steps.reads(steps.heading(helper), "This code has run out")
    steps.says(steps.front(helper), code, "Nobody can use it any more.")
    steps.type_code(sharer, code)
    refusal = sharer.locator("[data-refusal]")
    steps.says(refusal, "This code has run out. Ask the person helping you for a new one.", steps.HELPDESK)
    steps.reads(steps.heading(helper), "This code has run out")
    steps.act(helper, "another").click()
    expect(helper.locator("output.code:visible")).not_to_have_text(code, timeout=steps.PATIENCE_MS)
    steps.give_code(helper)


def test_a_question_without_an_answer_is_a_no(cast: Cast, server: RunningServer) -> None:
    helper, sharer = cast.helper(), cast.sharer()
    session = steps.join(helper, sharer)
    steps.act(helper, "ask").click()
    steps.reads(steps.heading(sharer), "Claire Fontaine wants to see your screen")
    steps.do(sharer, "more-time").click()
    steps.says(sharer.locator("[data-place=live]"), "You have two more minutes.")

    server.make_overdue(session, "$.ask.due_at")

    steps.reads(steps.heading(sharer), "There was no answer, so nothing was shown")
    steps.says(steps.front(helper), "No answer came in time", "You may ask twice more.")
    steps.act(helper, "ask").click()
    steps.allow(sharer)
    steps.reads(steps.heading(sharer), "Claire Fontaine is watching your screen")


@pytest.mark.parametrize("seat", ["sharer", "helper"])
def test_who_stays_can_wait_longer(cast: Cast, seat: str) -> None:
    helper, sharer = cast.helper(), cast.sharer()
    session = steps.join(helper, sharer)
    gone, stays, more = (sharer, helper, steps.act) if seat == "sharer" else (helper, sharer, steps.do)
    again = gone.context.new_page()
    gone.close(run_before_unload=False)
    kept = "(The place is kept for another|If nobody comes back within) {} min"
    expect(stays.locator("main")).to_contain_text(re.compile(kept.format("9")), use_inner_text=True)

    more(stays, "more-time").click()

    expect(stays.locator("main")).to_contain_text(re.compile(kept.format("19")), use_inner_text=True)
    again.goto(f"/give?session={session}" if seat == "helper" else f"/sessions/{session}")
    expect(stays.locator("main")).not_to_contain_text("closed the page", use_inner_text=True)


@pytest.mark.parametrize("seat", ["sharer", "helper"])
def test_a_session_near_its_longest_time_is_made_longer_by_either(cast: Cast, server: RunningServer, seat: str) -> None:
    helper, sharer = cast.helper(), cast.sharer()
    session = steps.join(helper, sharer)
    steps.show_screen(helper, sharer)
    server.put_at(session, "$.met_at", datetime.now(UTC) - timedelta(hours=3, minutes=52))
    steps.do(sharer, "pause").click()

    steps.says(helper.locator("main"), "This session ends in")
    steps.says(sharer.locator("main"), "This session soon reaches its longest time", "half an hour longer")
    if seat == "helper":
        steps.act(helper, "more-time").click()
    else:
        steps.do(sharer, "more-time").click()
        steps.says(sharer.locator("[data-place=live]"), "The session was made half an hour longer.")

    expect(helper.locator("main")).not_to_contain_text("This session ends in", use_inner_text=True)
    expect(sharer.locator("main")).not_to_contain_text("reaches its longest time", use_inner_text=True)


@pytest.mark.parametrize("seat", ["sharer", "helper"])
def test_who_stays_away_too_long_finds_the_session_ended(cast: Cast, server: RunningServer, seat: str) -> None:
    helper, sharer = cast.helper(), cast.sharer()
    session = steps.join(helper, sharer)
    steps.show_screen(helper, sharer)
    gone, stays = (sharer, helper) if seat == "sharer" else (helper, sharer)
    again = gone.context.new_page()
    gone.close(run_before_unload=False)
    steps.says(stays.locator("main"), "closed the page")

    server.make_overdue(session, f"$.{seat}.since")

    steps.reads(steps.heading(stays), "The session has ended")
    words = {"sharer": "Luc Morel was away for too long.", "helper": "Claire Fontaine did not come back."}[seat]
    steps.says(stays.locator("main"), words)
    again.goto(f"/sessions/{session}")
    steps.says(again.locator("main"), "The session has ended", "You did not come back.")
    again.goto("/help")
    expect(again.get_by_text("You have a session with")).to_have_count(0)


def test_the_longest_session_ends_for_both(cast: Cast, server: RunningServer) -> None:
    helper, sharer = cast.helper(), cast.sharer()
    session = steps.join(helper, sharer)
    steps.show_screen(helper, sharer)

    server.make_overdue(session, "$.met_at")

    for page in (helper, sharer):
        steps.reads(steps.heading(page), "The session has ended")
        steps.says(page.locator("main"), "It reached the longest time a session may last.")


def on_the_desk(helper: Page) -> str:
    """The id of the only session on the desk."""
    return str(helper.locator(".strip [data-session]").get_attribute("data-session"))

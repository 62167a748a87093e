"""Refusals as people see them: each with its sentence, its next step and whom to call."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import steps
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Table
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]

WRONG = "This code does not lead to anyone. Check it with the person helping you, and type it again."
USED = "This code has already been used. Ask the person helping you for a new one."
EXPIRED = "This code has run out. Ask the person helping you for a new one."
MALFORMED = "A security code has 8 letters and digits, such as 7KD-4QX2M. Please check what you typed."


@pytest.fixture(autouse=True)
def _refusals_are_answered_with_a_status(allowed_console: list[str]) -> None:
    allowed_console.append(r"status of (403|404|409|410|422|429)")


def test_codes_that_lead_nowhere_say_what_to_do(cast: Cast) -> None:
    helper, sharer = cast.helper(), cast.sharer(steps.ANA)
    code = steps.give_code(helper)

    steps.type_code(sharer, "hello")
    says_and_calls(sharer, MALFORMED)
    expect(sharer.locator("#id_code")).to_have_value("HE1-10")  # as it was read: it looks like a code, and is too short

    steps.type_code(sharer, another(code))
    says_and_calls(sharer, WRONG)
    steps.says(steps.front(helper), "A wrong code was typed", "It began like yours.")

    steps.act(helper, "new-code").click()
    fresh = front_code_after(helper, code)
    steps.type_code(sharer, code)
    says_and_calls(sharer, EXPIRED)

    steps.type_code(sharer, fresh.lower().replace("-", " "))
    expect(steps.act(helper, "ask")).to_be_enabled(timeout=steps.PATIENCE_MS)
    other = cast.sharer(steps.SOPHIE)
    steps.type_code(other, fresh)
    says_and_calls(other, USED)


def test_a_withdrawn_code_leads_nowhere_and_the_helper_gets_another(cast: Cast) -> None:
    helper, sharer = cast.helper(), cast.sharer(steps.ANA)
    code = steps.give_code(helper)
    elsewhere = cast.helper()
    steps.act(elsewhere, "take-over").click()
    steps.act(elsewhere, "withdraw").click()
    steps.reads(steps.heading(elsewhere), "Give help")

    steps.type_code(sharer, code)

    says_and_calls(sharer, EXPIRED)
    steps.act(elsewhere, "another").click()
    steps.type_code(sharer, steps.give_code(elsewhere))
    steps.reads(steps.heading(sharer), "Please wait a moment")


def test_too_many_wrong_codes_make_wait_until_the_helpdesk_unlocks(cast: Cast, server: RunningServer) -> None:
    helper, sharer = cast.helper(), cast.sharer(steps.HANAKO)
    code = steps.give_code(helper)
    for number in range(5):
        steps.type_code(sharer, f"{code[:-1]}{'0123456789'.replace(code[-1], '')[number]}")
        says_and_calls(sharer, WRONG)

    steps.type_code(sharer, code)

    says_and_calls(sharer, "Too many wrong codes were typed from your account.")
    steps.says(sharer.locator("[data-refusal]"), "You can try again in", "call the helpdesk to be let in sooner")
    server.command("people", "unlock", steps.ORGANISATION, steps.HANAKO)
    steps.type_code(sharer, code)
    steps.reads(steps.heading(sharer), "Please wait a moment")


def test_nobody_helps_themselves_and_a_stranger_hears_what_a_wrong_code_hears(cast: Cast) -> None:
    helper = cast.helper()
    code = steps.give_code(helper)

    myself = cast.sharer(steps.CLAIRE)
    steps.type_code(myself, code)
    steps.says(myself.locator("[data-refusal]"), "This is your own code: you cannot help yourself.", "another browser")

    stranger = cast.sharer(steps.ERIK)
    steps.type_code(stranger, code)
    steps.says(stranger.locator("[data-refusal]"), WRONG)
    steps.says(stranger.locator("[data-refusal]"), "030 1234567")  # Erik's own helpdesk
    steps.reads(steps.heading(helper), "Give help")
    expect(steps.front(helper)).not_to_contain_text("A wrong code was typed")


def test_who_may_not_help_is_told_the_missing_right_and_who_gives_it(cast: Cast) -> None:
    page = cast.helper(steps.ANA)

    steps.says(page.locator("main"), "“Remote tasks: Offer remote assistance” is missing.", "can give it to you.")
    steps.says(page.locator("main"), steps.HELPDESK)
    page.get_by_role("link", name="Go to the start page").click()
    steps.reads(steps.heading(page), "Hello, Ana Pereira")
    expect(page.get_by_text("Give help")).to_have_count(0)


def test_a_third_decline_is_the_last(cast: Cast) -> None:
    helper, sharer = cast.helper(), cast.sharer()
    steps.join(helper, sharer)
    for more in ("You may ask twice more.", "You may ask once more.", "You have asked three times"):
        steps.act(helper, "ask").click()
        steps.reads(steps.heading(sharer), "Claire Fontaine wants to see your screen")
        steps.do(sharer, "decline").click()
        steps.reads(steps.heading(sharer), "You declined")
        steps.says(steps.front(helper), more)

    expect(helper.locator("[data-act=ask]:visible")).to_have_count(0)
    steps.says(steps.front(helper), "you can start again with a new code")
    steps.says(sharer.locator("[data-place=scene]"), "Claire Fontaine cannot ask again in this session.")


def test_allow_is_not_taken_while_the_helper_is_gone(table: Table, cast: Cast) -> None:
    helper, sharer = cast.helper(), cast.sharer(picker="ask")
    steps.join(helper, sharer)
    steps.act(helper, "ask").click()
    steps.allow(sharer)
    again = helper.context.new_page()

    helper.close(run_before_unload=False)
    steps.says(sharer.locator("[data-place=banners]"), "Claire Fontaine closed the page")
    table.chromium_of(sharer).pick_screen()

    steps.says(
        steps.banner(sharer, "The helper is not here right now."),
        "Nothing was shown. You can allow once the helper is back.",
    )
    steps.says(sharer.locator("[data-place=scene]"), "You can allow once Claire Fontaine is back.")
    expect(steps.do(sharer, "allow")).to_have_attribute("aria-disabled", "true")
    expect(steps.do(sharer, "decline")).to_be_enabled()
    again.goto("/give")
    expect(steps.do(sharer, "allow")).not_to_have_attribute("aria-disabled", "true", timeout=steps.PATIENCE_MS)


def test_not_the_right_person_ends_at_once_and_brings_a_fresh_code(cast: Cast, server: RunningServer) -> None:
    helper, sharer = cast.helper(), cast.sharer(steps.ANA)
    code = steps.give_code(helper)
    session = steps.join(helper, sharer)

    steps.act(helper, "not-the-right-person").click()
    helper.locator("#give-sure-wrong button[value=yes]").click()

    steps.reads(steps.heading(sharer), "The session has ended")
    steps.says(sharer.locator("[data-place=scene]"), "Claire Fontaine was expecting someone else. Nothing was shown.")
    assert steps.give_code(helper) != code
    assert end_of(server, session) == ("not-the-right-person", "helper")


def test_report_and_leave_ends_and_is_told(cast: Cast, server: RunningServer) -> None:
    helper, sharer = cast.helper(), cast.sharer()
    session = steps.join(helper, sharer)
    steps.show_screen(helper, sharer)

    steps.do(sharer, "report").click()
    dialog = sharer.locator("#report-dialog")
    steps.says(dialog, "The session ends at once and for good", steps.HELPDESK)
    dialog.locator("[data-action=report-not]").click()
    expect(dialog).to_be_hidden()
    steps.do(sharer, "report").click()
    dialog.locator("[data-action=report-now]").click()

    steps.reads(steps.heading(sharer), "The session has ended")
    steps.says(sharer.locator("[data-place=scene]"), "You left and reported it.")
    sharer.locator("summary", has_text="Report a problem").click()
    steps.says(sharer.locator("[data-place=scene]"), session, steps.HELPDESK)
    steps.says(steps.front(helper), "Luc Morel left and reported the session")
    assert end_of(server, session) == ("reported", "sharer")


def says_and_calls(sharer: Page, sentence: str) -> None:
    """The refusal above the code box, with the helpdesk's number; the box is there to type again."""
    refusal: Locator = sharer.locator("[data-refusal]")
    steps.says(refusal, sentence, steps.HELPDESK)
    expect(sharer.locator("#id_code")).to_be_focused()


def another(code: str) -> str:
    """A code that begins alike and is not it."""
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def front_code_after(helper: Page, old: str) -> str:
    """The code that has replaced `old`."""
    expect(steps.front(helper).locator("output.code")).not_to_have_text(old)
    return steps.give_code(helper)


def end_of(server: RunningServer, session: str) -> tuple[str, str]:
    """The reason in the journal's last row, and the seat that ended it."""
    query = """SELECT json_extract(details, '$.reason'), json_extract(details, '$.seat') FROM journal_journalentry
        WHERE target_id = ? AND kind = 'ended'"""
    ((reason, seat),) = server.rows(query, session)
    return reason, seat

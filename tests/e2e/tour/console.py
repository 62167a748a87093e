"""The admin centre: home, lists, one session, settings, and what asks before it acts."""

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.tour.house import House, View


def console(house: House) -> Iterator[View]:
    """An administrator looks round while Claire and Luc sit at a table; then ends their session."""
    helper, _ = house.helper(path="/give?ticket=INC-4711&reason=Printer")
    notes = steps.front(helper).locator("entraide-notes")
    expect(notes.locator("[data-note=ticket]")).to_have_value("INC-4711", timeout=steps.PATIENCE_MS)
    yield View("give-notes-code", helper, "helper")
    sharer, _ = house.sharer(path="")
    steps.type_code(sharer, steps.give_code(helper))
    expect(steps.act(helper, "ask")).to_be_visible(timeout=steps.PATIENCE_MS)
    steps.act(helper, "notes").first.click()
    expect(notes).to_be_visible()
    yield View("give-notes-meeting", helper, "helper")
    notes.locator(".notes__close").click()
    steps.act(helper, "ask").click()
    expect(steps.do(sharer, "allow")).to_be_visible(timeout=steps.PATIENCE_MS)
    yield View("session-consent-reason", sharer, "sharer")

    # signed in anew: changes want a fresh proof, however long the walks before have taken
    page = house.stranger(path="/sign-in")
    steps.fill_sign_in(page, steps.SOPHIE)
    page.goto("/console")
    yield View("console-home", page, "anybody")
    page.goto("/console/sessions?state=live")
    yield View("console-sessions", page, "anybody")
    page.goto("/console/sessions?search=nobody")
    yield View("console-sessions-nothing", page, "anybody")
    page.keyboard.press("?")
    expect(page.locator("#console-keys")).to_be_visible()
    yield View("console-keys", page, "anybody")
    page.goto("/console/sessions?state=live")
    page.locator("[data-row]").first.click()
    yield View("console-session", page, "anybody")
    page.locator(".tabs__tab").last.click()
    yield View("console-session-timeline", page, "anybody")
    page.locator(".page-head .button--danger").click()
    yield View("console-session-ending", page, "anybody")
    page.locator("input[value=ended-for-maintenance]").check()
    page.locator("main .button--danger").click()
    expect(sharer.locator(".session__scene h1")).to_be_visible(timeout=steps.PATIENCE_MS)
    yield View("session-ended-by-administrator", sharer, "sharer")
    page.goto("/console/settings")
    yield View("console-settings", page, "anybody")
    page.locator("#contact [name=contact_hours]").fill("8–20")
    page.locator("#contact .section-foot button").click()
    expect(page.locator(".review")).to_be_visible()
    yield View("console-settings-review", page, "anybody")
    page.context.close()

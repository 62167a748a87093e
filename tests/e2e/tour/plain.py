"""The pages around a session: signing in, the start, the account, the guide, refusals."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.tour.house import House, View


def entrance(house: House) -> Iterator[View]:
    """Signing in, and what may go wrong there."""
    page = house.stranger(path="/sign-in")
    yield View("sign-in", page, "anybody")
    page.locator(".masthead__side details summary").last.click()
    yield View("language", page, "anybody")
    page.reload()
    page.locator("input[type=email]").fill("nobody@atelier-riviere.example")
    page.locator("input[autocomplete=current-password]").fill("wrong")
    page.locator("main .button--primary").click()
    expect(page.locator("[role=alert], .field__error").first).to_be_visible()
    yield View("sign-in-refused", page, "anybody")

    page.goto("/help")
    yield View("help-signed-out", page, "sharer")
    page.locator("#id_code").fill("7KD-4QX2M")
    steps.press_continue(page)
    expect(page.locator("#code-kept")).to_be_visible()
    yield View("sign-in-code-kept", page, "sharer")

    page.goto("/sign-in/forgotten")
    yield View("password-forgotten", page, "anybody")
    page.locator("main .button--primary").click()
    expect(page.locator(".field__error").first).to_be_visible()
    yield View("password-forgotten-refused", page, "anybody")
    page.locator("input[type=email]").fill(steps.HANAKO)
    page.locator("main .button--primary").click()
    page.wait_for_url("**/sent")
    yield View("password-letter-sent", page, "anybody")
    page.goto("/demo/inbox")
    yield View("demo-inbox", page, "anybody")
    page.locator(".letter a").first.click()
    yield View("password-new", page, "anybody")
    page.locator("input[autocomplete=new-password]").first.fill("short")
    page.locator("main .button--primary").click()
    expect(page.locator(".field__error").first).to_be_visible()
    yield View("password-new-refused", page, "anybody")
    page.goto("/sign-in/new-password?key=0-0")
    yield View("password-link-over", page, "anybody")
    page.goto("/demo")
    yield View("demo-who", page, "anybody")
    page.context.close()


def reading(house: House) -> Iterator[View]:
    """What is read: guides, statements; and what is not there."""
    page, _ = house.helper(path="")
    for path in ("/guide", "/guide/helper", "/guide/sharer", "/accessibility", "/privacy"):
        page.goto(path)
        yield View(path.strip("/").replace("/", "-"), page, "anybody")
    page.goto("/nothing/here")
    yield View("not-found", page, "anybody")
    page.context.close()


def start(house: House) -> Iterator[View]:
    """The start pages, the account, the empty history, and refusals of Get help."""
    helper, _ = house.helper(steps.KARIM, path="/")
    yield View("start-helper", helper, "helper")
    helper.locator(".masthead__side details summary").first.click()
    yield View("start-menu", helper, "helper")
    helper.goto("/account")
    yield View("account", helper, "anybody")
    helper.context.close()

    sharer, _ = house.sharer(steps.ANA, path="/")
    yield View("start-sharer", sharer, "sharer")
    sharer.goto("/sessions")
    yield View("sessions-none", sharer, "sharer")
    sharer.goto("/give")
    yield View("give-refused", sharer, "sharer")
    sharer.goto("/help")
    yield View("help", sharer, "sharer")
    sharer.locator("details.more summary").click()
    yield View("help-no-code", sharer, "sharer")
    yield from _refused_codes(sharer)
    sharer.context.close()


def _refused_codes(sharer: Page) -> Iterator[View]:
    for name, code in (("help-empty", ""), ("help-malformed", "7KD"), ("help-wrong-code", "7KD-4QX2M")):
        sharer.goto("/help")
        sharer.locator("#id_code").fill(code)
        steps.press_continue(sharer)
        expect(sharer.locator("[data-refusal], .field__error").first).to_be_visible()
        yield View(name, sharer, "sharer")

"""Browsers that cannot do it, told before a code is typed; and the page of browsers."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.tour.devices import IPHONE, UNCONNECTED
from tests.e2e.tour.house import House, View

#: what makes a browser another one, before its pages run
EXPLORER = "Object.defineProperty(Document.prototype, 'documentMode', {value: 11});"
BEFORE_THE_FLOOR = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/108.0.0.0 Safari/537.36"
)
OLD = "delete HTMLScriptElement.supports;"


def browsers(house: House) -> Iterator[View]:
    """The notice on Get help and on Give help, in some of its words."""
    page = house.stranger(path="/support")
    yield View("support", page, "anybody")
    page.context.close()
    for told, script in (("internet-explorer", EXPLORER), ("old", OLD)):
        page = _at_help(house, script)
        yield View(f"help-{told}", told_of(page, told), "sharer")
        page.context.close()
    page = _at_help(house, "", user_agent=BEFORE_THE_FLOOR)
    yield View("help-older", told_of(page, "older"), "sharer")
    page.context.close()
    page = _at_help(house, "", user_agent=IPHONE)
    yield View("help-handheld", told_of(page, "handheld"), "sharer")
    page.context.close()

    helper, _ = house.helper(path="")
    helper.add_init_script(UNCONNECTED)
    helper.goto("/give")
    steps.give_code(helper)
    yield View("give-unconnected", told_of(helper, "unconnected"), "helper")
    helper.context.close()


def told_of(page: Page, what: str) -> Page:
    """Wait until the page says `what` of its browser."""
    notice = page.locator(f"#browser-notice[data-told={what}]")
    expect(notice).to_be_visible(timeout=steps.PATIENCE_MS)
    expect(notice.locator(f".banner__title [data-notice={what}]")).to_be_visible()
    expect(notice.locator(".banner__title [data-notice]:visible")).to_have_count(1)
    return page


def _at_help(house: House, script: str, **options: str) -> Page:
    page = house.table.sharer(base_url=house.server.origin, locale=house.language, **{**house.seat, **options})
    if script:
        page.add_init_script(script)
    page.goto("/help")
    return page

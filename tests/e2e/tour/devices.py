"""The sharer on machines that differ: telephones, pages inside other programs, old browsers, a Mac, other pickers."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.tour import eyes
from tests.e2e.tour.house import House, View

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
TEAMS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Teams/24.1"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) "
CHROME_ON_MAC = _MAC + "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
SAFARI = _MAC + "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"

UNCONNECTED = "delete globalThis.RTCPeerConnection;"
_NO_CAPTURE = "delete Navigator.prototype.mediaDevices;"
_NOT_SECURE = _NO_CAPTURE + "Object.defineProperty(globalThis, 'isSecureContext', {get: () => false});"
_CANNOT: tuple[tuple[str, str, str], ...] = (
    ("handheld", IPHONE, ""),
    ("embedded", TEAMS, _NO_CAPTURE),
    ("insecure", CHROME_ON_MAC, _NOT_SECURE),
    ("unconnected", EDGE, UNCONNECTED),
    ("forbidden", FIREFOX, _NO_CAPTURE),
    ("unsupported", SAFARI, _NO_CAPTURE),
)
_PICKERS = (("safari", SAFARI), ("firefox", FIREFOX), ("edge", EDGE))


def devices(house: House) -> Iterator[View]:
    """One session, opened on one machine after the other."""
    helper, _ = house.helper()
    first, tap = house.sharer()
    steps.type_code(first, steps.give_code(helper))
    eyes.scene(first, "checking")
    address = first.url
    first.goto("about:blank")

    tap.mute()
    first.goto(address)
    slow = first.locator(".session__slow")
    slow.evaluate("element => element.getAnimations({subtree: true}).forEach(one => one.finish())")
    yield View("sharer-connecting", first, "sharer")
    first.context.close()

    for why, agent, script in _CANNOT:
        page = _elsewhere(house, address, agent, script)
        eyes.scene(page, why)
        yield View(f"sharer-{why}", page, "sharer")
        page.context.close()
    yield from _pickers(house, helper, address)
    helper.context.close()


def _pickers(house: House, helper: Page, address: str) -> Iterator[View]:
    page = _elsewhere(house, address, CHROME_ON_MAC, "")
    eyes.scene(page, "checking")
    steps.act(helper, "ask").click()
    eyes.scene(page, "@allow")
    eyes.picker(page, "NotAllowedError Permission denied by system")
    steps.press(steps.do(page, "allow"))
    eyes.scene(page, "system-macos")
    yield View("sharer-picker-system-macos", page, "sharer")
    page.context.close()
    for name, agent in _PICKERS:
        page = _elsewhere(house, address, agent, "")
        eyes.scene(page, "@allow")
        eyes.scene(page, f"browser-{name}")
        yield View(f"sharer-asked-in-{name}", page, "sharer")
        page.context.close()


def _elsewhere(house: House, address: str, agent: str, script: str) -> Page:
    options: dict[str, Any] = {"user_agent": agent}
    page, _ = house.sharer(path="", **options)
    if script:
        page.add_init_script(script)
    page.goto(address)
    expect(page.locator("[data-place=scene] h1:visible")).to_be_visible()
    return page

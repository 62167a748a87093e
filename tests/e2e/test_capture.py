"""What the browser may do to the picture: its own stop, a picker closed, a system that forbids it, a telephone."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e import steps
from tests.e2e.bench.browsers import BrowserOnScreen, Chromium, Firefox
from tests.e2e.bench.namespaces import ensure_ice_address
from tests.e2e.bench.screens import PATTERN, Screen
from tests.e2e.bench.server import COMMAND, RunningServer
from tests.e2e.bench.table import Browsers, Kind, Table
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize("browser", ["firefox", "chromium"])
def test_the_browsers_own_stop_stops_the_picture_and_not_the_session(table: Table, cast: Cast, browser: Kind) -> None:
    helper, sharer = cast.helper(), cast.sharer(browser=browser)
    steps.join(helper, sharer)
    steps.show_screen(helper, sharer)

    table.browser_of(sharer).stop_sharing()

    steps.reads(steps.heading(sharer), "Nobody sees your screen")
    steps.says(sharer.locator("[data-place=scene]"), "you pressed the browser’s own stop button")
    steps.says(steps.notice(helper), "The picture has stopped")
    steps.write(sharer, "?")
    steps.expect_chat(helper, ["?"])
    steps.show_again(helper, sharer)


def test_a_window_that_is_closed_stops_the_picture_and_not_the_session(table: Table, cast: Cast) -> None:
    with program_window(table.sharer_screen, "Invoices") as shown:
        helper, sharer = cast.helper(), cast.sharer(picker="window", title="Invoices")
        steps.join(helper, sharer)
        steps.act(helper, "ask").click()
        steps.allow(sharer)
        steps.reads(steps.told(helper), "You see the screen")
        steps.says(sharer.locator("[data-place=scene]"), "You show a window")

        shown.kill()

        steps.reads(steps.heading(sharer), "Nobody sees your screen")
        steps.says(sharer.locator("[data-place=scene]"), "or the window that you showed was closed")
        steps.says(steps.notice(helper), "The picture has stopped")
        steps.write(sharer, "?")
        steps.expect_chat(helper, ["?"])
        steps.end_as_sharer(sharer)


@contextmanager
def program_window(screen: Screen, title: str) -> Iterator[subprocess.Popen[bytes]]:
    """A window of another program on that screen."""
    with subprocess.Popen(("display", "-title", title, "-geometry", "600x400", "logo:"), env=screen.environ) as program:
        try:
            screen.wait_for_window(title)
            yield program
        finally:
            program.kill()


@pytest.mark.parametrize("browser", ["firefox", "chromium"])
def test_a_closed_picker_shows_nothing_and_may_be_opened_again(table: Table, cast: Cast, browser: Kind) -> None:
    helper, sharer = cast.helper(), cast.sharer(browser=browser, picker="ask")
    steps.join(helper, sharer)
    steps.act(helper, "ask").click()

    steps.allow(sharer)
    steps.reads(steps.heading(sharer), "Choose what to show")
    steps.says(steps.front(helper), "Luc Morel is choosing what to show")
    table.browser_of(sharer).cancel_picker()

    steps.reads(steps.heading(sharer), "Nothing was shown")
    steps.says(sharer.locator("[data-place=scene]"), "That does no harm")
    steps.says(steps.front(helper), "Luc Morel closed the list without choosing")
    if browser == "chromium":
        steps.do(sharer, "try-again").click()
        table.chromium_of(sharer).pick_screen()
        steps.see(helper, PATTERN)
    else:
        steps.do(sharer, "decline").click()
        steps.says(steps.front(helper), "Luc Morel declined")


def test_a_system_that_forbids_the_picture_is_named_on_both_sides(cast: Cast) -> None:
    helper, sharer = cast.helper(), cast.sharer(picker="broken")
    steps.join(helper, sharer)
    steps.act(helper, "ask").click()

    steps.allow(sharer)

    steps.reads(steps.heading(sharer), "Your computer does not let the browser show the screen")
    scene = sharer.locator("[data-place=scene]")
    steps.says(scene, "Nothing was shown.")
    steps.says(scene, steps.HELPDESK)
    expect(steps.do(sharer, "try-again")).to_be_visible()
    expect(steps.do(sharer, "report")).to_be_visible()
    steps.says(steps.front(helper), "The system of the other computer forbids showing the screen")
    steps.end_as_sharer(sharer)


def test_the_same_in_french(cast: Cast) -> None:
    helper, sharer = cast.helper(locale="fr-FR"), cast.sharer(picker="broken", locale="fr-FR")
    steps.type_code(sharer, steps.give_code(helper))
    steps.act(helper, "ask").click()

    steps.allow(sharer)

    steps.reads(steps.heading(sharer), "Votre ordinateur ne laisse pas le navigateur montrer l’écran")
    steps.says(sharer.locator("[data-place=scene]"), "Rien n’a été montré.", steps.HELPDESK)
    steps.says(steps.front(helper), "Le système de l’autre ordinateur interdit de montrer l’écran")
    steps.do(sharer, "end").click()
    steps.reads(steps.heading(sharer), "La session est terminée")


@pytest.mark.skipif(
    os.geteuid() != 0, reason="a directory of policies for one browser needs a mount namespace, and so root"
)
def test_a_managed_browser_that_forbids_it_is_named_on_both_sides(
    table: Table, browsers: Browsers, cast: Cast, playwright: Playwright
) -> None:
    browsers.close()
    helper = cast.helper()
    with Chromium(playwright, table.sharer_screen, policies={"ScreenCaptureAllowed": False}) as managed:
        sharer = page_in(managed, table, cast, steps.LUC)
        session = steps.join(helper, sharer)
        steps.act(helper, "ask").click()

        steps.allow(sharer)

        scene = sharer.locator("[data-place=scene]")
        steps.reads(steps.heading(sharer), "This browser is not allowed to show a screen")
        steps.says(scene, f"/sessions/{session}", "ScreenCaptureAllowed", steps.HELPDESK)
        steps.says(steps.front(helper), "The browser of the other computer is told not to show the screen")
        steps.says(steps.front(helper), "the policy is ScreenCaptureAllowed in Chrome and Edge")


def page_in(browser: BrowserOnScreen, table: Table, cast: Cast, who: str) -> Page:
    """A page of somebody who has signed in, in a browser of the test's own."""
    context = browser.context(base_url=cast.server.origin, storage_state=cast.entrance(who))
    table.watch(context, browser)
    return context.new_page()


@pytest.mark.parametrize(
    ("preference", "heading", "told"),
    [
        (
            "media.getdisplaymedia.enabled",
            "This browser is not allowed to show a screen",
            "The browser of the other computer is told not to show the screen",
        ),
        (
            "media.peerconnection.enabled",
            "This browser lets no pictures through",
            "The browser of Luc Morel lets no pictures through",
        ),
    ],
)
def test_a_firefox_in_which_it_is_switched_off_is_named_on_both_sides_and_before_the_code(
    table: Table,
    browsers: Browsers,
    cast: Cast,
    playwright: Playwright,
    preference: str,
    heading: str,
    told: str,
) -> None:
    browsers.close()
    helper = cast.helper()
    with Firefox(playwright, table.sharer_screen, preferences={preference: False}) as set_so:
        sharer = page_in(set_so, table, cast, steps.LUC)
        sharer.goto("/help")
        steps.says(sharer.locator("#browser-notice"), heading)

        steps.type_code(sharer, steps.give_code(helper))

        steps.reads(steps.heading(sharer), heading)
        steps.says(sharer.locator("[data-place=scene]"), sharer.url, steps.HELPDESK)
        steps.says(steps.front(helper), told)
        expect(steps.act(helper, "ask")).to_be_hidden()


def test_a_helper_whose_browser_has_no_webrtc_reads_so_and_the_sharer_too(
    table: Table, browsers: Browsers, cast: Cast, playwright: Playwright
) -> None:
    browsers.close()
    sharer = cast.sharer()
    with Firefox(playwright, table.helper_screen, preferences={"media.peerconnection.enabled": False}) as set_so:
        helper = page_in(set_so, table, cast, steps.CLAIRE)
        helper.goto("/give")
        steps.says(helper.locator("#browser-notice"), "This browser lets no pictures through")
        steps.join(helper, sharer)
        steps.act(helper, "ask").click()

        steps.allow(sharer)

        steps.says(steps.notice(helper), "Your browser offers no address at all")
        steps.says(sharer.locator("[data-place=scene]"), "The browser of Claire Fontaine does not let the picture in")
        steps.end_as_sharer(sharer)


@pytest.mark.parametrize("agent", [IPHONE, ANDROID], ids=["iphone", "android"])
def test_a_telephone_sends_to_the_computer_where_the_session_goes_on(
    cast: Cast, agent: str, allowed_console: list[str]
) -> None:
    allowed_console.append("status of 409")
    helper, telephone = cast.helper(), cast.sharer(user_agent=agent, viewport={"width": 390, "height": 760})
    steps.type_code(telephone, steps.give_code(helper))
    steps.reads(steps.heading(telephone), "Go on at the computer")
    steps.says(steps.front(helper), "Luc Morel is on a telephone or tablet", "the seat moves by itself")
    expect(steps.act(helper, "ask")).to_be_hidden()
    address = telephone.locator(".session__url").inner_text()
    assert address == telephone.url
    steps.do(telephone, "chat").click()
    steps.write(telephone, "On my way")
    steps.expect_chat(helper, ["On my way"])

    computer = cast.sharer(path=address)

    steps.reads(steps.heading(computer), "Please wait a moment")
    steps.reads(steps.heading(telephone), "This session has moved")
    steps.show_screen(helper, computer)
    steps.expect_chat(computer, ["On my way"])


def test_an_address_without_https_is_named_on_both_sides_and_before_the_code(
    table: Table, playwright: Playwright, tmp_path: Path, allowed_console: list[str]
) -> None:
    allowed_console.append("Cross-Origin-Opener-Policy header has been ignored")  # that is https only, too
    address = ensure_ice_address()
    with RunningServer(tmp_path, host=address, command=(*COMMAND, "--host", address)) as server:
        cast = Cast(playwright, table, server, {})
        helper, sharer = cast.helper(), cast.sharer()
        assert not sharer.evaluate("isSecureContext")
        steps.says(sharer.locator("#browser-notice"), "This address cannot show a screen")

        steps.type_code(sharer, steps.give_code(helper))

        steps.reads(steps.heading(sharer), "This address cannot show a screen")
        steps.says(sharer.locator("[data-place=scene]"), "please tell the helpdesk", steps.HELPDESK)
        steps.says(steps.front(helper), "This address is not secure, so no browser shows a screen to it")
        steps.says(steps.front(helper), "tell your administrator")
        expect(steps.act(helper, "ask")).to_be_hidden()
        steps.end_as_sharer(sharer)

"""A page that was opened inside another program, for real: a web view of today, and one that is too old as well."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.e2e import steps
from tests.e2e.bench.screens import Screen
from tests.e2e.bench.web_view import WebView
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]


@pytest.fixture
def view(request: pytest.FixtureRequest, cast: Cast, sharer_screen: Screen) -> Iterator[WebView]:
    """Luc's, signed in."""
    with WebView(sharer_screen, request.param) as view:
        view.remember(cast.entrance(steps.LUC), cast.server.origin)
        yield view


@pytest.mark.parametrize("view", ["now"], indirect=True)
def test_a_page_inside_another_program_is_named_before_the_code_and_on_both_sides(cast: Cast, view: WebView) -> None:
    assert "QtWebEngine/" in view.evaluate("navigator.userAgent")
    helper = cast.helper()

    view.go(f"{cast.server.origin}/help")
    assert view.evaluate("typeof navigator.mediaDevices.getDisplayMedia") == "function"
    view.says("Open this page in your browser", "which as a rule cannot show your screen", "/help")
    join(helper, view)
    steps.act(helper, "ask").click()
    view.wait("Boolean(document.querySelector('[data-action=allow]'))")
    while view.evaluate("Boolean(document.querySelector('[data-action=allow]')?.offsetParent)"):
        view.press("[data-action=allow]")

    view.says("Open this page in your browser", "the session moves there by itself", "Nobody sees your screen")
    steps.reads(steps.told(helper), "Inside a program")
    assert view.complaints == []


@pytest.mark.parametrize("view", ["old"], indirect=True)
def test_a_browser_that_is_too_old_is_named_before_the_code_and_on_both_sides(cast: Cast, view: WebView) -> None:
    assert "Chrome/87." in view.evaluate("navigator.userAgent")
    helper = cast.helper()

    view.go(f"{cast.server.origin}/help")
    view.says("This browser is too old", "At least Chrome 109", "/help", "A code that you were given works there, too")
    join(helper, view)

    view.says("This browser is too old", "At least Chrome 109", "This browser cannot show a screen")
    steps.says(steps.front(helper), "too old")
    steps.write(helper, "Another browser?")
    view.says("Another browser?")
    assert view.complaints == []


def join(helper: Page, view: WebView) -> None:
    """Type the helper's code."""
    view.fill("#id_code", steps.give_code(helper))
    view.press("form[data-redeem] button[type=submit]")
    view.wait("location.pathname.startsWith('/sessions/')")

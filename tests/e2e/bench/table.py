"""The table of one test: opens pages for the two seats, listens to what they complain of, and tidies up."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Playwright

from .browsers import BrowserOnScreen, Chromium, ColourScheme, Firefox, Picker
from .floor import ChromiumAtTheFloor
from .screens import Screen
from .wire_cut import WireCut

Kind = Literal["chromium", "firefox", "floor"]
_KINDS: dict[Kind, type[BrowserOnScreen]] = {"chromium": Chromium, "firefox": Firefox, "floor": ChromiumAtTheFloor}

# Only Chromium writes CSP violations to the console; so we say it ourselves, everywhere. What Playwright's own
# scripts do in Firefox (a <style> for each screenshot) is no fault of the page; they run as "… > eval".
_TELL_VIOLATIONS = """addEventListener('securitypolicyviolation', event => {
  if (/(>|%3E)(%20| )eval/.test(event.sourceFile)) return;
  console.error(
    `CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
});"""

# Chromium looks at the camera's policy whenever a screen is captured, says so, and captures all the same.
_NOT_A_COMPLAINT = ("Permissions policy violation: camera is not allowed",)
# The machine's own networks changed, as those of a laptop do: what was just loading is dropped, and asked for again.
_NOT_OUR_DOING = "net::ERR_NETWORK_CHANGED"


class Browsers:
    """At most one browser a screen, kept from test to test while the next one asks for the same."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._running: dict[str, tuple[tuple[object, ...], BrowserOnScreen]] = {}

    def on(
        self, screen: Screen, kind: Kind, *, picker: Picker, title: str, colour_scheme: ColourScheme
    ) -> BrowserOnScreen:
        """The browser of this kind on this screen, started or started anew where needed."""
        scheme: ColourScheme = colour_scheme if kind == "firefox" else "light"  # Chromium's is each context's own
        wanted = (kind, picker, title, scheme)
        old, running = self._running.get(screen.name, (None, None))
        if running is not None:
            if old == wanted and running.is_running:
                return running
            running.close()
            del self._running[screen.name]
        made = _KINDS[kind](self._playwright, screen, picker=picker, title=title, colour_scheme=scheme)
        self._running[screen.name] = wanted, made
        return made

    def close(self) -> None:
        """End all."""
        for _, browser in self._running.values():
            browser.close()
        self._running.clear()


class Table:
    """Two seats: `sharer(…)` and `helper(…)` open a page of a new person each on their own screen."""

    def __init__(self, browsers: Browsers, sharer_screen: Screen, helper_screen: Screen) -> None:
        self.sharer_screen = sharer_screen
        self.helper_screen = helper_screen
        self.allowed_console: list[str] = []
        self.console: list[str] = []
        self._complaints: list[str] = []
        self._browsers = browsers
        self._contexts: dict[BrowserContext, BrowserOnScreen] = {}

    def sharer(
        self,
        *,
        browser: Kind = "chromium",
        picker: Picker = "screen",
        title: str = "",
        locale: str = "en-GB",
        colour_scheme: ColourScheme = "light",
        wire: WireCut | None = None,
        **more: Any,
    ) -> Page:
        """A new person at the sharer's screen, whose picker answers as told. See `Picker`."""
        found = self._browser(self.sharer_screen, browser, picker, title, colour_scheme)
        return self._page(found, locale=locale, colour_scheme=colour_scheme, wire=wire, **more)

    def helper(
        self,
        *,
        browser: Kind = "chromium",
        locale: str = "en-GB",
        colour_scheme: ColourScheme = "light",
        wire: WireCut | None = None,
        **more: Any,
    ) -> Page:
        """A new person at the helper's screen."""
        found = self._browser(self.helper_screen, browser, "screen", "", colour_scheme)
        return self._page(found, locale=locale, colour_scheme=colour_scheme, wire=wire, **more)

    def browser_of(self, page: Page) -> BrowserOnScreen:
        """The browser in which `page` is, to kill or freeze it, or to act on its picker and bar."""
        return self._contexts[page.context]

    def chromium_of(self, page: Page) -> Chromium:
        """The same for a page known to be in Chromium, which can also `pick_screen`."""
        found = self.browser_of(page)
        assert isinstance(found, Chromium)
        return found

    def watch(self, context: BrowserContext, browser: BrowserOnScreen) -> None:
        """Listen to a context which a test made by itself, and close it at the end."""
        self._contexts[context] = browser
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("page", self._listen)
        for page in context.pages:
            self._listen(page)

    def complaints(self) -> list[str]:
        """Console errors, uncaught errors, CSP violations and crashes that the test did not allow."""
        return [told for told in self._complaints if not any(re.search(like, told) for like in self.allowed_console)]

    def wait_for_complaint(self, like: str, *, timeout_s: float = 10) -> str:
        """The first complaint, allowed or not, that matches the regular expression `like`, once there is one."""
        until = time.monotonic() + timeout_s
        while True:
            for told in self._complaints:
                if re.search(like, told):
                    return told
            if time.monotonic() > until:
                raise TimeoutError(f"nobody complained of {like!r}, only of {self._complaints}")
            self._hear_on(20)

    def hear_out(self) -> None:
        """Let complaints arrive that are already under way. Nothing tells when the last has come."""
        self._hear_on(100)

    def save(self, folder: Path) -> None:
        """Write pictures of all pages and both screens, and all console lines, for a failed test."""
        folder.mkdir(parents=True, exist_ok=True)
        for screen in (self.sharer_screen, self.helper_screen):
            _try(partial(screen.screenshot, folder / f"screen-{screen.name}.png"))
        for number, (context, browser) in enumerate(self._contexts.items()):
            if browser.is_running:
                for tab, page in enumerate(context.pages):
                    path = folder / f"page-{number}-{tab}-{browser.screen.name}-{browser.name}.png"
                    _try(partial(page.screenshot, path=path, timeout=5000))
                    _try(partial(_save_html, page, path.with_suffix(".html")))
        (folder / "console.txt").write_text("\n".join(self.console))

    def clear(self) -> None:
        """Close every page of this test. Browsers stay for the next."""
        for context, browser in self._contexts.items():
            browser.thaw()
            if browser.is_running:
                _try(context.close)
        self._contexts.clear()

    def _browser(
        self, screen: Screen, kind: Kind, picker: Picker, title: str, colour_scheme: ColourScheme
    ) -> BrowserOnScreen:
        found = self._browsers.on(screen, kind, picker=picker, title=title, colour_scheme=colour_scheme)
        others = {b for b in self._contexts.values() if b.screen is screen and b is not found}
        for context in [context for context, browser in self._contexts.items() if browser in others]:
            del self._contexts[context]  # its browser was ended to make room
        return found

    def _page(self, browser: BrowserOnScreen, **options: Any) -> Page:
        context = browser.context(**options)
        self.watch(context, browser)
        return context.new_page()

    def _hear_on(self, for_ms: int) -> None:
        for page in [page for context in self._contexts for page in context.pages if not page.is_closed()][:1]:
            _try(partial(page.wait_for_timeout, for_ms))

    def _listen(self, page: Page) -> None:
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._hear_error(page, error))
        page.on("crash", lambda _: self._note(f"crashed: {page.url}"))

    def _hear(self, message: ConsoleMessage) -> None:
        place = message.location.get("url", "")
        line = f"{message.type}: {message.text} ({place}:{message.location.get('lineNumber', '')})"
        self.console.append(line)
        if message.type != "error" or _NOT_OUR_DOING in message.text:
            return
        if not message.text.startswith(_NOT_A_COMPLAINT):
            self._complaints.append(line)

    def _hear_error(self, page: Page, error: Error) -> None:
        told = error.stack or str(error)
        if told.startswith("Content-Security-Policy:"):  # Firefox; told by _TELL_VIOLATIONS already
            self.console.append(told)
        else:
            self._note(f"uncaught in {page.url}: {told}")

    def _note(self, line: str) -> None:
        self.console.append(line)
        self._complaints.append(line)


def _save_html(page: Page, path: Path) -> None:
    path.write_text(page.content())


def _try(act: Callable[[], object]) -> None:
    with suppress(Error, RuntimeError, OSError):  # a page that died has no picture
        act()

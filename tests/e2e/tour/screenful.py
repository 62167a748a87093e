"""Something worth showing: a window with an invoice that does not print, on the sharer's screen."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Playwright

from tests.e2e.bench.browsers import CHROMIUM_PATH
from tests.e2e.bench.screens import Screen

TITLE = "Invoices"
_PAGE = Path(__file__).with_name("invoices.html")
_WIDTH_PX, _HEIGHT_PX = 1600, 1000


@contextmanager
def window(playwright: Playwright, screen: Screen) -> Iterator[None]:
    """Keep a window titled `TITLE` on `screen`, behind the browser."""
    picture = screen.folder / "invoices.png"
    browser = playwright.chromium.launch(executable_path=CHROMIUM_PATH, args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": _WIDTH_PX, "height": _HEIGHT_PX})
    page.goto(_PAGE.as_uri())
    page.screenshot(path=picture)
    browser.close()
    shown = subprocess.Popen(
        ("setpriv", "--pdeathsig", "KILL", "display", "-immutable", "-title", TITLE, f"png:{picture}"),
        env=screen.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        screen.wait_for_window(f"^{TITLE}$")
        yield
    finally:
        shown.terminate()
        shown.wait()

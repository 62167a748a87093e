"""Every page and every state of both seats, light and dark, in both languages: no violation, nothing cut off.

The states are those of the tour (`tour/walks.py`): a state that is added there is looked at here.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Playwright, ViewportSize

from tests.e2e.bench import axe
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Table
from tests.e2e.cast import Cast, Entrances
from tests.e2e.tour.camera import Look, settle
from tests.e2e.tour.house import House
from tests.e2e.tour.walks import WALKS

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(900)]

LANGUAGES = ("en-GB", "fr-FR")
LOOKS = (Look("light", 1440), Look("dark", 1440))
#: a telephone, and a window of 1280 by 1024 at 400 %
NARROW: tuple[ViewportSize, ...] = ({"width": 360, "height": 740}, {"width": 320, "height": 256})
#: what the walks bring about by themselves: refusals, aborted requests, a line that is cut
EXPECTED = (r"status of 4\d\d", r"net::ERR_FAILED", r"WebSocket connection")

# What sticks out sideways: the page as a whole, and what one can press, unless it lies in a part that scrolls.
_STICKS_OUT = """async () => {
  for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
  const root = document.documentElement;
  const found = root.scrollWidth > root.clientWidth ? [`the page: ${root.scrollWidth} px`] : [];
  const scrolls = element => {
    for (let at = element.parentElement; at; at = at.parentElement)
      if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth) return true;
    return false;
  };
  for (const element of document.querySelectorAll('a[href], button, input, textarea, summary, h1, h2, output')) {
    const { left, right, width } = element.getBoundingClientRect();
    if (!width || element.closest('.skip-link, .visually-hidden, [hidden]') || !element.checkVisibility?.()) continue;
    if ((left < -1 || right > root.clientWidth + 1) && !scrolls(element))
      found.push(`${element.outerHTML.slice(0, 60)}…: ${Math.round(left)} to ${Math.round(right)} px`);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def walked_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of these tests: their wrong codes must not slow down others."""
    with RunningServer(tmp_path_factory.mktemp("walked")) as running:
        yield running


@pytest.fixture(scope="module")
def walked_entrances() -> Entrances:
    return {}


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_and_state_is_for_everybody(
    playwright: Playwright,
    table: Table,
    allowed_console: list[str],
    walked_server: RunningServer,
    walked_entrances: Entrances,
    language: str,
    walk: str,
) -> None:
    allowed_console += EXPECTED
    cast = Cast(playwright, table, walked_server, walked_entrances)
    house = House(cast, table, walked_server, language)

    found = []
    try:
        for view in WALKS[walk](house):
            found += [f"{view.name}, {told}" for told in (*violations(view.page), *sticking_out(view.page))]
    finally:
        table.clear()
        cast.tidy()

    assert not found, "\n" + "\n".join(found)


def violations(page: Page) -> list[str]:
    found = []
    for number, look in enumerate(LOOKS):
        settle(page, look)
        only = axe.COLOURS if number else ()  # another theme changes colours and nothing else
        found += [f"{look.theme}: {text}" for text in axe.violations(page, only=only)]
    return found


def sticking_out(page: Page) -> list[str]:
    found = []
    for window in NARROW:
        page.set_viewport_size(window)
        stuck: list[str] = []
        for _ in range(10):  # a busy machine draws the new size some frames later; what stays, sticks out
            stuck = page.evaluate(_STICKS_OUT)
            if not stuck:
                break
        found += [f"{window['width']} px wide: {text}" for text in stuck]
    return found

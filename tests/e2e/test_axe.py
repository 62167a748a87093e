"""Every page and every state of both seats, in both languages, light and dark: no violation, nothing cut off, nothing
that needs scrolling both ways at 400 %, no text lost by spacing, no focus under a bar, nothing that moves for those who
ask for less motion.

The states are those of the tour (`tour/walks.py`): a state that is added there is looked at here.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright

from tests.e2e.bench import axe, reading
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Table
from tests.e2e.cast import Cast, Entrances
from tests.e2e.tour.camera import Look, settle
from tests.e2e.tour.house import House
from tests.e2e.tour.walks import WALKS

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(900)]

#: both languages have the same pages, and both themes the same words: all rules are asked in one of each, colours in
#: the other theme and names in the other language; there, where words are longer, with wider spacing and by its focus
LOOKS = {"en-GB": Look("light", 1440), "fr-FR": Look("dark", 1440)}
WORDY = "fr-FR"
#: pages that other walks show, with other names; `test_directions.py` goes there
SEEN_ELSEWHERE = {"directions"}
#: what the walks bring about by themselves: refusals, aborted requests, a line that is cut
EXPECTED = (r"status of (4\d\d|503)", r"net::ERR_FAILED", r"WebSocket connection")


@pytest.fixture(scope="module")
def walked_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of these tests: their wrong codes must not slow down others."""
    with RunningServer(tmp_path_factory.mktemp("walked")) as running:
        yield running


@pytest.fixture(scope="module")
def walked_entrances() -> Entrances:
    return {}


@pytest.mark.parametrize("walk", [name for name in WALKS if name not in SEEN_ELSEWHERE])
@pytest.mark.parametrize("language", LOOKS)
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
            settle(view.page, LOOKS[language])
            only = (*axe.COLOURS, *axe.NAMES) if language == WORDY else ()
            told = [*axe.violations(view.page, only=only), *reading.moving(view.page), *reading.sticking_out(view.page)]
            if language == WORDY:
                told += [*reading.cut_when_spaced(view.page), *reading.hidden_focus(view.page)]
            found += [f"{view.name}, {one}" for one in told]
    finally:
        table.clear()
        cast.tidy()

    assert not found, "\n" + "\n".join(found)

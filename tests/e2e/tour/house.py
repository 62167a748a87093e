"""Where a walk happens: the people of the demo in one language, and what a walk hands out, a `View`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Page

from tests.e2e import steps
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Table
from tests.e2e.cast import Cast
from tests.e2e.tour import faults
from tests.e2e.tour.taps import Tap

Seat = Literal["sharer", "helper", "anybody"]


@dataclass(frozen=True)
class View:
    """A page that stands still in one of its states. Whoever walks looks at it before the walk goes on."""

    name: str
    page: Page
    seat: Seat


Walk = Callable[["House"], Iterator[View]]


@dataclass(frozen=True)
class House:
    """A demo server, its people and the two screens, all in one language.

    language: of the browsers, such as `fr-FR`; pages follow it.
    seat:     options of every page of the sharer, such as `picker` and `title`.
    """

    cast: Cast
    table: Table
    server: RunningServer
    language: str = "en-GB"
    seat: dict[str, Any] = field(default_factory=dict)

    def helper(self, who: str = steps.CLAIRE, *, path: str = "/give", **options: Any) -> tuple[Page, Tap]:
        """A page of a helper, and the tap on its line."""
        return self._opened(self.cast.helper(who, path="", locale=self.language, **options), path)

    def sharer(self, who: str = steps.LUC, *, path: str = "/help", **options: Any) -> tuple[Page, Tap]:
        """A page of a sharer, and the tap on its line."""
        return self._opened(
            self.cast.sharer(who, path="", locale=self.language, **{**self.seat, **options}),
            path,
        )

    def stranger(self, *, path: str) -> Page:
        """A page of somebody who has not signed in."""
        page = self.table.helper(base_url=self.server.origin, locale=self.language)
        page.goto(path)
        return page

    def _opened(self, page: Page, path: str) -> tuple[Page, Tap]:
        tap = Tap(page)
        faults.watch(page)
        if path:
            page.goto(path)
        return page, tap

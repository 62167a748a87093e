"""The people of a story at one server: their pages, signed in already, and their sessions ended afterwards."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import APIRequestContext, Page, Playwright, StorageState

from tests.e2e import steps
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Table

#: cookies by server and e-mail address: who has signed in once need not do it again in the next story
Entrances = dict[tuple[str, str], StorageState]

_CSRF = re.compile(r'name="csrf(?:middlewaretoken|-token)" (?:value|content)="([^"]+)"')
_DATA = re.compile(r'<script id="page-data" type="application/json">(.*?)</script>', re.DOTALL)


class Cast:
    """Opens pages for people who have signed in without the form; `steps.sign_in` is for stories about that."""

    def __init__(self, playwright: Playwright, table: Table, server: RunningServer, entrances: Entrances) -> None:
        self._playwright = playwright
        self._table = table
        self.server = server
        self._entrances = entrances
        self._here: set[str] = set()

    def helper(self, who: str = steps.CLAIRE, *, path: str = "/give", **options: Any) -> Page:
        """A page of `who` at the helper's screen; options of `Table.helper`."""
        page = self._table.helper(base_url=self.server.origin, storage_state=self.entrance(who), **options)
        return _gone_to(page, path)

    def sharer(self, who: str = steps.LUC, *, path: str = "/help", **options: Any) -> Page:
        """A page of `who` at the sharer's screen; options of `Table.sharer`."""
        page = self._table.sharer(base_url=self.server.origin, storage_state=self.entrance(who), **options)
        return _gone_to(page, path)

    def entrance(self, who: str) -> StorageState:
        """The cookies of `who`, for a page that is opened in another way."""
        self._here.add(who)
        key = (self.server.origin, who)
        if key not in self._entrances:
            self._entrances[key] = self._sign_in(who)
        return self._entrances[key]

    def tidy(self) -> None:
        """End what is still open, so that the next story begins with an empty desk."""
        if not self.server.is_ready():
            return
        for who in self._here | {steps.CLAIRE}:
            http = self._http(storage_state=self.entrance(who))
            self._end_all(http)
            http.dispose()

    def _sign_in(self, who: str) -> StorageState:
        http = self._http()
        token = _found(_CSRF, http.get("/sign-in").text())
        form: dict[str, str | float | bool] = {"csrfmiddlewaretoken": token, "login": who, "password": steps.PASSWORD}
        answer = http.post("/sign-in", form=form)
        assert answer.ok, f"{who} could not sign in: {answer.status}"
        state = http.storage_state()
        http.dispose()
        return state

    def _end_all(self, http: APIRequestContext) -> None:
        desk = http.get("/give")
        if not desk.ok or urlsplit(desk.url).path != "/give":  # not a helper, or signed out meanwhile
            return
        token = _found(_CSRF, desk.text())
        for session in json.loads(_found(_DATA, desk.text()))["sessions"]:
            http.post(f"/sessions/{session['id']}/ending", form={"csrfmiddlewaretoken": token})

    def _http(self, **options: Any) -> APIRequestContext:
        return self._playwright.request.new_context(base_url=self.server.origin, **options)


def _gone_to(page: Page, path: str) -> Page:
    if path:
        page.goto(path)
    return page


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    assert found, f"no {pattern.pattern} in {text[:300]}"
    return found[1]

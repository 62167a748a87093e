"""No text of anybody becomes script: two hundred payloads in every name and text, on every page and at both seats.

One pass goes without the content policy, so that what becomes markup would run and be caught; the other with it, as in
life. A page of control shows that the payloads do run where a page lets them.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, reverse
from playwright.sync_api import Dialog, Page, Route, WebSocketRoute, expect

from entraide.doors.guide.texts import NAMES
from tests.e2e import steps
from tests.e2e.bench.server import DATABASE
from tests.e2e.bench.table import Table
from tests.e2e.cast import Cast
from tests.e2e.hostile_rows import fill
from tests.e2e.payloads import PAYLOADS
from tests.routes import all_routes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

ALL = " ".join(PAYLOADS)
#: what a page must not hold, whether or not it ran: handlers, script of ours that is none, addresses that run
_MARKUP = r"""() => {
  const runs = /^[\s\x00-\x20]*(javascript|vbscript|data:text)/i;
  const found = [];
  for (const one of document.querySelectorAll("*")) {
    for (const { name, value } of one.attributes) {
      if (/^on/i.test(name)) found.push(`<${one.localName} ${name}>`);
      if (/^(xlink:)?(href|src|action|formaction|srcdoc|data|poster|srcset)$/i.test(name) && runs.test(value))
        found.push(`<${one.localName} ${name}="${value.slice(0, 60)}">`);
    }
    if (one.localName === "script" && !one.type.includes("json") && !one.type.includes("importmap") && !one.src)
      found.push("<script> inside the page");
    if (/^(iframe|object|embed|base|math|foreignobject)$/i.test(one.localName)) found.push(`<${one.localName}>`);
  }
  for (const one of document.querySelectorAll("script[type='application/json']")) JSON.parse(one.textContent);
  return found;
}"""
#: routes that are no pages to look at: they sign out, go away to elsewhere, or answer what is no document
_NO_PAGES = {"language", "theme", "sign-out", "signed-out", "look-colour", "look-logo", "photo", "scim", "scim-root"}
_NO_PAGES |= {"scim-below", "robots", "provider-leave", "provider-return", "provider-logout", "provider-again"}
_NO_PAGES |= {"directory-authorize", "passkey-challenges", "session-notes", "arrivals"}
#: acts, which no GET answers
_ACTS = {"factor-removal", "shared-computer", "web-session-ending", "console-domain-proving", "console-domain-removal"}
_ACTS |= {"console-group-leaving", "identity-removal", "identity-second-factor", "pass-made", "console-person-enabling"}
_ACTS |= {"console-person-invitation", "console-person-signing-out", "console-provisioning-tokens"}
_ACTS |= {"console-session-handled", "console-logo", "console-logo-removal", "invite", "redeem", "absences", "ending"}
_ACTS |= {"lines", "session-report", "provider-choosing", "provider-finding", "passkey-sign-in"}
_LISTS = ("people", "groups", "roles", "assignments", "sessions", "provisioning/log")


class Trap:
    """Hears whatever runs in the pages of one person."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heard: list[str] = []
        page.context.expose_function("fired", lambda number=None: self.heard.append(f"fired({number}) at {page.url}"))
        page.on("dialog", self._hear)
        page.on("popup", lambda popup: self.heard.append(f"a window at {page.url}: {popup.url}"))

    def look(self, path: str = "") -> None:
        """Open a page, or look at the one that is open; remember what ran and what could."""
        if path:
            answer = self.page.goto(path, wait_until="load")
            if answer is not None and answer.status >= 500:
                self.heard.append(f"{answer.status}: nothing was seen of {path}")
        self.heard += [f"{one} at {self.page.url}" for one in self.page.evaluate(_MARKUP)]

    def _hear(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":  # of ours: what was filled in is not saved
            dialog.accept()
            return
        self.heard.append(f"a dialog at {self.page.url}: {dialog.message}")
        dialog.dismiss()


#: careless pages: a text stands in all places that do not disturb one another
_CARELESS = (
    """<p>{0}</p><input value="{0}"><input value='{0}'><input value={0}><textarea>{0}</textarea>""",
    """<script>var a = "{0}";</script><script>var b = '{0}';</script><script>var c = `{0}`;</script>
    <script>var d = [{"e": "{0}"}];</script>""",
    """<a href="{0}" id=link>x</a><script>document.getElementById("link").click()</script>""",
    "<iframe src='{0}'></iframe>",
)
#: a few frames at a time, so that a busy machine comes to each; a frame with a link to nowhere loads for ever
_IN_FRAMES = """async (documents) => {
  while (documents.length > 0) {
    await Promise.all(documents.splice(0, 20).map((text) => new Promise((done) => {
      const frame = document.createElement("iframe");
      frame.onload = done;
      frame.srcdoc = text;
      document.body.append(frame);
      setTimeout(done, 1500);
    })));
    await new Promise((done) => setTimeout(done, 100));
    document.body.replaceChildren();
  }
}"""


def careless(place: int, number: int) -> str:
    return "<!doctype html><body>" + _CARELESS[place].replace("{0}", PAYLOADS[number])


def test_the_payloads_do_run_where_a_page_lets_them(table: Table, allowed_console: list[str]) -> None:
    """The control: each payload alone in a careless page. Without it, silence elsewhere would prove nothing."""
    allowed_console.append(".")
    page = table.helper(base_url="http://careless.example")
    ran: set[int] = set()
    page.context.expose_function("fired", lambda number=None: ran.add(-1 if number is None else int(number)))

    def answer(route: Route) -> None:
        place, _, number = route.request.url.partition("careless.example/")[2].partition("/")
        body = careless(int(place), int(number)) if place.isdigit() and number.isdigit() else "<!doctype html><body>"
        route.fulfill(content_type="text/html; charset=utf-8", body=body)

    def silent() -> list[int]:
        return [number for number in range(len(PAYLOADS)) if number not in ran]

    page.route("http://careless.example/**", answer)
    page.goto("/")
    for place in range(len(_CARELESS)):
        page.evaluate(_IN_FRAMES, [careless(place, number) for number in silent()])
    for patience_ms in (100, 1_000, 5_000):  # only one thing in a tab has the focus, and links of frames are slow
        for number in silent():
            for place in range(len(_CARELESS)):
                if number in ran or (place == 2 and '"' in PAYLOADS[number]):  # such a link would load for ever
                    continue
                page.goto(f"/{place}/{number}")
                page.wait_for_timeout(patience_ms)

    assert len(set(PAYLOADS)) >= 200
    assert not silent(), [PAYLOADS[number] for number in silent()]


def test_no_text_of_anybody_runs_on_any_page(table: Table, own_cast: Cast, allowed_console: list[str]) -> None:
    allowed_console += [r"status of 4\d\d", r"net::ERR_"]
    helper, sharer = own_cast.helper(), own_cast.sharer()
    session_id = steps.join(helper, sharer)
    server = own_cast.server
    visitors = {}
    for language, unprotected in (("en-GB", True), ("fr-FR", False)):
        page = table.helper(base_url=server.origin, locale=language, bypass_csp=unprotected)
        page.goto("/sign-in")
        steps.fill_sign_in(page, steps.SOPHIE)
        visitors[language] = page
    ids = fill(
        server.data / DATABASE, PAYLOADS, organisation=steps.ORGANISATION, session_id=session_id, visitor=steps.SOPHIE
    )
    traps = [Trap(page) for page in (*visitors.values(), helper, sharer)]
    looking, protected, giving, sharing = traps

    for trap in (looking, protected):
        for path in pages(ids):
            trap.look(path)
    shown = set()
    for name in _LISTS:
        for number in range(1, 6):
            looking.look(f"/console/{name}?page={number}")
            shown |= set(looking.page.locator("td, th").all_text_contents())
    for path in forms(ids):
        looking.look(path)
        send_form(looking.page)
        looking.look()
    both_seats(giving, sharing)

    assert [one for trap in traps for one in trap.heard] == []
    text = " ".join(" ".join(shown).split())
    missing = [one for one in PAYLOADS if " ".join(one.split()) not in text]
    assert missing == []


def pages(ids: dict[str, str]) -> Iterator[str]:
    """Every page there is, those of one thing with a hostile one; lists searched for a payload, too."""
    yield f"/console/sessions/{ids['live_id']}"
    yield f"/console/sessions/{ids['live_id']}/timeline"
    for route in all_routes():
        if route.name in _NO_PAGES | _ACTS:
            continue
        for path in addresses(route, ids):
            yield path
            if path.removeprefix("/console/") in _LISTS:
                yield f"{path}?search=%22%3E%3Csvg%20onload%3Dfired(7001)%3E&sort=%27%3E%3Csvg%20onload=fired(7002)%3E"


def addresses(route: URLPattern, ids: dict[str, str]) -> list[str]:
    if route.name == "guide-page":
        return [reverse("guide-page", args=[NAMES[0]])]
    if route.name == "console-settings-section":
        return []
    given = {
        name: ids.get(name, 1 if type(converter).__name__ == "IntConverter" else "A" * 22)
        for name, converter in route.pattern.converters.items()
    }
    return [reverse(str(route.name), kwargs=given)]


def forms(ids: dict[str, str]) -> list[str]:
    """Pages with a form that says again what cannot be used."""
    return [
        "/console/people/new",
        "/console/groups/new",
        f"/console/groups/{ids['group_id']}/name",
        "/console/roles/new",
        f"/console/roles/{ids['role_id']}/edit",
        "/console/assignments/new",
        "/console/domains",
        "/console/identity/new",
        "/console/settings",
        "/help",
        "/account",
    ]


_FILL = r"""(text) => {
  const boxes = "input[type=text], input[type=email], input:not([type]), textarea";
  const form = [...document.querySelectorAll("main form")].find((one) => one.querySelector(boxes));
  for (const one of form?.querySelectorAll("input, textarea") ?? []) {
    if (["hidden", "checkbox", "radio", "file", "submit", "number"].includes(one.type)) continue;
    one.removeAttribute("maxlength");
    if (one.localName === "input") one.type = "text";
    one.value = text;
  }
  form?.setAttribute("id", "sent");
  return form !== undefined;
}"""


def send_form(page: Page) -> None:
    """Fill every text of the first form of the page with all payloads, and send it as a page without script would."""
    if page.evaluate(_FILL, ALL):
        with page.expect_navigation():
            page.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('sent'))")


#: what the server may tell a page in words
_WORDS = frozenset({"name", "job_title", "company", "department", "initials", "domain", "name_like", "address_domain"})
_WORDS |= {"domain_like", "organisation", "browser", "reason", "ticket", "label"}


def hostile(message: Any, key: str = "") -> Any:
    """What a server would say whose every word is a payload."""
    if isinstance(message, dict):
        return {name: hostile(value, name) for name, value in message.items()}
    if isinstance(message, list):
        return [hostile(one) for one in message]
    return ALL if key in _WORDS and not (key == "reason" and message in REASONS) else message


REASONS = frozenset({"helper-ended", "sharer-ended"})


def lie(page: Page) -> None:
    """Let the line of a page say nothing but payloads."""

    def join(route: WebSocketRoute) -> None:
        there = route.connect_to_server()

        def tell(text: str | bytes) -> None:
            message = hostile(json.loads(text))
            if message["kind"] == "state" and message["phase"] == "meeting":
                surface = {"of": "window", "width_px": 800, "height_px": 600, "label": ALL}
                message["picture"] |= {"status": "paused", "surface": surface, "seen": True}
                message["ask"] = {
                    "number": 1,
                    "wanted": "any",
                    "left_ms": 60_000,
                    "may_extend": True,
                    "reason": ALL,
                    "ticket": ALL,
                }
            route.send(json.dumps(message))

        there.on_message(tell)

    page.route_web_socket("**/line", join)


def both_seats(giving: Trap, sharing: Trap) -> None:
    """Both documents of a session with hostile rows behind them and a hostile line; then a chat by hand."""
    helper, sharer = giving.page, sharing.page
    for trap in (giving, sharing):
        lie(trap.page)
        trap.page.reload()
    expect(helper.locator("entraide-chat:visible .chat__text")).to_have_count(len(PAYLOADS), timeout=steps.PATIENCE_MS)
    expect(sharer.locator("entraide-chat .chat__text")).to_have_count(len(PAYLOADS), timeout=steps.PATIENCE_MS)
    texts = helper.locator("entraide-chat:visible .chat__text").all_text_contents()
    assert [" ".join(one.split()) for one in texts] == [" ".join(one.split()) for one in PAYLOADS]
    expect(helper.locator("body")).to_contain_text("<svg onload=fired(")
    for trap in (giving, sharing):
        trap.look()

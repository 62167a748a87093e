"""Every route × everybody who may ask: who is let in, who is not, and nothing of another organisation in any answer.

A new route fails until it has its row. Addresses below `console/` have theirs by their path: it is the strictest.
"""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, reverse

from entraide.clock import now
from entraide.help.models import HelpSession
from entraide.people.models import Person, WebSession
from tests.personas import signed_in
from tests.routes import all_routes
from tests.sides import Side, side_of

pytestmark = pytest.mark.route_matrix

#: for whom a route is: `open` to everybody; `member`: whoever is signed in; `seat`: the two at the table;
#: `own`: members of the same organisation; `helpers`: they too; `admin`: administrators; `token`: directories
ROWS = {
    **dict.fromkeys(
        ("language", "theme", "robots", "favicon", "sign-in", "sign-out", "signed-out", "second-step"), "open"
    ),
    **dict.fromkeys(("password-forgotten", "password-forgotten-sent", "password-new"), "open"),
    **dict.fromkeys(("passkey-sign-in", "passkey-challenges", "temporary-pass", "provider-finding"), "open"),
    **dict.fromkeys(("provider-leave", "provider-return", "provider-logout"), "open"),
    **dict.fromkeys(("help", "help-at", "arrivals", "redeem", "guide", "guide-page"), "open"),
    **dict.fromkeys(("accessibility", "privacy", "support", "look-colour", "look-logo"), "open"),
    **dict.fromkeys(("directory-authorize", "provider-choosing", "emergency"), "open"),
    **dict.fromkeys(
        ("sign-in-again", "provider-again", "account", "factors", "factor-app", "factor-passkey"), "member"
    ),
    **dict.fromkeys(("passkey-name", "factor-removal", "recovery-codes", "web-session-ending", "own-export"), "member"),
    **dict.fromkeys(("home", "give", "invite", "sessions", "shared-computer"), "member"),
    **dict.fromkeys(("session", "ending", "lines", "absences", "session-notes", "session-report"), "seat"),
    "photo": "own",
    # what helpers may read of administration
    **dict.fromkeys(("console", "console-settings"), "helpers"),
    **dict.fromkeys(("scim", "scim-root", "scim-below"), "token"),
}
#: like what does not exist; 405: the route knows no such method; 422: what was sent cannot be read, whoever sends it
NOT_THERE = {404, 405, 422}


def row_of(route: URLPattern) -> str:
    """For whom a route is."""
    by_path = "admin" if str(route.pattern).startswith("console") else ""
    return ROWS.get(str(route.name), by_path)


def address(route: URLPattern, side: Side) -> str:
    """The address with this side's ids; what the matrix has no id for is somebody's who does not exist."""
    wanted = {
        name: side.ids.get(name, 1 if type(converter).__name__ == "IntConverter" else "A" * 22)
        for name, converter in route.pattern.converters.items()
    }
    if route.name == "guide-page":
        wanted = {"name": "sharer"}
    return reverse(str(route.name), kwargs=wanted)


class Asker:
    """Somebody at a browser; signs in again when an answer has signed them out."""

    def __init__(self, person: Person | None) -> None:
        self._person = person
        self._token = signed_in(person)[1] if person else ""

    def ask(self, method: str, path: str, given: dict[str, str] | None = None) -> Any:
        client = Client(headers={"accept": "application/json"})
        client.raise_request_exception = False
        if self._token:
            client.cookies[settings.WEB_SESSION_COOKIE] = self._token
        return client.get(path) if method == "GET" else client.post(path, given or {})


def test_every_route_has_its_row() -> None:
    without = [str(one.name) for one in all_routes() if not str(one.pattern).startswith("console")]

    assert sorted(set(without) - set(ROWS)) == []


@pytest.mark.django_db
@pytest.mark.timeout(300)
def test_every_route_asked_by_everybody() -> None:
    here, there = side_of("matrix-a", "CANARYAA"), side_of("matrix-b", "CANARYBB")
    disabled = here.house.person("Dora CANARYAA")
    askers = {
        "anonymous": Asker(None),
        "same person": Asker(here.sharer),
        "colleague": Asker(here.colleague),
        "helper": Asker(here.helper),
        "other administrator": Asker(there.administrator),
        "disabled": Asker(disabled),
        "administrator": Asker(here.administrator),
    }
    Person.objects.filter(id=disabled.id).update(disabled_at=now())
    wrong: list[str] = []
    for route in all_routes():
        row, mine, theirs = row_of(route), address(route, here), address(route, there)
        has_ids = any(name.endswith("_id") for name in route.pattern.converters)
        for who, asker in askers.items():
            # whoever may act would change what the others are asked about: they only look
            looks = {"administrator", "same person"} | ({"helper"} if row == "seat" else set())
            acts = who not in looks and row in {"admin", "seat", "own"}
            for method in ("GET", "POST") if acts else ("GET",):
                answer = asker.ask(method, mine)
                fits = expected(row, who, has_ids=has_ids)
                body = answer.content.decode(errors="replace")
                where = f"{method} {mine} by {who} ({row}): {answer.status_code}"
                if answer.status_code in {500, 501, 502} or (fits and answer.status_code not in fits):
                    wrong.append(where)
                if who == "other administrator" and row != "open" and here.canary in body:
                    wrong.append(f"{where}: tells of the other organisation")
                if there.canary in body and who != "other administrator":
                    wrong.append(f"{where}: tells of the other organisation")
        if has_ids and row in {"admin", "seat", "own"}:
            for method in ("GET", "POST"):
                answer = askers["administrator"].ask(method, theirs)
                if answer.status_code not in NOT_THERE or there.canary in answer.content.decode(errors="replace"):
                    wrong.append(f"{method} {theirs} by administrator of the other: {answer.status_code}")

    assert not wrong, "\n".join(wrong)
    assert HelpSession.objects.filter(id__in=[here.session.id, there.session.id], phase="meeting").count() == 2
    assert not Person.objects.filter(id=there.sharer.id, disabled_at__isnull=False).exists()
    assert WebSession.objects.filter(person=there.administrator, ended_at=None).exists()


@pytest.mark.django_db
def test_no_file_that_is_taken_away_holds_anything_of_the_other_organisation() -> None:
    """Every list as CSV and JSON, also asked for by what the other has: names, ids, states."""
    here, there = side_of("matrix-a", "CANARYAA"), side_of("matrix-b", "CANARYBB")
    theirs = {"search": there.canary, "group": there.ids["group_id"], "helper": there.helper.id}
    theirs |= {"sharer": there.sharer.id, "person": there.sharer.id, "provider": there.ids["provider_id"]}
    files: dict[str, str] = {}
    wrong = []
    for route in all_routes():
        for form in ("csv", "json"):
            for asked in ({}, *({name: value} for name, value in theirs.items())):
                path = f"{address(route, here)}?{urlencode({'format': form, **asked})}"
                answer = Asker(here.administrator).ask("GET", path)
                if "attachment" not in answer.headers.get("Content-Disposition", ""):
                    break
                files[path] = answer.content.decode()
                if there.canary in files[path] or any(one in files[path] for one in names_of(there)):
                    wrong.append(path)

    assert wrong == []
    # the lists there are today, each in two forms and asked for in seven ways; most hold something of one's own
    assert len(files) >= 9 * 2 * 7
    assert sum(here.canary in text for path, text in files.items() if path.count("=") == 1) >= 12


@pytest.mark.django_db
def test_a_directory_finds_nothing_of_the_other_organisation() -> None:
    here, there = side_of("matrix-a", "CANARYAA"), side_of("matrix-b", "CANARYBB")
    wanted = urlencode({"filter": f'displayName co "{there.canary}"'})

    told = [
        here.directory.ask("GET", path).content.decode()
        for path in (
            "/Users",
            "/Groups",
            f"/Users?{wanted}",
            f"/{there.ids['below']}",
            "/Schemas",
            "/ServiceProviderConfig",
        )
    ]

    assert [text for text in told if there.canary in text] == []
    assert here.canary in told[0]
    assert here.canary in told[1]


def names_of(side: Side) -> set[str]:
    """What also tells of a side: its slug in addresses, and ids."""
    return {side.house.organisation.slug, side.session.id, side.sharer.id, side.helper.id}


def expected(row: str, who: str, *, has_ids: bool) -> set[int]:
    """The statuses that fit; empty: any that is no fault of ours. 405: the route knows no such method."""
    if row == "open":
        return set()
    if row == "token" or who in {"anonymous", "disabled"}:
        return {401, 405}
    if row == "member":
        return {200, 302, 403, 404, 405}
    if who == "other administrator" and has_ids:
        return NOT_THERE
    if row == "seat":
        # what is the other seat's alone is refused by name
        return {200, 302, 403, 405, 422} if who in {"same person", "helper"} else NOT_THERE
    if row == "helpers" and who == "helper":
        return {200, 302}  # the home of the centre leads them on to what they may read
    if row == "own" or who in {"administrator", "other administrator"}:
        # 409: not now, such as erasing whoever sits at a session
        return {200, 302, 404, 405, 409, 422}
    return {403, 405}

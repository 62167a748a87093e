"""An organisation that has worked for a while: home with chart and reports, the list of sessions in use, a report."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import expect

from entraide.clock import now
from tests.e2e import steps
from tests.e2e.bench.server import DATABASE
from tests.e2e.hostile_rows import Rows
from tests.e2e.tour.house import House, View

#: how many sessions each of the fourteen days had, the oldest first
_DAYS = (4, 6, 0, 1, 7, 9, 6, 8, 5, 0, 0, 7, 12, 3)
#: how they ended, in turn: reason, outcome, ticket, what was shown
_ENDS: tuple[tuple[str, str, str, str], ...] = (
    ("helper-ended", "resolved", "INC-4711", '["window"]'),
    ("sharer-ended", "resolved", "", '["monitor"]'),
    ("helper-ended", "follow-up", "INC-4718", '["window", "monitor"]'),
    ("not-the-right-person", "", "", "[]"),
    ("helper-ended", "handed-on", "CHG-0093", '["tab"]'),
    ("sharer-absent", "not-resolved", "", '["window"]'),
    ("ended-for-maintenance", "", "", "[]"),
)
_REPORTS = ("I was asked for the password of my bank.", "")


def busy(house: House) -> Iterator[View]:
    """Claire and Luc sit at a table; behind them lie two weeks. What was written is taken away at the end."""
    helper, _ = house.helper(path="/give")
    sharer, _ = house.sharer(path="")
    steps.type_code(sharer, steps.give_code(helper))
    expect(steps.act(helper, "ask")).to_be_visible(timeout=steps.PATIENCE_MS)
    database = house.server.data / DATABASE
    with Rows(database) as rows:
        made, reported = _fortnight(rows, rows.one("help_helpsession", id=sharer.url.rsplit("/", 1)[1]))
    try:
        page = house.stranger(path="/sign-in")
        steps.fill_sign_in(page, steps.SOPHIE)
        page.goto("/console")
        yield View("busy-home", page, "anybody")
        page.locator("main details.more summary").click()
        yield View("busy-home-table", page, "anybody")
        page.goto("/console/sessions")
        yield View("busy-sessions", page, "anybody")
        page.locator(".list-bar__pills summary").nth(2).click()
        yield View("busy-sessions-filter", page, "anybody")
        page.goto("/console/sessions?page=2&state=past")
        page.locator(".list-bar__export summary").click()
        yield View("busy-sessions-export", page, "anybody")
        page.goto(f"/console/sessions?when={now().date().isoformat()}&outcome=resolved")
        yield View("busy-sessions-day", page, "anybody")
        page.goto(f"/console/sessions/{reported}")
        yield View("busy-session-reported", page, "anybody")
        page.locator(".banner form button").click()
        expect(page.locator(".console .messages").first).to_be_visible()
        yield View("busy-session-seen-to", page, "anybody")
        page.context.close()
        helper.goto("/sessions")
        yield View("busy-my-sessions", helper, "helper")
    finally:
        with Rows(database) as rows:
            for one in made:
                rows.remove("help_abusereport", session_id=one)
                rows.remove("help_consent", session_id=one)
                rows.remove("help_helpsession", id=one)


def _fortnight(rows: Rows, live: dict[str, Any]) -> tuple[list[str], str]:
    """Write the sessions; answer their ids, and that of one which was reported."""
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    helpers = [rows.one("people_person", email=who)["id"] for who in (steps.CLAIRE, steps.CLAIRE, steps.KARIM)]
    sharers = [rows.one("people_person", email=who)["id"] for who in (steps.LUC, steps.ANA, steps.HANAKO, steps.NOOR)]
    state = {**json.loads(live["state"]), "phase": "ended"}
    over = {**live, "phase": "ended", "due_at": None, "state": json.dumps(state)}
    changes: list[dict[str, Any]] = []
    for back, count in enumerate(reversed(_DAYS)):
        for number in range(count):
            which = len(changes)
            reason, outcome, ticket, shown = _ENDS[which % len(_ENDS)]
            # today has only the hours that have passed
            begun = (
                midnight
                - timedelta(days=back)
                + (now() - midnight if back == 0 else timedelta(hours=16)) * (number + 1) / (count + 1)
            )
            changes.append(
                {
                    "helper_id": helpers[which % len(helpers)],
                    "sharer_id": sharers[which % len(sharers)],
                    "opened_at": _said(begun),
                    "met_at": _said(begun),
                    "ended_at": _said(begun + timedelta(seconds=97 + 211 * (which % 9))),
                    "ended_reason": reason,
                    "outcome": outcome,
                    "ticket": ticket,
                    "shown": shown,
                    "reason": "The printer prints nothing" if ticket else "",
                    "note": "The driver was that of the old printer.\nNew one chosen, test page is fine."
                    if ticket
                    else "",
                }
            )
    made = rows.copies("help_helpsession", over, changes)
    reported = [one for one in made if one["ended_reason"] == "sharer-ended"][:2]
    of_house = {"organisation_id": live["organisation_id"], "id": 0}
    for one, text in zip(reported, _REPORTS, strict=True):
        rows.change("help_helpsession", {"id": one["id"]}, ended_reason="reported")
        report = {**of_house, "session_id": one["id"], "person_id": one["sharer_id"], "text": text}
        rows.copies("help_abusereport", {**report, "made_at": one["ended_at"], "handled_by": ""}, [{}])
        consent = {**of_house, "session_id": one["id"], "person_id": one["sharer_id"], "ask": 1, "at": one["met_at"]}
        rows.copies("help_consent", {**consent, "text_version": "view-1", "language": "fr", "surface": "monitor"}, [{}])
    return [one["id"] for one in made], reported[0]["id"]


def _said(moment: datetime) -> str:
    """As SQLite keeps it."""
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")

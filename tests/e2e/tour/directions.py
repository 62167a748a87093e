"""Names in which directions mix, in lists, on both trust cards, in the chat and in the sessions of a helper."""

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.bench.server import DATABASE
from tests.e2e.directions import DIRECTIONS
from tests.e2e.hostile_rows import Rows
from tests.e2e.tour.house import House, View

#: the two who meet: one whose name runs to the left and holds digits, one with marks in it
HELPER, SHARER = "نور الخطيب (12)", "Luc \u202eleroM\u202c Morel"


def directions(house: House) -> Iterator[View]:
    """Forty people with such names; two of them help each other. What was written is taken away at the end."""
    database = house.server.data / DATABASE
    helper, _ = house.helper(path="/give")
    sharer, _ = house.sharer(path="")
    steps.type_code(sharer, steps.give_code(helper))
    expect(steps.act(helper, "ask")).to_be_visible(timeout=steps.PATIENCE_MS)
    session_id = sharer.url.rsplit("/", 1)[1]
    with Rows(database) as rows:
        claire, luc = (rows.one("people_person", email=who) for who in (steps.CLAIRE, steps.LUC))
        kept = [(claire, ("name", "job_title")), (luc, ("name", "job_title", "company"))]
        persons = _people_and_sessions(rows, claire, rows.one("help_helpsession", id=session_id))
        rows.change("people_person", {"id": claire["id"]}, name=HELPER, job_title=DIRECTIONS[30])
        rows.change("people_person", {"id": luc["id"]}, name=SHARER, job_title=DIRECTIONS[21], company=DIRECTIONS[27])
    try:
        helper.reload()
        sharer.reload()
        expect(helper.locator("main")).to_contain_text(SHARER, timeout=steps.PATIENCE_MS)
        expect(sharer.locator("main")).to_contain_text(HELPER, timeout=steps.PATIENCE_MS)
        yield View("directions-give-trust", helper, "helper")
        yield View("directions-session-waiting", sharer, "sharer")
        steps.act(helper, "ask").click()
        expect(steps.do(sharer, "allow")).to_be_visible(timeout=steps.PATIENCE_MS)
        yield View("directions-session-consent", sharer, "sharer")
        expect(helper.locator("entraide-chat:visible .chat__text")).to_have_count(
            len(DIRECTIONS), timeout=steps.PATIENCE_MS
        )
        yield View("directions-give-chat", helper, "helper")
        page = house.stranger(path="/sign-in")
        steps.fill_sign_in(page, steps.SOPHIE)
        for name, path in (
            ("directions-people", "/console/people"),
            ("directions-person", f"/console/people/{luc['id']}"),
            ("directions-person-disabling", f"/console/people/{luc['id']}/disabling"),
            ("directions-console-sessions", "/console/sessions"),
            ("directions-console-session", f"/console/sessions/{session_id}"),
            ("directions-console-ending", f"/console/sessions/{session_id}/ending"),
            ("directions-passes", "/console/passes"),
        ):
            page.goto(path)
            yield View(name, page, "anybody")
        page.context.close()
        helper.goto("/sessions")
        yield View("directions-sessions", helper, "helper")
        helper.goto("/")
        yield View("directions-home", helper, "helper")
    finally:
        with Rows(database) as rows:
            for one in persons:
                rows.remove("help_helpsession", sharer_id=one)
                rows.remove("people_person", id=one)
            for person, columns in kept:
                rows.change("people_person", {"id": person["id"]}, **{name: person[name] for name in columns})


def _people_and_sessions(rows: Rows, helper: dict[str, object], live: dict[str, object]) -> list[str]:
    persons = rows.copies(
        "people_person",
        {**helper, "looks": ""},
        [
            {
                "name": name,
                "subject": f"directions-{number}",
                "email": f"d{number}@atelier-riviere.example",
                "job_title": DIRECTIONS[number - 1],
                "department": DIRECTIONS[number - 2],
            }
            for number, name in enumerate(DIRECTIONS)
        ],
    )
    over = {**live, "phase": "ended", "ended_at": live["met_at"], "ended_reason": "helper-ended", "due_at": None}
    rows.copies("help_helpsession", over, [{"sharer_id": one["id"], "reason": one["name"]} for one in persons])
    message = {"organisation_id": live["organisation_id"], "id": 0, "session_id": live["id"], "at": live["met_at"]}
    rows.copies(
        "help_chatmessage",
        message,
        [
            {"seq": number + 1, "author": ("helper", "sharer")[number % 2], "key": f"d-{number}", "text": name}
            for number, name in enumerate(DIRECTIONS)
        ],
    )
    rows.change("help_helpsession", {"id": live["id"]}, chat_count=len(DIRECTIONS))
    return [one["id"] for one in persons]

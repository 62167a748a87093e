"""Notes on the desk: a prepared desk, what is written and read back, and the sharer's report."""

import json
from typing import Any

from entraide.clock import now
from entraide.help.models import AbuseReport, HelpSession
from entraide.organisations.operations import set_organisation
from entraide.people.models import Person
from tests.personas import House, browser_of


def data_of(page: str) -> Any:
    return json.loads(page.partition('<script id="page-data" type="application/json">')[2].partition("</script>")[0])


def posted(person: Person, path: str, body: object) -> Any:
    return browser_of(person).post(path, body, content_type="application/json")


def test_an_address_prepares_the_desk_and_the_session_knows_both(helper: Person) -> None:
    page = browser_of(helper).get("/give", {"ticket": "INC-42", "reason": "</script><b>Printer"}).content.decode()
    prepared = data_of(page)["prepared"]

    made = posted(helper, "/invitations", prepared).json()

    assert prepared == {"reason": "</script><b>Printer", "ticket": "INC-42"}
    assert "</script><b>Printer" not in page
    session = HelpSession.objects.get(id=made["session"])
    assert (session.ticket, session.reason) == ("INC-42", "</script><b>Printer")


def test_what_an_address_cannot_say_is_left_out(helper: Person) -> None:
    for query in ({"ticket": "x" * 65}, {"reason": "x" * 201}, {"ticket": "\u200b"}, {}):
        assert data_of(browser_of(helper).get("/give", query).content.decode())["prepared"] is None


def test_notes_are_written_and_come_back_with_a_summary(helper: Person, sharer: Person, house: House) -> None:
    template = "https://tickets.example.org/{ticket}"
    set_organisation(house.organisation.id, {"ticket_template": template}, now=now())
    made = posted(helper, "/invitations", {}).json()
    browser_of(sharer).post("/invitations/redemptions", {"code": made["code"]})
    path = f"/sessions/{made['session']}/notes"

    answer = posted(helper, path, {"ticket": "INC 42", "note": "Cleaned it.", "outcome": "resolved"}).json()

    assert (answer["ticket_url"], answer["fixed"]) == ("https://tickets.example.org/INC%2042", False)
    assert "Remote help with Luc Morel" in answer["summary"]
    assert "Outcome: Resolved" in answer["summary"]
    assert browser_of(helper).get(path).json()["note"] == "Cleaned it."
    wrong: tuple[object, ...] = ([], {"note": 3}, {"outcome": "won"})
    for body in wrong:
        assert posted(helper, path, body).status_code == 422


def test_nobody_else_reads_or_writes_them(
    helper: Person, sharer: Person, administrator: Person, stranger: Person
) -> None:
    made = posted(helper, "/invitations", {"reason": "Printer"}).json()
    browser_of(sharer).post("/invitations/redemptions", {"code": made["code"]})
    path = f"/sessions/{made['session']}/notes"

    for person, status in ((sharer, 403), (administrator, 404), (stranger, 404)):
        assert browser_of(person).get(path).status_code == status
        assert posted(person, path, {"note": "x"}).status_code == status


def test_a_sharer_reports_from_the_receipt_and_the_helper_cannot(helper: Person, sharer: Person) -> None:
    made = posted(helper, "/invitations", {}).json()
    browser = browser_of(sharer)
    browser.post("/invitations/redemptions", {"code": made["code"]})
    browser.post(f"/sessions/{made['session']}/ending")
    path = f"/sessions/{made['session']}/report"
    assert path in browser.get(f"/sessions/{made['session']}").content.decode()

    told = browser.post(path, {"text": "He asked for money."}, follow=True).content.decode()

    assert "The administrators of your organisation were told." in told
    assert AbuseReport.objects.get().text == "He asked for money."
    assert path not in browser_of(helper).get(f"/sessions/{made['session']}").content.decode()
    assert browser_of(helper).post(path, {"text": "x"}).status_code == 403
    assert browser.post(path, {"text": "x" * 2001}).status_code == 422

"""Sessions in the admin centre: what an administrator sees, how one is ended, and whom the pages refuse."""

import re
from datetime import timedelta

import pytest

from entraide.clock import now
from entraide.help import operations
from entraide.help.models import AbuseReport, HelpSession
from entraide.journal.models import JournalEntry
from entraide.people.models import Group, Membership, Person
from entraide.roles.models import Assignment, Role
from tests.doors.console.conftest import met
from tests.personas import House, StandingClock, browser_of


def page_of(person: Person, path: str) -> str:
    return browser_of(person).get(path).content.decode()


def test_an_administrator_sees_who_is_at_the_table_and_what_happened(
    administrator: Person, session: HelpSession
) -> None:
    overview = page_of(administrator, f"/console/sessions/{session.id}")
    timeline = page_of(administrator, f"/console/sessions/{session.id}/timeline")

    assert "IT support technician" in overview
    assert "Firefox on Linux" in overview
    assert "Live: nothing is shown" in overview
    facts = overview.partition('<dl class="facts')[2].partition("</dl>")[0]
    assert "<time" in facts
    assert "nowrap" not in facts  # a long date would push the page aside
    assert "Code used: the two have met" in timeline


def test_how_long_a_session_runs_already_is_told_until_it_is_over(
    clock: StandingClock, administrator: Person, session: HelpSession
) -> None:
    clock.forward(timedelta(minutes=2))  # beside the three since they met

    running = [page_of(administrator, path) for path in ("/console/sessions", f"/console/sessions/{session.id}")]
    browser_of(administrator).post(f"/console/sessions/{session.id}/ending", {"reason": "ended-for-safety"})
    over = [page_of(administrator, path) for path in ("/console/sessions", f"/console/sessions/{session.id}")]

    assert [bool(re.search(r">for 5\s?min<", page)) for page in running] == [True, True]
    assert [bool(re.search(r">for 5\s?min<", page)) for page in over] == [False, False]
    assert all(re.search(r">5\s?min<", page) for page in over)


def test_an_administrator_ends_a_session_and_both_are_told_why(
    administrator: Person, helper: Person, sharer: Person, session: HelpSession
) -> None:
    browser = browser_of(administrator)
    ending = f"/console/sessions/{session.id}/ending"
    assert "\u2068Claire Fontaine\u2069 helps \u2068Luc Morel\u2069." in browser.get(ending).content.decode()
    assert browser.post(ending).status_code == 422
    assert browser.post(ending, {"reason": "remote-help-off"}).status_code == 422

    answer = browser.post(ending, {"reason": "ended-for-safety"})

    assert answer["Location"] == f"/console/sessions/{session.id}"
    for person in (helper, sharer):
        assert "An administrator ended it for safety" in page_of(person, f"/sessions/{session.id}")
    session.refresh_from_db()
    assert (session.phase, session.ended_reason) == ("ended", "ended-for-safety")
    row = JournalEntry.objects.get(kind="session-ended-by")
    assert (row.actor_id, row.target_id, row.details) == (administrator.id, session.id, {"reason": "ended-for-safety"})
    assert browser.post(ending, {"reason": "ended-for-safety"})["Location"] == f"/console/sessions/{session.id}"
    assert JournalEntry.objects.filter(kind="session-ended-by").count() == 1


@pytest.mark.parametrize("who", ["helper", "sharer"])
def test_a_helper_and_a_colleague_are_refused(request: pytest.FixtureRequest, who: str, session: HelpSession) -> None:
    browser = browser_of(request.getfixturevalue(who))

    assert "figure__number" not in browser.get("/console").content.decode()
    for path in ("/console/sessions", f"/console/sessions/{session.id}"):
        assert browser.get(path).status_code == 403
    assert browser.get(f"/console/sessions/{session.id}/timeline").status_code == 403
    assert browser.get("/console/sessions?format=csv").status_code == 403
    assert browser.post(f"/console/sessions/{session.id}/ending", {"reason": "ended-for-safety"}).status_code == 403
    assert browser.post(f"/console/sessions/{session.id}/report").status_code == 403
    session.refresh_from_db()
    assert session.phase == "meeting"


def test_an_administrator_of_another_organisation_sees_and_ends_nothing(
    other_house: House, session: HelpSession
) -> None:
    browser = browser_of(other_house.person("Erik Lindqvist", other_house.administrators))

    assert "Claire Fontaine" not in browser.get("/console/sessions").content.decode()
    assert browser.get(f"/console/sessions/{session.id}").status_code == 404
    assert browser.post(f"/console/sessions/{session.id}/ending", {"reason": "ended-for-safety"}).status_code == 404
    session.refresh_from_db()
    assert session.phase == "meeting"


def test_ending_wants_a_fresh_proof_and_looking_does_not(
    administrator: Person, session: HelpSession, clock: StandingClock
) -> None:
    browser = browser_of(administrator)
    clock.forward(timedelta(minutes=16))

    assert browser.get(f"/console/sessions/{session.id}").status_code == 200
    ending = f"/console/sessions/{session.id}/ending"
    assert browser.get(ending)["Location"] == f"/sign-in/again?next={ending}"


def test_a_report_waits_on_the_home_page_until_somebody_has_seen_to_it(
    administrator: Person, sharer: Person, session: HelpSession
) -> None:
    operations.report_abuse(
        session.id, "He asked for my <b>password</b>.", by=sharer, language="en", now=session.opened_at
    )
    browser = browser_of(administrator)
    home = browser.get("/console").content.decode()
    assert "Luc Morel reported a session with Claire Fontaine" in home
    assert "He asked for my &lt;b&gt;password&lt;/b&gt;." in home

    assert browser.post(f"/console/sessions/{session.id}/report").status_code == 302

    assert "Luc Morel reported" not in browser.get("/console").content.decode()
    assert "Reported, and seen to" in browser.get(f"/console/sessions/{session.id}").content.decode()
    report = AbuseReport.objects.get()
    assert report.handled_by == administrator.id
    assert JournalEntry.objects.filter(kind="abuse-report-handled", actor_id=administrator.id).count() == 1
    assert browser.post(f"/console/sessions/{session.id}/report").status_code == 404


@pytest.fixture
def of_the_workshop(house: House, sharer: Person) -> Person:
    """Somebody who may see and end the sessions of one group, in which Luc is."""
    organisation = house.organisation
    readers, workshop = (Group.objects.create(organisation=organisation, name=name) for name in ("Readers", "Workshop"))
    Membership.objects.create(group=workshop, person=sharer, since=now())
    role = Role.objects.create(
        organisation=organisation, name="Sees", permissions=["view-reports", "end-any-session"], changed_at=now()
    )
    made = Assignment.objects.create(organisation=organisation, role=role, name="Sees", changed_at=now())
    made.members.add(readers)
    made.scope.add(workshop)
    return house.person("Noor Alkhatib", readers)


def test_a_right_for_a_group_reaches_its_sessions_and_none_to_which_nobody_has_come(
    of_the_workshop: Person, house: House, helper: Person, session: HelpSession
) -> None:
    reader = browser_of(of_the_workshop)
    made = operations.make_code(Person.objects.select_related("organisation").get(id=helper.id), now=now())
    waiting = HelpSession.objects.get(id=made.session_id)
    theirs = met(helper, house.person("Ana Pereira"))

    ending = {"reason": "ended-for-safety"}
    asked = ("", "?sort=sharer", "?sort=-helper", "?sort=-lasted", "?search=claire", "?search=morel&sort=sharer")
    pages = [reader.get(f"/console/sessions{query}").content.decode() for query in asked]
    assert reader.get(f"/console/sessions/{session.id}").status_code == 200
    assert [session.id in page for page in pages] == [True] * len(asked)
    for other in (waiting, theirs):
        assert [other.id in page for page in pages] == [False] * len(asked)
        assert reader.get(f"/console/sessions/{other.id}").status_code == 403
        assert reader.get(f"/console/sessions/{other.id}/timeline").status_code == 403
        assert reader.post(f"/console/sessions/{other.id}/ending", ending).status_code == 403
    assert reader.post(f"/console/sessions/{session.id}/ending", ending).status_code == 302
    assert list(JournalEntry.objects.filter(kind="session-ended-by").values_list("target_id", flat=True)) == [
        session.id
    ]

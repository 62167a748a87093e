"""Whoever tries an act of the admin centre without the right to is refused by name, and the journal says so."""

from datetime import timedelta

from django.urls import reverse

from entraide.journal.models import JournalEntry
from entraide.people.models import Person
from tests.personas import House, StandingClock, browser_of
from tests.routes import all_routes


def rows() -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(kind="act-refused").order_by("sequence"))


def test_an_act_that_is_refused_leaves_its_row(house: House, helper: Person, sharer: Person) -> None:
    answer = browser_of(helper).post(f"/console/people/{sharer.id}/disabling")

    (row,) = rows()
    assert answer.status_code == 403
    assert (row.organisation_id, row.actor_id) == (house.organisation.id, helper.id)
    assert row.details == {"act": "read-people", "reason": "not-allowed", "right": "people-read"}


def test_a_refusal_about_a_person_names_them(house: House, administrator: Person) -> None:
    browser_of(administrator).post(f"/console/passes/{administrator.id}")

    (row,) = rows()
    assert (row.target_kind, row.target_id) == ("person", administrator.id)
    assert row.details["act"] == "give-pass"


def test_looking_is_refused_and_leaves_none(helper: Person, sharer: Person) -> None:
    browser = browser_of(helper)

    assert browser.get("/console/people").status_code == 403
    assert browser.get(f"/console/people/{sharer.id}/disabling").status_code == 403
    assert browser.get("/console/settings").status_code == 200  # what is not offered there was asked, too
    assert rows() == []


def test_whoever_insists_does_not_fill_the_journal(helper: Person, clock: StandingClock) -> None:
    browser = browser_of(helper)
    for _ in range(3):
        browser.post("/console/domains", {"domain": "riviere.example"})
    browser.post("/console/people/new", {"name": "Eve"})
    assert [row.details["act"] for row in rows()] == ["administer", "add-people"]

    clock.forward(timedelta(minutes=1))
    browser.post("/console/domains", {"domain": "riviere.example"})

    assert len(rows()) == 3


def test_whoever_is_of_nowhere_leaves_none(house: House, stranger: Person, sharer: Person) -> None:
    browser_of(stranger).post(f"/console/people/{sharer.id}/disabling")

    assert not JournalEntry.objects.filter(organisation_id=house.organisation.id, actor_id=stranger.id).exists()


def test_no_act_of_the_admin_centre_is_refused_in_silence(sharer: Person, clock: StandingClock) -> None:
    """Somebody without any right asks every route: each 403 has its row; 404 and 405 are no acts."""
    silent = []
    for route in all_routes():
        if not str(route.pattern).startswith("console/"):
            continue
        clock.forward(timedelta(minutes=1))
        before = len(rows())
        path = reverse(str(route.name), kwargs=dict.fromkeys(route.pattern.converters, "A" * 22))
        answer = browser_of(sharer).post(path)
        if answer.status_code not in {403, 404, 405} or len(rows()) - before != (answer.status_code == 403):
            silent.append(f"{path}: {answer.status_code}")

    assert silent == []
    assert len(rows()) > 20

"""Letting somebody in, as an administrator meets it, and everybody whom the page must refuse."""

import re
from datetime import timedelta

import pytest

from entraide.journal.models import JournalEntry
from entraide.people.models import Person, TemporaryPass
from tests.personas import Browser, StandingClock, browser_of


def test_an_administrator_makes_a_pass_that_lets_in(administrator: Person, sharer: Person) -> None:
    browser = browser_of(administrator)
    page = browser.get("/console/passes?search=mor").content.decode()

    made = browser.post(f"/console/passes/{sharer.id}").content.decode()

    assert "Luc Morel" in page
    assert "Sophie Garnier" not in page.partition("<main")[2]
    secret = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", made)
    assert secret
    assert "Luc Morel" in made
    answer = Browser().post("/sign-in/temporary-pass", {"login": sharer.email, "code": secret[0]})
    assert answer["Location"] == "/account/factors"
    row = JournalEntry.objects.get(kind="pass-made")
    assert (row.actor_id, row.target_id) == (administrator.id, sharer.id)


def test_nobody_makes_a_pass_for_themselves(administrator: Person) -> None:
    browser = browser_of(administrator)

    assert f"/console/passes/{administrator.id}" not in browser.get("/console/passes").content.decode()
    assert browser.post(f"/console/passes/{administrator.id}").status_code == 403
    assert not TemporaryPass.objects.exists()


@pytest.mark.parametrize("who", ["helper", "sharer"])
def test_only_administrators_make_passes(request: pytest.FixtureRequest, administrator: Person, who: str) -> None:
    browser = browser_of(request.getfixturevalue(who))

    assert browser.get("/console/passes").status_code == 403
    assert browser.post(f"/console/passes/{administrator.id}").status_code == 403
    assert not TemporaryPass.objects.exists()


def test_nobody_of_another_organisation_is_seen_or_let_in(administrator: Person, stranger: Person) -> None:
    browser = browser_of(administrator)

    assert "Jonas Falk" not in browser.get("/console/passes?search=falk").content.decode()
    assert browser.post(f"/console/passes/{stranger.id}").status_code == 404
    assert not TemporaryPass.objects.exists()


def test_an_old_proof_is_not_enough(administrator: Person, sharer: Person, clock: StandingClock) -> None:
    browser = browser_of(administrator)
    clock.forward(timedelta(minutes=16))

    assert browser.get("/console/passes")["Location"] == "/sign-in/again?next=/console/passes"
    assert browser.post(f"/console/passes/{sharer.id}")["Location"].startswith("/sign-in/again")
    assert not TemporaryPass.objects.exists()


def test_a_pass_is_not_made_by_a_link(administrator: Person, sharer: Person) -> None:
    assert browser_of(administrator).get(f"/console/passes/{sharer.id}").status_code == 405


def test_people_of_an_outside_provider_do_not_stand_here(administrator: Person, sharer: Person) -> None:
    Person.objects.filter(id=sharer.id).update(issuer="https://login.example")
    browser = browser_of(administrator)

    assert "Luc Morel" not in browser.get("/console/passes").content.decode()
    assert browser.post(f"/console/passes/{sharer.id}").status_code == 404

"""A person's data in the admin centre and in one's own account: who gives it out, who erases it, who is refused."""

import json
from datetime import timedelta

import pytest

from entraide.clock import now
from entraide.help.operations import make_code, redeem
from entraide.journal.chain import verify
from entraide.journal.models import JournalEntry
from entraide.people.models import Person
from entraide.people.operations import add_to_group, create_group
from entraide.roles.operations import Terms, assign, create_role
from entraide.rules.rights import Permission
from entraide.rules.text import isolated
from tests.personas import House, StandingClock, browser_of
from tests.privacy.test_erasing import end, helped

pytestmark = pytest.mark.django_db


def test_an_administrator_gives_a_persons_data_out(house: House, administrator: Person, sharer: Person) -> None:
    browser = browser_of(administrator)
    assert "Download the data" in browser.get(f"/console/people/{sharer.id}").content.decode()

    answer = browser.post(f"/console/people/{sharer.id}/export")

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="atelier-riviere-person-')
    assert json.loads(answer.content)["person"]["name"] == "Luc Morel"
    row = JournalEntry.objects.get(kind="person-exported")
    assert (row.actor_id, row.target_id) == (administrator.id, sharer.id)


def test_erasing_wants_the_address_and_says_what_follows(
    house: House, administrator: Person, helper: Person, sharer: Person
) -> None:
    end(helped(helper, sharer), helper)
    browser = browser_of(administrator)
    path = f"/console/people/{sharer.id}/erasure"

    asked = browser.get(path).content.decode()
    assert f"Erase the data of {isolated('Luc Morel')}?" in asked
    assert "1 session loses its reason" in asked
    refused = browser.post(path, {"typed": "claire@atelier-riviere.example"})
    assert refused.status_code == 422
    assert "Nothing was erased" in refused.content.decode()
    assert Person.objects.get(id=sharer.id).name == "Luc Morel"

    answer = browser.post(path, {"typed": "Luc@Atelier-Riviere.example "}, follow=True)

    former = Person.objects.get(id=sharer.id)
    page = answer.content.decode()
    assert f"former person {former.former}" in page
    assert "Luc Morel" not in page
    row = JournalEntry.objects.get(kind="person-erased")
    assert (row.actor_id, row.target_id) == (administrator.id, sharer.id)
    assert verify(house.organisation.id).broken is None


def test_live_lists_show_the_code_and_the_person_offers_no_act(
    house: House, administrator: Person, helper: Person, sharer: Person
) -> None:
    end(helped(helper, sharer), helper)
    browser = browser_of(administrator)
    browser.post(f"/console/people/{sharer.id}/erasure", {"typed": sharer.email})
    code = Person.objects.get(id=sharer.id).former

    for path in ("/console/sessions", "/console/people?state=erased", f"/console/people/{sharer.id}"):
        page = browser.get(path).content.decode()
        assert f"former person {code}" in page, path
        assert "Luc" not in page
    assert f"former person {code}" not in browser.get("/console/people").content.decode()
    assert f"former person {code}" in browser_of(helper).get("/sessions").content.decode()
    page = browser.get(f"/console/people/{sharer.id}").content.decode()
    for act in ("/erasure", "/export", "/disabling", "/enabling", "/signing-out", "/profile"):
        assert f"{sharer.id}{act}" not in page
        assert browser.post(f"/console/people/{sharer.id}{act}").status_code == 404


def test_in_a_session_the_page_says_so_and_nothing_is_erased(
    house: House, administrator: Person, helper: Person, sharer: Person
) -> None:
    made = make_code(helper, now=now())
    redeem(made.code.shown, by=sharer, address="192.0.2.7", browser="Firefox", now=now())
    browser = browser_of(administrator)
    path = f"/console/people/{sharer.id}/erasure"

    for answer in (browser.get(path), browser.post(path, {"typed": sharer.email})):
        assert answer.status_code == 409
        assert "sits at a session now" in answer.content.decode()
    assert Person.objects.get(id=sharer.id).name == "Luc Morel"


def test_who_is_refused(
    house: House, administrator: Person, helper: Person, sharer: Person, stranger: Person, clock: StandingClock
) -> None:
    for path in (f"/console/people/{sharer.id}/export", f"/console/people/{sharer.id}/erasure"):
        typed = {"typed": sharer.email}
        assert browser_of(helper).post(path, typed).status_code == 403
        assert browser_of(sharer).post(path, typed).status_code == 403
        assert browser_of(stranger).post(path, typed).status_code in {403, 404}
        stale = browser_of(administrator)
        clock.forward(timedelta(minutes=16))
        assert "/sign-in/again" in stale.post(path, typed)["Location"]
    assert Person.objects.get(id=sharer.id).name == "Luc Morel"
    assert not JournalEntry.objects.filter(kind__in=["person-exported", "person-erased"]).exists()


def test_managing_people_alone_does_not_give_their_sessions_out(house: House, sharer: Person) -> None:
    desk = create_group(house.organisation.id, name="People desk", now=now())
    role = create_role(house.organisation.id, name="People", permissions={Permission.MANAGE_PEOPLE}, now=now())
    terms = Terms(name="People desk", members=frozenset({desk.id}), everyone=True)
    assign(house.organisation.id, role.id, terms, now=now())
    clerk = house.person("Clara Clerk")
    add_to_group(house.organisation.id, clerk.id, desk.id, now=now())

    answer = browser_of(clerk).post(f"/console/people/{sharer.id}/export")

    assert answer.status_code == 403
    assert "View reports" in answer.content.decode()
    assert "Download the data" not in browser_of(clerk).get(f"/console/people/{sharer.id}").content.decode()


def test_everybody_takes_their_own_data_by_a_fresh_proof(house: House, sharer: Person, clock: StandingClock) -> None:
    browser = browser_of(sharer)
    assert "Download my data" in browser.get("/account").content.decode()

    answer = browser.post("/account/export")

    assert json.loads(answer.content)["person"]["id"] == sharer.id
    row = JournalEntry.objects.get(kind="person-exported")
    assert (row.actor_id, row.target_id) == (sharer.id, sharer.id)
    clock.forward(timedelta(minutes=16))
    assert "/sign-in/again" in browser.post("/account/export")["Location"]

"""The emergency account: its key opens everything, each use is an alarm, and nothing else reaches it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from entraide import errors
from entraide.clock import now
from entraide.journal.models import JournalEntry
from entraide.organisations.operations import set_organisation
from entraide.people import letters, operations
from entraide.people.models import Account, EmergencyKey, Person, WebSession
from entraide.people.operations import make_emergency_key
from entraide.provisioning.operations import make_token
from entraide.roles.queries import has_administrator, rights_of
from tests.doors.scim.conftest import Directory, provider_of
from tests.personas import Browser, House, StandingClock, browser_of, new_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(house: House) -> str:
    return make_emergency_key(house.organisation.id, now=now())


def come_in(key: str) -> Browser:
    browser = Browser()
    answer = browser.post("/sign-in/emergency", {"code": key})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def account_of(house: House) -> Person:
    return Person.objects.get(organisation=house.organisation, emergency=True)


def test_the_key_opens_the_admin_centre_whatever_became_of_roles_and_providers(house: House, key: str) -> None:
    for one in (house.administrators, house.helpers):
        operations.delete_group(house.organisation.id, one.id, now=now())
    set_organisation(house.organisation.id, {"second_factor": True}, now=now())

    browser = come_in(key.lower().replace("-", " "))

    assert browser.get("/console/roles").status_code == 200
    assert browser.get("/console/identity").status_code == 200
    assert rights_of(account_of(house)).is_full
    session = WebSession.objects.get()
    assert session.shared
    assert not session.must_enrol


def test_each_use_is_an_alarm_to_all_administrators(
    house: House, administrator: Person, helper: Person, key: str, django_capture_on_commit_callbacks: Any
) -> None:
    second = house.person("Second Administrator", house.administrators)
    operations.note_language(second.id, "fr")
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        come_in(key)

    letters.settle()
    assert sorted(one.to[0] for one in mail.outbox) == [
        "second@atelier-riviere.example",
        "sophie@atelier-riviere.example",
    ]
    subjects = {one.to[0]: one.subject for one in mail.outbox}
    assert subjects == {
        "sophie@atelier-riviere.example": "Alarm: the emergency account of Atelier Rivière was used",
        "second@atelier-riviere.example": "Alerte : le compte d’urgence de Atelier Rivière a servi",
    }
    row = JournalEntry.objects.get(kind="emergency-used")
    assert (row.target_id, row.details) == (account_of(house).id, {"severity": "alarm"})
    assert "The emergency account was used" in browser_of(administrator).get("/console").content.decode()
    come_in(key)
    assert JournalEntry.objects.filter(kind="emergency-used").count() == 2


def test_the_alarm_stands_until_another_administrator_has_seen_to_it(
    house: House, administrator: Person, key: str
) -> None:
    own = come_in(key)
    assert own.post("/console/emergency/seen").status_code == 404
    assert "another administrator must see to it" in own.get("/console/emergency").content.decode()
    browser = browser_of(administrator)

    browser.post("/console/emergency/seen")

    assert "The emergency account was used" not in browser.get("/console").content.decode()
    assert JournalEntry.objects.get(kind="emergency-use-seen").actor_id == administrator.id
    assert browser.post("/console/emergency/seen").status_code == 404
    come_in(key)
    assert "The emergency account was used" in browser.get("/console").content.decode()


def test_a_wrong_key_opens_nothing_and_raises_no_alarm(house: House, key: str, client: Client) -> None:
    other = key[:-1] + ("A" if key[-1] != "A" else "B")

    for typed in (other, "", key[:20], "x" * 60):
        assert client.post("/sign-in/emergency", {"code": typed}).status_code == 422
    assert not WebSession.objects.exists()
    assert not JournalEntry.objects.filter(kind="emergency-used").exists()


def test_guessing_is_slowed(house: House, key: str, client: Client) -> None:
    answers = [client.post("/sign-in/emergency", {"code": f"{number:032}"}).status_code for number in range(61)]

    assert answers[-1] == 429


def test_a_new_key_makes_the_one_before_worthless_and_signs_out(house: House, administrator: Person, key: str) -> None:
    own = come_in(key)

    page = browser_of(administrator).post("/console/emergency/keys").content.decode()

    new = page.partition('translate="no">')[2].partition("<")[0]
    assert own.get("/console").status_code == 302
    assert Client().post("/sign-in/emergency", {"code": key}).status_code == 422
    come_in(new)
    assert new.replace("-", "") not in str(list(EmergencyKey.objects.values()))
    # the use of the key before is not forgotten with it
    assert JournalEntry.objects.filter(kind="emergency-key-made", actor_id=administrator.id).exists()


def test_closed_it_opens_no_more(house: House, administrator: Person, key: str) -> None:
    own = come_in(key)

    browser_of(administrator).post("/console/emergency/closing")

    assert own.get("/console").status_code == 302
    assert Client().post("/sign-in/emergency", {"code": key}).status_code == 422
    assert JournalEntry.objects.filter(kind="emergency-account-closed").exists()
    come_in(make_emergency_key(house.organisation.id, now=now()))


def test_who_is_refused(
    house: House, administrator: Person, helper: Person, stranger: Person, key: str, clock: StandingClock
) -> None:
    stale = browser_of(administrator)
    for path in ("/console/emergency/keys", "/console/emergency/closing", "/console/emergency/seen"):
        assert browser_of(helper).post(path).status_code == 403
        assert browser_of(stranger).post(path).status_code == 403
    clock.forward(timedelta(minutes=16))
    assert "/sign-in/again" in stale.post("/console/emergency/keys")["Location"]
    with pytest.raises(errors.MoreThanYours):
        make_emergency_key(house.organisation.id, now=now(), actor_id=helper.id)
    with pytest.raises(errors.MoreThanYours):
        operations.disable_person(house.organisation.id, account_of(house).id, now=now(), actor_id=helper.id)
    come_in(key)


def test_administration_asks_for_the_key_again_and_takes_no_other(house: House, key: str, clock: StandingClock) -> None:
    own = come_in(key)
    clock.forward(timedelta(minutes=16))
    asked = own.get("/console/identity")
    assert "/sign-in/again" in asked["Location"]
    foreign = make_emergency_key(new_house("elsewhere", "Elsewhere").organisation.id, now=now())

    assert own.post(asked["Location"], {"code": foreign}).status_code == 422
    assert own.post(asked["Location"], {"code": key}).status_code == 302
    assert own.get("/console/identity").status_code == 200


def test_no_directory_reaches_it(house: House, key: str) -> None:
    provider = provider_of(house)
    directory = Directory(make_token(house.organisation.id, provider.id, now=now())[1])
    own = account_of(house)
    email = Account.objects.get(id=own.subject).email

    assert directory.ask("GET", "/Users").json()["totalResults"] == 0
    for known in (own.id, own.subject, email):
        made = directory.user(f"user-{known}", externalId=known, emails=[{"value": email}], active=False)
        assert directory.ask("DELETE", f"/Users/{made['id']}").status_code == 204
        assert directory.ask("DELETE", f"/Users/{known}").status_code == 404
    come_in(key)


def test_it_takes_no_pass_no_invitation_and_no_password(house: House, administrator: Person, key: str) -> None:
    own = account_of(house)
    for act in (operations.make_pass, operations.invite):
        with pytest.raises(errors.NotFound):
            act(house.organisation.id, own.id, now=now())
    page = browser_of(administrator).get(f"/console/people/{own.id}").content.decode()

    assert "Emergency account" in page
    assert "Invite again" not in page
    for path in ("/profile", "/erasure", "/export"):
        assert f"{own.id}{path}" not in page


def test_it_is_put_into_no_group(house: House, administrator: Person, key: str) -> None:
    own = account_of(house)
    with pytest.raises(errors.NotFound):
        operations.add_to_group(house.organisation.id, own.id, house.helpers.id, now=now())

    page = browser_of(administrator).get(f"/console/groups/{house.helpers.id}/adding").content.decode()

    assert "Emergency account" not in page
    assert not own.memberships.exists()


def test_it_is_not_the_administrator_who_must_remain(house: House, administrator: Person, key: str) -> None:
    with pytest.raises(errors.LastAdministrator):
        operations.disable_person(house.organisation.id, administrator.id, now=now())

    operations.disable_person(house.organisation.id, account_of(house).id, now=now())
    assert has_administrator(house.organisation.id)


def test_at_a_table_it_has_no_seat(house: House, key: str) -> None:
    own = come_in(key)

    assert own.post("/invitations").status_code in {403, 404, 405}

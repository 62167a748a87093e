"""Who a user of a directory is: joined to a sign-in by the directory's id in a signed claim, by nothing else."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from entraide.clock import now
from entraide.errors import PersonDisabled
from entraide.help.models import HelpSession
from entraide.help.operations import make_code
from entraide.journal.models import JournalEntry
from entraide.people.models import Group, IdentityProvider, Membership, Person, WebSession
from entraide.people.operations import disable_person
from entraide.people.operations.provider_sign_ins import sign_in_by_provider
from entraide.people.providers.claims import Identity
from entraide.people.queries import hash_of
from entraide.provisioning.models import ProvisioningEntry, ScimToken
from tests.doors.scim.conftest import Directory, came_in, provider_of
from tests.personas import House, StandingClock


def test_whoever_is_announced_arrives_as_the_same_person(directory: Directory, work: IdentityProvider) -> None:
    directory.user("paula", externalId="object-1", displayName="Paula Petit", title="Accountant")
    announced = Person.objects.get(directory_id="object-1")

    arrived = came_in(work, subject="pairwise-1", directory_id="object-1", name="P. Petit (guest)")

    assert arrived.id == announced.id
    assert arrived.subject == "pairwise-1"
    assert (arrived.name, arrived.job_title) == ("Paula Petit", "Accountant")
    assert came_in(work, subject="pairwise-1", directory_id="object-1").id == announced.id
    assert JournalEntry.objects.get(kind="person-arrived").target_id == announced.id


def test_whoever_came_before_is_taken_up(directory: Directory, work: IdentityProvider) -> None:
    person = came_in(work, subject="pairwise-1", directory_id="object-1", name="Paula")

    made = directory.user("paula", externalId="object-1", displayName="Paula Petit")

    assert Person.objects.get(id=person.id).name == "Paula Petit"
    assert Person.objects.filter(organisation_id=work.organisation_id).count() == 1
    assert directory.ask("DELETE", f"/Users/{made['id']}").status_code == 204
    assert Person.objects.get(id=person.id).disabled_at


def test_an_address_alone_joins_nobody(
    directory: Directory, work: IdentityProvider, administrator: Person, house: House
) -> None:
    directory.user(administrator.email, externalId="object-9", emails=[{"value": administrator.email}])

    arrived = came_in(work, subject="pairwise-2", directory_id="object-2", name="Somebody else")

    assert len({administrator.id, arrived.id, Person.objects.get(directory_id="object-9").id}) == 3
    administrator.refresh_from_db()
    assert administrator.kept_by == ""


def test_nobody_who_has_signed_in_becomes_somebody_else(directory: Directory, work: IdentityProvider) -> None:
    made = directory.user("paula", externalId="object-1")
    came_in(work, subject="pairwise-1", directory_id="object-1")

    answer = directory.patch(f"/Users/{made['id']}", {"op": "replace", "path": "externalId", "value": "object-2"})

    assert answer.status_code == 400
    assert answer.json()["scimType"] == "mutability"
    assert Person.objects.get(directory_id="object-1").subject == "pairwise-1"
    assert "externalId" in ProvisioningEntry.objects.get(kind="refused").reason


def test_the_same_id_at_another_provider_is_another_person(directory: Directory, house: House) -> None:
    directory.user("paula", externalId="object-1")
    other = provider_of(house, "other")

    arrived = came_in(other, subject="pairwise-1", directory_id="object-1")

    assert arrived.directory_id == "object-1"
    assert Person.objects.filter(directory_id="object-1").count() == 2


@pytest.fixture
def paula(directory: Directory, work: IdentityProvider, house: House) -> Person:
    """A helper whom the directory has brought, signed in and with a code out."""
    directory.user("paula", externalId="object-1", displayName="Paula Petit")
    person = came_in(work, subject="pairwise-1", directory_id="object-1")
    Membership.objects.create(group=house.helpers, person=person, since=now())
    make_code(person, now=now())
    return person


def test_deactivation_ends_everything_at_once(directory: Directory, paula: Person) -> None:
    user = directory.ask("GET", '/Users?filter=userName eq "paula"').json()["Resources"][0]

    directory.patch(f"/Users/{user['id']}", {"op": "replace", "path": "active", "value": False})

    assert not WebSession.objects.filter(person=paula, ended_at=None).exists()
    assert HelpSession.objects.get(helper=paula).phase == "ended"
    assert JournalEntry.objects.get(kind="person-disabled").target_id == paula.id
    acts = [one.details for one in JournalEntry.objects.filter(kind="provisioned", target_id=paula.id)]
    assert [one["act"] for one in acts] == ["created", "changed", "deactivated"]
    assert all(one["token"] for one in acts)
    assert ProvisioningEntry.objects.filter(kind="deactivated", person=paula).count() == 1
    assert directory.found("/Users", "active eq false") == ["paula"]


def test_whoever_is_deactivated_cannot_come_in(directory: Directory, work: IdentityProvider) -> None:
    directory.user("paula", externalId="object-1", active=False)
    identity = Identity(subject="pairwise-1", name="Paula", directory_id="object-1")

    with pytest.raises(PersonDisabled):
        sign_in_by_provider(work, identity, claims={}, id_token="x.y.z", proved_at=now(), now=now())

    assert Person.objects.get(directory_id="object-1").subject.startswith("announced:")


def test_whom_an_administrator_disabled_the_directory_does_not_enable(
    directory: Directory, paula: Person, administrator: Person
) -> None:
    user = directory.ask("GET", '/Users?filter=userName eq "paula"').json()["Resources"][0]
    disable_person(paula.organisation_id, paula.id, now=now(), actor_id=administrator.id)

    answer = directory.patch(f"/Users/{user['id']}", {"op": "replace", "path": "active", "value": True})

    assert answer.status_code in {200, 204}
    paula.refresh_from_db()
    assert paula.disabled_at
    assert ProvisioningEntry.objects.filter(kind="refused", person=paula).exists()


def test_whoever_was_removed_comes_back_as_the_same_person(
    directory: Directory, paula: Person, clock: StandingClock
) -> None:
    user = directory.ask("GET", '/Users?filter=userName eq "paula"').json()["Resources"][0]
    directory.ask("DELETE", f"/Users/{user['id']}")
    clock.forward(timedelta(days=1))
    assert directory.ask("GET", f"/Users/{user['id']}").status_code == 404

    again = directory.user("paula", externalId="object-1")

    paula.refresh_from_db()
    assert paula.disabled_at is None
    assert again["id"] != user["id"]
    assert Person.objects.filter(directory_id="object-1").count() == 1


def test_the_last_administrator_stays(directory: Directory, paula: Person, house: House) -> None:
    Membership.objects.create(group=house.administrators, person=paula, since=now())
    user = directory.ask("GET", '/Users?filter=userName eq "paula"').json()["Resources"][0]

    answers = [
        directory.patch(f"/Users/{user['id']}", {"op": "replace", "path": "active", "value": False}),
        directory.ask("DELETE", f"/Users/{user['id']}"),
    ]

    assert [one.status_code for one in answers] == [409, 409]
    paula.refresh_from_db()
    assert paula.disabled_at is None
    assert ProvisioningEntry.objects.filter(kind="refused", person=paula).count() == 2


def test_a_group_of_ours_is_not_the_directorys(directory: Directory, house: House, paula: Person) -> None:
    user = directory.ask("GET", '/Users?filter=userName eq "paula"').json()["Resources"][0]

    answer = directory.ask("POST", "/Groups", {"displayName": "Administrators", "members": [{"value": user["id"]}]})

    assert answer.status_code == 409
    assert directory.found("/Groups", "displayName pr") == []
    assert not house.administrators.memberships.exists()
    assert Group.objects.filter(organisation=house.organisation).count() == 2


def test_a_signed_in_browser_is_signed_out(directory: Directory, work: IdentityProvider) -> None:
    made = directory.user("paula", externalId="object-1")
    identity = Identity(subject="pairwise-1", name="Paula", directory_id="object-1")
    _, cookie = sign_in_by_provider(work, identity, claims={}, id_token="x.y.z", proved_at=now(), now=now())
    browser = Client()
    browser.cookies[settings.WEB_SESSION_COOKIE] = cookie
    assert browser.get("/").status_code == 200

    directory.ask("DELETE", f"/Users/{made['id']}")

    assert browser.get("/account")["Location"].startswith("/sign-in")


def test_every_act_of_a_directory_names_the_token_that_spoke(directory: Directory) -> None:
    begun = JournalEntry.objects.count()
    user = directory.user("pia", externalId="object-7", title="Buyer")
    group = directory.group("Buyers", user["id"])
    directory.patch(f"/Users/{user['id']}", {"op": "replace", "path": "active", "value": False})
    directory.patch(f"/Users/{user['id']}", {"op": "replace", "path": "active", "value": True})
    directory.ask("DELETE", f"/Groups/{group['id']}")

    rows = JournalEntry.objects.order_by("id")[begun:]

    kinds = {row.kind for row in rows}
    assert {
        "person-added",
        "group-created",
        "joined-group",
        "person-disabled",
        "person-enabled",
        "group-deleted",
    } <= kinds
    token = ScimToken.objects.get(token_hash=hash_of(directory.secret))
    assert {row.actor_id for row in rows} == {token.id}

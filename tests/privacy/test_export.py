"""What a person is given of themselves: all of it, and of others the name of whoever sat across."""

import json

import pytest

from entraide.clock import now
from entraide.help import operations as help_operations
from entraide.journal.models import JournalEntry
from entraide.people.models import Person
from entraide.people.operations import set_photo
from entraide.privacy.operations import export_person
from entraide.provisioning.operations import make_token
from tests.doors.scim.conftest import ENTERPRISE, Directory, came_in, provider_of
from tests.people.test_photos import picture
from tests.personas import House
from tests.privacy.test_erasing import CANARY, end, helped

pytestmark = pytest.mark.django_db


def test_all_that_is_kept_is_given(house: House, helper: Person, sharer: Person) -> None:
    set_photo(house.organisation.id, sharer.id, picture("PNG"), now=now())
    session_id = helped(helper, sharer)

    given = export_person(house.organisation.id, sharer.id, now=now(), actor_id=sharer.id)

    assert (given["format"], given["version"]) == ("entraide-person", 1)
    assert given["organisation"]["slug"] == "atelier-riviere"
    assert given["person"]["name"] == "Luc Morel"
    assert given["account"]["email"] == "luc@atelier-riviere.example"
    assert given["photo"]["png"]
    assert [one["browser"] for one in given["browsers"]] == ["Firefox 153 · Linux"]
    (session,) = given["sessions"]
    assert (session["id"], session["seat"], session["with"]) == (session_id, "sharer", "Claire Fontaine")
    assert session["title"] == f"Letter of {CANARY}"
    assert session["note"] == f"{CANARY} was friendly"
    assert session["chat"][0]["text"] == f"I am {CANARY}"
    assert session["consents"][0]["language"] == "en"
    assert given["journal"][-1]["kind"] == "person-exported"
    assert json.loads(json.dumps(given)) == given
    row = JournalEntry.objects.get(kind="person-exported")
    assert (row.actor_id, row.target_id) == (sharer.id, sharer.id)


def test_of_the_other_only_the_name_is_told(house: House, helper: Person, sharer: Person) -> None:
    session_id = helped(helper, sharer)
    help_operations.report_abuse(session_id, "Asked for my password", by=sharer, language="en", now=now())
    end(session_id, helper)

    given = json.dumps(export_person(house.organisation.id, helper.id, now=now()))

    assert "Luc Morel" in given
    for private in (sharer.id, sharer.email, "Accountant", "Letter of", "I am", "Asked for my password"):
        assert private not in given
    assert "Asked for my password" in json.dumps(export_person(house.organisation.id, sharer.id, now=now()))


def test_no_secret_is_given(house: House, sharer: Person) -> None:
    given = json.dumps(export_person(house.organisation.id, sharer.id, now=now()))

    for word in ('"password"', "hash", "secret", "token", "md5"):
        assert word not in given


def test_what_a_directory_told_is_given_without_the_manager(house: House, helper: Person) -> None:
    provider = provider_of(house)
    directory = Directory(make_token(house.organisation.id, provider.id, now=now())[1])
    boss = directory.user("boss")
    work = {"department": "Toys", "manager": {"value": boss["id"]}}
    directory.user("paula", externalId="object-1", **{ENTERPRISE: work})
    person = came_in(provider, "subject-1", "object-1")

    given = export_person(house.organisation.id, person.id, now=now())

    assert given["directory"]["data"][ENTERPRISE] == {"department": "Toys"}
    assert given["directory"]["log"][0]["act"] == "created"
    assert boss["id"] not in json.dumps(given)
    assert given["account"] is None

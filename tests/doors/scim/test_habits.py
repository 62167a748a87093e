"""What Entra and Okta really send, request by request."""

from typing import Any

from entraide.people.models import Membership, Person
from entraide.provisioning.models import DirectoryUser
from tests.doors.scim.conftest import ENTERPRISE, USER, Directory

OBJECT = "0d9a7f2e-8a4d-4a3c-9a57-5b0a6b2f0c11"


def test_entra_brings_changes_and_takes_away(directory: Directory) -> None:
    # the connection is tried, and the person is looked for
    assert directory.ask("GET", '/Users?filter=userName+eq+"non-existing"').json()["totalResults"] == 0
    boss = directory.user("boss@atelier-riviere.example", externalId="boss-object", displayName="Berta Boss")
    made = directory.ask(
        "POST",
        "/Users",
        {
            "schemas": [USER, ENTERPRISE],
            "externalId": OBJECT,
            "userName": "Paula@atelier-riviere.example",
            "active": True,
            "addresses": [{"primary": False, "type": "work", "country": "FR", "formatted": "1 rue"}],
            "displayName": "Paula Petit",
            "emails": [{"primary": True, "type": "work", "value": "Paula@atelier-riviere.example"}],
            "meta": {"resourceType": "User"},
            "name": {"formatted": "Paula Petit", "familyName": "Petit", "givenName": "Paula"},
            "phoneNumbers": [{"primary": True, "type": "work", "value": "+33 1"}],
            "preferredLanguage": "fr",
            "title": "Accountant",
            "roles": [],
            ENTERPRISE: {"employeeNumber": "7", "department": "Accounts", "organization": "Atelier Rivière"},
        },
    )
    assert made.status_code == 201
    user = made.json()
    assert "phoneNumbers" not in user
    assert "addresses" not in user

    # names of operations begin with a capital, the manager is a bare id, true is a text
    changed = directory.patch(
        f"/Users/{user['id']}",
        {"op": "Replace", "path": "title", "value": "Head accountant"},
        {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": boss["id"]},
        {"op": "Add", "path": 'emails[type eq "home"].value', "value": "paula@home.example"},
        {"op": "Replace", "path": 'phoneNumbers[type eq "mobile"].value', "value": "+33 6"},
        {"op": "Replace", "path": f"{ENTERPRISE}:employeeNumber", "value": "8"},
        {"op": "Replace", "path": "name.familyName", "value": "Grand"},
    )
    assert changed.status_code in {200, 204}, changed.content
    now_there = directory.ask("GET", f"/Users/{user['id']}").json()
    assert now_there["title"] == "Head accountant"
    assert now_there[ENTERPRISE]["manager"]["value"] == boss["id"]
    assert {"value": "paula@home.example", "type": "home"} in now_there["emails"]
    person = Person.objects.get(directory_id=OBJECT)
    assert (person.name, person.job_title, person.department) == ("Paula Petit", "Head accountant", "Accounts")
    assert person.email == "paula@atelier-riviere.example"

    gone = directory.patch(f"/Users/{user['id']}", {"op": "Replace", "path": "active", "value": "False"})
    assert gone.status_code in {200, 204}
    person.refresh_from_db()
    assert person.disabled_at
    back = directory.patch(f"/Users/{user['id']}", {"op": "Replace", "value": {"active": "True"}})
    assert back.status_code in {200, 204}
    person.refresh_from_db()
    assert person.disabled_at is None


def test_entra_fills_and_empties_groups(directory: Directory) -> None:
    users = [directory.user(f"{name}@x.example", externalId=name)["id"] for name in ("a", "b", "c")]
    group = directory.group("Accounts", externalId="group-object")
    path = f"/Groups/{group['id']}"

    added = directory.patch(path, {"op": "Add", "path": "members", "value": [{"value": one} for one in users]})
    assert added.status_code in {200, 204}
    # removal by value, which RFC 7644 does not know
    directory.patch(path, {"op": "Remove", "path": "members", "value": [{"value": users[0]}]})
    directory.patch(path, {"op": "Remove", "path": f'members[value eq "{users[1]}"]'})

    left = directory.ask("GET", path).json()["members"]
    assert [one["value"] for one in left] == [users[2]]
    assert "members" not in directory.ask("GET", f"{path}?excludedAttributes=members").json()
    assert directory.found("/Groups", 'externalId eq "group-object"') == ["Accounts"]
    assert directory.found("/Groups", f'members[value eq "{users[2]}"]') == ["Accounts"]
    assert directory.found("/Groups", f'members eq "{users[0]}"') == []
    assert [one["display"] for one in directory.ask("GET", f"/Users/{users[2]}").json()["groups"]] == ["Accounts"]
    assert directory.ask("DELETE", path).status_code == 204
    assert not Membership.objects.exists()


def test_okta_puts_the_whole_user(directory: Directory) -> None:
    body: dict[str, Any] = {
        "schemas": [USER],
        "userName": "okta@x.example",
        "name": {"givenName": "Olga", "familyName": "Kta"},
        "emails": [{"primary": True, "value": "okta@x.example", "type": "work"}],
        "displayName": "Olga Kta",
        "locale": "en-US",
        "externalId": "00ujl29u0le5T6Aj10h7",
        "groups": [],
        "password": "1mz050nq",
        "active": True,
    }
    assert directory.ask("GET", '/Users?filter=userName eq "okta@x.example"&startIndex=1&count=100').status_code == 200
    made = directory.ask("POST", "/Users", body).json()
    assert "password" not in made

    put = directory.ask("PUT", f"/Users/{made['id']}", {**body, "id": made["id"], "active": False})

    assert put.status_code == 200
    assert put.json()["active"] is False
    assert "1mz050nq" not in str(DirectoryUser.objects.get(id=made["id"]).data)
    # Okta's groups come by PATCH with the whole in `value`
    group = directory.group("Everyone")
    body = {"op": "replace", "value": {"id": group["id"], "displayName": "All"}}
    assert directory.patch(f"/Groups/{group['id']}", body).status_code in {200, 204}
    assert directory.found("/Groups", 'displayName eq "all"') == ["All"]


def test_bulk_brings_a_group_with_the_people_in_it(directory: Directory) -> None:
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": "one", "data": {"schemas": [USER], "userName": "one"}},
        {
            "method": "POST",
            "path": "/Groups",
            "bulkId": "two",
            "data": {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                "displayName": "Two",
                "members": [{"value": "bulkId:one"}],
            },
        },
        {"method": "DELETE", "path": "/Users/nobody"},
    ]

    answer = directory.ask(
        "POST", "/Bulk", {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations}
    )

    assert [one["status"] for one in answer.json()["Operations"]] == ["201", "201", "404"]
    assert Membership.objects.count() == 1


def test_etags_keep_two_writers_apart(directory: Directory) -> None:
    made = directory.user("etag")
    path, seen = f"/Users/{made['id']}", made["meta"]["version"]
    assert directory.ask("GET", path, **{"if-none-match": seen}).status_code == 304

    assert directory.patch(
        path, {"op": "replace", "path": "title", "value": "A"}, **{"if-match": seen}
    ).status_code in {
        200,
        204,
    }

    late = directory.patch(path, {"op": "replace", "path": "title", "value": "B"}, **{"if-match": seen})
    assert late.status_code == 412
    assert directory.ask("GET", path).json()["title"] == "A"

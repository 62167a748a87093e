"""A thief with a token, and a directory that sends what it should not."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from entraide.clock import now
from entraide.journal.models import JournalEntry
from entraide.organisations.models import Organisation
from entraide.people.models import IdentityProvider, Person, WebSession
from entraide.provisioning.models import DirectoryUser, ProvisioningEntry, ScimToken
from entraide.provisioning.operations import forget_log, make_token, revoke_token
from tests.doors.scim.conftest import ENTERPRISE, USER, Directory, came_in
from tests.personas import StandingClock


@pytest.mark.parametrize(
    "external_id",
    ["1", "0", "-1", "null", "admin", "../Users", "' OR 1=1 --", "%", "_", "ünïcödé", "𝟙", "a" * 255, "true", "{}"],
)
def test_an_external_id_is_only_a_text(
    directory: Directory, administrator: Person, external_id: str, work: IdentityProvider
) -> None:
    made = directory.user("somebody", externalId=external_id)

    assert made["externalId"] == external_id
    person = Person.objects.get(directory_id=external_id)
    assert person.id != administrator.id
    assert person.organisation_id == work.organisation_id
    assert directory.ask("GET", f"/Users/{administrator.id}").status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("externalId", "a" * 256),
        ("externalId", "a\u0000b"),
        ("externalId", " padded "),
        ("externalId", 1),
        ("externalId", ["a"]),
        ("userName", ""),
        ("userName", "a\nb"),
        ("userName", "x" * 400),
        ("emails", [{"value": "a@b.example"}] * 21),
        ("emails", "a@b.example"),
        ("active", "perhaps"),
        ("name", "Paula"),
        (ENTERPRISE, {"manager": {"value": "nobody"}}),
        (ENTERPRISE, {"manager": "nobody"}),
    ],
)
def test_what_cannot_be_kept_is_refused_whole(directory: Directory, name: str, value: Any) -> None:
    answer = directory.ask("POST", "/Users", {"schemas": [USER], "userName": "somebody", name: value})

    assert answer.status_code == 400, answer.content
    assert not DirectoryUser.objects.exists()
    assert not Person.objects.exists()


def test_texts_are_cleaned_on_the_way_in(directory: Directory) -> None:
    directory.user("x", externalId="x", displayName="Claire\u202e eniatnoF\u200b\u0007", title="<b>a\u0000</b>")

    person = Person.objects.get(directory_id="x")
    assert person.name == "Claire eniatnoF"
    assert person.job_title == "<b>a</b>"


def test_values_collide_with_a_409(directory: Directory) -> None:
    directory.user("Paula", externalId="object-1")
    other = directory.user("other", externalId="object-2")

    again = [
        directory.ask("POST", "/Users", {"schemas": [USER], "userName": "PAULA", "externalId": "object-3"}),
        directory.ask("POST", "/Users", {"schemas": [USER], "userName": "third", "externalId": "object-1"}),
        directory.patch(f"/Users/{other['id']}", {"op": "replace", "path": "externalId", "value": "object-1"}),
        directory.patch(f"/Users/{other['id']}", {"op": "replace", "path": "userName", "value": "paula"}),
    ]

    assert [one.status_code for one in again] == [409] * 4
    assert {one.json()["scimType"] for one in again} == {"uniqueness"}
    assert DirectoryUser.objects.count() == 2
    assert Person.objects.count() == 2


def test_ids_do_not_change(directory: Directory) -> None:
    made = directory.user("paula")

    directory.patch(f"/Users/{made['id']}", {"op": "replace", "path": "id", "value": "mine"})
    directory.patch(f"/Users/{made['id']}", {"op": "replace", "path": "groups", "value": [{"value": "x"}]})

    assert directory.ask("GET", f"/Users/{made['id']}").json()["id"] == made["id"]
    assert directory.ask("GET", "/Users/mine").status_code == 404


@pytest.mark.parametrize(
    "wanted",
    [
        'userName eq "x\' OR 1=1 --"',
        'userName co "%"',
        'userName sw "_"',
        'displayName eq "\\" or \\"1\\"=\\"1"',
        'title ew "\\\\"',
        'externalId eq "x); DROP TABLE people_person; --"',
        'emails[value eq "a\' UNION SELECT password FROM people_account --"]',
        'id eq "1 OR 1=1"',
    ],
)
def test_a_filter_is_a_value_and_no_command(directory: Directory, wanted: str) -> None:
    directory.user("paula", displayName="Paula")

    assert directory.found("/Users", wanted) == []


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "userName",
        'password eq "a"',
        'userName eq "a" or',
        'organisation eq "x"',
        "userName eq " + '"' + "a" * 5_000 + '"',
        'person__organisation__slug eq "x"',
        'userName eq "a\\u0000"',
        'photos.value co "x"',
    ],
)
def test_a_filter_that_cannot_be_asked_is_refused(directory: Directory, wanted: str) -> None:
    answer = Client().get("/scim/v2/Users", {"filter": wanted}, headers={"authorization": f"Bearer {directory.secret}"})

    assert answer.status_code == 400, answer.content


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '"text"', "1", "{}", "[" * 5_000, '{"userName": 1e999}', "\xff"]
)
def test_a_body_that_is_no_user_is_refused(directory: Directory, body: str) -> None:
    for path in ("/Users", "/Groups", "/Bulk", "/.search"):
        answer: Any = Client().generic(
            "POST",
            f"/scim/v2{path}",
            data=body.encode("latin-1"),
            content_type="application/scim+json",
            headers={"authorization": f"Bearer {directory.secret}"},
        )
        assert answer.status_code in {400, 200 if path == "/.search" else 400}, (path, answer.content)
    assert not Person.objects.exists()


def test_what_is_too_much_is_refused(directory: Directory) -> None:
    one = {"method": "POST", "path": "/Users", "bulkId": "b", "data": {"schemas": [USER], "userName": "x"}}
    schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]

    assert directory.ask("POST", "/Bulk", {"schemas": schemas, "Operations": [one] * 101}).status_code == 413
    assert directory.ask("POST", "/Users", {"userName": "x", "title": "x" * 3_000_000}).status_code == 413
    assert directory.ask("GET", "/Users?count=100000").json()["itemsPerPage"] == 0
    assert not Person.objects.exists()


def test_another_organisation_is_not_there(directory: Directory, other_directory: Directory) -> None:
    theirs = other_directory.user("jonas", externalId="canary-user", displayName="Canary Falk")
    group = other_directory.group("Canary group", theirs["id"], externalId="canary-group")
    own = directory.user("paula")

    answers = [
        directory.ask("GET", f"/Users/{theirs['id']}"),
        directory.ask("GET", f"/Groups/{group['id']}"),
        directory.patch(f"/Users/{theirs['id']}", {"op": "replace", "path": "active", "value": False}),
        directory.ask("PUT", f"/Users/{theirs['id']}", {"schemas": [USER], "userName": "taken"}),
        directory.ask("DELETE", f"/Users/{theirs['id']}"),
        directory.ask("DELETE", f"/Groups/{group['id']}"),
        directory.ask("POST", "/Groups", {"displayName": "mine", "members": [{"value": theirs["id"]}]}),
        directory.patch(
            f"/Users/{own['id']}", {"op": "add", "path": f"{ENTERPRISE}:manager", "value": {"value": theirs["id"]}}
        ),
        directory.ask("GET", "/Users"),
        directory.ask("GET", "/Groups"),
        directory.ask("GET", "/"),
        directory.ask("GET", '/Users?filter=externalId eq "canary-user"'),
    ]

    assert [one.status_code for one in answers] == [404] * 6 + [400] * 2 + [200] * 4
    assert not any("anary" in one.content.decode().replace("canary-user", "") for one in answers)
    assert Person.objects.get(directory_id="canary-user").disabled_at is None
    # the same names are free here
    directory.user("jonas", externalId="canary-user")
    directory.group("Canary group")


def test_without_a_living_token_nothing_opens(
    directory: Directory, token: tuple[ScimToken, str], clock: StandingClock, administrator: Person
) -> None:
    row, secret = token
    wrong = [
        "",
        "Bearer",
        "Bearer ",
        f"Basic {secret}",
        f"Bearer {secret}x",
        f"Bearer {row.token_hash}",
        "Bearer " + "a" * 9_000,
    ]
    for said in wrong:
        answer = Client().get("/scim/v2/Users", headers={"authorization": said})
        assert answer.status_code == 401, said
        assert answer["WWW-Authenticate"].startswith("Bearer")
    for path in ("/ServiceProviderConfig", "/Schemas", "/ResourceTypes", "/Users", "/nothing", ""):
        assert Client().get(f"/scim/v2{path}").status_code == 401

    assert directory.ask("GET", "/Users").status_code == 200
    clock.forward(timedelta(days=365))
    assert directory.ask("GET", "/Users").status_code == 401

    made, secret = make_token(row.organisation_id, row.provider_id, now=now())
    assert Directory(secret).ask("GET", "/Users").status_code == 200
    revoke_token(row.organisation_id, made.id, now=now(), actor_id=administrator.id)
    assert Directory(secret).ask("GET", "/Users").status_code == 401
    assert {one.kind for one in JournalEntry.objects.filter(target_kind="scim-token")} == {
        "scim-token-made",
        "scim-token-revoked",
    }


def test_a_token_is_kept_as_a_hash(token: tuple[ScimToken, str], directory: Directory) -> None:
    row, secret = token
    directory.ask("GET", "/Users")

    row.refresh_from_db()
    assert secret not in str([vars(one) for one in (*ScimToken.objects.all(), *JournalEntry.objects.all())])
    assert row.last_used_at == now()


def test_a_stolen_token_opens_nothing_else(directory: Directory, administrator: Person) -> None:
    """Every address of the program, asked with the token in every place where a token may stand."""
    headers = {"authorization": f"Bearer {directory.secret}", "accept": "application/json"}
    for path in sorted(_addresses(get_resolver(), "/")):
        if path.startswith("/scim/"):
            continue
        for ask in (Client().get, Client().post):
            with_token = ask(path, headers=headers)
            without = ask(path, headers={"accept": "application/json"})
            assert with_token.status_code == without.status_code, path
            assert administrator.name not in with_token.content.decode(errors="replace")
    assert not WebSession.objects.exists()


def test_the_log_names_attributes_and_is_forgotten(
    directory: Directory, clock: StandingClock, work: IdentityProvider
) -> None:
    made = directory.user("paula", displayName="Paula Petit", title="Accountant")
    directory.patch(f"/Users/{made['id']}", {"op": "replace", "path": "title", "value": "Head accountant"})

    lines = list(ProvisioningEntry.objects.order_by("id"))

    assert [(one.kind, one.fields) for one in lines] == [
        ("created", "displayName title userName"),
        ("changed", "title"),
    ]
    assert "Head" not in str([vars(one) for one in lines])
    clock.forward(timedelta(days=91))
    assert forget_log(now=now()) == 2
    assert Organisation.objects.filter(id=work.organisation_id).exists()
    assert came_in(work, subject="s", directory_id="").directory_id == ""


def _addresses(resolver: URLResolver, prefix: str) -> set[str]:
    found = set()
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            found |= _addresses(one, prefix)
        elif isinstance(one, URLPattern):
            route = str(one.pattern)
            found.add(prefix + "".join("x" if part.endswith(">") else part for part in _parts(route)))
    return found


def _parts(route: str) -> list[str]:
    parts = []
    while "<" in route:
        before, _, rest = route.partition("<")
        inside, _, route = rest.partition(">")
        parts += [before, f"{inside}>"]
    return [*parts, route]

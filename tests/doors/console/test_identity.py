"""Identity in the admin centre: for administrators who have just proved who they are, and nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from entraide.journal.models import JournalEntry
from entraide.people.models import IdentityProvider, Person
from tests.personas import House, StandingClock, browser_of

FORM = {
    "slug": "work",
    "name": "Work account",
    "preset": "keycloak",
    "issuer": "https://id.atelier-riviere.example/realms/main",
    "client_id": "entraide",
    "secret": "a-secret-nobody-sees",
    "scopes": "openid profile email",
    "userinfo": "on",
    "enabled": "on",
    "signs_out_there": "on",
    "claims": "job_title = title, position",
    "groups": "helpdesk = Helpers",
}


def added(browser: Client, **more: str) -> Any:
    return browser.post("/console/identity/new", {**FORM, **more})


def test_an_administrator_adds_changes_and_removes_a_provider(administrator: Person, house: House) -> None:
    browser = browser_of(administrator)
    assert "No provider yet" in browser.get("/console/identity").content.decode()

    answer = added(browser)

    provider = IdentityProvider.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/console/identity/{provider.id}/test")
    assert provider.claims == {"job_title": ["title", "position"]}
    assert provider.groups == {"helpdesk": house.helpers.id}
    sealed = provider.secret
    page = browser.get(f"/console/identity/{provider.id}").content.decode()
    assert "job_title = title, position" in page
    assert "/sign-in/at/atelier-riviere/work/return" in page
    assert "a-secret-nobody-sees" not in page

    changed = {**FORM, "name": "New name", "secret": ""}
    assert browser.post(f"/console/identity/{provider.id}", changed).status_code == 302
    provider.refresh_from_db()
    assert (provider.name, provider.secret) == ("New name", sealed)

    assert browser.post(f"/console/identity/{provider.id}/removal").status_code == 302
    assert not IdentityProvider.objects.exists()
    kinds = JournalEntry.objects.filter(kind__startswith="identity-provider").values_list("kind", "actor_id")
    assert set(kinds) == {(f"identity-provider-{verb}", administrator.id) for verb in ("added", "changed", "removed")}
    assert "a-secret-nobody-sees" not in str(JournalEntry.objects.values())


@pytest.mark.parametrize(
    ("changed", "opens"),
    [
        ({}, False),
        ({"userinfo": ""}, True),
        ({"scopes": "openid email"}, True),
        ({"claims": "job_title = title"}, True),
    ],
)
def test_what_was_set_otherwise_than_usual_is_in_sight(
    administrator: Person, changed: dict[str, str], *, opens: bool
) -> None:
    browser = browser_of(administrator)
    added(browser, **{"claims": "", "groups": "", **changed})

    page = browser.get(f"/console/identity/{IdentityProvider.objects.get().id}").content.decode()

    assert ('<details class="more" open>' in page) is opens
    always, further = page.split('<details class="more"')
    assert 'name="email_trusted"' in always
    assert 'name="demands"' in always
    assert 'name="claims"' in further


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issuer", "http://id.example.org"),
        ("issuer", "https://login.microsoftonline.com/common/v2.0"),
        ("issuer", "javascript:alert(1)"),
        ("scopes", "profile email"),
        ("claims", "name"),
        ("claims", "password = x"),
        ("groups", "helpdesk = Nobody"),
        ("slug", "Not A Slug"),
        ("name", "\u200b"),
    ],
)
def test_what_cannot_work_is_said_at_its_box(field: str, value: str, administrator: Person) -> None:
    answer = added(browser_of(administrator), **{field: value})

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not IdentityProvider.objects.exists()


def test_others_see_and_change_nothing(
    administrator: Person, helper: Person, sharer: Person, stranger: Person, other_house: House
) -> None:
    added(browser_of(administrator))
    provider = IdentityProvider.objects.get()
    theirs = other_house.person("Maja Lind", other_house.administrators)
    addresses = ["", "/new", f"/{provider.id}", f"/{provider.id}/test"]

    for person in (helper, sharer, stranger):
        for address in addresses:
            assert browser_of(person).get(f"/console/identity{address}").status_code == 403
        assert browser_of(person).post(f"/console/identity/{provider.id}/removal").status_code == 403
        assert "/console/" not in browser_of(person).get("/account").content.decode()
    for address in addresses[2:]:
        assert browser_of(theirs).get(f"/console/identity{address}").status_code == 404
    assert browser_of(theirs).post(f"/console/identity/{provider.id}/removal").status_code == 404
    assert "Work account" not in browser_of(theirs).get("/console/identity").content.decode()
    assert IdentityProvider.objects.exists()


def test_an_old_proof_is_asked_for_again(administrator: Person, clock: StandingClock) -> None:
    browser = browser_of(administrator)
    clock.forward(timedelta(minutes=16))

    assert browser.get("/console/identity")["Location"] == "/sign-in/again?next=/console/identity"
    assert added(browser).status_code == 302
    assert not IdentityProvider.objects.exists()

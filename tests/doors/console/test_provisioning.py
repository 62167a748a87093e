"""Tokens of directories in the console, shown once."""

import re

import pytest

from entraide.people.models import Person
from entraide.provisioning.models import ScimToken
from tests.doors.scim.conftest import Directory, provider_of
from tests.personas import House, browser_of


def test_a_token_is_made_shown_once_used_and_revoked(administrator: Person, house: House) -> None:
    provider = provider_of(house)
    browser = browser_of(administrator)

    shown = browser.post("/console/provisioning/tokens", {"provider": provider.id, "days": "365"}).content.decode()

    found = re.search(r"entraide-scim-[\w-]{43}", shown)
    assert found
    secret = found[0]
    page = browser.get("/console/provisioning").content.decode()
    assert secret not in page
    assert secret[:20] in page
    directory = Directory(secret)
    directory.user("paula", displayName="Paula Petit", externalId="object-1")
    log = browser.get("/console/provisioning/log").content.decode()
    assert "Paula Petit" in log
    row = ScimToken.objects.get()
    assert "Revoke this token?" in browser.get(f"/console/provisioning/tokens/{row.id}/revocation").content.decode()
    browser.post(f"/console/provisioning/tokens/{row.id}/revocation")
    assert directory.ask("GET", "/Users").status_code == 401


def test_two_tokens_may_live_so_that_one_follows_the_other(administrator: Person, house: House) -> None:
    given = {"provider": provider_of(house).id, "days": "90"}
    browser = browser_of(administrator)

    answers = [browser.post("/console/provisioning/tokens", given).status_code for _ in range(3)]

    assert answers == [200, 200, 409]
    assert ScimToken.objects.count() == 2


@pytest.mark.parametrize("who", ["helper", "sharer", "stranger"])
def test_nobody_else_makes_or_revokes_tokens(
    request: pytest.FixtureRequest, administrator: Person, house: House, who: str
) -> None:
    provider = provider_of(house)
    browser_of(administrator).post("/console/provisioning/tokens", {"provider": provider.id, "days": "90"})
    row = ScimToken.objects.get()
    browser = browser_of(request.getfixturevalue(who))

    assert browser.post("/console/provisioning/tokens", {"provider": provider.id, "days": "90"}).status_code == 403
    assert browser.post(f"/console/provisioning/tokens/{row.id}/revocation").status_code == 403
    assert ScimToken.objects.filter(revoked_at=None).count() == 1


def test_the_administrator_of_another_organisation_has_no_part(
    administrator: Person, house: House, other_house: House
) -> None:
    provider = provider_of(house)
    browser_of(administrator).post("/console/provisioning/tokens", {"provider": provider.id, "days": "90"})
    row = ScimToken.objects.get()
    browser = browser_of(other_house.person("Eva Falk", other_house.administrators))

    assert row.prefix not in browser.get("/console/provisioning").content.decode()
    assert browser.post("/console/provisioning/tokens", {"provider": provider.id, "days": "90"}).status_code == 422
    assert browser.post(f"/console/provisioning/tokens/{row.id}/revocation").status_code == 404

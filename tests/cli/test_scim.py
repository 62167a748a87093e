"""`entraide scim token`, as an operator meets it."""

import json

import pytest

from entraide.provisioning.models import ScimToken
from tests.cli.conftest import Entraide
from tests.doors.scim.conftest import Directory, provider_of
from tests.personas import House

pytestmark = pytest.mark.django_db(transaction=True)
OF = ("--organisation", "atelier-riviere")


def test_a_token_is_made_listed_and_revoked(entraide: Entraide, house: House) -> None:
    provider_of(house)

    made = entraide("scim", "token", "create", *OF, "--days", "30")

    assert made.code == 0, made.messages
    secret = made.data.strip()
    assert "/scim/v2" in made.messages
    assert Directory(secret).ask("GET", "/Users").status_code == 200
    (listed,) = json.loads(entraide("scim", "token", "list", *OF, "--json").data)
    assert secret.startswith(listed["begins"])
    assert secret not in str(listed)
    assert "work" in entraide("scim", "token", "list", *OF).data
    assert entraide("scim", "token", "revoke", listed["id"], *OF).code == 0
    assert entraide("scim", "token", "revoke", listed["id"], *OF).code == 3
    assert Directory(secret).ask("GET", "/Users").status_code == 401


def test_a_token_needs_to_know_for_whom(entraide: Entraide, house: House) -> None:
    assert entraide("scim", "token", "create", *OF).code == 2
    provider_of(house)
    provider_of(house, "other")
    assert entraide("scim", "token", "create", *OF).code == 2
    assert entraide("scim", "token", "create", *OF, "--provider", "nobody").code == 3
    assert entraide("scim", "token", "create", *OF, "--provider", "other", "--days", "0").code == 2
    assert not ScimToken.objects.exists()
    for _ in range(2):
        assert entraide("scim", "token", "create", *OF, "--provider", "other").code == 0
    assert entraide("scim", "token", "create", *OF, "--provider", "other").code == 6

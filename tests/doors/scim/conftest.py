"""A provider with a directory behind it, its token, and a client that speaks SCIM with it."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from entraide.clock import now
from entraide.people.models import IdentityProvider, Person
from entraide.people.operations.provider_sign_ins import sign_in_by_provider
from entraide.people.providers.claims import Identity
from entraide.provisioning.models import ScimToken
from entraide.provisioning.operations import make_token
from tests.personas import House

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def provider_of(house: House, slug: str = "work", preset: str = "entra") -> IdentityProvider:
    """A provider without a network behind it."""
    return IdentityProvider.objects.create(
        organisation=house.organisation,
        slug=slug,
        name="Work account",
        preset=preset,
        issuer=f"https://id.example/{house.organisation.slug}/{slug}",
        client_id="entraide",
        created_at=now(),
    )


def came_in(provider: IdentityProvider, subject: str, directory_id: str, name: str = "Paula Petit") -> Person:
    """Somebody signs in by the provider, as far as the rows are concerned."""
    identity = Identity(subject=subject, name=name, directory_id=directory_id)
    web_session, _ = sign_in_by_provider(
        provider, identity, claims={}, id_token="x.y.z", proved_at=now(), now=now(), user_agent="Firefox"
    )
    return web_session.person


@dataclass
class Directory:
    """A directory: sends requests with its token."""

    secret: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return Client().generic(
            method,
            f"/scim/v2{path}",
            data=json.dumps(body) if body is not None else "",
            content_type="application/scim+json",
            headers={"authorization": f"Bearer {self.secret}", **headers},
        )

    def user(self, user_name: str, **more: Any) -> dict[str, Any]:
        """Create a user; the answer must be 201."""
        answer = self.ask("POST", "/Users", {"schemas": [USER], "userName": user_name, "active": True, **more})
        assert answer.status_code == 201, answer.content
        made: dict[str, Any] = answer.json()
        return made

    def group(self, name: str, *members: str, **more: Any) -> dict[str, Any]:
        """Create a group; the answer must be 201."""
        body = {"schemas": [GROUP], "displayName": name, "members": [{"value": one} for one in members], **more}
        answer = self.ask("POST", "/Groups", body)
        assert answer.status_code == 201, answer.content
        made: dict[str, Any] = answer.json()
        return made

    def patch(self, path: str, *operations: dict[str, Any], **headers: str) -> Any:
        return self.ask("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)}, **headers)

    def found(self, path: str, wanted: str) -> list[str]:
        """The names that a filter finds."""
        answer = Client().get(f"/scim/v2{path}", {"filter": wanted}, headers={"authorization": f"Bearer {self.secret}"})
        assert answer.status_code == 200, answer.content
        return sorted(one.get("userName", one.get("displayName")) for one in answer.json().get("Resources", []))


@pytest.fixture
def work(house: House) -> IdentityProvider:
    return provider_of(house)


@pytest.fixture
def token(work: IdentityProvider) -> tuple[ScimToken, str]:
    return make_token(work.organisation_id, work.id, now=now())


@pytest.fixture
def directory(token: tuple[ScimToken, str]) -> Directory:
    return Directory(token[1])


@pytest.fixture
def other_directory(other_house: House) -> Directory:
    """The directory of another organisation."""
    provider = provider_of(other_house)
    return Directory(make_token(provider.organisation_id, provider.id, now=now())[1])

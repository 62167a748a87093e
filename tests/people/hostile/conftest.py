"""A hostile provider at work, and a browser that is sent there and comes back."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from entraide.clock import now
from entraide.outbound import fetcher
from entraide.people.models import IdentityProvider, Person, WebSession
from entraide.people.operations.providers import add_provider
from entraide.server.config import Outbound
from tests.outbound.certificates import Authority
from tests.people.hostile.provider import CLIENT_ID, SECRET, HostileProvider, Keys, serving
from tests.personas import FIREFOX, House


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.make(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys.make()


@pytest.fixture(scope="session")
def two_served(authority: Authority, keys: Keys) -> Iterator[list[HostileProvider]]:
    certificate, key = authority.certify("localhost")
    one, other = (HostileProvider(keys, certificate, key) for _ in range(2))
    with serving(one), serving(other):
        yield [one, other]


@pytest.fixture
def hostile(two_served: list[HostileProvider], permit: Callable[..., None]) -> HostileProvider:
    """The provider of Atelier Rivière, honest until bent."""
    for one in two_served:
        one.become_honest()
    permit(*(one.issuer for one in two_served))
    return two_served[0]


@pytest.fixture
def other_hostile(two_served: list[HostileProvider], hostile: HostileProvider) -> HostileProvider:
    """A second one, of the same organisation."""
    return two_served[1]


@pytest.fixture
def permit(settings: Any, authority: Authority) -> Callable[..., None]:
    """Permit these hosts in `[outbound]`, and believe our private authority."""

    def set_permitted(*origins: str, ca_file: Path | None = authority.certificate) -> None:
        outbound = Outbound(permitted=origins, ca_file=ca_file)
        settings.ENTRAIDE = settings.ENTRAIDE.model_copy(update={"outbound": outbound})

    return set_permitted


@pytest.fixture
def provider(house: House, hostile: HostileProvider) -> IdentityProvider:
    return known(house, hostile, "work")


@pytest.fixture
def other_provider(house: House, other_hostile: HostileProvider) -> IdentityProvider:
    return known(house, other_hostile, "second")


def known(house: House, hostile: HostileProvider, slug: str, **more: Any) -> IdentityProvider:
    """Make a provider known to an organisation."""
    return add_provider(
        house.organisation.id,
        slug=slug,
        name="Work account",
        issuer=hostile.issuer,
        client_id=CLIENT_ID,
        secret=SECRET,
        fetcher=fetcher(),
        now=now(),
        **more,
    )


@dataclass
class Traveller:
    """A browser: `leave` for a provider, `return_with` its answer, or both by `sign_in`."""

    client: Client
    provider: IdentityProvider

    @property
    def path(self) -> str:
        return f"/sign-in/at/{self.provider.organisation.slug}/{self.provider.slug}"

    def leave(self, **asked: str) -> str:
        if "for" not in asked:  # whoever is signed in has nothing to leave for
            self.client.cookies.pop(settings.WEB_SESSION_COOKIE, None)
        answer: Any = self.client.get(self.path, asked)
        assert answer.status_code == 302, answer.content
        return str(answer["Location"])

    def return_with(self, answer: dict[str, Any], *, path: str = "") -> Any:
        return self.client.get(f"{path or self.path}/return", answer)

    def sign_in(self, hostile: HostileProvider, **asked: str) -> Any:
        return self.return_with(hostile.authorize(self.leave(**asked)))

    @property
    def is_signed_in(self) -> bool:
        cookie = self.client.cookies.get(settings.WEB_SESSION_COOKIE)
        return cookie is not None and bool(cookie.value)


@pytest.fixture
def traveller(provider: IdentityProvider) -> Traveller:
    return Traveller(Client(headers={"user-agent": FIREFOX}), provider)


@pytest.fixture
def refused(caplog: pytest.LogCaptureFixture) -> Callable[..., None]:
    """The oracle: nobody came into being, no browser is signed in, and the log says why."""
    caplog.set_level(logging.WARNING)

    def check(traveller: Traveller, answer: Any, reason: str | None, *, status: int = 403) -> None:
        assert not Person.objects.exclude(issuer="entraide:directory").exists()
        assert not WebSession.objects.exists()
        assert not traveller.is_signed_in
        assert answer.status_code == status
        if reason is not None:
            said = [one.getMessage() for one in caplog.records]
            assert any(f"refused: {reason} (provider" in one for one in said), said

    return check

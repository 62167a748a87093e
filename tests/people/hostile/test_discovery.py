"""What a provider tells of itself: documents that would lead us elsewhere, keys that come and go, silence."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from entraide.outbound import fetcher
from entraide.people.models import IdentityProvider, ProviderFacts, WebSession
from entraide.people.providers.discovery import forget_facts, fresh_keys, keys_are_stale, known_keys
from tests.people.hostile.conftest import Traveller
from tests.people.hostile.provider import HostileProvider, Page, signed
from tests.personas import StandingClock

pytestmark = [pytest.mark.hostile_provider, pytest.mark.django_db]

DOCUMENT = "/.well-known/openid-configuration"
DOCUMENTS: dict[str, tuple[dict[str, Any] | Page, int]] = {
    "another issuer": ({"issuer": "https://accounts.example.org"}, 403),
    "no issuer": ({"issuer": None}, 403),
    "the issuer with a slash": ({"issuer": "+/"}, 403),
    "no keys": ({"jwks_uri": None}, 403),
    "no authorization endpoint": ({"authorization_endpoint": None}, 403),
    "authorization by script": ({"authorization_endpoint": "javascript:alert(1)"}, 403),
    "authorization in plain text": ({"authorization_endpoint": "http://idp.example.org/authorize"}, 403),
    "authorization at a name with a password": ({"authorization_endpoint": "https://a:b@idp.example.org/"}, 403),
    "authorization with a fragment": ({"authorization_endpoint": "https://idp.example.org/#x"}, 403),
    "a token endpoint that is a list": ({"token_endpoint": ["https://idp.example.org"]}, 403),
    "keys in a file": ({"jwks_uri": "file:///etc/passwd"}, 403),
    "a redirect": (Page(status=302, headers={"Location": "/elsewhere"}), 503),
    "not found": (Page(status=404), 403),
    "a page": (Page(b"<p>Welcome</p>", content_type="text/html"), 403),
    "a list": (Page(b"[]"), 403),
    "far too large": (Page(b'{"a": "' + b"x" * 300_000 + b'"}'), 503),
    "a thousand deep": (Page(b'{"a":' * 1_000 + b"1" + b"}" * 1_000), 403),
}


def test_a_document_that_is_not_the_answer_is_not_read(hostile: HostileProvider, traveller: Traveller) -> None:
    hostile.pages[DOCUMENT] = replace(hostile.respond(DOCUMENT, {}), status=202)

    answer: Any = traveller.client.get(traveller.path)

    assert answer.status_code == 403
    assert not ProviderFacts.objects.exclude(metadata={}).exists()


@pytest.mark.parametrize("case", DOCUMENTS)
def test_nobody_is_sent_to_a_provider_that_describes_itself_wrongly(
    case: str, hostile: HostileProvider, traveller: Traveller
) -> None:
    lie, status = DOCUMENTS[case]
    if isinstance(lie, Page):
        hostile.pages[DOCUMENT] = lie
    else:
        hostile.metadata |= {name: hostile.issuer + "/" if value == "+/" else value for name, value in lie.items()}

    answer: Any = traveller.client.get(traveller.path)

    assert answer.status_code == status
    assert "Location" not in answer
    assert not ProviderFacts.objects.exclude(metadata={}).exists()


INSIDE = [
    "https://169.254.169.254/token",
    "https://10.0.0.1/token",
    "https://[::ffff:127.0.0.1]/token",
    "https://127.0.0.1:1/t",
]


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri", "userinfo_endpoint"])
@pytest.mark.parametrize("address", INSIDE)
def test_nothing_inside_is_asked(
    name: str, address: str, hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    hostile.metadata |= {name: address}

    answer = traveller.sign_in(hostile)

    refused(traveller, answer, "unreachable-inside", status=503)


KEYS: dict[str, tuple[Page, str, int]] = {
    "no keys": (Page(b'{"keys": []}'), "keys-none", 403),
    "no list": (Page(b'{"keys": {}}'), "keys-unreadable", 403),
    "a page": (Page(b"<p>"), "keys-unreadable", 403),
    "odd keys": (Page(b'{"keys": [1, null, {}, {"kty": "RSA"}, {"kty": "oct", "k": "AAAA"}]}'), "keys-none", 403),
    "an RSA key with exponent 1": (
        Page(json.dumps({"keys": [{"kty": "RSA", "n": "u" * 342, "e": "AQ", "kid": "one"}]}).encode()),
        "keys-none",
        403,
    ),
    "not there": (Page(status=404), "keys-status", 403),
    "broken": (Page(status=500), "keys-status", 403),
    "a redirect": (Page(status=307, headers={"Location": "/mine"}), "unreachable-redirect", 503),
    "far too large": (Page(b" " * 300_000), "unreachable-too-large", 503),
}


@pytest.mark.parametrize("case", KEYS)
def test_keys_that_cannot_be_used_sign_nobody_in(
    case: str, hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    hostile.pages["/keys"], reason, status = KEYS[case]

    answer = traveller.sign_in(hostile)

    refused(traveller, answer, reason, status=status)


def test_a_new_key_is_found_in_one_more_look(
    hostile: HostileProvider, traveller: Traveller, clock: StandingClock
) -> None:
    traveller.sign_in(hostile)
    clock.forward(timedelta(minutes=2))
    hostile.key, hostile.published = hostile.keys.second, [hostile.keys.second]
    hostile.asked.clear()

    answer = traveller.sign_in(hostile)

    assert answer.status_code == 302
    assert hostile.asked.count("/keys") == 1


def test_unknown_keys_make_us_ask_once_a_minute_at_most(
    hostile: HostileProvider, traveller: Traveller, clock: StandingClock
) -> None:
    traveller.sign_in(hostile)
    WebSession.objects.all().delete()
    hostile.asked.clear()
    hostile.header |= {"kid": "made-up"}
    hostile.sign = lambda provider, header, payload: signed(header, payload, provider.keys.foreign)

    for _ in range(12):
        clock.forward(timedelta(seconds=10))
        assert traveller.sign_in(hostile).status_code == 403

    assert hostile.asked.count("/keys") == 2
    assert not WebSession.objects.exists()


def test_a_withdrawn_key_counts_for_an_hour_at_most(
    hostile: HostileProvider, traveller: Traveller, clock: StandingClock
) -> None:
    traveller.sign_in(hostile)
    WebSession.objects.all().delete()
    hostile.published = [hostile.keys.second]
    clock.forward(timedelta(hours=1))

    answer = traveller.sign_in(hostile)

    assert answer.status_code == 403
    assert not WebSession.objects.exists()


def test_what_one_provider_tells_is_nothing_of_another(
    hostile: HostileProvider,
    other_hostile: HostileProvider,
    traveller: Traveller,
    other_provider: IdentityProvider,
    clock: StandingClock,
) -> None:
    other_hostile.key, other_hostile.published = other_hostile.keys.second, [other_hostile.keys.second]
    away = Traveller(traveller.client, other_provider)
    provider = traveller.provider

    for _ in range(2):
        assert traveller.sign_in(hostile).status_code == 302
        assert away.sign_in(other_hostile).status_code == 302
        clock.forward(timedelta(hours=2))

    for one, at in ((provider, hostile), (other_provider, other_hostile)):
        facts = ProviderFacts.objects.get(provider=one)
        assert facts.metadata["token_endpoint"] == f"{at.issuer}/token"
        assert [key["kid"] for key in known_keys(one)] == [at.key.kid]
    assert keys_are_stale(provider, now=clock.now)
    fresh_keys(provider, fetcher(), now=clock.now)
    assert not keys_are_stale(provider, now=clock.now)
    assert keys_are_stale(other_provider, now=clock.now)
    assert fresh_keys(other_provider, fetcher(), now=clock.now) is not None
    forget_facts(other_provider)
    assert known_keys(other_provider) == []
    assert [key["kid"] for key in known_keys(provider)] == [hostile.key.kid]


def test_while_discovery_is_away_what_is_known_serves(
    hostile: HostileProvider, traveller: Traveller, clock: StandingClock
) -> None:
    traveller.sign_in(hostile)
    clock.forward(timedelta(hours=2))
    hostile.pages[DOCUMENT] = Page(status=302)

    assert traveller.sign_in(hostile).status_code == 302
    clock.forward(timedelta(hours=23))
    answer: Any = traveller.client.get(traveller.path)
    assert answer.status_code == 503


@pytest.mark.parametrize("path", [DOCUMENT, "/token", "/keys", "/userinfo"])
def test_a_slow_provider_is_called_slow_within_five_seconds_and_who_is_signed_in_goes_on(
    path: str, hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    if path == DOCUMENT:
        hostile.pages[path] = Page(slow_s=8)
        began = time.monotonic()
        answer: Any = traveller.client.get(traveller.path)
    else:
        back = hostile.authorize(traveller.leave())
        hostile.pages[path] = Page(slow_s=8)
        began = time.monotonic()
        answer = traveller.return_with(back)

    assert time.monotonic() - began < 8  # given up before the provider would have answered
    refused(traveller, answer, None, status=503)
    assert b"does not answer at the moment" in answer.content


def test_a_provider_of_an_unknown_authority_is_not_believed(
    hostile: HostileProvider, traveller: Traveller, permit: Callable[..., None]
) -> None:
    permit(hostile.issuer, ca_file=None)

    answer: Any = traveller.client.get(traveller.path)

    assert answer.status_code == 503
    assert hostile.asked == []


def test_a_provider_inside_is_asked_only_when_it_is_listed(
    hostile: HostileProvider, traveller: Traveller, permit: Callable[..., None]
) -> None:
    permit("https://localhost:1", "https://idp.example.org")

    answer: Any = traveller.client.get(traveller.path)

    assert answer.status_code == 503
    assert hostile.asked == []

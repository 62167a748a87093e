"""Asked again who one is, for administration: that we asked proves nothing, the answer must say it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from entraide.clock import now
from entraide.outbound import fetcher
from entraide.people.models import IdentityProvider, Person, WebSession
from entraide.people.operations.providers import set_provider
from tests.people.hostile.conftest import Traveller
from tests.people.hostile.provider import HostileProvider
from tests.personas import StandingClock, signed_in

pytestmark = [pytest.mark.hostile_provider, pytest.mark.django_db]


@pytest.fixture
def stale(
    hostile: HostileProvider, traveller: Traveller, provider: IdentityProvider, clock: StandingClock
) -> Traveller:
    """Signed in an hour ago, at a provider that must confirm two factors."""
    changes = {"step_up_acr": "urn:two", "step_up_amr": "mfa"}
    set_provider(provider.organisation_id, provider.id, changes, fetcher=fetcher(), now=now())
    hostile.claims |= {"acr": "urn:two", "amr": ["pwd", "mfa"]}
    traveller.sign_in(hostile)
    clock.forward(timedelta(minutes=50))
    return traveller


def lying(**claims: Any) -> Callable[[HostileProvider], None]:
    def lie(hostile: HostileProvider) -> None:
        hostile.claims |= claims

    return lie


def old_proof(hostile: HostileProvider) -> None:
    hostile.claims["auth_time"] = int((now() - timedelta(minutes=5)).timestamp())


def no_proof(hostile: HostileProvider) -> None:
    hostile.drop.add("auth_time")


LIES: dict[str, Callable[[HostileProvider], None]] = {
    "an old proof": old_proof,
    "no moment of proof": no_proof,
    "another class": lying(acr="urn:one"),
    "no class": lying(acr=None),
    "classes as a list": lying(acr=["urn:two"]),
    "one factor": lying(amr=["pwd"]),
    "methods as a text": lying(amr="mfa"),
    "no methods": lying(amr=None),
    "somebody else": lying(sub="administrator"),
}


@pytest.mark.parametrize("case", LIES)
def test_a_proof_that_is_not_what_was_asked_proves_nothing(
    case: str, hostile: HostileProvider, stale: Traveller
) -> None:
    before = WebSession.objects.values("proved_at", "token_hash", "acr", "amr", "person_id").get()
    LIES[case](hostile)

    answer = stale.sign_in(hostile, **{"for": "again"})

    assert answer.status_code == 403
    assert WebSession.objects.values("proved_at", "token_hash", "acr", "amr", "person_id").get() == before


def test_a_fresh_proof_is_noted_and_changes_the_cookie(hostile: HostileProvider, stale: Traveller) -> None:
    before = WebSession.objects.get()
    address = stale.leave(**{"for": "again"}, next="/account")

    answer = stale.return_with(hostile.authorize(address))

    asked = parse_qs(urlsplit(address).query)
    assert (asked["prompt"], asked["max_age"], asked["acr_values"]) == (["login"], ["0"], ["urn:two"])
    assert (answer.status_code, answer["Location"]) == (302, "/account")
    after = WebSession.objects.get()
    assert after.id == before.id
    assert after.proved_at == now()
    assert after.token_hash != before.token_hash


def test_a_fresh_proof_is_nothing_to_other_sessions(hostile: HostileProvider, stale: Traveller, sharer: Person) -> None:
    theirs, _ = signed_in(sharer)
    before = WebSession.objects.values("proved_at", "acr", "amr", "token_hash").get(id=theirs.id)

    stale.sign_in(hostile, **{"for": "again"})

    assert WebSession.objects.values("proved_at", "acr", "amr", "token_hash").get(id=theirs.id) == before
    assert WebSession.objects.exclude(id=theirs.id).get().acr == "urn:two"


def test_a_proof_counts_for_the_session_that_asked(hostile: HostileProvider, stale: Traveller) -> None:
    answer = hostile.authorize(stale.leave(**{"for": "again"}))
    before = WebSession.objects.get()
    stale.client.cookies.pop("entraide")
    other = hostile.authorize(stale.leave())
    stale.return_with(other)  # the same browser, another session
    hashes = set(WebSession.objects.values_list("id", "token_hash", "proved_at"))

    assert stale.return_with(answer).status_code in {403, 410}
    assert set(WebSession.objects.values_list("id", "token_hash", "proved_at")) == hashes
    assert before.id in {one[0] for one in hashes}


def test_nobody_who_is_not_signed_in_can_prove_it_again(traveller: Traveller) -> None:
    assert traveller.client.get(traveller.path, {"for": "again"}).status_code == 401

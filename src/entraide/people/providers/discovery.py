"""What a provider tells of itself, and its keys: fetched seldom, kept in the database, checked before it is kept.

Keys are asked for again when a token names one that is not known, once a minute at most for the whole installation:
a hostile token must not turn us into a hammer on the provider (and a rotated key must not lock people out).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from entraide.outbound import Fetcher, Unreachable
from entraide.people.models import IdentityProvider, ProviderFacts
from entraide.people.providers.checks import read_json, require, text_of
from entraide.people.providers.keys import usable_keys

WELL_KNOWN = "/.well-known/openid-configuration"
#: how long what was told is believed without asking again; after it, the old serves while the provider is away
FRESH_FOR = timedelta(hours=1)
KEPT_FOR = timedelta(hours=24)
#: keys are asked for at most this often
KEYS_ASKED_EVERY = timedelta(seconds=60)
_REQUIRED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_OPTIONAL = ("userinfo_endpoint", "end_session_endpoint")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The part of a discovery document that we use, checked."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    token_auth: str = "client_secret_basic"  # noqa: S105 - the name of a method
    says_issuer: bool = False


def metadata_of(provider: IdentityProvider, fetcher: Fetcher, *, now: datetime) -> Metadata:
    """The provider's metadata; from the database while it is fresh, or while the provider does not answer.

    raises:  Unfit, Unreachable.
    """
    facts, _ = ProviderFacts.objects.get_or_create(provider=provider)
    age = now - facts.metadata_at if facts.metadata_at else None
    if age is not None and age < FRESH_FOR:
        return Metadata(**facts.metadata)
    try:
        found = discover(provider.issuer, fetcher)
    except Unreachable:
        if age is not None and age < KEPT_FOR:
            return Metadata(**facts.metadata)
        raise
    kept = {name: getattr(found, name) for name in Metadata.__dataclass_fields__}
    ProviderFacts.objects.filter(provider=provider).update(metadata=kept, metadata_at=now)
    return found


def discover(issuer: str, fetcher: Fetcher) -> Metadata:
    """Ask the issuer for its discovery document, and check it.

    raises:  Unfit, Unreachable.
    """
    answer = fetcher.get(issuer.rstrip("/") + WELL_KNOWN)
    require(holds=answer.status == 200, reason="discovery-status")
    told = read_json(answer.body, "discovery-unreadable")
    # a document of another issuer would put that one's keys in place of ours (mix-up)
    require(holds=told.get("issuer") == issuer, reason="discovery-issuer")
    ends = {name: text_of(told.get(name), "discovery-endpoint", length_max=1_024) for name in _REQUIRED}
    ends |= {name: text_of(told[name], "discovery-endpoint", length_max=1_024) for name in _OPTIONAL if told.get(name)}
    require(holds=all(fetcher.is_usable(one) for one in ends.values()), reason="discovery-endpoint")
    methods = told.get("token_endpoint_auth_methods_supported")
    return Metadata(
        **ends,
        token_auth=_token_auth(methods if isinstance(methods, list) else []),
        says_issuer=told.get("authorization_response_iss_parameter_supported") is True,
    )


def known_keys(provider: IdentityProvider) -> list[dict[str, Any]]:
    """The keys as they are kept; none when they were never fetched."""
    facts = ProviderFacts.objects.filter(provider=provider).first()
    return list(facts.keys.get("keys", [])) if facts else []


def fresh_keys(provider: IdentityProvider, fetcher: Fetcher, *, now: datetime) -> list[dict[str, Any]] | None:
    """Ask for the keys again, unless somebody did within the last minute: then None.

    raises:  Unfit, Unreachable.
    """
    ProviderFacts.objects.get_or_create(provider=provider)
    due = Q(keys_asked_at=None) | Q(keys_asked_at__lte=now - KEYS_ASKED_EVERY)
    if not ProviderFacts.objects.filter(due, provider=provider).update(keys_asked_at=now):
        return None
    answer = fetcher.get(metadata_of(provider, fetcher, now=now).jwks_uri)
    require(holds=answer.status == 200, reason="keys-status")
    keys = usable_keys(read_json(answer.body, "keys-unreadable"))
    ProviderFacts.objects.filter(provider=provider).update(keys={"keys": keys}, keys_at=now)
    return keys


def keys_are_stale(provider: IdentityProvider, *, now: datetime) -> bool:
    """Whether the keys were fetched so long ago that one of them may have been withdrawn since."""
    facts = ProviderFacts.objects.filter(provider=provider).first()
    return facts is None or facts.keys_at is None or now - facts.keys_at >= FRESH_FOR


def forget_facts(provider: IdentityProvider) -> None:
    """Ask anew next time: the issuer was changed, or an administrator wants to see it as it is now."""
    ProviderFacts.objects.filter(provider=provider).delete()


def _token_auth(methods: list[object]) -> str:
    if methods and "client_secret_basic" not in methods and "client_secret_post" in methods:
        return "client_secret_post"
    return "client_secret_basic"

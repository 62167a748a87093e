"""Coming back from a provider: from the answer in the address to somebody whose every claim was checked.

The order is the defence: nothing is asked of anybody before state, browser and issuer fit; no claim is read before
the signature holds.
"""

import base64
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote_plus, urlencode

from entraide.errors import NameNotGiven, ProviderUnreachable, Refusal, SignInDeclined, SignInRefused
from entraide.outbound import BYTES_MAX, Answer, Fetcher, Unreachable
from entraide.people.factors.sealing import Unreadable, unseal
from entraide.people.models import Departure, IdentityProvider
from entraide.people.providers import departures
from entraide.people.providers.checks import Unfit, is_word, read_json, require, text_of
from entraide.people.providers.claims import Identity, check_demands, read_identity
from entraide.people.providers.discovery import Metadata, fresh_keys, keys_are_stale, known_keys, metadata_of
from entraide.people.providers.keys import NoSuchKey
from entraide.people.providers.tokens import Demand, Expected, check_demand, proved_at, read_id_token

log = logging.getLogger(__name__)

#: everything together, so that a slow provider is called slow after five seconds at most
WITHIN_S = 4.5
CODE_LENGTH_MAX = 4_096
_AWAY = frozenset({"temporarily_unavailable", "server_error"})
Read = TypeVar("Read")


@dataclass(slots=True, kw_only=True)
class Arrival:
    """What came of it. Either `identity`, or `refusal` with the `reason` for administrators and the log.

    claims:  what arrived and was genuine, also when something else was missing.
    """

    departure: Departure
    identity: Identity | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    id_token: str = ""
    access_token: str = ""
    picture_origin: str = ""
    proved_at: datetime | None = None
    refusal: type[Refusal] | None = None
    reason: str = ""


def arrive(
    provider: IdentityProvider,
    answer: Mapping[str, list[str]],
    *,
    browser: str,
    fetcher: Fetcher,
    now: datetime,
) -> Arrival:
    """Take the provider's answer.

    answer:  the parameters of the address, each with all its values.
    raises:  SignInOver when the answer belongs to no departure of this browser; all else is in the arrival.
    """
    given = {name: values[0] for name, values in answer.items() if len(values) == 1}
    departure = departures.take(provider, given.get("state", ""), browser=browser, now=now)
    arrival = Arrival(departure=departure)
    try:
        require(holds=len(given) == len(answer), reason="parameter-twice")
        _complete(provider, given, arrival, fetcher.budget(WITHIN_S), now)
    except Unfit as unfit:
        arrival.refusal, arrival.reason = SignInRefused, unfit.reason
    except _Declined as declined:
        arrival.refusal = ProviderUnreachable if declined.word in _AWAY else SignInDeclined
        arrival.reason = f"provider-says-{declined.word.replace('_', '-')}"
    except Unreachable as away:
        arrival.refusal, arrival.reason = ProviderUnreachable, f"unreachable-{away.reason}"
    except Unreadable:
        arrival.refusal, arrival.reason = SignInRefused, "client-secret-unreadable"
    if arrival.refusal is None and arrival.identity is not None and not arrival.identity.name:
        arrival.refusal, arrival.reason = NameNotGiven, "name-missing"
    if arrival.refusal is not None:
        arrival.identity = None
        log.warning("sign-in refused: %s (provider %s)", arrival.reason, provider.id)
    return arrival


class _Declined(Exception):  # noqa: N818 - an answer of the provider
    """The provider says no, in a word of the protocol."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word if is_word(word.replace("_", "-")) else "something-else"


def _complete(
    provider: IdentityProvider, given: dict[str, str], arrival: Arrival, fetcher: Fetcher, now: datetime
) -> None:
    departure = arrival.departure
    require(holds=provider.enabled, reason="provider-disabled")
    metadata = metadata_of(provider, fetcher, now=now)
    # RFC 9207: an answer of another issuer is thrown away before its code is shown to anybody
    if metadata.says_issuer or "iss" in given:
        require(holds=given.get("iss") == provider.issuer, reason="response-issuer")
    if "error" in given:
        raise _Declined(given["error"])
    code = text_of(given.get("code"), "code", length_max=CODE_LENGTH_MAX)
    tokens = _exchange(provider, metadata, code, departure.verifier, fetcher)
    arrival.id_token = text_of(tokens.get("id_token"), "id-token-missing", length_max=BYTES_MAX)
    access_token = tokens.get("access_token")
    expected = Expected(
        issuer=provider.issuer, client_id=provider.client_id, nonce=departure.nonce, left_at=departure.left_at
    )

    def read(keys: list[dict[str, Any]]) -> dict[str, Any]:
        return read_id_token(
            arrival.id_token,
            keys,
            expected,
            now=now,
            access_token=access_token if isinstance(access_token, str) else None,
            code=code,
        )

    claims = with_keys(provider, fetcher, read, now=now)
    arrival.proved_at = proved_at(claims, now=now)
    if departure.purpose == departures.STEP_UP:
        acr = frozenset(provider.step_up_acr.split())
        check_demand(claims, Demand(since=departure.left_at, acr=acr, amr=provider.step_up_amr))
    if provider.userinfo and metadata.userinfo_endpoint and isinstance(access_token, str):
        arrival.access_token = access_token
        arrival.picture_origin = metadata.userinfo_endpoint
        told = _userinfo(metadata.userinfo_endpoint, access_token, claims["sub"], fetcher)
        claims = {**told, **claims}  # what is signed wins
    arrival.claims = claims
    check_demands(provider, claims)
    arrival.identity = read_identity(provider, claims)


def with_keys(
    provider: IdentityProvider,
    fetcher: Fetcher,
    read: Callable[[list[dict[str, Any]]], Read],
    *,
    now: datetime,
) -> Read:
    """Read a token with the keys that are known; when none fits, once more with the keys of now.

    raises:  Unfit, Unreachable.
    """
    keys = known_keys(provider)
    if keys_are_stale(provider, now=now):
        try:
            keys = fresh_keys(provider, fetcher, now=now) or keys
        except Unreachable:
            if not keys:
                raise
    try:
        return read(keys)
    except NoSuchKey:
        newer = fresh_keys(provider, fetcher, now=now)
        if newer is None:
            raise
        return read(newer)


def _exchange(
    provider: IdentityProvider, metadata: Metadata, code: str, verifier: str, fetcher: Fetcher
) -> dict[str, Any]:
    """Give the code, get the tokens."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": departures.redirect_uri(provider),
        "code_verifier": verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    secret = unseal(provider.secret) if provider.secret else ""
    if secret and metadata.token_auth == "client_secret_basic":  # noqa: S105 - the name of a method
        pair = f"{quote_plus(provider.client_id)}:{quote_plus(secret)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form["client_id"] = provider.client_id
        if secret:
            form["client_secret"] = secret
    answer = fetcher.post(metadata.token_endpoint, urlencode(form).encode(), headers=headers)
    tokens = _json(answer, "token-answer")
    kind = tokens.get("token_type")
    require(holds=isinstance(kind, str) and kind.lower() == "bearer", reason="token-kind")
    return tokens


def _userinfo(endpoint: str, access_token: str, subject: str, fetcher: Fetcher) -> dict[str, Any]:
    """More claims, of the same person: an access token can be somebody else's (Core §5.3.2)."""
    text_of(access_token, "access-token", length_max=16_384)
    require(holds=access_token.isascii(), reason="access-token")
    told = _json(fetcher.get(endpoint, headers={"Authorization": f"Bearer {access_token}"}), "userinfo-answer")
    require(holds=told.get("sub") == subject, reason="userinfo-subject")
    return told


def _json(answer: Answer, reason: str) -> dict[str, Any]:
    if answer.status >= 500:
        raise Unreachable(f"status-{answer.status}")
    require(holds=answer.status == 200, reason=f"{reason}-status")
    kind = answer.content_type.partition(";")[0].strip().lower()
    require(holds=kind == "application/json", reason=f"{reason}-type")
    return read_json(answer.body, f"{reason}-unreadable")

"""ID tokens and logout tokens: every rule of OpenID Connect about what they must say, after the signature holds.

source:  OpenID Connect Core 1.0 §3.1.3.7, §3.1.3.6, §2; Back-Channel Logout 1.0 §2.6.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from entraide.people.providers.checks import Unfit, moment_of, require, text_of
from entraide.people.providers.keys import HASHES, Claims, verified

#: how far two clocks may differ
LEEWAY = timedelta(seconds=60)
#: a subject is at most this long (Core §2), ASCII
SUBJECT_LENGTH_MAX = 255
#: an ID token that claims to live longer was not made for one sign-in
ID_TOKEN_LASTS_AT_MOST = timedelta(days=1)
#: a logout is news; what is older is somebody's copy
LOGOUT_HEARD_WITHIN = timedelta(minutes=10)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_ID_TOKEN_TYPES = frozenset({"", "jwt"})
_LOGOUT_TOKEN_TYPES = frozenset({"", "jwt", "logout+jwt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an ID token must say to be the answer to what we asked."""

    issuer: str
    client_id: str
    nonce: str
    left_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """How fresh and how strong the proof must be, when administration asks for one."""

    since: datetime
    acr: frozenset[str] = frozenset()
    amr: str = ""


@dataclass(frozen=True, slots=True)
class Logout:
    """Whom a logout token is about: a subject, one of their sessions at the provider, or both."""

    subject: str
    session: str
    jti: str


def read_id_token(
    token: str,
    keys: list[dict[str, Any]],
    expected: Expected,
    *,
    now: datetime,
    access_token: str | None,
    code: str,
) -> Claims:
    """The claims of an ID token that is genuine, meant for us, fresh, and the answer to our own question.

    raises:  NoSuchKey, Unfit.
    """
    claims, algorithm = verified(token, keys, types=_ID_TOKEN_TYPES)
    _check_sender(claims, expected.issuer, expected.client_id)
    subject = text_of(claims.get("sub"), "subject", length_max=SUBJECT_LENGTH_MAX)
    require(holds=subject.isascii() and subject == subject.strip(), reason="subject")
    nonce = claims.get("nonce")
    require(
        holds=isinstance(nonce, str) and hmac.compare_digest(nonce.encode(), expected.nonce.encode()), reason="nonce"
    )
    expires_at, issued_at = moment_of(claims.get("exp"), "expiry"), _check_issued(claims, now)
    require(holds=expires_at > now - LEEWAY, reason="expired")
    require(holds=expires_at - issued_at <= ID_TOKEN_LASTS_AT_MOST, reason="expiry")
    # it cannot have been made before we asked for it
    require(holds=issued_at >= expected.left_at - LEEWAY, reason="issued-before")
    if "nbf" in claims:
        require(holds=moment_of(claims["nbf"], "not-before") <= now + LEEWAY, reason="not-before")
    _check_half_hash(claims, "at_hash", access_token, algorithm)
    _check_half_hash(claims, "c_hash", code, algorithm)
    require(holds="events" not in claims, reason="token-type")
    return claims


def check_demand(claims: Claims, demand: Demand) -> None:
    """Let pass what proves a fresh sign-in as strong as asked: that we asked is not enough, the answer must say so.

    raises:  Unfit.
    """
    proved_at = moment_of(claims.get("auth_time"), "auth-time")
    require(holds=proved_at >= demand.since - LEEWAY, reason="auth-time")
    if demand.acr:
        require(holds=isinstance(claims.get("acr"), str) and claims["acr"] in demand.acr, reason="acr")
    if demand.amr:
        methods = claims.get("amr")
        require(holds=isinstance(methods, list) and demand.amr in methods, reason="amr")


def proved_at(claims: Claims, *, now: datetime) -> datetime | None:
    """When the person proved who they are, if the provider says; never in the future.

    raises:  Unfit.
    """
    if claims.get("auth_time") is None:
        return None
    moment = moment_of(claims["auth_time"], "auth-time")
    require(holds=moment <= now + LEEWAY, reason="auth-time")
    return min(moment, now)


def read_logout_token(token: str, keys: list[dict[str, Any]], *, issuer: str, client_id: str, now: datetime) -> Logout:
    """Whom the provider has signed out. A token that could be an ID token is none (it has no nonce, but an event).

    raises:  NoSuchKey, Unfit.
    """
    claims, _ = verified(token, keys, types=_LOGOUT_TOKEN_TYPES)
    _check_sender(claims, issuer, client_id)
    issued_at = _check_issued(claims, now)
    require(holds=issued_at >= now - LOGOUT_HEARD_WITHIN, reason="logout-old")
    if "exp" in claims:
        require(holds=moment_of(claims["exp"], "expiry") > now - LEEWAY, reason="expired")
    require(holds="nonce" not in claims, reason="logout-nonce")
    events = claims.get("events")
    require(holds=isinstance(events, dict) and isinstance(events.get(LOGOUT_EVENT), dict), reason="logout-event")
    jti = text_of(claims.get("jti"), "logout-jti", length_max=SUBJECT_LENGTH_MAX)
    subject = text_of(claims["sub"], "subject", length_max=SUBJECT_LENGTH_MAX) if "sub" in claims else ""
    session = text_of(claims["sid"], "logout-sid", length_max=SUBJECT_LENGTH_MAX) if "sid" in claims else ""
    require(holds=bool(subject or session), reason="logout-nobody")
    return Logout(subject, session, jti)


def _check_sender(claims: Claims, issuer: str, client_id: str) -> None:
    """From the configured issuer, to this client, and to nobody else unless we are named as the one it was made for."""
    require(holds=claims.get("iss") == issuer, reason="issuer")
    audience = claims.get("aud")
    listed = [audience] if isinstance(audience, str) else audience
    require(holds=isinstance(listed, list) and client_id in listed, reason="audience")
    if isinstance(listed, list) and len(listed) > 1:
        require(holds="azp" in claims, reason="authorized-party")
    if "azp" in claims:
        require(holds=claims["azp"] == client_id, reason="authorized-party")


def _check_issued(claims: Claims, now: datetime) -> datetime:
    issued_at = moment_of(claims.get("iat"), "issued-at")
    require(holds=issued_at <= now + LEEWAY, reason="issued-at")
    return issued_at


def _check_half_hash(claims: Claims, name: str, of: str | None, algorithm: str) -> None:
    """Tie the token to the access token or the code it came with (Core §3.1.3.6): the left half of a hash."""
    if name not in claims:
        return
    reason = name.replace("_", "-")
    if not isinstance(claims[name], str) or of is None:
        raise Unfit(reason)
    made = hashlib.new(HASHES[algorithm], of.encode()).digest()
    half = base64.urlsafe_b64encode(made[: len(made) // 2]).rstrip(b"=")
    require(holds=hmac.compare_digest(half, claims[name].encode()), reason=reason)

"""Tokens of the SCIM door: made, used, revoked. Two of a provider may live, so that one can follow the other."""

from datetime import datetime, timedelta

from entraide.chance import new_token
from entraide.errors import FieldInvalid, NotFound, TooManyTokens
from entraide.journal.operations import operation, record
from entraide.people.models import DIRECTORY_ISSUER, IdentityProvider
from entraide.people.queries import hash_of
from entraide.provisioning.models import ScimToken

#: says to scanners of leaked secrets, and to people, what it is
PREFIX = "entraide-scim-"
LIVE_AT_ONCE = 2
DAYS_USUAL, DAYS_MAX = 365, 730
#: a row is written at most this often for being used
USED_EVERY = timedelta(minutes=1)


@operation
def make_token(
    organisation_id: str, provider_id: str, *, now: datetime, days: int = DAYS_USUAL, actor_id: str = ""
) -> tuple[ScimToken, str]:
    """Make a token for the directory behind a provider.

    days:     until it ends, 1–730.
    returns:  the row, and the token itself, which is nowhere else.
    raises:   NotFound; FieldInvalid with `field`; TooManyTokens when two are alive.
    """
    found = IdentityProvider.objects.select_for_update(of=("self",), no_key=True)
    outside = found.filter(organisation_id=organisation_id).exclude(issuer=DIRECTORY_ISSUER)
    provider = outside.filter(id=provider_id).first()
    if provider is None:
        raise NotFound
    if not 1 <= days <= DAYS_MAX:
        raise FieldInvalid(field="days")
    living = ScimToken.objects.filter(provider=provider, revoked_at=None, expires_at__gt=now)
    if living.count() >= LIVE_AT_ONCE:
        raise TooManyTokens
    secret = PREFIX + new_token()
    token = ScimToken.objects.create(
        organisation_id=organisation_id,
        provider=provider,
        token_hash=hash_of(secret),
        prefix=secret[: len(PREFIX) + 6],
        made_by=actor_id,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    _record("scim-token-made", token, now, actor_id)
    return token, secret


@operation
def revoke_token(organisation_id: str, token_id: str, *, now: datetime, actor_id: str = "") -> ScimToken:
    """Make a token worth nothing from now on.

    raises:  NotFound, also for one that was revoked before.
    """
    token = ScimToken.objects.filter(organisation_id=organisation_id, id=token_id, revoked_at=None).first()
    if token is None:
        raise NotFound
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    _record("scim-token-revoked", token, now, actor_id)
    return token


def use_token(token: ScimToken, *, now: datetime) -> None:
    """Note that a token was used; written once a minute at most."""
    if token.last_used_at is None or now - token.last_used_at >= USED_EVERY:
        ScimToken.objects.filter(id=token.id).update(last_used_at=now)


def _record(kind: str, token: ScimToken, now: datetime, actor_id: str) -> None:
    record(
        kind,
        organisation_id=token.organisation_id,
        now=now,
        actor_id=actor_id,
        target=("scim-token", token.id),
        details={"provider": token.provider_id},
    )

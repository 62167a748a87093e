"""Between the proof and the ID token: who has just proved what, for one authorization request and for its code.

Neither is a session: each is good once, for a minute, and only for what it was kept for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.core.cache import cache

from entraide.people.models import Account
from entraide.people.operations.web_sessions import Proof
from entraide.people.providers.checks import hash_of

LASTS = timedelta(seconds=60)
_KEY = "directory-proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """An account whose owner has just shown who they are, when, and how."""

    account: Account
    at: datetime
    proof: Proof


def keep(session: SessionBase, account: Account, proof: Proof, *, address: str, now: datetime) -> None:
    """Keep in this browser that the owner of `account` is there, for the authorization request at `address` alone."""
    session[_KEY] = {
        "account": account.pk,
        "for": hash_of(address),
        "at": now.timestamp(),
        "amr": list(proof.amr),
        "must_enrol": proof.must_enrol,
    }


def take(session: SessionBase, *, address: str, now: datetime) -> Proven | None:
    """Who has proved it for the request at `address`; spent whatever comes of it."""
    kept = session.pop(_KEY, None)
    if not isinstance(kept, dict) or kept["for"] != hash_of(address):
        return None
    at = datetime.fromtimestamp(kept["at"], now.tzinfo)
    account = Account.objects.filter(pk=kept["account"], is_active=True).first()
    if account is None or not timedelta() <= now - at < LASTS:
        return None
    return Proven(account=account, at=at, proof=Proof(amr=tuple(kept["amr"]), must_enrol=kept["must_enrol"]))


def keep_with_code(code: str, proven: Proven) -> None:
    """Keep with an authorization code what the ID token must say of how it was proved."""
    told = {"at": proven.at.timestamp(), "amr": list(proven.proof.amr), "must_enrol": proven.proof.must_enrol}
    cache.set(_name_of(code), told, timeout=LASTS.total_seconds())


def told_of_code(code: str) -> tuple[float, Proof] | None:
    """When and how it was proved, for whoever has the code; None for an unknown or spent one."""
    told = cache.get(_name_of(code))
    cache.delete(_name_of(code))
    return (told["at"], Proof(amr=tuple(told["amr"]), must_enrol=told["must_enrol"])) if told else None


def _name_of(code: str) -> str:
    return f"entraide.directory.code.{hash_of(code)}"

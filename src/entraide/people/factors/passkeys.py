"""Passkeys (WebAuthn): made and used in the browser, proved here. A challenge is good once and for five minutes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from entraide.people.models import Account
from entraide.rules.text import clean_name

CHALLENGE_LASTS = timedelta(minutes=5)
#: a person has a few devices; more are an attempt to fill the database
PASSKEYS_MAX = 20
NAME_LENGTH_MAX = 60
#: an answer of a browser is some hundred bytes, with an attestation a few thousand
ANSWER_LENGTH_MAX = 16_384

#: what waits in Django's session between a challenge and its answer
State = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the browser gets (JSON, bytes as base64url), and what waits for its answer."""

    options: dict[str, Any]
    state: State


@dataclass(frozen=True, slots=True)
class Shown:
    """A passkey that proved itself: its row, the signature counter it showed, and how (RFC 8176 words)."""

    row: Authenticator
    counter: int
    amr: tuple[str, ...]


def to_make(account: Account, *, now: datetime) -> Challenge:
    """Ask a browser for a new passkey of `account`: kept on the device, opened by its owner."""
    options, state = _server().register_begin(
        user=PublicKeyCredentialUserEntity(**get_adapter().get_public_key_credential_user_entity(account)),
        credentials=[_credential(one) for one in rows_of(account)],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
        extensions={"credProps": True},
    )
    return _challenge(options, state, now)


def made(state: State | None, answer: Mapping[str, Any], *, now: datetime) -> dict[str, Any] | None:
    """Prove the answer to `to_make`; what is to be kept of it, or None when it proves nothing."""
    if not _is_fresh(state, now):
        return None
    try:
        proved = _server().register_complete(state, RegistrationResponse.from_dict(answer))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    if proved.credential_data is None:
        return None
    return {
        "credential": dict(answer),
        "counter": proved.counter,
        "id": websafe_encode(proved.credential_data.credential_id),
        "synced": _is_synced(proved),
    }


def add(account: Account, kept: dict[str, Any], name: str, *, now: datetime) -> Authenticator:
    """Keep a passkey under a name."""
    data = {**kept, "name": named(account, name)}
    made_now: Authenticator = Authenticator.objects.create(
        user=account, type=Authenticator.Type.WEBAUTHN, data=data, created_at=now
    )
    return made_now


def to_use(account: Account | None, *, now: datetime) -> Challenge:
    """Ask a browser for a passkey: one of `account`, or of whoever is there; always opened by its owner."""
    options, state = _server().authenticate_begin(
        credentials=[_credential(one) for one in rows_of(account)] if account else [],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _challenge(options, state, now)


def shown(state: State | None, answer: Mapping[str, Any], account: Account | None, *, now: datetime) -> Shown | None:
    """Prove the answer to `to_use`; None when it proves nothing.

    account:  the only one whose passkeys count; None: the one that the answer names.
    """
    if not _is_fresh(state, now):
        return None
    try:
        read = AuthenticationResponse.from_dict(answer)
        row = _row(account or _named(read), websafe_encode(read.raw_id))
        if row is None:
            return None
        _server().authenticate_complete(state, [_credential(row)], read)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    proved = read.response.authenticator_data
    if not _counts_on(row.data.get("counter", 0), proved.counter):
        return None
    return Shown(row, proved.counter, ("swk" if row.data.get("synced") else "hwk", "user", "mfa"))


def use(found: Shown, *, now: datetime) -> bool:
    """Take note of a use, in the caller's transaction, which has locked the row: a counter goes forwards only."""
    row = found.row
    if not _counts_on(row.data.get("counter", 0), found.counter):
        return False
    row.data["counter"] = found.counter
    row.last_used_at = now
    row.save(update_fields=["data", "last_used_at"])
    return True


def rows_of(account: Account) -> list[Authenticator]:
    """The passkeys of an account, the oldest first."""
    return list(Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).order_by("pk"))


def named(account: Account, name: str) -> str:
    """A name safe to show; one of ours when nothing is left of it."""
    number = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).count() + 1
    return clean_name(name, limit=NAME_LENGTH_MAX) or gettext("Passkey %(number)d") % {"number": number}


def _server() -> Fido2Server:
    party = PublicKeyCredentialRpEntity(**get_adapter().get_public_key_credential_rp_entity())
    return Fido2Server(party, verify_origin=lambda origin: origin == settings.PUBLIC_URL)


def _challenge(options: Any, state: Any, now: datetime) -> Challenge:
    return Challenge(_plain(dict(options.public_key)), {**state, "until": (now + CHALLENGE_LASTS).timestamp()})


def _is_fresh(state: State | None, now: datetime) -> bool:
    return isinstance(state, dict) and now.timestamp() < float(state.get("until", 0))


def _plain(value: Any) -> Any:
    """Bytes become base64url, enumerations their words, so that it can be written as JSON."""
    if isinstance(value, bytes):
        return websafe_encode(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items() if one is not None}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return getattr(value, "value", value)


def _credential(row: Authenticator) -> AttestedCredentialData:
    kept = RegistrationResponse.from_dict(row.data["credential"])
    data: AttestedCredentialData | None = kept.response.attestation_object.auth_data.credential_data
    if data is None:
        raise ValueError("a passkey without a key")
    return data


def _row(account: Account | None, credential_id: str) -> Authenticator | None:
    return next((one for one in rows_of(account) if one.data["id"] == credential_id), None) if account else None


def _named(read: AuthenticationResponse) -> Account | None:
    handle = read.response.user_handle
    if not handle:
        return None
    return Account.objects.filter(id=bytes(handle).decode("ascii"), is_active=True).first()


def _counts_on(before: int, shown_now: int) -> bool:
    """Whether a signature counter moved on; a copy of a key betrays itself by one that does not (0: it has none)."""
    return shown_now > before or shown_now == before == 0


def _is_synced(proved: AuthenticatorData) -> bool:
    return bool(proved.flags & AuthenticatorData.FLAG.BACKUP_ELIGIBILITY)

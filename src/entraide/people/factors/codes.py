"""Six-digit codes of an authenticator app (TOTP, RFC 6238): 30 s each, one step of leeway, none twice."""

from datetime import datetime

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.utils.crypto import constant_time_compare

from entraide.people.factors.sealing import Unreadable, seal, unseal
from entraide.people.models import Account

PERIOD_S = 30
#: a telephone's clock may be off by one step
LEEWAY_STEPS = 1


def new_secret() -> str:
    """Make a secret for an authenticator app: 160 random bits in base 32."""
    return generate_totp_secret()


def address_of(account: Account, secret: str) -> str:
    """Write the `otpauth:` address that an authenticator app reads from a QR picture."""
    return get_adapter().build_totp_url(account, secret)


def picture_of(address: str) -> str:
    """Draw the QR picture of an address, as a `data:` URI (SVG, dark on white whatever the theme)."""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=4, dark="#000", light="#fff")


def in_fours(secret: str) -> str:
    """Write a secret as people copy it: in groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def step_of(secret: str, code: str, *, now: datetime, after: int = -1) -> int | None:
    """Find the time step of which `code` is the code; None when it is of none that counts now.

    after:   the last step already used: neither it nor an earlier one counts again (RFC 6238, 5.2).
    """
    current = int(now.timestamp()) // PERIOD_S
    for step in range(max(current - LEEWAY_STEPS, after + 1), current + LEEWAY_STEPS + 1):
        if constant_time_compare(format_hotp_value(hotp_value(secret, step)), code):
            return step
    return None


def add(account: Account, secret: str, *, step: int, now: datetime) -> Authenticator:
    """Keep a secret whose code of `step` was just typed."""
    data = {"secret": seal(secret), "step": step}
    made: Authenticator = Authenticator.objects.create(
        user=account, type=Authenticator.Type.TOTP, data=data, created_at=now, last_used_at=now
    )
    return made


def use(found: Authenticator, code: str, *, now: datetime) -> bool:
    """Spend a code, in the caller's transaction, which has locked the row."""
    try:
        secret = unseal(found.data["secret"])
    except Unreadable:
        return False
    step = step_of(secret, code, now=now, after=found.data["step"])
    if step is None:
        return False
    found.data["step"] = step
    found.last_used_at = now
    found.save(update_fields=["data", "last_used_at"])
    return True

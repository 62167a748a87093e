"""Recovery codes: ten, eight digits each, good once; shown when they are made and never again."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from entraide.people.factors.sealing import Unreadable, seal
from entraide.people.models import Account


def make(account: Account, *, now: datetime) -> list[str]:
    """Make new codes in place of the old ones; answer them, grouped for reading."""
    Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES).delete()
    made = Authenticator.objects.create(
        user=account,
        type=Authenticator.Type.RECOVERY_CODES,
        data={"seed": seal(RecoveryCodes.generate_seed()), "used_mask": 0},
        created_at=now,
    )
    return [f"{code[:4]} {code[4:]}" for code in RecoveryCodes(made).generate_codes()]


def left(found: Authenticator) -> int:
    """How many are still good; none when they cannot be read any more."""
    try:
        return len(RecoveryCodes(found).get_unused_codes())
    except Unreadable:
        return 0


def use(found: Authenticator, code: str, *, now: datetime) -> bool:
    """Spend a code, in the caller's transaction, which has locked the row."""
    try:
        is_right = RecoveryCodes(found).validate_code(code)
    except Unreadable:
        return False
    if is_right:
        Authenticator.objects.filter(pk=found.pk).update(last_used_at=now)
    return is_right

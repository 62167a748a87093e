"""Temporary passes and invitations: how somebody gets in who has nothing to sign in with."""

from datetime import datetime, timedelta

from entraide.chance import pick
from entraide.errors import NotFound, PersonDisabled
from entraide.journal.operations import operation, record
from entraide.people import queries
from entraide.people.factors.held import account_behind, person_behind
from entraide.people.models import Account, TemporaryPass
from entraide.rules.invitation import ALPHABET

PASS_LASTS = timedelta(minutes=10)
#: 60 random bits
PASS_LENGTH = 12
_GROUP = 4


@operation
def make_pass(organisation_id: str, person_id: str, *, now: datetime, actor_id: str = "") -> str:
    """Make a temporary pass for somebody who is locked out, in place of the one before.

    returns:  the pass, in groups of four; it is nowhere else.
    raises:   NotFound, also for somebody whom an outside provider vouches for, and for the emergency account, which
              has its key; PersonDisabled.
    """
    person = queries.person(organisation_id, person_id, lock=True)
    account = account_behind(person)
    if account is None or person.emergency:
        raise NotFound
    if person.disabled_at:
        raise PersonDisabled
    secret = "".join(pick(ALPHABET) for _ in range(PASS_LENGTH))
    TemporaryPass.objects.update_or_create(
        account=account, defaults={"secret_hash": queries.hash_of(secret), "expires_at": now + PASS_LASTS}
    )
    record("pass-made", organisation_id=organisation_id, now=now, actor_id=actor_id, target=("person", person.id))
    return in_groups(secret)


@operation
def use_pass(email: str, typed: str, *, now: datetime) -> Account | None:
    """Spend a temporary pass.

    returns:  the account that it opens; None for a wrong, used or late one, recorded when the address is known.
    """
    account = Account.objects.filter(email=email.strip().lower(), is_active=True).first()
    spent, _ = TemporaryPass.objects.filter(
        account=account, secret_hash=queries.hash_of(as_typed(typed)), expires_at__gt=now
    ).delete()
    person = person_behind(account) if account else None
    if person is not None:
        kind = "pass-used" if spent else "pass-refused"
        target = ("person", person.id)
        record(kind, organisation_id=person.organisation_id, now=now, actor_id=person.id, target=target)
    return account if spent else None


@operation
def invite(organisation_id: str, person_id: str, *, now: datetime, actor_id: str = "") -> Account:
    """Invite somebody who has no password yet (again): links sent before stop working.

    returns:  the account, for `people.letters`.
    raises:   NotFound, also when the person has a password already; PersonDisabled.
    """
    person = queries.person(organisation_id, person_id, lock=True)
    account = account_behind(person)
    if account is None or account.has_usable_password() or person.emergency:
        raise NotFound
    if person.disabled_at:
        raise PersonDisabled
    account.set_unusable_password()
    account.invited_by = actor_id
    account.save(update_fields=["password", "invited_by"])
    record("person-invited", organisation_id=organisation_id, now=now, actor_id=actor_id, target=("person", person.id))
    return account


def in_groups(secret: str) -> str:
    """Write a secret so that it can be read out and copied by hand."""
    return "-".join(secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP))


def as_typed(typed: str) -> str:
    """The secret that somebody means who types it: forgive case, spaces, and what is read wrongly."""
    secret = "".join(mark for mark in typed.upper() if mark.isascii() and mark.isalnum())
    return secret.translate(str.maketrans("ILOU", "110V"))

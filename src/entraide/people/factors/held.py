"""Which second factors an account has."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from entraide.organisations.models import Organisation
from entraide.people.factors import passkeys, recovery
from entraide.people.models import DIRECTORY_ISSUER, Account, Person

_SECOND = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner sees it; `synced`: it is on all devices of the owner, not bound to one."""

    id: int
    name: str
    synced: bool
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """The factors of an account beside its password.

    app:         the authenticator app, when there is one.
    codes_left:  unused recovery codes; None when there never were any.
    """

    app: Authenticator | None
    passkeys: tuple[Passkey, ...]
    codes_left: int | None

    @property
    def any(self) -> bool:
        """Whether the password alone is not enough."""
        return self.app is not None or bool(self.passkeys)


def held_by(account: Account) -> Held:
    """Look up the factors of an account."""
    rows = {one.type: one for one in Authenticator.objects.filter(user=account)}
    codes = rows.get(Authenticator.Type.RECOVERY_CODES)
    return Held(
        app=rows.get(Authenticator.Type.TOTP),
        passkeys=tuple(
            Passkey(one.pk, one.data["name"], bool(one.data.get("synced")), one.created_at, one.last_used_at)
            for one in passkeys.rows_of(account)
        ),
        codes_left=recovery.left(codes) if codes else None,
    )


def has_second(account: Account) -> bool:
    """Whether the password of an account is not enough to sign in."""
    return Authenticator.objects.filter(user=account, type__in=_SECOND).exists()


def count_without_second(organisation: Organisation) -> tuple[int, int]:
    """How many people of the directory have no second factor, and how many there are."""
    known = Person.objects.filter(organisation=organisation, issuer=DIRECTORY_ISSUER, disabled_at=None)
    people = known.filter(emergency=False)
    having = Authenticator.objects.filter(type__in=_SECOND).values("user_id")
    return people.exclude(subject__in=having).count(), people.count()


def account_behind(person: Person) -> Account | None:
    """The login of a person of the embedded directory; None for somebody whom an outside provider vouches for."""
    return Account.objects.filter(id=person.subject).first() if person.issuer == DIRECTORY_ISSUER else None


def person_behind(account: Account) -> Person | None:
    """The member whose login an account is."""
    found = Person.objects.filter(issuer=DIRECTORY_ISSUER, subject=account.pk)
    return found.select_related("organisation").first()

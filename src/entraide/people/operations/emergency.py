"""The emergency account of an organisation: for the day on which its provider is down, or everybody is locked out.

Nobody's own, and not anybody's by a directory: it lives in the embedded directory without a password, without an
address, in no group. A key of 160 random bits opens it, which lies in an envelope; each use is an alarm.
"""

from datetime import datetime

from entraide.chance import pick
from entraide.errors import NotFound
from entraide.journal.operations import operation, record
from entraide.organisations.models import Organisation
from entraide.people import queries
from entraide.people.models import DIRECTORY_ISSUER, Account, EmergencyKey, Person
from entraide.people.operations.passes import as_typed, in_groups
from entraide.people.operations.persons import take_access
from entraide.people.operations.web_sessions import end_all_of
from entraide.people.signals import emergency_key_making, emergency_used
from entraide.rules.invitation import ALPHABET

KEY_LENGTH = 32
#: marks a journal row that somebody must look at
ALARM = {"severity": "alarm"}


@operation
def make_emergency_key(organisation_id: str, *, now: datetime, actor_id: str = "") -> str:
    """Make the emergency account, or another key for it; the one before opens nothing, and nobody stays signed in.

    returns:  the key, in groups of four; it is nowhere else.
    raises:   whatever a receiver of `emergency_key_making` vetoes with (MoreThanYours).
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(id=organisation_id)
    person = Person.objects.filter(organisation=organisation, emergency=True).first() or _made(organisation, now)
    emergency_key_making.send(Person, person=person, now=now, actor_id=actor_id)
    Account.objects.filter(id=person.subject).update(is_active=True)
    person.disabled_at = None
    person.save(update_fields=["disabled_at"])
    end_all_of(person, now=now, actor_id=actor_id)
    secret = "".join(pick(ALPHABET) for _ in range(KEY_LENGTH))
    EmergencyKey.objects.update_or_create(person=person, defaults={"key_hash": queries.hash_of(secret), "made_at": now})
    _record("emergency-key-made", person, now, actor_id)
    return in_groups(secret)


@operation
def close_emergency_account(organisation_id: str, *, now: datetime, actor_id: str = "") -> None:
    """Let no key open it any more, until another one is made. A use that nobody has seen to goes on asking for it.

    raises:  NotFound when there is none that is open; MoreThanYours.
    """
    person = _key_of(organisation_id).person
    if person.disabled_at:
        raise NotFound
    take_access(person, now=now, actor_id=actor_id)
    _record("emergency-account-closed", person, now, actor_id)


@operation
def see_emergency_use(organisation_id: str, *, by: Person, now: datetime) -> None:
    """Take note that an administrator has seen to the last use; whoever came by the key cannot wave it through.

    raises:  NotFound, also when there is nothing to see to.
    """
    key = _key_of(organisation_id)
    if key.used_at is None or key.seen_at is not None or by.id == key.person_id:
        raise NotFound
    key.seen_at = now
    key.save(update_fields=["seen_at"])
    _record("emergency-use-seen", key.person, now, by.id)


def account_of_emergency_key(typed: str) -> Account | None:
    """The account that a typed key opens; None for a wrong one, and for one of an account that was disabled."""
    key = EmergencyKey.objects.select_related("person").filter(key_hash=queries.hash_of(as_typed(typed))).first()
    if key is None or key.person.disabled_at:
        return None
    return Account.objects.filter(id=key.person.subject, is_active=True).first()


def raise_alarm(person: Person, *, now: datetime) -> None:
    """Tell everybody who should know that somebody has signed in by the key, in the caller's transaction."""
    EmergencyKey.objects.filter(person=person).update(used_at=now, seen_at=None)
    _record("emergency-used", person, now, person.id, ALARM)
    emergency_used.send(Person, person=person, now=now)


def _made(organisation: Organisation, now: datetime) -> Person:
    # no mail reaches the address, and nobody has it
    account = Account(email=f"{organisation.slug}@emergency.invalid", created_at=now)
    account.set_unusable_password()
    account.save()
    return Person.objects.create(
        organisation=organisation,
        issuer=DIRECTORY_ISSUER,
        subject=account.id,
        name="Emergency account",
        emergency=True,
        created_at=now,
    )


def _key_of(organisation_id: str) -> EmergencyKey:
    found = EmergencyKey.objects.select_related("person__organisation").select_for_update(of=("self",))
    key = found.filter(person__organisation_id=organisation_id).first()
    if key is None:
        raise NotFound
    return key


def _record(kind: str, person: Person, now: datetime, actor_id: str, details: dict[str, str] | None = None) -> None:
    record(
        kind,
        organisation_id=person.organisation_id,
        now=now,
        actor_id=actor_id,
        target=("person", person.id),
        details=dict(details or {}),
    )

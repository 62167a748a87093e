"""Persons of the embedded directory: coming, going and coming back."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from entraide.errors import AddressInUse, FieldInvalid, KeptElsewhere
from entraide.journal.operations import operation, record
from entraide.organisations.models import Organisation
from entraide.people import queries
from entraide.people.models import DIRECTORY_ISSUER, Account, Group, Membership, Person
from entraide.people.operations.web_sessions import end_all_of
from entraide.people.signals import joined_group, joining_group, person_disabling, person_enabling
from entraide.rules.text import clean_name

_FACTS = frozenset({"name", "job_title", "company", "department"})


@operation
def add_person(
    organisation_id: str,
    *,
    email: str,
    name: str,
    job_title: str = "",
    company: str = "",
    department: str = "",
    password: str | None = None,
    groups: tuple[str, ...] = (),
    now: datetime,
    actor_id: str = "",
) -> Person:
    """Make an account of the embedded directory and the person behind it.

    password:  None for an account that waits for its person to choose one (see `people.letters`).
    groups:    names of groups of the organisation.
    raises:    AddressInUse; FieldInvalid with `field` (and for a password `why`, in the active language); whatever a
               receiver of `joining_group` vetoes with (MoreThanYours).
    """
    organisation = Organisation.objects.get(id=organisation_id)
    account = _new_account(email, password, now, actor_id)
    person = Person.objects.create(
        organisation=organisation,
        issuer=DIRECTORY_ISSUER,
        subject=account.id,
        name=_required_name(name),
        email=account.email,
        job_title=clean_name(job_title),
        company=clean_name(company),
        department=clean_name(department),
        created_at=now,
    )
    found = list(Group.objects.filter(organisation=organisation, name__in=groups))
    if len(found) != len(set(groups)):
        raise FieldInvalid(field="groups")
    target = ("person", person.id)
    record("person-added", organisation_id=organisation.id, now=now, actor_id=actor_id, target=target)
    for group in found:
        about = {"person": person, "group": group, "now": now, "actor_id": actor_id}
        joining_group.send(Person, **about)
        Membership.objects.create(group=group, person=person, since=now)
        joined_group.send(Person, **about)
        details: dict[str, str | int] = {"group": group.id}
        record(
            "joined-group", organisation_id=organisation.id, now=now, actor_id=actor_id, target=target, details=details
        )
    return person


@operation
def change_person(
    organisation_id: str, person_id: str, changes: dict[str, str], *, now: datetime, actor_id: str = ""
) -> Person:
    """Change what others see of somebody whose facts are kept here: name, job_title, company, department.

    raises:  NotFound; KeptElsewhere when a provider or a directory has the say; FieldInvalid with `field`.
    """
    person = queries.person(organisation_id, person_id, lock=True)
    if person.kept_by or person.emergency:
        raise KeptElsewhere
    if unknown := changes.keys() - _FACTS:
        raise FieldInvalid(field=min(unknown))
    cleaned = {name: _required_name(value) if name == "name" else clean_name(value) for name, value in changes.items()}
    changed = sorted(name for name, value in cleaned.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, cleaned[name])
    if changed:
        person.save(update_fields=changed)
        record(
            "person-changed",
            organisation_id=organisation_id,
            now=now,
            actor_id=actor_id,
            target=("person", person.id),
            details={"fields": " ".join(changed)},
        )
    return person


@operation
def disable_person(organisation_id: str, person_id: str, *, now: datetime, actor_id: str = "", by: str = "") -> Person:
    """Take all access away: the login closes, every browser is signed out, live sessions hear of it.

    Once is enough: a person already disabled stays so, without a second row.

    by:      "directory" when that says so, and may take it back; a person disabled here stays so whatever it says.
    raises:  NotFound; whatever a receiver of `person_disabling` vetoes with (LastAdministrator, MoreThanYours).
    """
    person = queries.person(organisation_id, person_id, lock=True)
    if person.disabled_at:
        if person.disabled_by and not by:
            person.disabled_by = ""
            person.save(update_fields=["disabled_by"])
            _record_disabled(person, now, actor_id)
        return person
    take_access(person, now=now, actor_id=actor_id, by=by)
    return person


def take_access(person: Person, *, now: datetime, actor_id: str, by: str = "") -> None:
    """Take all access of a person away who is not disabled yet, in the caller's transaction.

    raises:  whatever a receiver of `person_disabling` vetoes with.
    """
    person.disabled_at = now
    person.disabled_by = by
    person.save(update_fields=["disabled_at", "disabled_by"])
    _open_account(person, is_active=False)
    # receivers hold sessions; acts at a table hold theirs before the journal, so the journal comes last here too
    person_disabling.send(Person, person=person, now=now, actor_id=actor_id)
    _record_disabled(person, now, actor_id)
    end_all_of(person, now=now, actor_id=actor_id)


@operation
def enable_person(organisation_id: str, person_id: str, *, now: datetime, actor_id: str = "") -> Person:
    """Give access back; nothing that was ended comes to life again.

    raises:  NotFound; whatever a receiver of `person_enabling` vetoes with (MoreThanYours).
    """
    person = queries.person(organisation_id, person_id, lock=True)
    if not person.disabled_at:
        return person
    person_enabling.send(Person, person=person, now=now, actor_id=actor_id)
    person.disabled_at = None
    person.disabled_by = ""
    person.save(update_fields=["disabled_at", "disabled_by"])
    _open_account(person, is_active=True)
    target = ("person", person.id)
    record("person-enabled", organisation_id=organisation_id, now=now, actor_id=actor_id, target=target)
    return person


def _record_disabled(person: Person, now: datetime, actor_id: str) -> None:
    target = ("person", person.id)
    record("person-disabled", organisation_id=person.organisation_id, now=now, actor_id=actor_id, target=target)


def _new_account(email: str, password: str | None, now: datetime, invited_by: str) -> Account:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise FieldInvalid(field="email") from None
    if Account.objects.filter(email__iexact=address).exists():
        raise AddressInUse(field="email")
    account = Account(email=address, created_at=now, invited_by=invited_by)
    account.set_password(password)
    if password is not None:
        check_password_rules(password, account)
    account.save()
    return account


def check_password_rules(password: str, account: Account) -> None:
    """Let a new password pass, or say why not.

    raises:  FieldInvalid with `field` and `why`.
    """
    try:
        validate_password(password, account)
    except ValidationError as invalid:
        raise FieldInvalid(field="password", why=" ".join(invalid.messages)) from None


def _required_name(name: str) -> str:
    cleaned = clean_name(name)
    if not cleaned:
        raise FieldInvalid(field="name")
    return cleaned


def _open_account(person: Person, *, is_active: bool) -> None:
    if person.issuer == DIRECTORY_ISSUER:
        Account.objects.filter(id=person.subject).update(is_active=is_active)

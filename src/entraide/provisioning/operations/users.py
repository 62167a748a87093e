"""Users of a directory: announced, changed, deactivated, removed.

Who somebody is: (organisation, the provider's issuer, the directory's id of the person). Never an address, never a
name. Whoever signed in before is taken up by that id; whoever signs in afterwards is joined by the same id in a
signed claim.
"""

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from entraide.chance import new_id
from entraide.errors import DirectoryIdFixed, DirectoryOutdated, DirectoryUnknown, NotFound, TakenInDirectory
from entraide.journal.operations import operation, record
from entraide.people.models import ANNOUNCED, Person
from entraide.people.operations import disable_person, enable_person
from entraide.provisioning.facts import UserFacts
from entraide.provisioning.models import DirectoryEmail, DirectoryUser, ScimToken
from entraide.provisioning.operations.log import note
from entraide.provisioning.queries import folded, users_of

#: column of the person to the fact that fills it
_OF_PERSON = {
    "name": "name",
    "email": "email",
    "job_title": "title",
    "company": "organization",
    "department": "department",
}


@operation
def create_user(token: ScimToken, facts: UserFacts, *, now: datetime) -> DirectoryUser:
    """Take somebody into the keeping of the directory; the person is made, or is the one with the same id there.

    raises:  TakenInDirectory with `attribute`, DirectoryUnknown with `attribute`, LastAdministrator.
    """
    person = _person_of(token, facts, now)
    user = DirectoryUser(
        organisation_id=token.organisation_id, provider_id=token.provider_id, person=person, created_at=now
    )
    _keep(user, token, replace(facts, active_told=True), now)
    note("created", token, now=now, person=person, fields=_named(facts))
    _follow(user, facts, token, now)
    return user


@operation
def replace_user(
    token: ScimToken, user_id: str, facts: UserFacts, *, expected: int | None = None, now: datetime
) -> DirectoryUser:
    """Bring somebody in line with what the directory says now.

    expected:  the version that was read.
    raises:    NotFound; DirectoryOutdated when it changed since; DirectoryIdFixed when somebody who has signed in
               would become somebody else; TakenInDirectory, DirectoryUnknown, LastAdministrator.
    """
    user = users_of(token).select_for_update(of=("self",)).filter(id=user_id).first()
    if user is None:
        raise NotFound
    if expected is not None and user.version != expected:
        raise DirectoryOutdated
    changed = tuple(sorted(_changed(user, facts)))
    _rename(user, token, facts)
    user.version += 1
    _keep(user, token, facts, now)
    if changed:
        note("changed", token, now=now, person=user.person, fields=changed)
    _follow(user, facts, token, now)
    return user


@operation
def remove_user(token: ScimToken, user_id: str, *, expected: int | None = None, now: datetime) -> None:
    """Let somebody out of the directory's keeping and take all access away; the person stays, for the journal.

    raises:  NotFound, DirectoryOutdated, LastAdministrator.
    """
    user = users_of(token).select_for_update(of=("self",)).filter(id=user_id).first()
    if user is None:
        raise NotFound
    if expected is not None and user.version != expected:
        raise DirectoryOutdated
    person = user.person
    if not person.disabled_at:
        disable_person(person.organisation_id, person.id, now=now, actor_id=token.id, by="directory")
    note("removed", token, now=now, person=person)
    user.delete()


def _person_of(token: ScimToken, facts: UserFacts, now: datetime) -> Person:
    """The person with this id in the directory, who may have signed in before; else a new one, only announced."""
    place = {"organisation_id": token.organisation_id, "issuer": token.provider.issuer}
    if facts.external_id:
        found = Person.objects.select_for_update(of=("self",)).select_related("organisation")
        person = found.filter(**place, directory_id=facts.external_id).first()
        if person is not None:
            if DirectoryUser.objects.filter(person=person).exists():
                raise TakenInDirectory(attribute="externalId")
            return person
    person = Person.objects.create(
        **place,
        subject=ANNOUNCED + new_id(),
        directory_id=facts.external_id or "",
        name=facts.name,
        kept_by="directory",
        created_at=now,
    )
    record(
        "person-added",
        organisation_id=token.organisation_id,
        now=now,
        actor_id=token.id,
        target=("person", person.id),
        details={"by": "directory"},
    )
    return person


def _rename(user: DirectoryUser, token: ScimToken, facts: UserFacts) -> None:
    """Follow the directory's id as long as nobody has signed in by it; afterwards it is who the person is."""
    person = user.person
    wanted = facts.external_id or ""
    if wanted == person.directory_id:
        return
    if not person.subject.startswith(ANNOUNCED):
        if wanted:
            raise DirectoryIdFixed
        return
    taken = Person.objects.filter(
        organisation_id=token.organisation_id, issuer=token.provider.issuer, directory_id=wanted
    )
    if wanted and taken.exists():
        raise TakenInDirectory(attribute="externalId")
    person.directory_id = wanted
    person.save(update_fields=["directory_id"])


def _keep(user: DirectoryUser, token: ScimToken, facts: UserFacts, now: datetime) -> None:
    """Write the row, its search keys and its addresses."""
    key = folded(facts.user_name)
    others = users_of(token).exclude(id=user.id)
    if others.filter(user_name_key=key).exists():
        raise TakenInDirectory(attribute="userName")
    if facts.external_id and others.filter(external_id=facts.external_id).exists():
        raise TakenInDirectory(attribute="externalId")
    if facts.manager is not None and facts.manager != user.id and not others.filter(id=facts.manager).exists():
        raise DirectoryUnknown(attribute="manager")
    user.data = facts.data
    user.external_id = facts.external_id
    user.user_name_key = key
    for name in ("display_name", "formatted", "given_name", "family_name", "title", "organization", "department"):
        text = getattr(facts, name)
        setattr(user, f"{name}_key", None if text is None else folded(text))
    user.manager_id = facts.manager
    user.active_told = facts.active_told
    user.changed_at = now
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:  # another request of the same directory was first
        raise TakenInDirectory(attribute="userName") from None
    user.emails.all().delete()
    DirectoryEmail.objects.bulk_create(
        DirectoryEmail(
            user=user,
            value_key=None if one.value is None else folded(one.value),
            type_key=None if one.type is None else folded(one.type),
            primary=one.primary,
        )
        for one in facts.emails
    )


def _follow(user: DirectoryUser, facts: UserFacts, token: ScimToken, now: datetime) -> None:
    """Let the person have the facts, and the access, that the directory says."""
    person = user.person
    wanted = {column: getattr(facts, fact) or "" for column, fact in _OF_PERSON.items()} | {"kept_by": "directory"}
    changed = [column for column, value in wanted.items() if getattr(person, column) != value]
    for column in changed:
        setattr(person, column, wanted[column])
    if changed:
        person.save(update_fields=changed)
    if told := [column for column in changed if column != "kept_by"]:
        record(
            "person-changed",
            organisation_id=person.organisation_id,
            now=now,
            actor_id=token.id,
            target=("person", person.id),
            details={"by": "directory", "fields": " ".join(told)},
        )
    if not facts.active and not person.disabled_at:
        user.person = disable_person(person.organisation_id, person.id, now=now, actor_id=token.id, by="directory")
        note("deactivated", token, now=now, person=person)
    elif facts.active and person.disabled_at and person.disabled_by == "directory":
        user.person = enable_person(person.organisation_id, person.id, now=now, actor_id=token.id)
        note("reactivated", token, now=now, person=person)
    elif facts.active and person.disabled_at:
        note("refused", token, now=now, person=person, reason="disabled here: only an administrator can enable")


def _named(facts: UserFacts) -> tuple[str, ...]:
    return tuple(sorted(name for name in facts.data if name != "schemas"))


def _changed(user: DirectoryUser, facts: UserFacts) -> set[str]:
    """Names of the attributes whose values are not the same any more."""
    names = user.data.keys() | facts.data.keys()
    changed = {name for name in names if user.data.get(name) != facts.data.get(name)}
    if facts.active != (user.person.disabled_at is None):
        changed.add("active")
    return changed - {"schemas"}

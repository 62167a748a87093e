"""Groups, and who is in them."""

from datetime import datetime

from entraide.errors import FieldInvalid, NameInUse, NotFound
from entraide.journal.operations import operation, record
from entraide.organisations.models import Organisation
from entraide.people import queries
from entraide.people.models import Group, Membership, Person
from entraide.people.signals import group_deleting, joined_group, joining_group, left_group
from entraide.rules.text import clean_name


@operation
def create_group(organisation_id: str, *, name: str, now: datetime, actor_id: str = "") -> Group:
    """Make a group; what its members may do is given to it by `roles`.

    raises:  NameInUse, FieldInvalid with `field`.
    """
    organisation = Organisation.objects.get(id=organisation_id)
    group = Group.objects.create(organisation=organisation, name=_free_name(organisation_id, name))
    _record_group("group-created", group, now, actor_id)
    return group


@operation
def rename_group(organisation_id: str, group_id: str, *, name: str, now: datetime, actor_id: str = "") -> Group:
    """Give a group another name.

    raises:  NotFound, NameInUse, FieldInvalid with `field`.
    """
    group = queries.group(organisation_id, group_id)
    if clean_name(name) != group.name:
        group.name = _free_name(organisation_id, name)
        group.save(update_fields=["name"])
        _record_group("group-renamed", group, now, actor_id)
    return group


@operation
def delete_group(organisation_id: str, group_id: str, *, now: datetime, actor_id: str = "") -> None:
    """Delete a group, its memberships, and what was given to it; live sessions hear of it in the same transaction.

    raises:  NotFound; whatever a receiver of `group_deleting` vetoes with (LastAdministrator, MoreThanYours).
    """
    group = queries.group(organisation_id, group_id)
    group_deleting.send(Group, group=group, now=now, actor_id=actor_id)
    members = group.memberships.count()
    Group.objects.filter(id=group.id).delete()
    _record_group("group-deleted", group, now, actor_id, {"members": members})


@operation
def add_to_group(organisation_id: str, person_id: str, group_id: str, *, now: datetime, actor_id: str = "") -> None:
    """Put a person into a group of the same organisation; being in it already is fine.

    raises:  NotFound, also for the emergency account, which is in none; whatever a receiver of `joining_group` vetoes
             with (MoreThanYours).
    """
    person, group = _both(organisation_id, person_id, group_id)
    if person.emergency:
        raise NotFound
    if Membership.objects.filter(group=group, person=person).exists():
        return
    about = {"person": person, "group": group, "now": now, "actor_id": actor_id}
    joining_group.send(Person, **about)
    _, is_new = Membership.objects.get_or_create(group=group, person=person, defaults={"since": now})
    if is_new:
        # receivers hold sessions; acts at a table hold theirs before the journal, so the journal comes last here too
        joined_group.send(Person, **about)
        _record("joined-group", person, group, now, actor_id)


@operation
def remove_from_group(
    organisation_id: str, person_id: str, group_id: str, *, now: datetime, actor_id: str = ""
) -> None:
    """Take a person out of a group; live sessions hear of a right that went with it, in the same transaction.

    raises:  NotFound; whatever a receiver of `left_group` vetoes with (LastAdministrator, MoreThanYours).
    """
    person, group = _both(organisation_id, person_id, group_id)
    gone, _ = Membership.objects.filter(group=group, person=person).delete()
    if gone:
        left_group.send(Person, person=person, group=group, now=now, actor_id=actor_id)
        _record("left-group", person, group, now, actor_id)


def _free_name(organisation_id: str, name: str) -> str:
    cleaned = clean_name(name)
    if not cleaned:
        raise FieldInvalid(field="name")
    if Group.objects.filter(organisation_id=organisation_id, name=cleaned).exists():
        raise NameInUse(field="name")
    return cleaned


def _both(organisation_id: str, person_id: str, group_id: str) -> tuple[Person, Group]:
    return queries.person(organisation_id, person_id, lock=True), queries.group(organisation_id, group_id)


def _record(kind: str, person: Person, group: Group, now: datetime, actor_id: str) -> None:
    record(
        kind,
        organisation_id=person.organisation_id,
        now=now,
        actor_id=actor_id,
        target=("person", person.id),
        details={"group": group.id},
    )


def _record_group(
    kind: str, group: Group, now: datetime, actor_id: str, details: dict[str, str | int] | None = None
) -> None:
    record(
        kind,
        organisation_id=group.organisation_id,
        now=now,
        actor_id=actor_id,
        target=("group", group.id),
        details=details,
    )

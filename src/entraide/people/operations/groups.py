"""Groups, and who is in them."""

from datetime import datetime

from entraide.errors import FieldInvalid, LastAdministrator, NameInUse
from entraide.journal.operations import operation, record
from entraide.organisations.models import Organisation
from entraide.people import queries
from entraide.people.models import Group, Membership, Person
from entraide.people.signals import right_withdrawn
from entraide.rules.text import clean_name


@operation
def create_group(
    organisation_id: str,
    *,
    name: str,
    gives_help: bool = False,
    administers: bool = False,
    now: datetime,
    actor_id: str = "",
) -> Group:
    """Make a group. `gives_help`: its members may help; `administers`: they are administrators.

    raises:  NameInUse, FieldInvalid with `field`.
    """
    cleaned = clean_name(name)
    if not cleaned:
        raise FieldInvalid(field="name")
    organisation = Organisation.objects.get(id=organisation_id)
    if Group.objects.filter(organisation=organisation, name=cleaned).exists():
        raise NameInUse(field="name")
    group = Group.objects.create(
        organisation=organisation, name=cleaned, gives_help=gives_help, administers=administers
    )
    record(
        "group-created",
        organisation_id=organisation_id,
        now=now,
        actor_id=actor_id,
        target=("group", group.id),
        details={"gives_help": int(gives_help), "administers": int(administers)},
    )
    return group


@operation
def rename_group(organisation_id: str, group_id: str, name: str, *, now: datetime, actor_id: str = "") -> Group:
    """Give a group another name.

    raises:  NotFound, NameInUse, FieldInvalid with `field`.
    """
    group = queries.group(organisation_id, group_id)
    cleaned = clean_name(name)
    if not cleaned:
        raise FieldInvalid(field="name")
    if cleaned == group.name:
        return group
    if Group.objects.filter(organisation_id=organisation_id, name=cleaned).exists():
        raise NameInUse(field="name")
    group.name = cleaned
    group.save(update_fields=["name"])
    record("group-renamed", organisation_id=organisation_id, now=now, actor_id=actor_id, target=("group", group.id))
    return group


@operation
def remove_group(organisation_id: str, group_id: str, *, now: datetime, actor_id: str = "") -> None:
    """Take everybody out of a group, and the group away.

    raises:  NotFound, LastAdministrator; whatever a receiver of `right_withdrawn` vetoes with.
    """
    group = queries.group(organisation_id, group_id)
    members = list(group.memberships.order_by("person_id").values_list("person_id", flat=True))
    for person_id in members:
        remove_from_group(organisation_id, person_id, group.id, now=now, actor_id=actor_id)
    group.delete()
    record("group-removed", organisation_id=organisation_id, now=now, actor_id=actor_id, target=("group", group_id))


@operation
def add_to_group(organisation_id: str, person_id: str, group_id: str, *, now: datetime, actor_id: str = "") -> None:
    """Put a person into a group of the same organisation; being in it already is fine.

    raises:  NotFound.
    """
    person, group = _both(organisation_id, person_id, group_id)
    _, is_new = Membership.objects.get_or_create(group=group, person=person, defaults={"since": now})
    if is_new:
        _record("joined-group", person, group, now, actor_id)


@operation
def remove_from_group(
    organisation_id: str, person_id: str, group_id: str, *, now: datetime, actor_id: str = ""
) -> None:
    """Take a person out of a group; live sessions hear of a right that went with it, in the same transaction.

    raises:  NotFound, LastAdministrator; whatever a receiver of `right_withdrawn` vetoes with.
    """
    person, group = _both(organisation_id, person_id, group_id)
    was_helper, was_last = queries.may_help(person), group.administers and queries.is_last_administrator(person)
    gone, _ = Membership.objects.filter(group=group, person=person).delete()
    if not gone:
        return
    if was_last and not queries.is_administrator(person):
        raise LastAdministrator
    # receivers hold sessions; acts at a table hold theirs before the journal, so the journal comes last here too
    if was_helper and not queries.may_help(person):
        right_withdrawn.send(Person, person=person, now=now, actor_id=actor_id)
    _record("left-group", person, group, now, actor_id)


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

"""News from rooms below that change what somebody may do, heard inside their transactions."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from entraide.errors import LastAdministrator
from entraide.organisations.models import Organisation
from entraide.organisations.signals import organisation_created
from entraide.people.letters import post
from entraide.people.models import Group, Person
from entraide.people.signals import (
    emergency_key_making,
    emergency_used,
    group_deleting,
    joined_group,
    joining_group,
    left_group,
    person_disabling,
    person_enabling,
)
from entraide.roles import guards, queries
from entraide.roles.letters import to_administrators
from entraide.roles.models import Assignment, Role
from entraide.roles.signals import rights_changed
from entraide.rules.rights import BuiltIn


def connect() -> None:
    """Listen; called once when the app is ready."""
    organisation_created.connect(_organisation_created, dispatch_uid="roles.organisation_created")
    joining_group.connect(_joining_group, dispatch_uid="roles.joining_group")
    joined_group.connect(_joined_group, dispatch_uid="roles.joined_group")
    left_group.connect(_left_group, dispatch_uid="roles.left_group")
    group_deleting.connect(_group_deleting, dispatch_uid="roles.group_deleting")
    person_disabling.connect(_person_disabling, dispatch_uid="roles.person_disabling")
    emergency_key_making.connect(_emergency_key_making, dispatch_uid="roles.emergency_key_making")
    emergency_used.connect(_emergency_used, dispatch_uid="roles.emergency_used")
    person_enabling.connect(_person_enabling, dispatch_uid="roles.person_enabling")


def add_built_in_roles(organisation: Organisation, *, now: datetime) -> None:
    """Give an organisation the roles that come along, as far as they are missing."""
    there = set(Role.objects.filter(organisation=organisation).exclude(built_in="").values_list("built_in", flat=True))
    Role.objects.bulk_create(
        Role(
            organisation=organisation,
            name=one.label,
            description=one.purpose,
            built_in=one.value,
            changed_at=now,
        )
        for one in BuiltIn
        if one.value not in there
    )


def _organisation_created(*, organisation: Organisation, now: datetime, **_: Any) -> None:
    add_built_in_roles(organisation, now=now)


def _joining_group(*, person: Person, group: Group, now: datetime, actor_id: str, **_: Any) -> None:
    guards.check_joining(person, group, actor_id=actor_id, now=now)


def _joined_group(*, person: Person, now: datetime, actor_id: str, **_: Any) -> None:
    rights_changed.send(Person, organisation_id=person.organisation_id, person=person, now=now, actor_id=actor_id)


def _left_group(*, person: Person, group: Group, now: datetime, actor_id: str, **_: Any) -> None:
    if actor_id != person.id:  # whoever leaves by themselves gives up what is theirs
        guards.check_group_of_others(group, actor_id=actor_id, now=now)
    if queries.gives_everything(group):
        guards.one_at_a_time(group.organisation_id)
        if not person.disabled_at and not queries.has_administrator(group.organisation_id):
            raise LastAdministrator
    rights_changed.send(Person, organisation_id=person.organisation_id, person=person, now=now, actor_id=actor_id)


def _group_deleting(*, group: Group, now: datetime, actor_id: str, **_: Any) -> None:
    guards.check_group_of_others(group, actor_id=actor_id, now=now)
    with guards.administrator_remains(group.organisation_id):
        for through in (Assignment.members.through, Assignment.scope.through):
            through.objects.filter(group_id=group.id).delete()
    rights_changed.send(Group, organisation_id=group.organisation_id, person=None, now=now, actor_id=actor_id)


def _person_disabling(*, person: Person, now: datetime, actor_id: str, **_: Any) -> None:
    guards.check_person(person, actor_id=actor_id, now=now)
    guards.one_at_a_time(person.organisation_id)
    if queries.would_administer(person) and not queries.has_administrator(person.organisation_id):
        raise LastAdministrator


def _person_enabling(*, person: Person, now: datetime, actor_id: str, **_: Any) -> None:
    guards.check_person(person, actor_id=actor_id, now=now)


def _emergency_key_making(*, person: Person, now: datetime, actor_id: str, **_: Any) -> None:
    guards.check_person(person, actor_id=actor_id, now=now)


def _emergency_used(*, person: Person, now: datetime, **_: Any) -> None:
    link = f"{settings.PUBLIC_URL}/console/emergency"
    context = {"organisation": person.organisation, "at": now, "link": link}
    language = get_language() or settings.LANGUAGE_CODE
    letters = to_administrators(person.organisation_id, "roles/letters/emergency_used", context, language=language)
    transaction.on_commit(lambda: [post(one) for one in letters])

"""Custom roles: make, clone, edit, delete. Those that come along are only cloned."""

from collections.abc import Iterable
from datetime import datetime

from entraide.errors import FieldInvalid, NameInUse, RoleBuiltIn
from entraide.journal.operations import operation, record
from entraide.organisations.models import Organisation
from entraide.roles import queries
from entraide.roles.guards import administrator_remains, check_grants, one_at_a_time
from entraide.roles.models import DESCRIPTION_LENGTH_MAX, NAME_LENGTH_MAX, Role
from entraide.roles.signals import rights_changed
from entraide.rules.rights import Grant, Permission
from entraide.rules.text import clean_name


@operation
def create_role(
    organisation_id: str,
    *,
    name: str,
    description: str = "",
    permissions: Iterable[Permission],
    now: datetime,
    actor_id: str = "",
) -> Role:
    """Make a role; nobody has it until it is assigned, and that is where rights are compared.

    raises:  NameInUse, FieldInvalid with `field`.
    """
    organisation = Organisation.objects.get(id=organisation_id)
    chosen = frozenset(permissions)
    role = Role.objects.create(
        organisation=organisation,
        name=_free_name(organisation_id, name),
        description=clean_name(description)[:DESCRIPTION_LENGTH_MAX],
        permissions=_stored(chosen),
        changed_at=now,
    )
    _record("role-created", role, now, actor_id, {"permissions": _words(chosen)})
    return role


@operation
def clone_role(organisation_id: str, role_id: str, *, name: str, now: datetime, actor_id: str = "") -> Role:
    """Make a role that gives what another one gives.

    raises:  NotFound, NameInUse, FieldInvalid with `field`.
    """
    found = queries.role(organisation_id, role_id)
    return create_role(
        organisation_id,
        name=name,
        description=found.description,
        permissions=found.chosen,
        now=now,
        actor_id=actor_id,
    )


@operation
def edit_role(
    organisation_id: str,
    role_id: str,
    *,
    name: str,
    description: str,
    permissions: Iterable[Permission],
    now: datetime,
    actor_id: str = "",
) -> Role:
    """Change a role, and with it what everybody has who has it; live sessions hear of it in the same transaction.

    raises:  NotFound, RoleBuiltIn, NameInUse, FieldInvalid with `field`, MoreThanYours, LastAdministrator.
    """
    one_at_a_time(organisation_id)  # it could be assigned between the look at its assignments and the row
    role = _custom(organisation_id, role_id)
    cleaned = clean_name(name)
    if cleaned != role.name:
        role.name = _free_name(organisation_id, name)
    role.description = clean_name(description)[:DESCRIPTION_LENGTH_MAX]
    before, after = role.chosen, frozenset(permissions)
    role.permissions = _stored(after)
    role.changed_at = now
    if before == after:
        role.save()
        _record("role-changed", role, now, actor_id)
        return role
    given = [one.grant.reach for one in queries.assignments_of(organisation_id).filter(role=role)]
    grants = [Grant(some, reach) for reach in given for some in (before, after)]
    check_grants(grants, actor_id=actor_id, organisation_id=organisation_id, now=now)
    with administrator_remains(organisation_id):
        role.save()
    # receivers hold sessions; acts at a table hold theirs before the journal, so the journal comes last here too
    rights_changed.send(Role, organisation_id=organisation_id, person=None, now=now, actor_id=actor_id)
    details: dict[str, str | int] = {"added": _words(after - before), "removed": _words(before - after)}
    _record("role-changed", role, now, actor_id, details)
    return role


@operation
def delete_role(organisation_id: str, role_id: str, *, now: datetime, actor_id: str = "") -> None:
    """Delete a role with its assignments; live sessions hear of it in the same transaction.

    raises:  NotFound, RoleBuiltIn, MoreThanYours, LastAdministrator.
    """
    one_at_a_time(organisation_id)
    role = _custom(organisation_id, role_id)
    given = list(queries.assignments_of(organisation_id).filter(role=role))
    check_grants([one.grant for one in given], actor_id=actor_id, organisation_id=organisation_id, now=now)
    with administrator_remains(organisation_id):
        Role.objects.filter(id=role.id).delete()
    rights_changed.send(Role, organisation_id=organisation_id, person=None, now=now, actor_id=actor_id)
    _record("role-deleted", role, now, actor_id, {"assignments": len(given)})


def _custom(organisation_id: str, role_id: str) -> Role:
    role = queries.role(organisation_id, role_id)
    if role.built_in:
        raise RoleBuiltIn
    return role


def _free_name(organisation_id: str, name: str) -> str:
    cleaned = clean_name(name)
    if not cleaned or len(cleaned) > NAME_LENGTH_MAX:
        raise FieldInvalid(field="name")
    if Role.objects.filter(organisation_id=organisation_id, name=cleaned).exists():
        raise NameInUse(field="name")
    return cleaned


def _stored(permissions: frozenset[Permission]) -> list[str]:
    return [one.value for one in Permission if one in permissions]


def _words(permissions: frozenset[Permission]) -> str:
    return " ".join(_stored(permissions))


def _record(kind: str, role: Role, now: datetime, actor_id: str, details: dict[str, str | int] | None = None) -> None:
    record(
        kind,
        organisation_id=role.organisation_id,
        now=now,
        actor_id=actor_id,
        target=("role", role.id),
        details=details,
    )

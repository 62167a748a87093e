"""Assignments: who has a role, and for whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from entraide.errors import FieldInvalid, NameInUse, NotFound
from entraide.journal.operations import operation, record
from entraide.people.models import Group
from entraide.roles import queries
from entraide.roles.guards import administrator_remains, check_grants, one_at_a_time
from entraide.roles.models import NAME_LENGTH_MAX, Assignment, Role
from entraide.roles.signals import rights_changed
from entraide.rules.rights import Grant, Reach
from entraide.rules.text import clean_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an assignment says besides its role: its name, the ids of its members' groups, and for whom it holds."""

    name: str
    members: frozenset[str]
    everyone: bool
    scope: frozenset[str] = frozenset()


@operation
def assign(organisation_id: str, role_id: str, terms: Terms, *, now: datetime, actor_id: str = "") -> Assignment:
    """Give a role to the members of groups, for everyone or for the people of groups.

    raises:  NotFound (also for groups of another organisation), NameInUse, FieldInvalid with `field`, MoreThanYours.
    """
    one_at_a_time(organisation_id)  # the role could be given more between this look and the row
    role = queries.role(organisation_id, role_id)
    terms = _checked(organisation_id, terms, before=None)
    given = Grant(role.chosen, Reach(everyone=terms.everyone, groups=terms.scope))
    check_grants([given], actor_id=actor_id, organisation_id=organisation_id, now=now)
    made = Assignment(organisation_id=organisation_id, role=role)
    _write(made, terms, now)
    _tell(organisation_id, now, actor_id)
    _record("role-assigned", made, terms, now, actor_id)
    return made


@operation
def change_assignment(
    organisation_id: str, assignment_id: str, terms: Terms, *, now: datetime, actor_id: str = ""
) -> Assignment:
    """Change who has a role by this assignment, and for whom; live sessions hear of it in the same transaction.

    raises:  NotFound, NameInUse, FieldInvalid with `field`, MoreThanYours, LastAdministrator.
    """
    one_at_a_time(organisation_id)
    found = queries.assignment(organisation_id, assignment_id)
    terms = _checked(organisation_id, terms, before=found)
    after = Grant(found.role.chosen, Reach(everyone=terms.everyone, groups=terms.scope))
    check_grants([found.grant, after], actor_id=actor_id, organisation_id=organisation_id, now=now)
    with administrator_remains(organisation_id):
        _write(found, terms, now)
    _tell(organisation_id, now, actor_id)
    _record("assignment-changed", found, terms, now, actor_id)
    return found


@operation
def remove_assignment(organisation_id: str, assignment_id: str, *, now: datetime, actor_id: str = "") -> None:
    """Take away what an assignment gives; live sessions hear of it in the same transaction.

    raises:  NotFound, MoreThanYours, LastAdministrator.
    """
    one_at_a_time(organisation_id)
    found = queries.assignment(organisation_id, assignment_id)
    check_grants([found.grant], actor_id=actor_id, organisation_id=organisation_id, now=now)
    with administrator_remains(organisation_id):
        Assignment.objects.filter(id=found.id).delete()
    _tell(organisation_id, now, actor_id)
    record(
        "assignment-removed",
        organisation_id=organisation_id,
        now=now,
        actor_id=actor_id,
        target=("assignment", assignment_id),
        details={"role": found.role_id},
    )


def _checked(organisation_id: str, terms: Terms, *, before: Assignment | None) -> Terms:
    """The terms, cleaned; refused when a group is not of the organisation, or nobody would have or be reached by it."""
    name = clean_name(terms.name)
    if not name or len(name) > NAME_LENGTH_MAX:
        raise FieldInvalid(field="name")
    others = Assignment.objects.filter(organisation_id=organisation_id, name=name)
    if (others.exclude(id=before.id) if before else others).exists():
        raise NameInUse(field="name")
    if not terms.members:
        raise FieldInvalid(field="members")
    if not terms.everyone and not terms.scope:
        raise FieldInvalid(field="scope")
    scope = frozenset() if terms.everyone else terms.scope
    _known(organisation_id, terms.members | scope)
    return Terms(name=name, members=terms.members, everyone=terms.everyone, scope=scope)


def _known(organisation_id: str, groups: Collection[str]) -> None:
    if Group.objects.filter(organisation_id=organisation_id, id__in=groups).count() != len(groups):
        raise NotFound


def _write(assignment: Assignment, terms: Terms, now: datetime) -> None:
    assignment.name = terms.name
    assignment.everyone = terms.everyone
    assignment.changed_at = now
    assignment.save()
    assignment.members.set(Group.objects.filter(id__in=terms.members))
    assignment.scope.set(Group.objects.filter(id__in=terms.scope))


def _tell(organisation_id: str, now: datetime, actor_id: str) -> None:
    # receivers hold sessions; acts at a table hold theirs before the journal, so the journal comes last here too
    rights_changed.send(Role, organisation_id=organisation_id, person=None, now=now, actor_id=actor_id)


def _record(kind: str, assignment: Assignment, terms: Terms, now: datetime, actor_id: str) -> None:
    details: dict[str, str | int] = {
        "role": assignment.role_id,
        "members": " ".join(sorted(terms.members)),
        "scope": "everyone" if terms.everyone else " ".join(sorted(terms.scope)),
    }
    record(
        kind,
        organisation_id=assignment.organisation_id,
        now=now,
        actor_id=actor_id,
        target=("assignment", assignment.id),
        details=details,
    )

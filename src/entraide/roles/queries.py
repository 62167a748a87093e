"""Reading roles and rights; every query starts from an organisation or a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from entraide.errors import NotFound
from entraide.people.models import Group, Membership, Person
from entraide.roles.models import Assignment, Role, permissions_of
from entraide.rules.rights import EVERYONE, EVERYTHING, BuiltIn, Grant, Permission, Reach, Rights, whole


@dataclass(frozen=True, slots=True)
class Given:
    """What one assignment gives to a person, and whether somebody they would act on is in its scope."""

    assignment_id: str
    permissions: frozenset[Permission]
    in_scope: bool


def rights_of(person: Person) -> Rights:
    """All that a person may do, in one query; a disabled person nothing."""
    return Rights() if person.disabled_at else rights_once_enabled(person)


def rights_once_enabled(person: Person) -> Rights:
    """What a person may do, or may do again once they are let in.

    The emergency account holds everything by itself, whatever has become of groups and roles; it sits at no table.
    """
    if person.emergency:
        return Rights(dict.fromkeys(Permission, EVERYONE))
    return rights_through(person.organisation_id, Q(members__memberships__person_id=person.id))


def rights_through(organisation_id: str, given_by: Q) -> Rights:
    """What the assignments `given_by` give together, in one query."""
    rows = (
        Assignment.objects.filter(given_by, organisation_id=organisation_id)
        .values_list("id", "role__built_in", "role__permissions", "everyone", "scope__id")
        .distinct()
    )
    return Rights.of(
        Grant(
            permissions_of(built_in, stored),
            Reach(everyone=everyone, groups=frozenset({group} if group and not everyone else ())),
        )
        for _, built_in, stored, everyone, group in rows
    )


def given_to(person: Person, *, toward: Person | None) -> list[Given]:
    """What each assignment gives to `person`, and whether `toward` is in its scope; one query, on the live path."""
    if person.disabled_at:
        return []
    memberships = Membership.objects.filter(person_id=person.id).values("group_id")
    found = Assignment.objects.filter(organisation_id=person.organisation_id, members__in=memberships)
    if toward is None:
        in_scope: Case | Value = Value(value=False)
    else:
        theirs = Membership.objects.filter(person_id=toward.id, group__scoped_assignments=OuterRef("id"))
        in_scope = Case(When(Q(everyone=True) | Q(Exists(theirs)), then=Value(value=True)), default=Value(value=False))
    rows = found.annotate(in_scope=in_scope).values_list("id", "role__built_in", "role__permissions", "in_scope")
    return [
        Given(one, whole(permissions_of(built_in, stored)), bool(here))
        for one, built_in, stored, here in rows.distinct()
    ]


def given_to_each(pairs: Sequence[tuple[Person, Person | None]]) -> list[list[Given]]:
    """As `given_to` for many at once, each toward the other of its pair: two queries, however many there are."""
    holders = {one.id: one.organisation_id for one, _ in pairs if not one.disabled_at}
    found = Assignment.objects.filter(
        organisation_id__in=set(holders.values()), members__memberships__person_id__in=holders
    )
    columns = ("members__memberships__person_id", "organisation_id", "id", "everyone")
    held: dict[str, list[tuple[str, bool, frozenset[Permission]]]] = {}
    for holder, organisation_id, one, everyone, built_in, stored in (
        found.values_list(*columns, "role__built_in", "role__permissions").distinct().order_by("id")
    ):
        if holders[holder] == organisation_id:
            held.setdefault(holder, []).append((one, everyone, whole(permissions_of(built_in, stored))))
    scoped = {one for rows in held.values() for one, everyone, _ in rows if not everyone}
    in_scope = Assignment.scope.through.objects.filter(
        assignment_id__in=scoped, group__memberships__person_id__in={other.id for _, other in pairs if other}
    )
    reached = set(in_scope.values_list("assignment_id", "group__memberships__person_id"))
    return [
        [
            Given(one, permissions, other is not None and (everyone or (one, other.id) in reached))
            for one, everyone, permissions in held.get(person.id, ())
        ]
        for person, other in pairs
    ]


def within(reach: Reach, path: str = "") -> Q:
    """The condition that the person at `path` of a row ("" for persons themselves) is reached; always in SQL."""
    if reach.everyone:
        return Q()
    members = Membership.objects.filter(group_id__in=reach.groups).values("person_id")
    return Q(**{f"{path}_id__in" if path else "id__in": members})


def groups_of(person_id: str) -> frozenset[str]:
    """Ids of the groups in which a person is."""
    return frozenset(Membership.objects.filter(person_id=person_id).values_list("group_id", flat=True))


# --- roles and assignments ---------------------------------------------------------------------------------------


def roles_of(organisation_id: str) -> QuerySet[Role]:
    """The roles of an organisation: those that come along first, then by name."""
    found = Role.objects.filter(organisation_id=organisation_id)
    order = [When(built_in=one.value, then=Value(place)) for place, one in enumerate(BuiltIn)]
    return found.annotate(place=Case(*order, default=Value(len(BuiltIn)))).order_by("place", "name")


def role(organisation_id: str, role_id: str) -> Role:
    """A role of the organisation.

    raises:  NotFound.
    """
    one = Role.objects.filter(organisation_id=organisation_id, id=role_id).first()
    if one is None:
        raise NotFound
    return one


def role_called(organisation_id: str, name: str) -> Role:
    """A role by its name, or by the code of one that comes along.

    raises:  NotFound.
    """
    one = Role.objects.filter(Q(name=name) | Q(built_in=name), organisation_id=organisation_id).first()
    if one is None:
        raise NotFound
    return one


def assignments_of(organisation_id: str) -> QuerySet[Assignment]:
    """The assignments of an organisation with their roles and groups, by name."""
    found = Assignment.objects.filter(organisation_id=organisation_id).select_related("role")
    return found.prefetch_related("members", "scope").order_by("name")


def assignment(organisation_id: str, assignment_id: str) -> Assignment:
    """An assignment of the organisation.

    raises:  NotFound.
    """
    one = assignments_of(organisation_id).filter(id=assignment_id).first()
    if one is None:
        raise NotFound
    return one


def assignment_called(organisation_id: str, name: str) -> Assignment:
    """An assignment by its name.

    raises:  NotFound.
    """
    one = assignments_of(organisation_id).filter(name=name).first()
    if one is None:
        raise NotFound
    return one


def people_with(assignments: Iterable[Assignment]) -> QuerySet[Person]:
    """The people who have one of `assignments`, by name; disabled ones have nothing."""
    ids = [one.id for one in assignments]
    members = Membership.objects.filter(group__assignments__in=ids).values("person_id")
    return Person.objects.filter(id__in=members, disabled_at=None).order_by("name", "id")


# --- who can give what -------------------------------------------------------------------------------------------


def administrators_of(organisation_id: str) -> QuerySet[Person]:
    """Who holds everything for everyone by one assignment, by name."""
    return people_with(_full_assignments(organisation_id))


def givers_of(organisation_id: str, permission: Permission, *, at_most: int = 3) -> list[str]:
    """Names of people who can give `permission`: they manage roles for everyone and hold it for everyone."""
    wanted = {permission, Permission.MANAGE_ROLES}
    found = Assignment.objects.filter(organisation_id=organisation_id, everyone=True).select_related("role")
    giving = [one for one in found if wanted <= whole(one.role.chosen)]
    return list(people_with(giving).values_list("name", flat=True)[:at_most])


def can_anybody_help(organisation_id: str) -> bool:
    """Whether an assignment lets somebody who is not disabled make codes and see screens, of anybody at all."""
    members = Membership.objects.filter(group__assignments=OuterRef("id"), person__disabled_at=None)
    found = Assignment.objects.filter(Exists(members), organisation_id=organisation_id)
    reaching = found.filter(Q(everyone=True) | Q(scope__isnull=False))
    needed = {Permission.OFFER_HELP, Permission.VIEW_SCREEN}
    return any(
        needed <= whole(permissions_of(built_in, stored))
        for built_in, stored in reaching.values_list("role__built_in", "role__permissions")
    )


def _full_assignments(organisation_id: str) -> list[Assignment]:
    found = Assignment.objects.filter(organisation_id=organisation_id, everyone=True).select_related("role")
    return [one for one in found if whole(one.role.chosen) == EVERYTHING]


def has_administrator(organisation_id: str) -> bool:
    """Whether anybody who is not disabled holds everything for everyone."""
    return administrators_of(organisation_id).exists()


def gives_everything(group: Group) -> bool:
    """Whether being in `group` makes an administrator."""
    return group.assignments.filter(id__in=[one.id for one in _full_assignments(group.organisation_id)]).exists()


def would_administer(person: Person) -> bool:
    """Whether a person, once not disabled, holds everything for everyone by one assignment."""
    full = [one.id for one in _full_assignments(person.organisation_id)]
    return Membership.objects.filter(person=person, group__assignments__in=full).exists()

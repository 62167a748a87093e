"""Roles and assignments as a story: made, changed, taken away, and everybody who must be refused."""

from collections.abc import Callable

import pytest

from entraide import errors
from entraide.clock import now
from entraide.journal.models import JournalEntry
from entraide.people.models import Group, Person
from entraide.people.operations import (
    add_person,
    add_to_group,
    create_group,
    delete_group,
    disable_person,
    enable_person,
    remove_from_group,
)
from entraide.roles import operations, queries
from entraide.roles.models import Assignment, Role
from entraide.roles.operations import Terms
from entraide.rules.rights import EVERYTHING, BuiltIn, Permission
from tests.personas import House

pytestmark = pytest.mark.django_db

P = Permission


@pytest.fixture
def pupils(house: House) -> Group:
    return create_group(house.organisation.id, name="Pupils", now=now())


@pytest.fixture
def school(house: House) -> Group:
    return create_group(house.organisation.id, name="School", now=now())


@pytest.fixture
def head(house: House, school: Group, pupils: Group) -> Person:
    """Somebody who manages roles and people, looks at screens, and all of it for the pupils only."""
    given = {P.MANAGE_ROLES, P.MANAGE_PEOPLE, P.VIEW_SCREEN, P.OFFER_HELP}
    role = operations.create_role(house.organisation.id, name="Head", permissions=given, now=now())
    assign(house, role, "Heads", {school}, {pupils})
    return house.person("Rose Petit", school)


def assign(
    house: House, role: Role, name: str, members: set[Group], scope: set[Group] | None = None, *, by: str = ""
) -> Assignment:
    terms = Terms(
        name=name,
        members=frozenset(one.id for one in members),
        everyone=scope is None,
        scope=frozenset(one.id for one in scope or ()),
    )
    return operations.assign(house.organisation.id, role.id, terms, now=now(), actor_id=by)


def built_in(house: House, which: BuiltIn) -> Role:
    return queries.role_called(house.organisation.id, which.value)


def rows(kind: str) -> list[tuple[str, dict[str, object]]]:
    return [(row.actor_id, row.details) for row in JournalEntry.objects.filter(kind=kind).order_by("sequence")]


def test_an_organisation_begins_with_the_roles_that_come_along(house: House) -> None:
    found = list(queries.roles_of(house.organisation.id))

    assert [one.built_in for one in found] == [one.value for one in BuiltIn]
    assert [one.assignments.count() for one in found] == [1, 1, 0, 0]
    assert found[0].chosen == EVERYTHING


def test_a_role_is_made_cloned_edited_and_deleted(house: House, administrator: Person) -> None:
    organisation_id, by = house.organisation.id, administrator.id
    made = operations.create_role(
        organisation_id, name=" Looks ", permissions={P.VIEW_SCREEN, P.OFFER_HELP}, now=now(), actor_id=by
    )
    copy = operations.clone_role(
        organisation_id, built_in(house, BuiltIn.HELP_DESK_OPERATOR).id, name="Second line", now=now(), actor_id=by
    )
    edited = operations.edit_role(
        organisation_id,
        copy.id,
        name="Second line",
        description="Night shift",
        permissions=copy.chosen - {P.ELEVATION},
        now=now(),
        actor_id=by,
    )
    operations.delete_role(organisation_id, made.id, now=now(), actor_id=by)

    assert made.name == "Looks"
    assert edited.chosen == {P.VIEW_SCREEN, P.TAKE_FULL_CONTROL, P.OFFER_HELP, P.READ_HELP}
    assert rows("role-created")[0] == (by, {"permissions": "view-screen offer-remote-assistance"})
    assert rows("role-changed") == [(by, {"added": "", "removed": "elevation"})]
    assert rows("role-deleted") == [(by, {"assignments": 0})]
    kept = str(list(JournalEntry.objects.values()))
    assert not any(word in kept for word in ("Looks", "Second line", "Night shift"))


def test_roles_that_come_along_stay_as_they_are(house: House, administrator: Person) -> None:
    role = built_in(house, BuiltIn.READ_ONLY_OPERATOR)

    for act in (
        lambda: operations.delete_role(house.organisation.id, role.id, now=now(), actor_id=administrator.id),
        lambda: operations.edit_role(
            house.organisation.id, role.id, name="Mine", description="", permissions=EVERYTHING, now=now()
        ),
    ):
        with pytest.raises(errors.RoleBuiltIn):
            act()


@pytest.mark.parametrize("name", ["", " \u200b", "\U0001f1eb\U0001f1f7" * 100])
def test_a_name_that_cannot_be_used_is_refused(house: House, name: str) -> None:
    with pytest.raises(errors.FieldInvalid):
        operations.create_role(house.organisation.id, name=name, permissions=(), now=now())


def test_names_are_used_once(house: House) -> None:
    with pytest.raises(errors.NameInUse):
        operations.create_role(house.organisation.id, name="Administrator", permissions=(), now=now())
    with pytest.raises(errors.NameInUse):
        assign(house, built_in(house, BuiltIn.READ_ONLY_OPERATOR), "Helpers", {house.helpers})


def test_an_assignment_names_members_and_people_of_the_same_organisation(
    house: House, other_house: House, pupils: Group
) -> None:
    role = built_in(house, BuiltIn.SCHOOL_ADMINISTRATOR)

    with pytest.raises(errors.FieldInvalid):
        assign(house, role, "Nobody", set())
    with pytest.raises(errors.FieldInvalid):
        assign(house, role, "For nobody", {house.helpers}, set())
    for members, scope in (({other_house.helpers}, {pupils}), ({house.helpers}, {other_house.helpers})):
        with pytest.raises(errors.NotFound):
            assign(house, role, "Foreign", members, scope)
    with pytest.raises(errors.NotFound):
        assign(other_house, role, "Foreign", {other_house.helpers})


def test_an_assignment_comes_changes_and_goes(house: House, administrator: Person, pupils: Group) -> None:
    person = house.person("Rose Petit", pupils)
    made = assign(
        house, built_in(house, BuiltIn.READ_ONLY_OPERATOR), "Readers", {pupils}, {pupils}, by=administrator.id
    )
    assert queries.rights_of(person).reach(P.READ_PEOPLE).groups == {pupils.id}

    terms = Terms(name="All readers", members=frozenset({pupils.id}), everyone=True, scope=frozenset({pupils.id}))
    operations.change_assignment(house.organisation.id, made.id, terms, now=now(), actor_id=administrator.id)
    assert queries.rights_of(person).reach(P.READ_PEOPLE).everyone

    operations.remove_assignment(house.organisation.id, made.id, now=now(), actor_id=administrator.id)
    assert not queries.rights_of(person).held
    assert [details["scope"] for _, details in rows("role-assigned")[-1:] + rows("assignment-changed")] == [
        pupils.id,
        "everyone",
    ]
    assert rows("assignment-removed") == [(administrator.id, {"role": made.role_id})]


def test_a_group_that_goes_takes_its_people_out_of_every_scope(house: House, pupils: Group, head: Person) -> None:
    delete_group(house.organisation.id, pupils.id, now=now())

    assert not queries.rights_of(head).held
    assert not Assignment.objects.get(name="Heads").everyone


# --- nobody gives what they lack ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "act",
    [
        lambda house, head, pupils: assign(
            house, queries.role_called(house.organisation.id, "Head"), "More", {pupils}, by=head.id
        ),
        lambda house, head, pupils: assign(
            house, built_in(house, BuiltIn.ADMINISTRATOR), "Mine", {pupils}, {pupils}, by=head.id
        ),
        lambda house, head, pupils: assign(
            house, queries.role_called(house.organisation.id, "Head"), "Other", {pupils}, {house.helpers}, by=head.id
        ),
        lambda house, head, pupils: operations.edit_role(
            house.organisation.id,
            queries.role_called(house.organisation.id, "Head").id,
            name="Head",
            description="",
            permissions=EVERYTHING,
            now=now(),
            actor_id=head.id,
        ),
        lambda house, head, pupils: operations.remove_assignment(
            house.organisation.id,
            queries.assignment_called(house.organisation.id, "Helpers").id,
            now=now(),
            actor_id=head.id,
        ),
        lambda house, head, pupils: add_to_group(
            house.organisation.id, head.id, house.administrators.id, now=now(), actor_id=head.id
        ),
        lambda house, head, pupils: add_to_group(
            house.organisation.id, house.people[0].id, pupils.id, now=now(), actor_id=head.id
        ),
        lambda house, head, pupils: add_person(
            house.organisation.id,
            email="x@example.org",
            name="X",
            groups=("Administrators",),
            now=now(),
            actor_id=head.id,
        ),
        lambda house, head, pupils: delete_group(house.organisation.id, house.helpers.id, now=now(), actor_id=head.id),
        lambda house, head, pupils: disable_person(
            house.organisation.id, house.person("Karim B", house.helpers).id, now=now(), actor_id=head.id
        ),
    ],
    ids=[
        "for everyone",
        "another role",
        "for others",
        "by editing",
        "by taking away",
        "by joining",
        "by drawing in",
        "by adding",
        "by deleting",
        "by disabling",
    ],
)
def test_nobody_gives_changes_or_takes_what_they_lack(
    house: House,
    administrator: Person,
    head: Person,
    pupils: Group,
    act: Callable[[House, Person, Group], object],
) -> None:
    before = queries.rights_of(head)

    with pytest.raises(errors.MoreThanYours) as refused:
        act(house, head, pupils)

    assert queries.rights_of(head) == before
    assert refused.value.givers == (administrator.name,)
    ((actor, details),) = rows("grant-refused")
    assert (actor, details["reason"]) == (head.id, "more-than-yours")
    assert details["right"] == refused.value.details["right"]


def test_what_one_holds_one_gives_on_to_the_same_people(house: House, head: Person, pupils: Group) -> None:
    night = create_group(house.organisation.id, name="Night", now=now(), actor_id=head.id)
    looks = operations.create_role(
        house.organisation.id, name="Looks", permissions={P.VIEW_SCREEN, P.OFFER_HELP}, now=now(), actor_id=head.id
    )
    assign(house, looks, "Night", {night}, {pupils}, by=head.id)
    pupil = house.person("Tom Blanc", pupils)

    add_to_group(house.organisation.id, pupil.id, night.id, now=now(), actor_id=head.id)

    assert queries.rights_of(pupil).may_help


def test_who_is_let_in_again_gets_no_more_than_who_lets_them_in(house: House, head: Person, pupils: Group) -> None:
    strong = house.person("Karim Benali", house.helpers, pupils)
    disable_person(house.organisation.id, strong.id, now=now())

    with pytest.raises(errors.MoreThanYours):
        enable_person(house.organisation.id, strong.id, now=now(), actor_id=head.id)

    assert Person.objects.get(id=strong.id).disabled_at


# --- the last administrator --------------------------------------------------------------------------------------


def test_by_no_way_the_last_administrator_goes(house: House, administrator: Person) -> None:
    organisation_id = house.organisation.id
    everything = operations.create_role(organisation_id, name="Everything", permissions=EVERYTHING, now=now())
    assign(house, everything, "Everything", {house.administrators})
    admins = queries.assignment_called(organisation_id, "Administrators")
    operations.remove_assignment(organisation_id, admins.id, now=now(), actor_id=administrator.id)
    mine = queries.assignment_called(organisation_id, "Everything")
    narrow = Terms(
        name="Everything",
        members=frozenset({house.administrators.id}),
        everyone=False,
        scope=frozenset({house.helpers.id}),
    )
    moved = Terms(name="Everything", members=frozenset({house.helpers.id}), everyone=True)
    acts: list[Callable[[], object]] = [
        lambda: operations.remove_assignment(organisation_id, mine.id, now=now()),
        lambda: operations.change_assignment(organisation_id, mine.id, narrow, now=now()),
        lambda: operations.change_assignment(organisation_id, mine.id, moved, now=now()),
        lambda: operations.delete_role(organisation_id, everything.id, now=now()),
        lambda: operations.edit_role(
            organisation_id,
            everything.id,
            name="E",
            description="",
            permissions=EVERYTHING - {P.EXPORT_JOURNAL},
            now=now(),
        ),
        lambda: disable_person(organisation_id, administrator.id, now=now()),
        lambda: remove_from_group(organisation_id, administrator.id, house.administrators.id, now=now()),
        lambda: delete_group(organisation_id, house.administrators.id, now=now()),
    ]

    for act in acts:
        with pytest.raises(errors.LastAdministrator):
            act()
        assert queries.rights_of(administrator).is_full


def test_an_organisation_without_an_administrator_can_still_be_set_up(house: House) -> None:
    admins = queries.assignment_called(house.organisation.id, "Administrators")

    operations.remove_assignment(house.organisation.id, admins.id, now=now())
    person = house.person("Ana Pereira", house.administrators)
    remove_from_group(house.organisation.id, person.id, house.administrators.id, now=now())

    assert not queries.has_administrator(house.organisation.id)


# --- reading -----------------------------------------------------------------------------------------------------


def test_lists_are_narrowed_in_sql_by_the_same_reach(
    house: House, head: Person, pupils: Group, administrator: Person, other_house: House
) -> None:
    pupil = house.person("Tom Blanc", pupils)
    everybody = Person.objects.filter(organisation=house.organisation)

    def seen(by: Person) -> set[str]:
        reach = queries.rights_of(by).reach(P.READ_PEOPLE)
        return {one.name for one in everybody.filter(queries.within(reach))}

    assert seen(head) == {"Tom Blanc"}
    assert seen(administrator) == {"Tom Blanc", "Rose Petit", "Sophie Garnier"}
    assert seen(pupil) == set()


def test_who_can_give_a_right_is_named(house: House, administrator: Person, head: Person) -> None:
    assert queries.givers_of(house.organisation.id, P.ELEVATION) == ["Sophie Garnier"]
    disable_person(house.organisation.id, house.person("Karim Benali", house.administrators).id, now=now())
    assert queries.givers_of(house.organisation.id, P.ELEVATION) == ["Sophie Garnier"]


def test_whoever_manages_people_takes_nobody_out_of_a_group_that_gives_more(house: House) -> None:
    organisation_id = house.organisation.id
    administrator = house.person("Karim Benali", house.administrators)
    house.person("Nora Roche", house.administrators)
    staff = create_group(organisation_id, name="Staff office", now=now())
    role = operations.create_role(organisation_id, name="Staff office", permissions={P.MANAGE_PEOPLE}, now=now())
    operations.assign(
        organisation_id,
        role.id,
        Terms(name="Staff office", members=frozenset({staff.id}), everyone=True),
        now=now(),
    )
    manager = house.person("Nadia Caron", staff)

    with pytest.raises(errors.MoreThanYours):
        remove_from_group(organisation_id, administrator.id, house.administrators.id, now=now(), actor_id=manager.id)

    assert queries.rights_of(administrator).is_full

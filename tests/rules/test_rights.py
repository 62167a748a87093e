"""Permissions and how far they reach."""

import pytest

from entraide.rules.rights import (
    BUILT_IN,
    CATEGORIES,
    EVERYONE,
    EVERYTHING,
    MODES,
    NOBODY,
    BuiltIn,
    Grant,
    Permission,
    Reach,
    Rights,
    lacks_for_person,
    read_permissions,
    whole,
)

P = Permission


@pytest.mark.parametrize(
    ("given", "means"),
    [
        (P.VIEW_SCREEN, {P.VIEW_SCREEN}),
        (P.TAKE_FULL_CONTROL, {P.VIEW_SCREEN, P.TAKE_FULL_CONTROL}),
        (P.ELEVATION, {P.VIEW_SCREEN, P.TAKE_FULL_CONTROL, P.ELEVATION}),
        (P.UNATTENDED_CONTROL, {P.UNATTENDED_CONTROL}),
        (P.MANAGE_ROLES, {P.READ_ROLES, P.MANAGE_ROLES}),
    ],
)
def test_more_implies_less_and_unattended_control_stands_alone(given: Permission, means: set[Permission]) -> None:
    assert whole({given}) == means


def test_nothing_but_itself_implies_unattended_control() -> None:
    assert P.UNATTENDED_CONTROL not in whole(EVERYTHING - {P.UNATTENDED_CONTROL})


def test_what_is_implied_is_whole() -> None:
    for one in Permission:
        assert whole(whole({one})) == whole({one})


def test_each_permission_has_its_place_and_its_words() -> None:
    listed = [one for _, members in CATEGORIES for one in members]

    assert sorted(listed) == sorted(Permission)
    assert all(one.label and one.gives and one.category for one in Permission)
    assert MODES == (P.VIEW_SCREEN, P.TAKE_FULL_CONTROL, P.ELEVATION, P.UNATTENDED_CONTROL)


def test_of_the_roles_that_come_along_only_the_administrator_holds_unattended_control() -> None:
    holding = {role for role in BuiltIn if P.UNATTENDED_CONTROL in role.permissions}

    assert holding == {BuiltIn.ADMINISTRATOR}
    assert set(BUILT_IN) == set(BuiltIn)
    for role in (BuiltIn.HELP_DESK_OPERATOR, BuiltIn.SCHOOL_ADMINISTRATOR):
        assert {P.VIEW_SCREEN, P.TAKE_FULL_CONTROL, P.ELEVATION, P.OFFER_HELP} <= role.permissions
    assert not any("manage" in one.value or "update" in one.value for one in BuiltIn.READ_ONLY_OPERATOR.permissions)


def test_values_that_this_release_does_not_know_give_nothing() -> None:
    assert read_permissions(["view-screen", "fly", ""]) == {P.VIEW_SCREEN}


def test_rights_are_the_union_of_grants_each_for_its_own_people() -> None:
    rights = Rights.of(
        [
            Grant(frozenset({P.TAKE_FULL_CONTROL, P.OFFER_HELP}), Reach(groups=frozenset({"pupils"}))),
            Grant(frozenset({P.VIEW_SCREEN}), EVERYONE),
            Grant(frozenset({P.MANAGE_ROLES}), NOBODY),
        ]
    )

    assert rights.may_help
    assert rights.held == {P.TAKE_FULL_CONTROL, P.VIEW_SCREEN, P.OFFER_HELP}
    assert rights.held_for_everyone == {P.VIEW_SCREEN}
    assert rights.toward({"pupils", "others"}) == rights.held
    assert rights.toward({"others"}) == {P.VIEW_SCREEN}
    assert not rights.is_full


def test_nobody_gives_what_they_lack_nor_further_than_it_reaches() -> None:
    own = Rights.of([Grant(frozenset({P.TAKE_FULL_CONTROL}), Reach(groups=frozenset({"a", "b"})))])

    assert own.lacks(Grant(frozenset({P.VIEW_SCREEN}), Reach(groups=frozenset({"a"})))) is None
    assert own.lacks(Grant(frozenset({P.VIEW_SCREEN}), EVERYONE)) is P.VIEW_SCREEN
    assert own.lacks(Grant(frozenset({P.VIEW_SCREEN}), Reach(groups=frozenset({"a", "c"})))) is P.VIEW_SCREEN
    assert own.lacks(Grant(frozenset({P.ELEVATION}), Reach(groups=frozenset({"a"})))) is P.ELEVATION
    assert own.lacks(Grant(frozenset({P.ELEVATION}), NOBODY)) is None
    assert own.falls_short_of(Rights()) is None
    assert own.falls_short_of(Rights.of([Grant(frozenset({P.READ_ROLES}), EVERYONE)])) is P.READ_ROLES
    assert lacks_for_person(own, {P.TAKE_FULL_CONTROL}, {"b"}) is None
    assert lacks_for_person(own, {P.TAKE_FULL_CONTROL}, {"c"}) is P.VIEW_SCREEN

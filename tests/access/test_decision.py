"""The one decision: yes, or the first reason against it, by name."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entraide import errors
from entraide.access.decision import Target, may, require
from entraide.clock import now
from entraide.people.models import Group, Person
from entraide.people.operations import add_to_group, create_group
from entraide.roles.operations import Terms, assign, create_role
from entraide.rules.access import ADMINISTRATION, OF_THE_WHOLE, Action, Check, Facts, decide, reasoning
from entraide.rules.rights import Permission
from tests.personas import House

ALL = frozenset(Permission)
NONE: frozenset[Permission] = frozenset()
FREE = Facts(remote_help_on=True, chat_on=True, enabled=True, anywhere=ALL, here=ALL)
UNSCOPED = {"here": NONE}
NO_RIGHT = {"anywhere": NONE, "here": NONE}


@pytest.mark.parametrize("action", Action)
def test_with_everything_in_order_the_answer_is_yes(action: Action) -> None:
    assert decide(action, FREE) is None


@pytest.mark.parametrize(
    ("action", "wrong", "refusal"),
    [
        (Action.REDEEM, {"same_organisation": False}, errors.CodeWrong),
        (Action.TAKE_SEAT, {"same_organisation": False}, errors.NotFound),
        (Action.OFFER_HELP, {"enabled": False}, errors.PersonDisabled),
        (Action.OFFER_HELP, {"remote_help_on": False}, errors.RemoteHelpOff),
        (Action.OFFER_HELP, NO_RIGHT | {"is_helper": True}, errors.NotAHelper),
        (Action.REDEEM, {"is_self": True}, errors.SelfHelp),
        (Action.REDEEM, NO_RIGHT, errors.CodeExpired),
        (Action.REDEEM, {"helper_enabled": False}, errors.CodeExpired),
        (Action.REDEEM, UNSCOPED, errors.HelperOutOfScope),
        (Action.ASK, NO_RIGHT | {"is_helper": True}, errors.RightMissing),
        (Action.ASK, UNSCOPED | {"is_helper": True}, errors.OutOfScope),
        (Action.ALLOW, NO_RIGHT, errors.HelperMayNot),
        (Action.ALLOW, UNSCOPED, errors.HelperOutOfScope),
        (Action.TAKE_SEAT, {"seated": False}, errors.NotFound),
        (Action.CHAT, {"chat_on": False}, errors.ChatOff),
        (Action.GO_ON, NO_RIGHT, errors.HelperMayNot),
        (Action.GO_ON, UNSCOPED, errors.HelperOutOfScope),
        (Action.GIVE_PASS, {"is_self": True}, errors.RightMissing),
        (Action.GIVE_PASS, {"same_organisation": False}, errors.NotFound),
        (Action.GIVE_PASS, UNSCOPED, errors.OutOfReach),
        (Action.GIVE_PASS, {"beyond": Permission.MANAGE_ROLES}, errors.MoreThanYours),
        (Action.MANAGE_PEOPLE, {"beyond": Permission.MANAGE_ROLES}, errors.MoreThanYours),
        (Action.ADMINISTER, {"here": ALL - {Permission.READ_JOURNAL}}, errors.OutOfReach),
        *((action, NO_RIGHT, errors.RightMissing) for action in (Action.ADMINISTER, *ADMINISTRATION)),
    ],
)
def test_each_reason_against_has_its_name(
    action: Action, wrong: dict[str, object], refusal: type[errors.Refusal]
) -> None:
    usual = {"remote_help_on": True, "chat_on": True, "enabled": True, "anywhere": ALL, "here": ALL}

    against = decide(action, Facts(**usual | wrong))  # type: ignore[arg-type]

    assert against is not None
    assert against.refusal is refusal


@pytest.mark.parametrize(
    ("held", "right"),
    [
        (ALL - {Permission.OFFER_HELP}, Permission.OFFER_HELP),
        (ALL - {Permission.VIEW_SCREEN}, Permission.VIEW_SCREEN),
        (ALL - {Permission.OFFER_HELP, Permission.VIEW_SCREEN}, Permission.OFFER_HELP),
    ],
)
def test_to_help_needs_to_offer_and_to_see(held: frozenset[Permission], right: Permission) -> None:
    for action in (Action.OFFER_HELP, Action.REDEEM, Action.ASK, Action.ALLOW, Action.GO_ON):
        facts = Facts(remote_help_on=True, chat_on=True, enabled=True, anywhere=held, here=held)
        against = decide(action, facts)
        assert against is not None
        assert (against.check, against.right) == (Check.PERMISSION, right)


def test_another_organisation_learns_nothing_whatever_else_is_wrong() -> None:
    either = (True, False)
    for action, on, chat, enabled, seated in itertools.product(Action, either, either, either, either):
        facts = Facts(remote_help_on=on, chat_on=chat, enabled=enabled, seated=seated, same_organisation=False)
        against = decide(action, facts)
        assert against is not None
        assert against.refusal is (errors.CodeWrong if action is Action.REDEEM else errors.NotFound)


def test_the_reasoning_goes_through_every_step_and_the_decision_is_its_first_no() -> None:
    facts = Facts(remote_help_on=False, chat_on=False, enabled=True)

    steps = list(reasoning(Action.CHAT, facts))

    refused = [step for step in steps if step.refusal]
    assert [step.check for step in steps][-1] is Check.CHAT
    assert [step.check for step in refused][:2] == [Check.REMOTE_HELP, Check.PERMISSION]
    assert decide(Action.CHAT, facts) == refused[0]


# --- as it reads the rows ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_may_reads_roles_switches_and_seats(
    house: House, helper: Person, sharer: Person, administrator: Person, stranger: Person
) -> None:
    organisation = house.organisation
    table = Target(organisation=organisation, helper=helper, sharer=sharer)

    assert may(helper, Action.OFFER_HELP, Target(organisation=organisation))
    assert not may(sharer, Action.OFFER_HELP, Target(organisation=organisation))
    assert may(sharer, Action.ALLOW, table)
    assert may(administrator, Action.TAKE_SEAT, table).refusal is errors.NotFound
    assert may(stranger, Action.TAKE_SEAT, table).refusal is errors.NotFound
    assert may(stranger, Action.REDEEM, Target(organisation=organisation, helper=helper)).refusal is errors.CodeWrong


@pytest.fixture
def pupils(house: House) -> Group:
    """A group of people whom some may help."""
    return create_group(house.organisation.id, name="Pupils", now=now())


@pytest.fixture
def teacher(house: House, pupils: Group) -> Person:
    """Somebody who may help the pupils, and look only; and manages and lets in the pupils."""
    staff = create_group(house.organisation.id, name="Staff", now=now())
    given = {Permission.VIEW_SCREEN, Permission.OFFER_HELP, Permission.MANAGE_PEOPLE, Permission.GIVE_PASS}
    role = create_role(house.organisation.id, name="Looks", permissions=given, now=now())
    terms = Terms(name="Pupils", members=frozenset({staff.id}), everyone=False, scope=frozenset({pupils.id}))
    assign(house.organisation.id, role.id, terms, now=now())
    return house.person("Rose Petit", staff)


@pytest.mark.django_db
def test_who_helps_some_helps_exactly_those(
    house: House, pupils: Group, teacher: Person, sharer: Person, administrator: Person
) -> None:
    organisation = house.organisation
    pupil = house.person("Tom Blanc", pupils)

    def asked(action: Action, sharer: Person, mode: Permission = Permission.VIEW_SCREEN) -> object:
        by = sharer if action is Action.REDEEM else teacher
        table = Target(organisation=organisation, helper=teacher, sharer=sharer, mode=mode)
        return may(by, action, table).refusal

    assert may(teacher, Action.OFFER_HELP, Target(organisation=organisation))
    for action in (Action.REDEEM, Action.TAKE_SEAT, Action.ASK, Action.CHAT, Action.GO_ON):
        assert asked(action, pupil) is None
        assert asked(action, sharer) in {errors.OutOfScope, errors.HelperOutOfScope}
    assert asked(Action.ASK, pupil, Permission.TAKE_FULL_CONTROL) is errors.RightMissing
    with pytest.raises(errors.RightMissing) as refused:
        require(
            teacher,
            Action.ASK,
            Target(organisation=organisation, helper=teacher, sharer=pupil, mode=Permission.ELEVATION),
        )
    assert refused.value.details == {"right": "elevation"}
    assert refused.value.givers == (administrator.name,)


@pytest.mark.django_db
def test_a_right_for_some_counts_for_those_and_not_for_the_whole(
    house: House, pupils: Group, teacher: Person, sharer: Person, administrator: Person, stranger: Person
) -> None:
    pupil = house.person("Tom Blanc", pupils)
    head = house.person("Ada Noir", pupils, house.administrators)

    def asked(action: Action, person: Person | None = None, by: Person = teacher) -> object:
        organisation = person.organisation if person else house.organisation
        return may(by, action, Target(organisation=organisation, person=person)).refusal

    assert asked(Action.READ_PEOPLE) is None
    assert asked(Action.MANAGE_PEOPLE, pupil) is None
    assert asked(Action.GIVE_PASS, pupil) is None
    assert asked(Action.GIVE_PASS, sharer) is errors.OutOfReach
    assert asked(Action.GIVE_PASS, head) is errors.MoreThanYours
    assert asked(Action.GIVE_PASS, stranger) is errors.NotFound
    assert asked(Action.ADD_PEOPLE) is errors.OutOfReach
    assert asked(Action.VIEW_REPORTS) is errors.RightMissing
    for action in (Action.ADMINISTER, *ADMINISTRATION):
        assert asked(action, by=administrator) is None
    for action in OF_THE_WHOLE:
        assert asked(action) is not None
    assert asked(Action.GIVE_PASS, administrator, by=administrator) is errors.RightMissing
    assert asked(Action.GIVE_PASS, head, by=administrator) is None


@contextmanager
def at_most(count: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as asked:
        yield
    assert len(asked) <= count, [one["sql"] for one in asked]


@pytest.mark.django_db
def test_the_live_path_asks_one_query(house: House, pupils: Group, teacher: Person, helper: Person) -> None:
    pupil = house.person("Tom Blanc", pupils)
    for number in range(12):
        group = create_group(house.organisation.id, name=f"Class {number}", now=now())
        add_to_group(house.organisation.id, pupil.id, group.id, now=now())
    table = Target(organisation=house.organisation, helper=teacher, sharer=pupil)

    for action in (Action.TAKE_SEAT, Action.ASK, Action.ALLOW, Action.CHAT, Action.GO_ON):
        by = pupil if action is Action.ALLOW else teacher
        with at_most(1):
            assert may(by, action, table)
    with at_most(1):
        assert may(helper, Action.OFFER_HELP, Target(organisation=house.organisation))
    with at_most(1):
        assert may(teacher, Action.READ_PEOPLE, Target(organisation=house.organisation))

"""Whatever administrators do, in any order: nobody gains what whoever acted did not hold, and one remains who can mend.

The rows are compared with a model that knows nothing of reaches: who may do what to whom, person by person.
"""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from entraide.clock import now
from entraide.errors import Refusal
from entraide.people.models import Group, Membership, Person
from entraide.people.operations import (
    add_to_group,
    delete_group,
    disable_person,
    enable_person,
    remove_from_group,
)
from entraide.roles import operations, queries
from entraide.roles.models import Assignment, Role
from entraide.roles.operations import Terms
from entraide.rules.rights import BuiltIn, Permission
from tests.personas import new_house

P = Permission
#: enough to differ in kind: what implies, what is implied, what stands alone
SOME = (P.VIEW_SCREEN, P.ELEVATION, P.UNATTENDED_CONTROL, P.MANAGE_ROLES)
WHOLE = "*"
Held = set[tuple[str, Permission, str]]
few = st.integers(0, 4)


def held() -> Held:
    """The model: (who, permission, whom) for every pair of people, and for everyone to come."""
    found: Held = set()
    groups: dict[str, set[str]] = {}
    for group, person in Membership.objects.values_list("group_id", "person_id"):
        groups.setdefault(group, set()).add(person)
    disabled = set(Person.objects.exclude(disabled_at=None).values_list("id", flat=True))
    everybody = set(Person.objects.values_list("id", flat=True)) | {WHOLE}
    for one in Assignment.objects.select_related("role").prefetch_related("members", "scope"):
        having = {person for group in one.members.all() for person in groups.get(group.id, ())} - disabled
        reached = everybody if one.everyone else {p for group in one.scope.all() for p in groups.get(group.id, ())}
        given = set(one.role.chosen)
        given |= {P.VIEW_SCREEN, P.TAKE_FULL_CONTROL} if P.ELEVATION in given else set()
        given |= {P.VIEW_SCREEN} if P.TAKE_FULL_CONTROL in given else set()
        found |= {(who, right, whom) for who in having for right in given for whom in reached}
    return {one for one in found if one[1] in {*SOME, P.TAKE_FULL_CONTROL}}


class Administration(RuleBasedStateMachine):
    """Five people, four groups, an administrator, and whoever of them acts."""

    @initialize()
    def begin(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        house = new_house("machine", "Machine")
        self.id = house.organisation.id
        self.groups: list[Group] = [house.helpers, house.administrators]
        for name in ("One", "Two"):
            self.groups.append(Group.objects.create(organisation=house.organisation, name=name))
        self.people = [
            Person.objects.create(
                organisation=house.organisation,
                issuer="test",
                subject=f"p{number}",
                name=f"P{number}",
                created_at=now(),
            )
            for number in range(5)
        ]
        for person, group in ((0, 1), (1, 0), (2, 2), (3, 3)):
            Membership.objects.create(person=self.people[person], group=self.groups[group], since=now())
        custom = operations.create_role(self.id, name="Custom", permissions={P.VIEW_SCREEN, P.MANAGE_ROLES}, now=now())
        self.roles: list[Role] = [custom, queries.role_called(self.id, BuiltIn.ADMINISTRATOR.value)]
        self.roles.append(queries.role_called(self.id, BuiltIn.HELP_DESK_OPERATOR.value))
        terms = Terms(
            name="Scoped",
            members=frozenset({self.groups[2].id}),
            everyone=False,
            scope=frozenset({self.groups[3].id}),
        )
        operations.assign(self.id, custom.id, terms, now=now())
        self.count = 0

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def act(self, by: int, verb: Any, *args: Any, **given: Any) -> None:
        """Let somebody act, and compare who holds what before and after; a refusal changes nothing."""
        before = held()
        actor = self.people[by]
        own = {(right, whom) for who, right, whom in before if who == actor.id}
        try:
            verb(self.id, *args, now=now(), actor_id=actor.id, **given)
        except Refusal:
            assert held() == before
            return
        gained = {(right, whom) for _, right, whom in held() - before}
        assert gained <= own, (verb, args, gained - own)

    def terms(self, member: int, scope: int | None) -> Terms:
        self.count += 1
        return Terms(
            name=f"A{self.count}",
            members=frozenset({self.groups[member].id}),
            everyone=scope is None,
            scope=frozenset() if scope is None else frozenset({self.groups[scope].id}),
        )

    @rule(by=few, role=st.integers(0, 2), member=st.integers(0, 3), scope=st.none() | st.integers(0, 3))
    def assign(self, by: int, role: int, member: int, scope: int | None) -> None:
        self.act(by, operations.assign, self.roles[role].id, self.terms(member, scope))

    @rule(by=few, which=few, member=st.integers(0, 3), scope=st.none() | st.integers(0, 3))
    def change(self, by: int, which: int, member: int, scope: int | None) -> None:
        found = list(queries.assignments_of(self.id))
        if found:
            one = found[which % len(found)]
            self.act(by, operations.change_assignment, one.id, self.terms(member, scope))

    @rule(by=few, which=few)
    def remove(self, by: int, which: int) -> None:
        found = list(queries.assignments_of(self.id))
        if found:
            self.act(by, operations.remove_assignment, found[which % len(found)].id)

    @rule(by=few, permissions=st.sets(st.sampled_from(SOME)))
    def edit(self, by: int, permissions: set[Permission]) -> None:
        role = self.roles[0].id
        self.act(by, operations.edit_role, role, name="Custom", description="", permissions=permissions)

    @rule(by=few, person=few, group=st.integers(0, 3))
    def join(self, by: int, person: int, group: int) -> None:
        self.act(by, add_to_group, self.people[person].id, self.groups[group].id)

    @rule(by=few, person=few, group=st.integers(0, 3))
    def leave(self, by: int, person: int, group: int) -> None:
        self.act(by, remove_from_group, self.people[person].id, self.groups[group].id)

    @rule(by=few, person=few)
    def disable(self, by: int, person: int) -> None:
        self.act(by, disable_person, self.people[person].id)

    @rule(by=few, person=few)
    def enable(self, by: int, person: int) -> None:
        self.act(by, enable_person, self.people[person].id)

    @rule(by=few, group=st.integers(2, 3))
    def delete(self, by: int, group: int) -> None:
        self.act(by, delete_group, self.groups[group].id)

    @invariant()
    def somebody_can_mend(self) -> None:
        if hasattr(self, "id"):
            assert queries.has_administrator(self.id)

    @rule(by=few, whom=few)
    def compare(self, by: int, whom: int) -> None:
        """What is asked on the live path, what lists are narrowed by, and the model say the same."""
        person, other = Person.objects.get(id=self.people[by].id), self.people[whom]
        toward = queries.rights_of(person).toward(queries.groups_of(other.id))
        alone = queries.given_to(person, toward=other)
        given = [one for one in alone if one.in_scope]
        seen = {
            right
            for right in SOME
            if Person.objects.filter(queries.within(queries.rights_of(person).reach(right)), id=other.id).exists()
        }

        many = queries.given_to_each([(other, person), (person, other), (person, None)])
        assert {one.assignment_id: one for one in many[1]} == {one.assignment_id: one for one in alone}
        assert not [one for one in many[2] if one.in_scope]
        assert {right for one in given for right in one.permissions} == toward
        assert seen == toward & set(SOME)
        assert seen == {right for who, right, one in held() if (who, one) == (person.id, other.id)} & set(SOME)


@pytest.mark.rights_model
@pytest.mark.django_db
def test_nobody_gains_by_any_sequence_of_acts() -> None:
    run_state_machine_as_test(
        Administration,
        settings=settings(
            max_examples=10, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

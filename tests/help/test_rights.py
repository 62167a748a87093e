"""Rights at the table: whom a helper may help, how a right that goes ends a live session, and what it costs to ask."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entraide import errors
from entraide.clock import now
from entraide.help import operations
from entraide.help.models import HelpSession
from entraide.journal.models import JournalEntry
from entraide.organisations.operations import set_organisation
from entraide.people.models import Group, Person
from entraide.people.operations import (
    add_to_group,
    create_group,
    delete_group,
    disable_person,
    remove_from_group,
)
from entraide.roles.operations import (
    Terms,
    assign,
    change_assignment,
    create_role,
    delete_role,
    edit_role,
    remove_assignment,
)
from entraide.roles.queries import assignment_called, role_called
from entraide.rules.rights import Permission
from entraide.wire.messages import Ask, Seat, Wanted
from tests.help.test_table import Seating
from tests.personas import House

pytestmark = pytest.mark.django_db


class School:
    """Somebody who may see the screens of the pupils, and a pupil."""

    def __init__(self, house: House) -> None:
        self.id = house.organisation.id
        self.pupils: Group = create_group(self.id, name="Pupils", now=now())
        self.teachers: Group = create_group(self.id, name="Teachers", now=now())
        self.role = create_role(
            self.id, name="Looks", permissions={Permission.VIEW_SCREEN, Permission.OFFER_HELP}, now=now()
        )
        self.assignment = assign(self.id, self.role.id, self.terms(self.pupils), now=now())
        self.teacher = house.person("Rose Petit", self.teachers)
        self.pupil = house.person("Tom Blanc", self.pupils)

    def terms(self, *scope: Group) -> Terms:
        return Terms(
            name="School",
            members=frozenset({self.teachers.id}),
            everyone=False,
            scope=frozenset(one.id for one in scope),
        )


@pytest.fixture
def school(house: House) -> School:
    return School(house)


def fresh(person: Person) -> Person:
    return Person.objects.select_related("organisation").get(id=person.id)


def test_a_code_leads_only_those_to_the_helper_whom_they_may_help(school: School, sharer: Person) -> None:
    made = operations.make_code(fresh(school.teacher), now=now())

    with pytest.raises(errors.HelperOutOfScope):
        operations.redeem(made.code.shown, by=fresh(sharer), address="192.0.2.1", browser="", now=now())
    (refused,) = JournalEntry.objects.filter(kind="code-refused")
    assert (refused.actor_id, refused.details) == (sharer.id, {"reason": "helper-out-of-scope"})
    led = operations.redeem(made.code.shown, by=fresh(school.pupil), address="192.0.2.1", browser="", now=now())

    assert led.sharer == school.pupil


@pytest.mark.parametrize(
    ("go", "reason"),
    [
        (lambda s: remove_assignment(s.id, s.assignment.id, now=now()), "right-withdrawn"),
        (lambda s: change_assignment(s.id, s.assignment.id, s.terms(s.teachers), now=now()), "right-withdrawn"),
        (lambda s: delete_role(s.id, s.role.id, now=now()), "right-withdrawn"),
        (
            lambda s: edit_role(
                s.id, s.role.id, name="Looks", description="", permissions={Permission.OFFER_HELP}, now=now()
            ),
            "right-withdrawn",
        ),
        (lambda s: remove_from_group(s.id, s.teacher.id, s.teachers.id, now=now()), "right-withdrawn"),
        (lambda s: remove_from_group(s.id, s.pupil.id, s.pupils.id, now=now()), "right-withdrawn"),
        (lambda s: delete_group(s.id, s.pupils.id, now=now()), "right-withdrawn"),
        (lambda s: delete_group(s.id, s.teachers.id, now=now()), "right-withdrawn"),
        (lambda s: disable_person(s.id, s.teacher.id, now=now()), "person-disabled"),
        (lambda s: set_organisation(s.id, {"remote_help": False}, now=now()), "remote-help-off"),
    ],
    ids=[
        *("assignment", "scope", "role deleted", "role edited", "left the helpers", "left the scope"),
        *("scope deleted", "helpers deleted", "disabled", "switch"),
    ],
)
def test_a_right_that_goes_ends_the_live_session_in_the_same_transaction(
    school: School, administrator: Person, go: Callable[[School], object], reason: str
) -> None:
    table = Seating(school.teacher, school.pupil)
    table.says(Seat.HELPER, Ask(key="h-1", wanted=Wanted.ANY))

    go(school)

    assert (table.row().phase, table.row().ended_reason) == ("ended", reason)
    ended = JournalEntry.objects.get(kind="ended", target_id=table.id)
    assert ended.details == {"reason": reason}


def test_rights_that_others_lose_or_that_remain_end_nothing(school: School, house: House, helper: Person) -> None:
    table = Seating(school.teacher, school.pupil)
    add_to_group(school.id, school.teacher.id, house.helpers.id, now=now())

    remove_from_group(school.id, helper.id, house.helpers.id, now=now())
    edit_role(
        school.id,
        school.role.id,
        name="Looks",
        description="",
        permissions={Permission.TAKE_FULL_CONTROL, Permission.OFFER_HELP},
        now=now(),
    )
    remove_assignment(school.id, school.assignment.id, now=now())

    assert table.row().phase == "meeting"


def test_a_code_that_waits_goes_with_the_right_to_offer(school: School) -> None:
    made = operations.make_code(fresh(school.teacher), now=now())

    remove_assignment(school.id, school.assignment.id, now=now())

    assert HelpSession.objects.get(id=made.session_id).ended_reason == "right-withdrawn"


def test_a_lease_asks_the_rows_themselves(school: School) -> None:
    """Whatever takes a right away without news, such as a hand in the database, ends it at the next lease."""
    table = Seating(school.teacher, school.pupil)
    school.assignment.scope.clear()

    lease = operations.renew_lease(table.id, Seat.HELPER, web_session_id=table.signed_in[Seat.HELPER].id, now=now())

    assert lease is not None
    assert table.row().ended_reason == "right-withdrawn"


def test_a_lease_costs_as_many_queries_as_before_there_were_roles(school: School) -> None:
    """7 with savepoints, measured with groups in place of roles; each line asks for a lease every 10 s."""
    table = Seating(school.teacher, school.pupil)
    web_session = table.signed_in[Seat.HELPER].id
    operations.renew_lease(table.id, Seat.HELPER, web_session_id=web_session, now=now())

    with CaptureQueriesContext(connection) as asked:
        operations.renew_lease(table.id, Seat.HELPER, web_session_id=web_session, now=now())

    assert len(asked) <= 7, [one["sql"] for one in asked]


def test_helping_by_group_is_what_the_command_line_begins_with(house: House, helper: Person, sharer: Person) -> None:
    assert assignment_called(house.organisation.id, "Helpers").role == role_called(
        house.organisation.id, "help-desk-operator"
    )
    assert Seating(helper, sharer).row().phase == "meeting"

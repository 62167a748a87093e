"""Roles in the admin centre, as a story: made, assigned, changed with its consequences, checked; and who is refused."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from entraide.clock import now
from entraide.help.models import HelpSession
from entraide.journal.models import JournalEntry
from entraide.people.models import Group, Person
from entraide.people.operations import create_group
from entraide.roles.models import Assignment, Role
from entraide.roles.operations import Terms, assign, create_role
from entraide.roles.queries import assignment_called, rights_of, role_called
from entraide.rules.rights import BuiltIn, Permission
from tests.help.test_table import Seating
from tests.personas import House, browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupils(house: House) -> Group:
    return create_group(house.organisation.id, name="Pupils", now=now())


@pytest.fixture
def browser(administrator: Person) -> Client:
    return browser_of(administrator)


def built_in(house: House, which: BuiltIn) -> Role:
    return role_called(house.organisation.id, which.value)


def ticked(*permissions: Permission) -> dict[str, list[str]]:
    """The boxes of a role's form."""
    fields = {"app": "rights_0", "tasks": "rights_1"}
    app = [one.value for one in permissions if one is not Permission.OFFER_HELP]
    tasks = [one.value for one in permissions if one is Permission.OFFER_HELP]
    return {fields["app"]: app, fields["tasks"]: tasks}


def test_a_role_is_made_assigned_by_the_wizard_and_holds(
    house: House, browser: Client, administrator: Person, pupils: Group, sharer: Person
) -> None:
    teachers = create_group(house.organisation.id, name="Teachers", now=now())
    helper = house.person("Rose Petit", teachers)
    answer = browser.post(
        "/console/roles/new",
        {"name": "Looks", "description": "Sees", **ticked(Permission.VIEW_SCREEN, Permission.OFFER_HELP)},
    )
    role = role_called(house.organisation.id, "Looks")
    assert answer.url == f"/console/roles/{role.id}"  # type: ignore[attr-defined]

    said = {"role": role.id, "name": "School", "members": [teachers.id], "reach": "groups", "scope": [pupils.id]}
    for step, shown in (("basics", "Looks"), ("members", "Teachers"), ("scope", "Pupils"), ("review", "View screen")):
        page = browser.get("/console/assignments/new?" + urlencode({**said, "step": step}, doseq=True))
        assert page.status_code == 200
        assert shown in page.content.decode()
    assert not Assignment.objects.filter(name="School").exists()
    answer = browser.post("/console/assignments/new", {**said, "step": "review"})

    made = assignment_called(house.organisation.id, "School")
    assert answer.url == f"/console/assignments/{made.id}"  # type: ignore[attr-defined]
    assert rights_of(helper).reach(Permission.VIEW_SCREEN).groups == {pupils.id}
    assert "Rose Petit" in browser.get(f"/console/assignments/{made.id}").content.decode()
    row = JournalEntry.objects.get(kind="role-assigned", target_id=made.id)
    assert (row.actor_id, row.details["scope"]) == (administrator.id, pupils.id)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({}, "Choose a role"),
        ({"name": "X"}, "Choose a role"),
        ({"name": "X", "role": "R"}, "at least one group whose members"),
        ({"name": "X", "role": "R", "members": "M"}, "Choose everyone, or at least one group"),
        ({"name": "X", "role": "R", "members": "M", "reach": "groups"}, "Choose everyone, or at least one group"),
    ],
)
def test_the_wizard_goes_back_to_the_first_answer_that_is_missing(
    house: House, browser: Client, said: dict[str, str], asked: str
) -> None:
    meant = {"R": built_in(house, BuiltIn.READ_ONLY_OPERATOR).id, "M": house.helpers.id}
    query = {name: meant.get(value, value) for name, value in said.items()} | {"step": "review"}

    page = browser.get("/console/assignments/new", query)

    assert asked in page.content.decode()
    assert browser.post("/console/assignments/new", query).status_code == 200
    assert Assignment.objects.count() == 2


def test_an_edit_sums_up_what_changes_and_what_ends(
    house: House, browser: Client, administrator: Person, pupils: Group, sharer: Person
) -> None:
    given = {Permission.VIEW_SCREEN, Permission.OFFER_HELP}
    role = create_role(house.organisation.id, name="Looks", permissions=given, now=now())
    assign(
        house.organisation.id,
        role.id,
        Terms(name="All", members=frozenset({pupils.id}), everyone=True),
        now=now(),
    )
    table = Seating(house.person("Rose Petit", pupils), sharer)
    said = {"name": "Looks", "description": "", **ticked(Permission.OFFER_HELP)}

    page = browser.post(f"/console/roles/{role.id}/edit", said).content.decode()

    assert "The change applies at once to 1 person who has this role." in page
    assert "1 open session or code ends at once" in page
    assert table.row().phase == "meeting"
    browser.post(f"/console/roles/{role.id}/edit", {**said, "confirmed": "yes"})
    assert table.row().ended_reason == "right-withdrawn"
    assert Role.objects.get(id=role.id).chosen == {Permission.OFFER_HELP}
    row = JournalEntry.objects.get(kind="role-changed")
    assert (row.actor_id, row.details) == (administrator.id, {"added": "", "removed": "view-screen"})


def test_an_edit_names_what_comes_along_without_having_been_ticked(house: House, browser: Client) -> None:
    role = create_role(house.organisation.id, name="Looks", permissions={Permission.VIEW_SCREEN}, now=now())
    said = {"name": "Looks", "description": "", **ticked(Permission.VIEW_SCREEN, Permission.ELEVATION)}

    page = browser.post(f"/console/roles/{role.id}/edit", said).content.decode()

    assert "What is ticked also includes: Take full control." in page


def test_a_deletion_and_a_removal_ask_first(house: House, browser: Client, helper: Person, sharer: Person) -> None:
    table = Seating(helper, sharer)
    helpers = assignment_called(house.organisation.id, "Helpers")
    page = browser.get(f"/console/assignments/{helpers.id}/removal").content.decode()
    assert "1 open session or code ends at once" in page
    assert table.row().phase == "meeting"

    browser.post(f"/console/assignments/{helpers.id}/removal")
    assert HelpSession.objects.get(id=table.id).ended_reason == "right-withdrawn"

    copy = browser.post("/console/roles/new", {"name": "Copy", **ticked(Permission.VIEW_SCREEN)})
    assert "Delete the role" in browser.get(f"{copy.url}/deletion").content.decode()  # type: ignore[attr-defined]
    browser.post(f"{copy.url}/deletion")  # type: ignore[attr-defined]
    assert not Role.objects.filter(name="Copy").exists()


def test_a_clone_begins_with_what_the_other_gives(house: House, browser: Client) -> None:
    role = built_in(house, BuiltIn.HELP_DESK_OPERATOR)

    page = browser.get(f"/console/roles/new?from={role.id}").content.decode()

    assert 'value="Copy of Help Desk Operator"' in page
    for value, is_ticked in (("elevation", True), ("unattended-control", False)):
        box = re.search(rf"<input [^>]*value=\"{value}\"[^>]*>", page)
        assert box is not None
        assert (" checked" in box[0]) == is_ticked


def test_the_list_counts_the_assignments_of_each_role(house: House, browser: Client) -> None:
    page = browser.get("/console/roles?sort=-assignments").content.decode()

    numbers = re.findall(r'data-label="Assignments" class="table__number"><bdi dir="auto">(\d+)<', page)
    assert numbers == ["1", "1", "0", "0"]


def test_roles_that_come_along_offer_no_change_and_refuse_it(house: House, browser: Client) -> None:
    role = built_in(house, BuiltIn.ADMINISTRATOR)

    page = browser.get(f"/console/roles/{role.id}").content.decode()

    assert f"/console/roles/{role.id}/edit" not in page
    for path in ("edit", "deletion"):
        assert browser.post(f"/console/roles/{role.id}/{path}").status_code == 409


def test_the_last_administrator_is_kept_before_and_after_the_question(house: House, browser: Client) -> None:
    mine = assignment_called(house.organisation.id, "Administrators")

    asked = browser.get(f"/console/assignments/{mine.id}/removal").content.decode()
    answer = browser.post(f"/console/assignments/{mine.id}/removal")

    assert "without an administrator" in asked
    assert answer.status_code == 409
    assert Assignment.objects.filter(id=mine.id).exists()


def test_who_lacks_a_right_is_told_in_the_review_and_refused(house: House, pupils: Group) -> None:
    given = {Permission.MANAGE_ROLES, Permission.VIEW_SCREEN}
    role = create_role(house.organisation.id, name="Head", permissions=given, now=now())
    terms = Terms(name="Heads", members=frozenset({pupils.id}), everyone=False, scope=frozenset({pupils.id}))
    assign(house.organisation.id, role.id, terms, now=now())
    browser = browser_of(house.person("Rose Petit", pupils))
    said = {
        "role": built_in(house, BuiltIn.ADMINISTRATOR).id,
        "name": "Mine",
        "members": pupils.id,
        "reach": "everyone",
        "step": "review",
    }

    review = browser.get("/console/assignments/new", said).content.decode()
    answer = browser.post("/console/assignments/new", said)

    assert "You cannot give this" in review
    assert answer.status_code == 403
    assert "Remote Help app: View screen" in answer.content.decode()
    assert JournalEntry.objects.filter(kind="grant-refused").exists()


def test_check_access_gives_the_answer_and_every_step(
    house: House, browser: Client, helper: Person, sharer: Person, administrator: Person, other_house: House
) -> None:
    def asked(**query: str) -> str:
        return browser.get("/console/check-access", query).content.decode()

    yes = asked(helper=helper.email, sharer=sharer.email, mode="elevation")
    no = asked(helper=sharer.email, sharer=helper.email)

    assert "may help" in yes
    assert yes.count(reverse("console-assignment", args=[assignment_called(house.organisation.id, "Helpers").id])) == 4
    assert "may not help" in no
    assert administrator.name in no
    assert "<dt>Missing right</dt><dd><strong>Remote tasks: Offer remote assistance</strong></dd>" in no
    foreign = other_house.person("Erik Lind")
    assert "Nobody here has this name" in asked(helper=helper.email, sharer=foreign.email)
    assert "Several people are meant" in asked(helper="atelier-riviere.example", sharer="")
    assert not JournalEntry.objects.filter(kind="code-made").exists()


def pages(house: House) -> list[str]:
    role = create_role(house.organisation.id, name="Looks", permissions={Permission.VIEW_SCREEN}, now=now())
    given = assignment_called(house.organisation.id, "Helpers")
    return [
        "/console/roles",
        "/console/roles?format=csv",
        "/console/roles/new",
        f"/console/roles/{role.id}",
        f"/console/roles/{role.id}/edit",
        f"/console/roles/{role.id}/deletion",
        "/console/assignments",
        "/console/assignments/new",
        f"/console/assignments/{given.id}",
        f"/console/assignments/{given.id}/edit",
        f"/console/assignments/{given.id}/removal",
        "/console/check-access",
    ]


def test_every_page_answers_the_administrator_and_nobody_without_the_right(
    house: House, browser: Client, helper: Person, sharer: Person, other_house: House
) -> None:
    reader = house.person("Ana Pereira", reading(house))
    foreign = other_house.person("Erik Lind", other_house.administrators)
    for path in pages(house):
        assert browser.get(path).status_code == 200, path
        for person in (helper, sharer):
            refused = browser_of(person).get(path)
            assert refused.status_code == 403, path
            assert "Sophie Garnier can give it to you" in refused.content.decode()
        is_of_whole = path.split("?")[0] in {"/console/roles", "/console/assignments", "/console/check-access"}
        if not is_of_whole and not path.endswith("/new"):
            assert browser_of(foreign).get(path).status_code == 404, path
        changes = path.endswith(("/new", "/edit", "/deletion", "/removal"))
        assert browser_of(reader).get(path).status_code == (403 if changes else 200), path
        if changes:
            assert browser_of(reader).post(path).status_code == 403, path
            assert browser_of(helper).post(path).status_code == 403, path


def reading(house: House) -> Group:
    readers = create_group(house.organisation.id, name="Readers", now=now())
    role = built_in(house, BuiltIn.READ_ONLY_OPERATOR)
    assign(house.organisation.id, role.id, Terms(name="R", members=frozenset({readers.id}), everyone=True), now=now())
    return readers


def test_strange_addresses_are_read_as_nothing(browser: Client) -> None:
    for path in (
        "/console/roles/new?from=%00",
        "/console/assignments/new?role=%00&members=%00&scope=x&step=review&name=%00",
        "/console/check-access?helper=%00&sharer=%ff&mode=fly",
        "/console/assignments?role=%00",
    ):
        assert browser.get(path).status_code == 200
    assert browser.get("/console/roles/nothing").status_code == 404
    assert browser.get("/console/assignments/nothing").status_code == 404

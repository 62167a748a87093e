"""`entraide roles` and `entraide groups`, as an operator meets them."""

import json

import pytest

from entraide.journal.models import JournalEntry
from entraide.people.models import Person
from entraide.roles.queries import assignments_of, rights_of, role_called
from entraide.rules.rights import Permission
from tests.cli.conftest import Entraide
from tests.personas import House

pytestmark = pytest.mark.django_db(transaction=True)

SLUG = "atelier-riviere"


def test_a_new_helper_gets_view_for_one_group(entraide: Entraide, house: House, sharer: Person) -> None:
    helper = house.person("Rose Petit")
    for words in (
        ("groups", "create", SLUG, "Pupils"),
        ("groups", "create", SLUG, "Teachers"),
        ("people", "groups", SLUG, sharer.email, "--add", "Pupils"),
        ("people", "groups", SLUG, helper.email, "--add", "Teachers"),
        ("roles", "create", SLUG, "Looks", "--permission", "view-screen", "--permission", "offer-remote-assistance"),
        ("roles", "assign", SLUG, "Looks", "--name", "School", "--members", "Teachers", "--scope", "Pupils"),
    ):
        said = entraide(*words)
        assert said.code == 0, said.messages

    assert entraide("roles", "check", SLUG, helper.email, sharer.email).code == 0
    told = entraide("roles", "check", SLUG, helper.email, sharer.email, "--mode", "take-full-control")
    assert told.code == 5
    assert "take-full-control        no" in told.data
    assert entraide("roles", "check", SLUG, sharer.email, helper.email).code == 5

    assert entraide("roles", "edit", SLUG, "Looks", "--add", "elevation").code == 0
    assert Permission.ELEVATION in rights_of(helper).held
    assert entraide("roles", "unassign", SLUG, "School").code == 0
    assert not rights_of(helper).held
    assert JournalEntry.objects.filter(kind="assignment-removed").exists()


def test_lists_are_data_for_people_and_for_programs(entraide: Entraide, house: House) -> None:
    assert "help-desk-operator" in entraide("roles", "list", SLUG).data
    assert len(json.loads(entraide("roles", "list", SLUG, "--json").data)) == 4
    assert "everyone" in entraide("roles", "assignments", SLUG).data
    assert json.loads(entraide("roles", "assignments", SLUG, "--json").data)[1]["members"] == ["Helpers"]
    assert len(json.loads(entraide("roles", "permissions", "--json").data)) == len(Permission)
    assert json.loads(entraide("groups", "list", SLUG, "--json").data)[0] == {"name": "Administrators", "people": 0}
    assert "Helpers" in entraide("groups", "list", SLUG).data


def test_roles_and_groups_are_cloned_renamed_and_deleted(entraide: Entraide, house: House) -> None:
    assert entraide("roles", "clone", SLUG, "school-administrator", "Our school").code == 0
    assert role_called(house.organisation.id, "Our school").permissions
    assert entraide("roles", "delete", SLUG, "Our school").code == 0
    assert entraide("groups", "rename", SLUG, "Helpers", "First line").code == 0
    assert entraide("groups", "delete", SLUG, "First line").code == 0
    assert not assignments_of(house.organisation.id).get(name="Helpers").members.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("delete", SLUG, "administrator"), 6),
        (("delete", SLUG, "nothing"), 3),
        (("list", "nobody"), 3),
        (("create", SLUG, "Administrator"), 6),
        (("create", SLUG, "X", "--permission", "fly"), 2),
        (("assign", SLUG, "administrator", "--name", "X", "--members", "Helpers"), 2),
        (("assign", SLUG, "administrator", "--name", "X", "--everyone"), 2),
        (("assign", SLUG, "administrator", "--name", "X", "--members", "No such group", "--everyone"), 3),
        (("check", SLUG, "nobody@example.org", "nobody@example.org"), 3),
    ],
)
def test_refusals_are_a_sentence_on_stderr_and_an_exit_code(
    entraide: Entraide, house: House, words: tuple[str, ...], code: int
) -> None:
    said = entraide("roles", *words)

    assert said.code == code
    assert said.messages.strip()

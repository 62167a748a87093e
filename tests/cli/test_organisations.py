"""`entraide organisations`, as an operator meets it."""

import json

import pytest

from entraide.journal.models import JournalEntry
from entraide.organisations.models import Organisation
from entraide.roles.models import Assignment, Role
from entraide.rules.rights import BuiltIn
from tests.cli.conftest import Entraide
from tests.personas import House

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_organisation_begins_with_its_two_groups_and_every_switch_off(entraide: Entraide) -> None:
    said = entraide("organisations", "create", "nimes", "--name", "Ville de Nîmes", "--domain", "nimes.example")

    assert said.code == 0, said.messages
    made = Organisation.objects.get(slug="nimes")
    assert not made.remote_help
    assert [one.name for one in made.domains.all()] == ["nimes.example"]
    given = Assignment.objects.filter(organisation=made).values_list("members__name", "role__built_in", "everyone")
    assert set(given) == {
        ("Helpers", "help-desk-operator", True),
        ("Administrators", "administrator", True),
    }
    assert set(Role.objects.filter(organisation=made).values_list("built_in", flat=True)) == set(BuiltIn)


def test_switches_and_settings_are_set_and_journaled(entraide: Entraide, house: House) -> None:
    said = entraide("organisations", "set", "atelier-riviere", "--no-chat", "--code-minutes", "20")

    assert said.code == 0, said.messages
    made = Organisation.objects.get(slug="atelier-riviere")
    assert (made.disable_chat, made.code_minutes) == (True, 20)
    assert JournalEntry.objects.filter(kind="setting-changed", details__setting="disable_chat").exists()


def test_lists_are_data_for_people_and_for_programs(entraide: Entraide, house: House) -> None:
    shown, for_programs = entraide("organisations", "list"), entraide("organisations", "list", "--json")

    assert "atelier-riviere" in shown.data
    (one,) = json.loads(for_programs.data)
    assert one["remote_help"] is True


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("set", "nobody", "--chat"), 3),
        (("set", "atelier-riviere"), 2),
        (("set", "atelier-riviere", "--code-minutes", "99"), 2),
        (("create", "atelier-riviere", "--name", "Again"), 6),
        (("create", "new", "--name", "New", "--domain", "atelier-riviere.example"), 6),
        (("create", "new", "--name", "New", "--domain", "not a domain"), 2),
        (("create", "new"), 2),
    ],
)
def test_refusals_are_a_sentence_on_stderr_and_an_exit_code(
    entraide: Entraide, house: House, words: tuple[str, ...], code: int
) -> None:
    said = entraide("organisations", *words)

    assert said.code == code
    assert said.data == ""
    assert said.messages.strip()
    assert Organisation.objects.count() == 1

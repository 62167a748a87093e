"""`entraide people export` and `erase`, and `entraide journal verify`, as an operator meets them."""

import json
import stat
from pathlib import Path

import pytest

from entraide.journal.models import JournalEntry
from entraide.people.models import Person
from entraide.people.operations import account_of_emergency_key
from tests.cli.conftest import Entraide
from tests.personas import House

pytestmark = pytest.mark.django_db(transaction=True)

SLUG, ADDRESS = "atelier-riviere", "luc@atelier-riviere.example"


def test_a_persons_data_is_printed_or_written(entraide: Entraide, house: House, sharer: Person, tmp_path: Path) -> None:
    said = entraide("people", "export", SLUG, ADDRESS)
    written = entraide("people", "export", SLUG, ADDRESS, "--file", str(tmp_path / "luc.json"))

    assert json.loads(said.data)["person"]["name"] == "Luc Morel"
    assert written.code == 0
    assert json.loads((tmp_path / "luc.json").read_text(encoding="utf-8"))["person"]["name"] == "Luc Morel"
    assert stat.S_IMODE((tmp_path / "luc.json").stat().st_mode) == 0o600
    assert JournalEntry.objects.filter(kind="person-exported", actor_id="").count() == 2


def test_erasing_wants_the_address_once_more(entraide: Entraide, house: House, sharer: Person) -> None:
    wrong = entraide("people", "erase", SLUG, ADDRESS, "--confirm", "somebody@else.example")
    assert wrong.code == 2
    assert Person.objects.get(id=sharer.id).name == "Luc Morel"

    said = entraide("people", "erase", SLUG, ADDRESS, "--confirm", ADDRESS)

    former = Person.objects.get(id=sharer.id)
    assert said.code == 0
    assert former.name in said.messages
    assert entraide("people", "export", SLUG, ADDRESS).code == 3
    assert entraide("journal", "verify", SLUG).code == 0


def test_a_changed_journal_is_told_with_its_row(entraide: Entraide, house: House, sharer: Person) -> None:
    JournalEntry.objects.filter(organisation_id=house.organisation.id, sequence=2).update(kind="other")

    said = entraide("journal", "verify", SLUG)
    data = entraide("journal", "verify", SLUG, "--json")

    assert said.code == 1
    assert "does not hold at row 2" in said.messages
    assert json.loads(data.data)["broken"] == 2
    assert data.code == 1


def test_the_emergency_key_is_made_anew_and_closed(entraide: Entraide, house: House) -> None:
    first = entraide("people", "break-glass", SLUG).data.strip()
    second = entraide("people", "break-glass", SLUG).data.strip()

    assert len(first.replace("-", "")) == 32
    assert account_of_emergency_key(first) is None
    assert account_of_emergency_key(second) is not None
    assert entraide("people", "break-glass", SLUG, "--close").code == 0
    assert account_of_emergency_key(second) is None
    assert entraide("people", "break-glass", SLUG, "--close").code == 3
    assert entraide("people", "break-glass", "nowhere").code == 3
    kinds = (
        JournalEntry.objects.filter(kind__startswith="emergency-").order_by("sequence").values_list("kind", flat=True)
    )
    assert list(kinds) == ["emergency-key-made", "emergency-key-made", "emergency-account-closed"]

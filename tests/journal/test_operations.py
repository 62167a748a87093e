"""The journal: append-only, numbered, and written although an act was refused."""

import pytest
from django.db import transaction

from entraide.clock import now
from entraide.errors import NotNow
from entraide.journal.models import JournalEntry
from entraide.journal.operations import operation, record
from entraide.people.models import Group
from tests.personas import House

pytestmark = pytest.mark.django_db


def test_rows_are_numbered_for_each_organisation() -> None:
    for organisation in ("a", "a", "b", "a"):
        record("tried", organisation_id=organisation, now=now())

    rows = JournalEntry.objects.order_by("id").values_list("organisation_id", "sequence")
    assert list(rows) == [("a", 1), ("a", 2), ("b", 1), ("a", 3)]


def test_a_row_can_neither_be_changed_nor_deleted() -> None:
    record("tried", organisation_id="a", now=now())
    row = JournalEntry.objects.get()
    row.kind = "altered"

    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()
    assert JournalEntry.objects.get().kind == "tried"


def test_a_refusal_undoes_the_act_and_keeps_its_traces(house: House) -> None:
    @operation
    def act() -> None:
        Group.objects.create(organisation=house.organisation, name="half done")
        record("half-done", organisation_id="a", now=now())
        raise NotNow(traces=(lambda: record("refused", organisation_id="a", now=now()),))

    with pytest.raises(NotNow):
        act()

    assert not Group.objects.filter(name="half done").exists()
    assert list(JournalEntry.objects.filter(organisation_id="a").values_list("kind", "sequence")) == [("refused", 1)]


def test_a_bug_undoes_everything(house: House) -> None:
    @operation
    def act() -> None:
        record("half-done", organisation_id="a", now=now())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()

    assert not JournalEntry.objects.filter(organisation_id="a").exists()


def test_traces_of_an_inner_operation_are_written_once() -> None:
    @operation
    def inner() -> None:
        raise NotNow(traces=(lambda: record("refused", organisation_id="a", now=now()),))

    with transaction.atomic(), pytest.raises(NotNow):
        inner()

    assert JournalEntry.objects.filter(organisation_id="a").count() == 1

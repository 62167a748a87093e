"""The chain: whoever changes, takes out or cuts off rows behind the model's back is found out, and where."""

from datetime import timedelta

import pytest

from entraide.clock import now
from entraide.journal.chain import verify
from entraide.journal.models import JournalEntry
from entraide.journal.operations import forget_before, record
from tests.personas import StandingClock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def five_rows() -> None:
    for number in range(1, 6):
        record("tried", organisation_id="a", now=now(), actor_id="x", details={"number": number, "word": "é"})
        record("tried", organisation_id="b", now=now())


def test_an_untouched_chain_holds_for_each_organisation_by_itself() -> None:
    found = verify("a")

    assert (found.rows, found.first, found.last, found.broken) == (5, 1, 5, None)
    assert verify("nobody").broken is None


@pytest.mark.parametrize("change", [{"actor_id": "y"}, {"details": {"number": 9}}, {"kind": "other"}, {"digest": ""}])
def test_a_changed_row_is_named(change: dict[str, object]) -> None:
    JournalEntry.objects.filter(organisation_id="a", sequence=3).update(**change)

    found = verify("a")

    assert (found.broken, found.why) == (3, "row-changed")


@pytest.mark.parametrize(
    ("gone", "broken", "why"), [(3, 3, "row-missing"), (1, 1, "beginning-missing"), (5, 5, "end-missing")]
)
def test_a_missing_row_is_named(gone: int, broken: int, why: str) -> None:
    JournalEntry.objects.filter(organisation_id="a", sequence=gone).delete()

    found = verify("a")

    assert (found.broken, found.why) == (broken, why)


def test_rows_that_change_places_are_noticed() -> None:
    rows = JournalEntry.objects.filter(organisation_id="a")
    rows.filter(sequence=2).update(sequence=9)
    rows.filter(sequence=3).update(sequence=2)
    rows.filter(sequence=9).update(sequence=3)

    assert verify("a").broken == 2


def test_forgetting_by_retention_leaves_a_chain_that_holds(clock: StandingClock) -> None:
    later = clock.forward(timedelta(days=400))
    record("tried", organisation_id="a", now=later)
    forget_before("a", later, now=later)

    found = verify("a")

    assert (found.first, found.last, found.broken) == (6, 7, None)
    forget_before("a", clock.forward(timedelta(days=1)), now=clock.now)
    assert verify("a").broken is None

"""An organisation: created switched off, its settings checked, its domains its own."""

from datetime import UTC, datetime, timedelta

import pytest

from entraide.clock import now
from entraide.errors import FieldInvalid, NameInUse, NotFound
from entraide.journal.models import JournalEntry
from entraide.organisations import queries
from entraide.organisations.models import Organisation
from entraide.organisations.operations import (
    create_organisation,
    forget_journals,
    months_before,
    set_organisation,
    verify_domain,
)
from tests.personas import House, StandingClock

pytestmark = pytest.mark.django_db


def create(slug: str = "atelier", domains: tuple[str, ...] = ()) -> Organisation:
    return create_organisation(slug=slug, name=slug.title(), domains=domains, now=now())


def test_everything_is_off_until_an_administrator_turns_it_on() -> None:
    organisation = create()

    assert not organisation.remote_help
    assert not organisation.help_to_unenrolled
    assert not organisation.disable_chat
    assert organisation.code_minutes == 10
    assert JournalEntry.objects.get().kind == "organisation-created"


def test_a_name_and_a_domain_belong_to_one_organisation() -> None:
    create("atelier", domains=("atelier.example",))

    with pytest.raises(NameInUse):
        create("atelier")
    with pytest.raises(NameInUse):
        create("other", domains=("Atelier.Example",))
    assert not Organisation.objects.filter(slug="other").exists()


@pytest.mark.parametrize("domain", ["", "localhost", "a b.example", "-a.example", "x" * 64 + ".example", "a..example"])
def test_what_is_no_domain_is_refused(domain: str) -> None:
    organisation = create()

    with pytest.raises(FieldInvalid):
        verify_domain(organisation.id, domain, now=now())


def test_a_domain_is_kept_in_ascii_and_matched_by_its_row() -> None:
    organisation = create()
    verify_domain(organisation.id, "Bücher.example", now=now())

    assert queries.verified_domain_of(organisation, "a@xn--bcher-kva.example") == "xn--bcher-kva.example"
    assert queries.verified_domain_of(organisation, "a@bucher.example") is None


@pytest.mark.parametrize(
    "changes",
    [
        {"code_minutes": 1},
        {"code_minutes": 61},
        {"session_minutes": 0},
        {"contact_ticket_url": "javascript:alert(1)"},
        {"slug": "stolen"},
        {"name": ""},
    ],
)
def test_a_setting_out_of_bounds_is_refused_and_changes_nothing(changes: dict[str, str | int | bool]) -> None:
    organisation = create()

    with pytest.raises(FieldInvalid):
        set_organisation(organisation.id, changes, now=now())
    assert Organisation.objects.filter(slug="atelier", name="Atelier", code_minutes=10).exists()


def test_each_change_is_one_row_and_no_change_is_none() -> None:
    organisation = create()

    set_organisation(organisation.id, {"remote_help": True, "code_minutes": 5}, now=now(), actor_id="x")
    set_organisation(organisation.id, {"remote_help": True}, now=now(), actor_id="x")

    rows = JournalEntry.objects.filter(kind="setting-changed", actor_id="x").order_by("sequence")
    assert [row.details for row in rows] == [{"setting": "remote_help", "on": 1}, {"setting": "code_minutes"}]


def test_the_helpdesk_is_shown_only_when_it_can_be_reached() -> None:
    organisation = create()
    assert queries.contact_of(organisation) is None

    organisation = set_organisation(organisation.id, {"contact_telephone": "01 23 45 67 89"}, now=now())

    contact = queries.contact_of(organisation)
    assert contact
    assert contact.telephone == "01 23 45 67 89"


def test_unknown_names_are_not_found_and_many_are_not_the_only_one() -> None:
    create("one")
    assert queries.only_one()
    create("two")

    assert queries.only_one() is None
    with pytest.raises(NotFound):
        queries.by_slug("three")


def test_a_journal_is_kept_for_its_months_and_says_what_went(house: House, clock: StandingClock) -> None:
    mine = JournalEntry.objects.filter(organisation_id=house.organisation.id)
    begun = mine.count()
    clock.forward(timedelta(days=200))
    set_organisation(house.organisation.id, {"relay_only": True}, now=now())
    assert forget_journals(now=now()) == 0
    clock.forward(timedelta(days=170))

    assert forget_journals(now=now()) == begun

    assert forget_journals(now=now()) == 0
    assert list(mine.order_by("sequence").values_list("kind", flat=True)) == ["setting-changed", "journal-forgotten"]
    assert mine.get(kind="journal-forgotten").details == {"count": begun, "until": begun}
    assert mine.order_by("sequence")[0].sequence == begun + 1
    with pytest.raises(FieldInvalid):
        set_organisation(house.organisation.id, {"journal_months": 5}, now=now())


@pytest.mark.parametrize(
    ("moment", "months", "before"),
    [
        (datetime(2026, 3, 31, tzinfo=UTC), 1, datetime(2026, 2, 28, tzinfo=UTC)),
        (datetime(2026, 1, 15, 8, tzinfo=UTC), 12, datetime(2025, 1, 15, 8, tzinfo=UTC)),
        (datetime(2028, 2, 29, tzinfo=UTC), 36, datetime(2025, 2, 28, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(moment: datetime, months: int, before: datetime) -> None:
    assert months_before(moment, months) == before

"""Notes and reports of a session: who writes them, what the sharer is shown, what never reaches the journal."""

import pytest
from django.core import mail

from entraide import errors
from entraide.clock import now
from entraide.help import operations
from entraide.help.announce import snapshot_of
from entraide.help.models import AbuseReport, HelpSession
from entraide.journal.models import JournalEntry
from entraide.organisations.operations import set_organisation
from entraide.people import letters
from entraide.people import operations as operations_of_people
from entraide.people.models import Person
from entraide.rules.notes import Notes
from entraide.wire.messages import Allow, Ask, ConsentText, End, EndCause, Seat, Wanted
from tests.help.test_table import SCREEN, Seating
from tests.personas import House

pytestmark = pytest.mark.django_db
SECRET = "Printer on floor 3, ask Mme Durand"


@pytest.fixture
def table(helper: Person, sharer: Person) -> Seating:
    return Seating(helper, sharer)


def ask(table: Seating, key: str = "h-1") -> bool:
    asked = Ask(key=key, wanted=Wanted.ANY)
    return operations.hear(table.id, Seat.HELPER, asked, line=table.lines[Seat.HELPER], language="en", now=now())


def test_reason_and_ticket_reach_the_sharer_and_no_journal_row(table: Seating, helper: Person) -> None:
    operations.write_notes(table.id, Notes(reason=SECRET, ticket="INC-42"), by=helper, now=now())

    snapshot = snapshot_of(HelpSession.objects.select_related("organisation").get(id=table.id))
    assert (snapshot.reason, snapshot.ticket) == (SECRET, "INC-42")
    row = JournalEntry.objects.get(kind="notes-written")
    assert (row.actor_id, row.target_id, row.details) == (helper.id, table.id, {"fields": "reason,ticket"})
    assert SECRET not in str(list(JournalEntry.objects.values()))


def test_a_required_reason_comes_before_the_ask(table: Seating, helper: Person, house: House) -> None:
    set_organisation(house.organisation.id, {"reason_mode": "required"}, now=now())
    with pytest.raises(errors.ReasonWanted):
        ask(table)

    operations.write_notes(table.id, Notes(ticket="INC-42"), by=helper, now=now())

    assert ask(table, "h-2")


def test_what_was_read_before_allowing_stays_and_the_note_goes_on(table: Seating, helper: Person) -> None:
    ask(table)
    allow = Allow(key="s-1", ask=1, text=ConsentText.VIEW_1, surface=SCREEN)
    operations.hear(table.id, Seat.SHARER, allow, line=table.lines[Seat.SHARER], language="en", now=now())

    with pytest.raises(errors.NotNow):
        operations.write_notes(table.id, Notes(reason="Another one"), by=helper, now=now())

    operations.end(table.id, person=helper, now=now())
    written = operations.write_notes(table.id, Notes(note="Cleaned it.", outcome="resolved"), by=helper, now=now())
    assert (written.note, written.outcome, written.reason) == ("Cleaned it.", "resolved", "")


def test_only_the_helper_writes(table: Seating, sharer: Person, administrator: Person, stranger: Person) -> None:
    with pytest.raises(errors.NotYourSeat):
        operations.write_notes(table.id, Notes(note="x"), by=sharer, now=now())
    for person in (administrator, stranger):
        with pytest.raises(errors.NotFound):
            operations.write_notes(table.id, Notes(note="x"), by=person, now=now())


def test_leaving_by_report_tells_the_administrators(
    table: Seating, sharer: Person, administrator: Person, django_capture_on_commit_callbacks: object
) -> None:
    end = End(key="s-1", cause=EndCause.REPORT)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        operations.hear(table.id, Seat.SHARER, end, line=table.lines[Seat.SHARER], language="fr", now=now())
    letters.settle()

    assert AbuseReport.objects.get().person == sharer
    assert [one.to for one in mail.outbox] == [[administrator.email]]
    assert mail.outbox[0].subject == "Une session d’aide a été signalée"
    assert f"/console/sessions/{table.id}" in mail.outbox[0].body
    assert JournalEntry.objects.get(kind="abuse-reported").actor_id == sharer.id


def test_each_administrator_is_written_to_in_their_own_language(
    table: Seating, sharer: Person, house: House, administrator: Person, django_capture_on_commit_callbacks: object
) -> None:
    house.person("Rose Martin", house.administrators)
    operations_of_people.note_language(administrator.id, "fr")

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        operations.report_abuse(table.id, "", by=sharer, language="en", now=now())
    letters.settle()

    subjects = {one.to[0]: one.subject for one in mail.outbox}
    assert subjects.pop(administrator.email) == "Une session d’aide a été signalée"
    assert list(subjects.values()) == ["A help session was reported"]


def test_words_are_added_to_a_report_and_open_it_again(table: Seating, sharer: Person, administrator: Person) -> None:
    operations.report_abuse(table.id, "", by=sharer, language="en", now=now())
    operations.handle_report(administrator.organisation_id, table.id, by=administrator, now=now())

    operations.report_abuse(table.id, SECRET, by=sharer, language="en", now=now())

    report = AbuseReport.objects.get()
    assert (report.text, report.handled_at) == (SECRET, None)
    assert SECRET not in str(list(JournalEntry.objects.values()))


def test_nobody_else_reports(table: Seating, helper: Person, stranger: Person) -> None:
    with pytest.raises(errors.NotYourSeat):
        operations.report_abuse(table.id, "x", by=helper, language="en", now=now())
    with pytest.raises(errors.NotFound):
        operations.report_abuse(table.id, "x", by=stranger, language="en", now=now())

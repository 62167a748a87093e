"""Erasing a person: nothing of them is left in any table, the chain holds, and a code stands in place of the name."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.translation import override

from entraide import errors
from entraide.clock import now
from entraide.help import operations as help_operations
from entraide.help.models import AbuseReport, HelpSession
from entraide.help.operations import forget_former, forget_reports
from entraide.journal.chain import verify
from entraide.journal.models import JournalEntry
from entraide.people.models import FORMER_ISSUER, Account, Group, Person, Photo
from entraide.people.operations import enable_person, make_pass, set_photo
from entraide.people.queries import people_of
from entraide.privacy.operations import erase_person, export_person
from entraide.provisioning.operations import make_token
from entraide.rules.notes import Notes
from entraide.wire.messages import Allow, Ask, ConsentText, Seat, Surface, SurfaceKind, Wanted
from tests.doors.scim.conftest import ENTERPRISE, Directory, came_in, provider_of
from tests.help.test_table import Seating
from tests.people.test_photos import picture
from tests.personas import House, StandingClock, browser_of, signed_in

pytestmark = pytest.mark.django_db

CANARY = "Quetzalcoatl"
WINDOW = Surface(of=SurfaceKind.WINDOW, width_px=800, height_px=600, label=f"Letter of {CANARY}")


def everything() -> Iterator[tuple[str, str]]:
    """Every value of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - a name of our own
            for row in cursor.fetchall():
                for value in row:
                    text = bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                    yield table, text


def tables_with(word: str) -> set[str]:
    return {table for table, text in everything() if word.lower() in text.lower()}


def helped(helper: Person, sharer: Person) -> str:
    """A session in which the sharer showed a window, the helper wrote notes, and it ended."""
    table = Seating(helper, sharer)
    notes = Notes(reason=f"Call of {CANARY}", ticket=f"INC-{CANARY}", note=f"{CANARY} was friendly")
    help_operations.write_notes(table.id, notes, by=helper, now=now())
    helper_line, sharer_line = table.lines[Seat.HELPER], table.lines[Seat.SHARER]
    ask = Ask(key="h-1", wanted=Wanted.ANY)
    help_operations.hear(table.id, Seat.HELPER, ask, line=helper_line, language="en", now=now())
    allow = Allow(key="s-1", ask=1, text=ConsentText.VIEW_1, surface=WINDOW)
    help_operations.hear(table.id, Seat.SHARER, allow, line=sharer_line, language="en", now=now())
    help_operations.say(table.id, Seat.SHARER, key="c-1", text=f"I am {CANARY}", now=now())
    return table.id


def end(session_id: str, helper: Person) -> None:
    help_operations.end(session_id, person=helper, now=now())


@pytest.fixture
def canary(house: House) -> Person:
    """A sharer of the built-in directory, each fact of whom is the canary."""
    person = house.person(f"{CANARY} Morel", job_title=f"{CANARY} title")
    set_photo(house.organisation.id, person.id, picture("PNG"), now=now())
    signed_in(person, user_agent=f"{CANARY}/1.0")
    return person


def test_nothing_of_the_person_is_left_in_any_table(house: House, helper: Person, canary: Person) -> None:
    session_id = helped(helper, canary)
    help_operations.report_abuse(session_id, f"{CANARY} reports", by=canary, language="en", now=now())
    end(session_id, helper)
    help_operations.handle_report(house.organisation.id, session_id, by=helper, now=now())
    account = Account.objects.get(id=canary.subject)
    Person.objects.filter(id=canary.id).update(email=account.email)
    assert {"people_person", "people_account", "help_helpsession", "help_abusereport"} <= tables_with(CANARY)

    former = erase_person(house.organisation.id, canary.id, now=now(), actor_id="")

    assert tables_with(CANARY) == set()
    assert tables_with(account.id) == set()
    assert not Photo.objects.filter(person=canary).exists()
    assert (former.issuer, former.subject) == (FORMER_ISSUER, former.former)
    assert len(former.former) == 4


def test_whom_a_directory_told_of_is_erased_with_all_that_it_told(house: House, helper: Person) -> None:
    provider = provider_of(house)
    directory = Directory(make_token(house.organisation.id, provider.id, now=now())[1])
    told = {
        "externalId": f"object-{CANARY}",
        "displayName": f"{CANARY} Petit",
        "title": CANARY,
        "emails": [{"value": f"{CANARY}@atelier-riviere.example", "primary": True}],
        ENTERPRISE: {"department": CANARY},
    }
    made = directory.user(f"{CANARY}@atelier-riviere.example", **told)
    directory.user("report@atelier-riviere.example", **{ENTERPRISE: {"manager": {"value": made["id"]}}})
    again = directory.ask("POST", "/Users", {"userName": f"{CANARY}@atelier-riviere.example"})
    assert again.status_code == 409
    person = came_in(provider, f"subject-{CANARY}", f"object-{CANARY}", name=f"{CANARY} Petit")
    end(helped(helper, person), helper)

    erase_person(house.organisation.id, person.id, now=now())

    assert tables_with(CANARY) == set()
    assert tables_with(made["id"]) == set()


def test_the_same_subject_and_the_same_id_of_the_directory_make_somebody_new(house: House) -> None:
    provider = provider_of(house)
    directory = Directory(make_token(house.organisation.id, provider.id, now=now())[1])
    first = directory.user("paula", externalId="object-1")
    person = came_in(provider, "subject-1", "object-1")
    erase_person(house.organisation.id, person.id, now=now())

    assert directory.ask("GET", f"/Users/{first['id']}").status_code == 404
    second = directory.user("paula", externalId="object-1")
    back = came_in(provider, "subject-1", "object-1")

    assert back.id != person.id
    assert second["id"] != first["id"]
    assert Person.objects.get(id=person.id).former


def test_the_chain_holds_and_no_row_of_the_journal_was_touched(house: House, helper: Person, canary: Person) -> None:
    end(helped(helper, canary), helper)
    before = list(JournalEntry.objects.order_by("id").values())

    erase_person(house.organisation.id, canary.id, now=now())

    after = list(JournalEntry.objects.order_by("id").values())
    assert after[: len(before)] == before
    kinds = [row["kind"] for row in after[len(before) :]]
    assert kinds == ["person-disabled", "signed-out", "signed-out", "person-erased"]
    assert verify(house.organisation.id).broken is None


def test_everywhere_a_former_person_reads_as_such_in_the_readers_language(
    house: House, helper: Person, canary: Person
) -> None:
    session_id = helped(helper, canary)
    end(session_id, helper)

    code = erase_person(house.organisation.id, canary.id, now=now()).former

    sharer = HelpSession.objects.get(id=session_id).sharer
    assert sharer is not None
    assert sharer.name == f"former person {code}"
    with override("fr"):
        assert sharer.name == f"ancienne personne {code}"
        page = browser_of(helper).get(f"/sessions/{session_id}", headers={"accept-language": "fr"})
    assert f"ancienne personne {code}" in page.content.decode()
    assert canary.id not in set(people_of(house.organisation.id).values_list("id", flat=True))
    sharer.save()
    assert Person.objects.filter(id=sharer.id, name="").exists()


def test_in_a_live_session_nobody_is_erased(house: House, helper: Person, canary: Person) -> None:
    session_id = helped(helper, canary)

    for one in (helper, canary):
        with pytest.raises(errors.InSession):
            erase_person(house.organisation.id, one.id, now=now())

    end(session_id, helper)
    erase_person(house.organisation.id, canary.id, now=now())
    erase_person(house.organisation.id, helper.id, now=now())
    assert HelpSession.objects.get(id=session_id).helper.former


def test_a_code_that_waits_goes_with_its_helper(house: House, helper: Person) -> None:
    help_operations.make_code(helper, now=now())

    erase_person(house.organisation.id, helper.id, now=now())

    assert HelpSession.objects.get().phase == "ended"


def test_a_report_is_seen_to_before_its_words_go(house: House, helper: Person, canary: Person) -> None:
    session_id = helped(helper, canary)
    help_operations.report_abuse(session_id, "Asked for my password", by=canary, language="en", now=now())
    end(session_id, helper)

    for one in (helper, canary):
        with pytest.raises(errors.ReportWaits):
            erase_person(house.organisation.id, one.id, now=now())

    help_operations.handle_report(house.organisation.id, session_id, by=helper, now=now())
    erase_person(house.organisation.id, helper.id, now=now())
    assert AbuseReport.objects.get().text == ""


def test_the_last_administrator_stays(house: House, administrator: Person) -> None:
    with pytest.raises(errors.LastAdministrator):
        erase_person(house.organisation.id, administrator.id, now=now(), actor_id=administrator.id)

    assert Person.objects.get(id=administrator.id).name == "Sophie Garnier"


def test_whoever_may_less_erases_nobody_who_may_more(house: House, administrator: Person, helper: Person) -> None:
    house.person("Second Administrator", house.administrators)

    for is_disabled in (False, True):
        with pytest.raises(errors.MoreThanYours):
            erase_person(house.organisation.id, administrator.id, now=now(), actor_id=helper.id)
        if not is_disabled:
            Person.objects.filter(id=administrator.id).update(disabled_at=now())


def test_of_another_organisation_nobody_is_found(house: House, sharer: Person, stranger: Person) -> None:
    with pytest.raises(errors.NotFound):
        erase_person(stranger.organisation_id, sharer.id, now=now())
    with pytest.raises(errors.NotFound):
        export_person(stranger.organisation_id, sharer.id, now=now())


def test_upon_a_former_person_nothing_is_done(house: House, sharer: Person) -> None:
    erase_person(house.organisation.id, sharer.id, now=now())

    for act in (erase_person, export_person, enable_person, make_pass):
        with pytest.raises(errors.NotFound):
            act(house.organisation.id, sharer.id, now=now())


def test_a_former_person_goes_when_neither_sessions_nor_the_journal_name_them(
    house: House, helper: Person, canary: Person, clock: StandingClock
) -> None:
    end(helped(helper, canary), helper)
    erase_person(house.organisation.id, canary.id, now=now())

    clock.forward(timedelta(days=300))
    forget_reports(now=now())
    assert forget_former(now=now()) == 0
    clock.forward(timedelta(days=70))
    assert forget_former(now=now()) == 1

    assert not Person.objects.filter(id=canary.id).exists()
    assert Person.objects.filter(id=helper.id).exists()


def test_a_session_that_is_still_kept_keeps_its_former_person(
    house: House, helper: Person, canary: Person, clock: StandingClock
) -> None:
    end(helped(helper, canary), helper)
    erase_person(house.organisation.id, canary.id, now=now())

    clock.forward(timedelta(days=400))

    assert forget_former(now=now()) == 0
    assert HelpSession.objects.count() == 1


def test_memberships_go_and_the_groups_stay(house: House, helper: Person) -> None:
    erase_person(house.organisation.id, helper.id, now=now())

    assert not helper.memberships.exists()
    assert Group.objects.filter(id=house.helpers.id).exists()

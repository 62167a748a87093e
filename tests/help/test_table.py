"""At the table: tickets, seats, commands, chat, the end; who is refused, and what the journal keeps."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entraide import errors
from entraide.bus.memory import bus
from entraide.chance import new_id
from entraide.clock import now
from entraide.help import operations, queries
from entraide.help.models import ChatMessage, Consent, HelpSession, LineTicket
from entraide.help.operations import Place
from entraide.journal.models import JournalEntry
from entraide.organisations.models import Organisation
from entraide.organisations.operations import set_organisation
from entraide.people.models import Person, WebSession
from entraide.people.operations import disable_person, remove_from_group, sign_out
from entraide.rules.state import LeaveCause
from entraide.wire.messages import (
    Allow,
    Ask,
    ConsentText,
    End,
    EndCause,
    MoreTime,
    Pause,
    PictureSeen,
    Resume,
    Seat,
    Surface,
    SurfaceKind,
    Wanted,
)
from tests.personas import House, StandingClock, signed_in

pytestmark = pytest.mark.django_db
SCREEN = Surface(of=SurfaceKind.MONITOR, width_px=1920, height_px=1080)


class Seating:
    """A session with both people on their seats."""

    def __init__(self, helper: Person, sharer: Person) -> None:
        self.helper, self.sharer = self._fresh(helper), self._fresh(sharer)
        self.signed_in = {Seat.HELPER: signed_in(helper)[0], Seat.SHARER: signed_in(sharer)[0]}
        made = operations.make_code(self.helper, now=now())
        self.id = made.session_id
        operations.redeem(made.code.shown, by=self.sharer, address="192.0.2.1", browser="Firefox", now=now())
        self.lines = {seat: self.sit(seat).line for seat in Seat}

    def _fresh(self, person: Person) -> Person:
        return Person.objects.select_related("organisation").get(id=person.id)

    def who(self, seat: Seat) -> Person:
        return self.helper if seat is Seat.HELPER else self.sharer

    def ticket(self, seat: Seat, *, tab: str = "T" * 22, take_over: bool = False) -> str:
        return operations.make_ticket(
            self.id,
            person=self.who(seat),
            web_session_id=self.signed_in[seat].id,
            page=new_id(),
            tab=tab,
            take_over=take_over,
            browser="Firefox",
            now=now(),
        ).token

    def sit(self, seat: Seat) -> "Sat":
        line = new_id()
        place = operations.arrive(
            self.id, token=self.ticket(seat), web_session_id=self.signed_in[seat].id, line=line, now=now()
        )
        return Sat(line, place)

    def says(self, seat: Seat, message: Ask | Allow | End | MoreTime | Pause | PictureSeen | Resume) -> bool:
        return operations.hear(self.id, seat, message, line=self.lines[seat], language="fr", now=now())

    def row(self) -> HelpSession:
        return HelpSession.objects.get(id=self.id)

    def kinds(self) -> list[str]:
        rows = JournalEntry.objects.filter(target_kind="session", target_id=self.id).order_by("sequence")
        return [row.kind for row in rows]


class Sat:
    """Where a line sits."""

    def __init__(self, line: str, place: Place) -> None:
        self.line, self.place = line, place


@pytest.fixture
def table(helper: Person, sharer: Person) -> Seating:
    return Seating(helper, sharer)


def share(table: Seating) -> None:
    table.says(Seat.HELPER, Ask(key="a", wanted=Wanted.ANY))
    table.says(Seat.SHARER, Allow(key="b", ask=1, surface=SCREEN, text=ConsentText.VIEW_1))
    table.says(Seat.HELPER, PictureSeen(key="c"))


def test_from_ask_to_end_every_step_is_in_the_journal(table: Seating) -> None:
    share(table)
    table.says(Seat.SHARER, End(key="d", cause=EndCause.BUTTON))

    assert table.kinds() == [
        "code-made",
        "code-redeemed",
        "seat-taken",
        "seat-taken",
        "asked",
        "allowed",
        "picture-seen",
        "ended",
    ]
    row = table.row()
    assert (row.phase, row.ended_reason, row.shown) == ("ended", "sharer-ended", ["monitor"])
    sequences = JournalEntry.objects.filter(organisation_id=row.organisation_id).values_list("sequence", flat=True)
    assert sorted(sequences) == list(range(1, len(sequences) + 1))


def test_consent_keeps_version_and_language_of_the_text(table: Seating) -> None:
    share(table)

    kept = Consent.objects.get()
    assert (kept.person_id, kept.ask, kept.text_version, kept.language, kept.surface) == (
        table.sharer.id,
        1,
        "view-1",
        "fr",
        "monitor",
    )


def test_the_same_allow_twice_is_one_consent(table: Seating) -> None:
    share(table)

    assert not table.says(Seat.SHARER, Allow(key="b", ask=1, surface=SCREEN, text=ConsentText.VIEW_1))
    assert Consent.objects.count() == 1


def test_a_colleague_and_a_stranger_get_no_ticket(house: House, table: Seating, stranger: Person) -> None:
    colleague = house.person("Ana Pereira", house.helpers)
    for person in (colleague, stranger):
        with pytest.raises(errors.NotFound):
            operations.make_ticket(
                table.id,
                person=person,
                web_session_id=signed_in(person)[0].id,
                page=new_id(),
                tab=new_id(),
                take_over=True,
                browser="",
                now=now(),
            )


def test_a_ticket_works_once_for_its_own_web_session_and_for_half_a_minute(
    table: Seating, clock: StandingClock
) -> None:
    def spend(token: str, web_session: WebSession) -> Place:
        return operations.arrive(table.id, token=token, web_session_id=web_session.id, line=new_id(), now=now())

    mine, others = table.signed_in[Seat.SHARER], table.signed_in[Seat.HELPER]
    token = table.ticket(Seat.SHARER)
    with pytest.raises(errors.TicketInvalid):
        spend(token, others)
    spend(token, mine)
    with pytest.raises(errors.TicketInvalid):
        spend(token, mine)
    with pytest.raises(errors.TicketInvalid):
        spend(new_id(), mine)
    late = table.ticket(Seat.SHARER)
    clock.forward(timedelta(seconds=30))
    with pytest.raises(errors.TicketInvalid):
        spend(late, mine)
    assert not LineTicket.objects.filter(session_id=table.id, made_at__gt=now()).exists()


def test_a_second_tab_is_asked_before_it_takes_the_seat(table: Seating) -> None:
    with pytest.raises(errors.SeatTaken):
        table.ticket(Seat.HELPER, tab="S" * 22)

    assert table.ticket(Seat.HELPER, tab="S" * 22, take_over=True)
    assert table.ticket(Seat.HELPER)  # the same tab, reloaded


def test_a_line_that_lost_its_seat_is_not_heard(table: Seating) -> None:
    table.sit(Seat.HELPER)

    with pytest.raises(errors.NotFound):
        table.says(Seat.HELPER, Ask(key="late", wanted=Wanted.ANY))


def test_an_end_acts_although_the_beacon_of_its_page_came_first(table: Seating) -> None:
    page = table.row().state["sharer"]["page"]
    operations.leave_page(table.id, person=table.sharer, page=page, now=now())

    with pytest.raises(errors.NotFound):
        table.says(Seat.SHARER, Allow(key="late", ask=1, surface=SCREEN, text=ConsentText.VIEW_1))
    table.says(Seat.SHARER, End(key="end", cause=EndCause.BUTTON))

    assert table.row().ended_reason == "sharer-ended"


def test_a_taken_seat_and_a_missing_right_leave_a_row_when_a_ticket_is_refused(house: House, table: Seating) -> None:
    with pytest.raises(errors.SeatTaken):
        table.ticket(Seat.SHARER, tab="S" * 22)
    Organisation.objects.filter(id=house.organisation.id).update(remote_help=False)
    with pytest.raises(errors.RemoteHelpOff):
        table.ticket(Seat.HELPER)

    rows = JournalEntry.objects.filter(kind="command-refused", target_id=table.id).order_by("sequence")
    assert [(row.actor_id, row.details["reason"]) for row in rows] == [
        (table.sharer.id, "seat-taken"),
        (table.helper.id, "remote-help-off"),
    ]


def test_nothing_revives_a_session_whose_deadline_has_passed_before_the_ticker_saw_it(
    table: Seating, clock: StandingClock
) -> None:
    share(table)
    ticket = table.ticket(Seat.SHARER)
    clock.forward(timedelta(hours=4) - timedelta(seconds=1))
    ticket = table.ticket(Seat.SHARER)
    clock.forward(timedelta(seconds=1))

    with pytest.raises(errors.SessionOver):
        operations.arrive(
            table.id, token=ticket, web_session_id=table.signed_in[Seat.SHARER].id, line=new_id(), now=now()
        )
    with pytest.raises(errors.SessionOver):
        table.ticket(Seat.HELPER)
    with pytest.raises(errors.SessionOver):
        operations.say(table.id, Seat.HELPER, key="1", text="still there?", now=now())


def test_access_is_asked_again_before_a_covered_picture_is_shown(house: House, table: Seating) -> None:
    share(table)
    table.says(Seat.SHARER, Pause(key="p"))
    Organisation.objects.filter(id=house.organisation.id).update(remote_help=False)

    with pytest.raises(errors.RemoteHelpOff):
        table.says(Seat.SHARER, Resume(key="r"))


def test_chat_is_ordered_kept_once_and_purged_at_the_end(table: Seating) -> None:
    operations.say(table.id, Seat.HELPER, key="1", text="Bonjour 👋", now=now())
    operations.say(table.id, Seat.SHARER, key="1", text="مرحبا", now=now())
    operations.say(table.id, Seat.HELPER, key="1", text="Bonjour 👋", now=now())
    operations.say(table.id, Seat.HELPER, key="2", text="你好", now=now())

    assert [(one.seq, one.author, one.text) for one in queries.chat_after(table.id, 0, at_most=50)] == [
        (1, "helper", "Bonjour 👋"),
        (2, "sharer", "مرحبا"),
        (3, "helper", "你好"),
    ]
    assert [one.seq for one in queries.chat_after(table.id, 2, at_most=50)] == [3]
    table.says(Seat.HELPER, End(key="end", cause=EndCause.BUTTON))
    assert not ChatMessage.objects.exists()
    with pytest.raises(errors.SessionOver):
        operations.say(table.id, Seat.HELPER, key="3", text="?", now=now())


def test_the_chat_switch_is_obeyed_in_the_middle_of_a_session(house: House, table: Seating) -> None:
    before = table.row().version

    set_organisation(house.organisation.id, {"disable_chat": True}, now=now())

    with pytest.raises(errors.ChatOff):
        operations.say(table.id, Seat.HELPER, key="1", text="?", now=now())
    assert table.row().version == before + 1
    assert table.row().phase == "meeting"


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "x" * 4_001])
def test_chat_that_cannot_be_sent_is_refused(table: Seating, text: str) -> None:
    with pytest.raises((errors.ChatEmpty, errors.ChatTooLong)):
        operations.say(table.id, Seat.SHARER, key="1", text=text, now=now())
    assert not ChatMessage.objects.exists()


@pytest.mark.parametrize(
    ("withdraw", "reason"),
    [
        ("switch", "remote-help-off"),
        ("helper", "person-disabled"),
        ("sharer", "person-disabled"),
        ("group", "right-withdrawn"),
    ],
)
def test_a_right_withdrawn_ends_the_live_session_in_the_same_transaction(
    house: House, table: Seating, withdraw: str, reason: str
) -> None:
    share(table)
    match withdraw:
        case "switch":
            set_organisation(house.organisation.id, {"remote_help": False}, now=now())
        case "helper":
            disable_person(house.organisation.id, person_id=table.helper.id, now=now())
        case "sharer":
            disable_person(house.organisation.id, person_id=table.sharer.id, now=now())
        case _:
            remove_from_group(house.organisation.id, table.helper.id, house.helpers.id, now=now())

    assert (table.row().phase, table.row().ended_reason) == ("ended", reason)
    assert table.kinds()[-1] == "ended"


@pytest.mark.parametrize("seat", Seat)
def test_signing_out_ends_the_session_at_which_the_browser_sits(table: Seating, seat: Seat) -> None:
    share(table)

    sign_out(table.signed_in[seat], now=now())

    assert (table.row().phase, table.row().ended_reason) == ("ended", "signed-out")
    assert table.kinds()[-1] == "ended"
    assert WebSession.objects.filter(ended_at=None).count() == 1


def test_signing_out_elsewhere_leaves_the_session_alone(table: Seating) -> None:
    share(table)
    elsewhere, _ = signed_in(table.helper)

    sign_out(elsewhere, now=now())

    assert table.row().phase == "meeting"


def test_signing_out_where_the_session_runs_ends_it_also_while_another_browser_stays(table: Seating) -> None:
    share(table)
    signed_in(table.sharer)

    sign_out(table.signed_in[Seat.SHARER], now=now())

    assert table.row().ended_reason == "signed-out"


def test_the_end_signs_a_shared_computer_out_after_the_news_of_it(
    table: Seating, django_capture_on_commit_callbacks: Any
) -> None:
    WebSession.objects.filter(id=table.signed_in[Seat.SHARER].id).update(shared=True)
    heard: list[str] = []
    stop = bus.listen(lambda hint: heard.append(hint.what))

    with django_capture_on_commit_callbacks(execute=True):
        table.says(Seat.HELPER, End(key="h-9", cause=EndCause.BUTTON))

    stop()
    assert heard == ["changed", "signed-out"]
    assert WebSession.objects.get(id=table.signed_in[Seat.SHARER].id).ended_at
    assert not WebSession.objects.get(id=table.signed_in[Seat.HELPER].id).ended_at
    assert JournalEntry.objects.get(kind="signed-out").details == {"cause": "help-over"}


def test_a_lease_is_renewed_only_for_a_living_web_session(table: Seating) -> None:
    helper = table.signed_in[Seat.HELPER]
    assert operations.renew_lease(table.id, Seat.HELPER, web_session_id=helper.id, now=now())

    WebSession.objects.filter(id=helper.id).update(ended_at=now())

    assert not operations.renew_lease(table.id, Seat.HELPER, web_session_id=helper.id, now=now())
    assert table.row().phase == "meeting"


def leases(table: Seating) -> dict[tuple[str, Seat], operations.Renewal]:
    lines = [(table.id, seat, web_session.id) for seat, web_session in table.signed_in.items()]
    return operations.renew_leases(lines, now=now())


def test_leases_go_on_for_both_seats_without_a_word_written(table: Seating) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = leases(table)

    assert found.keys() == {(table.id, seat) for seat in Seat}
    assert [one["sql"] for one in asked if not one["sql"].startswith("SELECT")] == []
    assert len(asked) <= 5


def test_leases_of_many_lines_cost_as_many_queries_as_those_of_one(
    table: Seating, house: House, clock: StandingClock
) -> None:
    tables = [
        table,
        *(Seating(house.person(f"H{n} Petit", house.helpers), house.person(f"S{n} Blanc")) for n in range(5)),
    ]
    lines = [(one.id, seat, one.signed_in[seat].id) for one in tables for seat in Seat]
    clock.forward(timedelta(minutes=2))

    with CaptureQueriesContext(connection) as asked:
        found = operations.renew_leases(lines, now=now())

    assert len(found) == len(lines)
    assert [one["sql"] for one in asked if not one["sql"].startswith("SELECT")] == []
    assert len(asked) <= 5, [one["sql"] for one in asked]


def test_a_lease_that_wants_more_than_a_look_does_not_go_on_by_itself(table: Seating, clock: StandingClock) -> None:
    WebSession.objects.filter(id=table.signed_in[Seat.HELPER].id).update(ended_at=now())
    assert leases(table).keys() == {(table.id, Seat.SHARER)}

    clock.forward(timedelta(hours=13))
    assert leases(table) == {}, "its browser is to be held"
    assert WebSession.objects.get(id=table.signed_in[Seat.SHARER].id).last_seen_at < now()


def test_a_helper_who_waits_goes_on_with_others_and_holds_no_browser(helper: Person, clock: StandingClock) -> None:
    web_session = signed_in(helper)[0]
    waiting = operations.make_code(Person.objects.select_related("organisation").get(id=helper.id), now=now())
    clock.forward(timedelta(hours=13))

    found = operations.renew_leases([(waiting.session_id, Seat.HELPER, web_session.id)], now=now())

    assert found == {(waiting.session_id, Seat.HELPER): operations.Renewal(0)}
    assert WebSession.objects.get(id=web_session.id).held_until is None


def test_no_lease_goes_on_against_a_switch_or_after_the_end(table: Seating) -> None:
    Organisation.objects.filter(id=table.helper.organisation_id).update(remote_help=False)
    assert leases(table) == {}

    Organisation.objects.filter(id=table.helper.organisation_id).update(remote_help=True)
    assert len(leases(table)) == 2
    table.says(Seat.HELPER, End(key="h-9", cause=EndCause.BUTTON))
    assert leases(table) == {}


def test_expiry_of_a_sign_in_never_cuts_an_open_line(table: Seating, clock: StandingClock) -> None:
    helper = table.signed_in[Seat.HELPER]
    clock.forward(timedelta(hours=13))

    assert operations.renew_lease(table.id, Seat.HELPER, web_session_id=helper.id, now=now())


def test_an_open_line_keeps_its_web_session_alive(table: Seating, clock: StandingClock) -> None:
    helper = table.signed_in[Seat.HELPER]
    clock.forward(timedelta(minutes=50))

    operations.renew_lease(table.id, Seat.HELPER, web_session_id=helper.id, now=now())

    assert WebSession.objects.get(id=helper.id).last_seen_at == now()


def test_deadlines_act_through_the_ticker(table: Seating, clock: StandingClock) -> None:
    share(table)
    operations.leave(table.id, Seat.SHARER, line=table.lines[Seat.SHARER], cause=LeaveCause.LOST, now=now())
    clock.forward(timedelta(seconds=179))
    assert operations.tick_due(now=now()) == 0
    clock.forward(timedelta(seconds=1))

    assert operations.tick_due(now=now()) == 1
    assert table.row().ended_reason == "sharer-absent"
    assert operations.tick_due(now=now()) == 0


def test_time_limits_are_extended_by_whoever_sits_there_and_the_journal_keeps_it(
    table: Seating, clock: StandingClock
) -> None:
    share(table)
    operations.leave(table.id, Seat.SHARER, line=table.lines[Seat.SHARER], cause=LeaveCause.LOST, now=now())
    table.says(Seat.HELPER, MoreTime(key="m1"))
    clock.forward(timedelta(seconds=359))
    assert operations.tick_due(now=now()) == 0
    with pytest.raises(errors.NotFound):
        table.says(Seat.SHARER, MoreTime(key="m2"))

    table.lines[Seat.SHARER] = table.sit(Seat.SHARER).line
    clock.forward(timedelta(hours=3, minutes=50))
    table.says(Seat.SHARER, MoreTime(key="m3"))
    clock.forward(timedelta(minutes=20))

    assert operations.tick_due(now=now()) == 0
    assert table.row().phase == "meeting"
    assert [kind for kind in table.kinds() if kind in {"seat-kept", "session-extended"}] == [
        "seat-kept",
        "session-extended",
    ]


def test_a_row_that_cannot_be_read_holds_up_no_other_deadline(
    house: House, table: Seating, clock: StandingClock, caplog: pytest.LogCaptureFixture
) -> None:
    broken = operations.make_code(house.person("Ana Pereira", house.helpers), now=now())
    HelpSession.objects.filter(id=broken.session_id).update(state={"phase": "from tomorrow"}, due_at=now())
    operations.leave(table.id, Seat.SHARER, line=table.lines[Seat.SHARER], cause=LeaveCause.LOST, now=now())
    clock.forward(timedelta(minutes=10))

    operations.tick_due(now=now())

    assert table.row().ended_reason == "sharer-absent"
    assert broken.session_id in caplog.text
    assert operations.tick_due(now=now()) == 0


def test_at_start_every_seat_is_absent_and_sessions_live_on(table: Seating) -> None:
    share(table)
    operations.say(table.id, Seat.HELPER, key="1", text="still here", now=now())

    assert operations.empty_all_seats(now=now()) == 1

    state = table.row().state
    assert (state["helper"]["cause"], state["sharer"]["cause"]) == ("restart", "restart")
    table.lines = {seat: table.sit(seat).line for seat in Seat}
    assert table.row().phase == "meeting"
    assert [one.text for one in queries.chat_after(table.id, 0, at_most=50)] == ["still here"]


def test_the_beacon_of_a_closing_page_makes_its_seat_absent(table: Seating, stranger: Person) -> None:
    page = table.row().state["sharer"]["page"]
    with pytest.raises(errors.NotFound):
        operations.leave_page(table.id, person=stranger, page=page, now=now())

    operations.leave_page(table.id, person=table.sharer, page=new_id(), now=now())
    assert table.row().state["sharer"]["presence"] == "present"
    operations.leave_page(table.id, person=table.sharer, page=page, now=now())

    assert table.row().state["sharer"]["presence"] == "absent"
    assert table.row().state["sharer"]["cause"] == "closed"


def test_lists_show_ones_own_sessions_only(house: House, table: Seating, stranger: Person) -> None:
    share(table)
    colleague = house.person("Ana Pereira", house.helpers)

    assert [one.id for one in queries.mine(table.sharer)] == [table.id]
    assert [one.id for one in queries.open_as_helper(table.helper)] == [table.id]
    for person in (colleague, stranger):
        assert not queries.mine(person).exists()
        assert not queries.open_as_sharer(person)
        with pytest.raises(errors.NotFound):
            operations.end(table.id, person=person, now=now())


def test_a_report_goes_when_its_days_are_over_and_the_journal_stays(
    house: House, other_house: House, table: Seating, clock: StandingClock
) -> None:
    share(table)
    table.says(Seat.HELPER, End(key="end", cause=EndCause.BUTTON))
    rows = table.kinds()

    clock.forward(timedelta(days=30))
    assert operations.forget_reports(now=now()) == 0
    clock.forward(timedelta(seconds=1))

    assert operations.forget_reports(now=now()) == 1
    assert not HelpSession.objects.exists()
    assert not Consent.objects.exists()
    assert table.kinds() == rows
    assert JournalEntry.objects.get(kind="reports-forgotten").details == {"count": 1}


def test_a_report_of_a_running_session_is_never_forgotten(table: Seating, clock: StandingClock) -> None:
    clock.forward(timedelta(days=400))

    assert operations.forget_reports(now=now()) == 0
    assert table.row().phase == "meeting"

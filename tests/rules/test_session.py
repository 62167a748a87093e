"""The session as a transcript: what is heard, what follows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from entraide import errors
from entraide.rules import session as rules
from entraide.rules.session import Outcome, Record, Tell
from entraide.rules.state import (
    Answer,
    AskState,
    LeaveCause,
    Limits,
    Phase,
    PictureStatus,
    Presence,
    Reason,
    SessionState,
)
from entraide.wire.messages import (
    Allow,
    Ask,
    Command,
    ConsentText,
    Decline,
    End,
    EndCause,
    MoreTime,
    NotTheRightPerson,
    Pause,
    Picker,
    PickerCause,
    PictureSeen,
    Resume,
    Seat,
    Show,
    Stop,
    StopCause,
    Surface,
    SurfaceKind,
    Wanted,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIMITS = Limits()
WINDOW = Surface(of=SurfaceKind.WINDOW, width_px=1280, height_px=720, label="Invoices")
MONITOR = Surface(of=SurfaceKind.MONITOR, width_px=1920, height_px=1080)


class Table:
    """A session driven as a conversation; `at` is the moment, `kinds` what the last step recorded."""

    def __init__(self) -> None:
        self.at = NOON
        self.count = 0
        self.kinds: list[str] = []
        self.told: list[PickerCause] = []
        self.state: SessionState = self._keep(rules.open_table(now=self.at, limits=LIMITS))

    def _keep(self, outcome: Outcome) -> SessionState:
        self.kinds = [one.kind for one in outcome.follows if isinstance(one, Record)]
        self.told += [one.picker.cause for one in outcome.follows if isinstance(one, Tell)]
        self.state = outcome.state
        return self.state

    def phase(self) -> Phase:
        return self.state.phase

    def picture(self) -> PictureStatus:
        return self.state.picture.status

    def ask(self) -> AskState | None:
        return self.state.ask

    def key(self) -> str:
        self.count += 1
        return f"k{self.count}"

    def says(self, seat: Seat, message: Command) -> SessionState:
        return self._keep(rules.hear(self.state, seat, message, now=self.at, limits=LIMITS))

    def sits(self, seat: Seat, *, page: str = "page", tab: str | None = None) -> SessionState:
        line = f"line-{seat}-{self.key()}"
        return self._keep(
            rules.arrive(self.state, seat, line=line, page=f"{seat}-{page}", tab=tab or f"{seat}-tab", now=self.at)
        )

    def goes(self, seat: Seat, cause: LeaveCause = LeaveCause.CLOSED) -> SessionState:
        line = self.state.seat(seat).line
        return self._keep(rules.leave(self.state, seat, line=line, cause=cause, now=self.at))

    def later(self, **by: float) -> SessionState:
        """Let time pass, ticking exactly when the rules said they want to be ticked."""
        until = self.at + timedelta(**by)
        while (due := rules.due_at(self.state, LIMITS)) is not None and due <= until:
            self.at = max(self.at, due)
            before = self.state
            self._keep(rules.tick(self.state, now=self.at, limits=LIMITS))
            assert self.state != before, "due, but nothing happened"
        self.at = until
        return self.state

    def redeemed(self) -> "Table":
        self._keep(rules.redeem(self.state, now=self.at))
        return self

    def met(self) -> "Table":
        self.sits(Seat.HELPER)
        self.redeemed()
        self.sits(Seat.SHARER)
        return self

    def asked(self, wanted: Wanted = Wanted.ANY) -> "Table":
        self.says(Seat.HELPER, Ask(key=self.key(), wanted=wanted))
        return self

    def allows(self, surface: Surface = WINDOW) -> "Table":
        assert self.state.ask
        self.says(
            Seat.SHARER, Allow(key=self.key(), ask=self.state.ask.number, surface=surface, text=ConsentText.VIEW_1)
        )
        return self

    def seen(self) -> "Table":
        self.says(Seat.HELPER, PictureSeen(key=self.key()))
        return self


def test_main_flow_from_code_to_receipt() -> None:
    table = Table()
    assert table.kinds == ["code-made"]
    assert table.phase() is Phase.WAITING

    table.sits(Seat.HELPER)
    assert table.kinds == ["seat-taken"]
    table.redeemed()
    assert table.kinds == ["code-redeemed"]
    assert table.phase() is Phase.MEETING
    table.sits(Seat.SHARER)
    table.asked()
    assert table.kinds == ["asked"]
    table.allows()
    assert table.kinds == ["allowed"]
    assert table.state.lent
    assert table.picture() is PictureStatus.RUNNING
    table.seen()
    assert table.kinds == ["picture-seen"]
    state = table.says(Seat.SHARER, End(key="e", cause=EndCause.BUTTON))
    assert table.kinds == ["ended"]
    assert state.ended
    assert state.ended.reason is Reason.SHARER_ENDED
    assert state.ended.by is Seat.SHARER
    assert not state.lent
    assert rules.due_at(state, LIMITS) is None


def test_code_runs_out_and_is_never_renewed_unasked() -> None:
    table = Table()

    state = table.later(minutes=10)

    assert state.ended
    assert state.ended.reason is Reason.CODE_EXPIRED
    with pytest.raises(errors.CodeExpired):
        rules.redeem(table.state, now=table.at)


def test_more_time_for_a_code_up_to_an_hour() -> None:
    table = Table()
    table.sits(Seat.HELPER)

    for _ in range(5):
        table.says(Seat.HELPER, MoreTime(key=table.key()))

    assert table.state.code_due_at == NOON + timedelta(minutes=60)
    with pytest.raises(errors.NoMoreCodeTime):
        table.says(Seat.HELPER, MoreTime(key=table.key()))
    table.later(minutes=59)
    table.redeemed()
    assert table.phase() is Phase.MEETING


def test_new_code_only_while_waiting() -> None:
    table = Table()

    renewed = rules.renew_code(table.state, now=NOON + timedelta(minutes=5), limits=LIMITS)

    assert renewed.state.code_due_at == NOON + timedelta(minutes=15)
    with pytest.raises(errors.NotNow):
        rules.renew_code(table.met().state, now=NOON, limits=LIMITS)


def test_second_redeemer_is_refused() -> None:
    table = Table().redeemed()

    with pytest.raises(errors.CodeUsed):
        table.redeemed()


def test_ask_times_out_as_declined_and_may_be_extended() -> None:
    table = Table().met().asked()

    table.later(seconds=100)
    table.says(Seat.SHARER, MoreTime(key=table.key()))
    assert table.kinds == ["ask-extended"]
    table.later(seconds=119)
    assert table.ask()
    table.later(seconds=1)

    assert table.ask() is None
    assert table.state.answer is Answer.TIMED_OUT
    assert table.phase() is Phase.MEETING


def test_three_asks_and_no_more_until_one_is_allowed() -> None:
    table = Table().met()
    for number in (1, 2, 3):
        table.asked()
        table.says(Seat.SHARER, Decline(key=table.key(), ask=number))
        assert table.state.answer is Answer.DECLINED

    with pytest.raises(errors.NoMoreAsks):
        table.asked()


def test_one_ask_at_a_time() -> None:
    with pytest.raises(errors.AskOpen):
        Table().met().asked().asked()


def test_allow_after_expiry_or_for_another_ask_is_refused() -> None:
    table = Table().met().asked()
    late = Allow(key="late", ask=1, surface=WINDOW, text=ConsentText.VIEW_1)

    with pytest.raises(errors.AskOver):
        table.says(Seat.SHARER, replace(late, ask=2))
    table.at += timedelta(minutes=2)
    with pytest.raises(errors.AskOver):
        table.says(Seat.SHARER, late)
    assert table.picture() is PictureStatus.NONE


def test_allow_after_the_helper_has_gone_is_refused_and_nothing_is_shown() -> None:
    table = Table().met().asked()
    table.goes(Seat.HELPER)

    with pytest.raises(errors.HelperAway):
        table.allows()
    table.sits(Seat.HELPER, page="next")
    table.allows()
    assert table.state.lent


def test_the_same_command_twice_acts_once() -> None:
    table = Table().met().asked()
    allow = Allow(key="once", ask=1, surface=WINDOW, text=ConsentText.VIEW_1)
    table.says(Seat.SHARER, allow)
    after = table.state

    table.says(Seat.SHARER, allow)

    assert table.state == after
    assert table.kinds == []


def test_a_cancelled_picker_leaves_the_ask_open() -> None:
    table = Table().met().asked()

    table.says(Seat.SHARER, Picker(cause=PickerCause.OPENED))
    table.says(Seat.SHARER, Picker(cause=PickerCause.CANCELLED))

    assert table.told == [PickerCause.OPENED, PickerCause.CANCELLED]
    assert table.ask()
    table.allows()
    assert table.state.lent


def test_a_browser_that_opens_no_picker_is_told_to_the_helper_asked_or_not() -> None:
    table = Table().met()
    before = table.state

    causes = ("handheld", "embedded", "insecure", "unconnected", "forbidden", "unsupported")
    for cause in map(PickerCause, causes):
        table.says(Seat.SHARER, Picker(cause=cause))
        with pytest.raises(errors.NotYourSeat):
            table.says(Seat.HELPER, Picker(cause=cause))

    assert table.told == list(causes)
    assert table.state == before


def test_asking_needs_the_sharer_to_be_there() -> None:
    table = Table()
    table.sits(Seat.HELPER)
    with pytest.raises(errors.NotNow):
        table.asked()
    table.redeemed()
    with pytest.raises(errors.SharerAway):
        table.asked()


@pytest.mark.parametrize(
    ("seat", "message"),
    [
        (Seat.SHARER, Ask(key="k", wanted=Wanted.ANY)),
        (Seat.HELPER, Allow(key="k", ask=1, surface=WINDOW, text=ConsentText.VIEW_1)),
        (Seat.HELPER, Decline(key="k", ask=1)),
        (Seat.HELPER, Show(key="k", surface=WINDOW)),
        (Seat.HELPER, Pause(key="k")),
        (Seat.HELPER, Resume(key="k")),
        (Seat.HELPER, Stop(key="k", cause=StopCause.BUTTON)),
        (Seat.HELPER, Picker(cause=PickerCause.CANCELLED)),
        (Seat.SHARER, PictureSeen(key="k")),
        (Seat.SHARER, NotTheRightPerson(key="k")),
    ],
)
def test_each_seat_does_only_its_own_part(seat: Seat, message: Command) -> None:
    with pytest.raises(errors.NotYourSeat):
        Table().met().asked().says(seat, message)


def test_stop_pause_change_and_show_again() -> None:
    table = Table().met().asked().allows().seen()

    table.says(Seat.SHARER, Pause(key=table.key()))
    assert table.picture() is PictureStatus.PAUSED
    table.says(Seat.SHARER, Resume(key=table.key()))
    table.says(Seat.SHARER, Show(key=table.key(), surface=MONITOR))
    assert table.kinds == ["picture-changed"]
    assert table.state.picture.surface == MONITOR
    table.says(Seat.SHARER, Stop(key=table.key(), cause=StopCause.BROWSER))
    assert table.kinds == ["picture-stopped"]
    assert table.phase() is Phase.MEETING
    table.says(Seat.SHARER, Show(key=table.key(), surface=WINDOW))
    assert table.kinds == ["picture-shown-again"]
    assert table.picture() is PictureStatus.RUNNING
    assert not table.state.picture.seen


def test_nothing_is_shown_unasked_before_the_first_allow() -> None:
    with pytest.raises(errors.NotNow):
        Table().met().says(Seat.SHARER, Show(key="k", surface=WINDOW))


def test_not_the_right_person_only_before_anything_was_allowed() -> None:
    table = Table().met()
    table.says(Seat.HELPER, NotTheRightPerson(key="k"))
    assert table.state.ended
    assert table.state.ended.reason is Reason.NOT_THE_RIGHT_PERSON

    with pytest.raises(errors.NotNow):
        Table().met().asked().allows().says(Seat.HELPER, NotTheRightPerson(key="k"))


def test_closing_the_page_makes_absent_and_coming_back_needs_no_code() -> None:
    table = Table().met().asked().allows().seen()

    table.goes(Seat.SHARER)
    assert table.kinds == ["seat-absent"]
    assert table.phase() is Phase.MEETING
    table.later(seconds=60)
    table.sits(Seat.SHARER, page="reloaded")

    assert table.kinds == ["seat-back", "picture-stopped"]
    assert table.state.picture.cause is StopCause.PAGE
    table.says(Seat.SHARER, Show(key=table.key(), surface=WINDOW))
    assert table.picture() is PictureStatus.RUNNING


def test_a_cut_line_of_the_same_page_leaves_the_picture_running() -> None:
    table = Table().met().asked().allows().seen()

    table.goes(Seat.SHARER, LeaveCause.LOST)
    table.later(seconds=5)
    table.sits(Seat.SHARER)

    assert table.picture() is PictureStatus.RUNNING
    assert table.state.picture.seen


def test_a_new_page_of_the_helper_must_see_the_picture_anew() -> None:
    table = Table().met().asked().allows().seen()

    table.sits(Seat.HELPER, page="reloaded")

    assert table.picture() is PictureStatus.RUNNING
    assert not table.state.picture.seen


@pytest.mark.parametrize(("seat", "reason"), [(Seat.HELPER, Reason.HELPER_ABSENT), (Seat.SHARER, Reason.SHARER_ABSENT)])
def test_absence_ends_after_ten_minutes_before_the_first_picture_and_after_three_then(
    seat: Seat, reason: Reason
) -> None:
    before = Table().met()
    before.goes(seat)
    before.later(seconds=599)
    assert not before.state.ended
    before.later(seconds=1)
    assert before.state.ended
    assert before.state.ended.reason is reason

    after = Table().met().asked().allows().seen()
    after.goes(seat)
    after.later(seconds=179)
    assert not after.state.ended
    after.later(seconds=1)
    assert after.state.ended
    assert after.state.ended.reason is reason


def test_a_session_lasts_four_hours_at_most() -> None:
    table = Table().met()

    table.later(hours=4)

    assert table.state.ended
    assert table.state.ended.reason is Reason.TOO_LONG


@pytest.mark.parametrize("seat", list(Seat))
def test_whoever_stays_may_wait_longer_ten_times(seat: Seat) -> None:
    table = Table().met()
    table.goes(seat.other)

    for _ in range(10):
        table.says(seat, MoreTime(key=table.key()))
        assert table.kinds == ["seat-kept"]
    with pytest.raises(errors.NoMoreWaiting):
        table.says(seat, MoreTime(key=table.key()))
    table.later(minutes=109)
    assert table.phase() is Phase.MEETING
    table.later(minutes=1)

    assert table.state.ended
    assert table.state.ended.reason in {Reason.HELPER_ABSENT, Reason.SHARER_ABSENT}


@pytest.mark.parametrize("seat", list(Seat))
def test_a_session_that_soon_ends_can_be_made_longer_ten_times(seat: Seat) -> None:
    table = Table().met()

    table.later(hours=3, minutes=50)
    for _ in range(10):
        table.says(seat, MoreTime(key=table.key()))
        assert table.kinds == ["session-extended"]
        table.later(minutes=30)
        assert table.phase() is Phase.MEETING
    with pytest.raises(errors.NoMoreSessionTime):
        table.says(seat, MoreTime(key=table.key()))
    table.later(minutes=10)

    assert table.state.ended
    assert table.state.ended.reason is Reason.TOO_LONG


def test_a_session_is_made_longer_only_when_it_soon_ends_and_an_open_ask_comes_first() -> None:
    table = Table().met()

    with pytest.raises(errors.NotNow):
        table.says(Seat.HELPER, MoreTime(key=table.key()))
    with pytest.raises(errors.AskOver):
        table.says(Seat.SHARER, MoreTime(key=table.key()))
    table.later(hours=3, minutes=55)
    table.asked()
    table.says(Seat.SHARER, MoreTime(key=table.key()))

    assert table.kinds == ["ask-extended"]
    assert table.state.extensions == 0


def test_a_line_that_lost_its_seat_leaves_nothing_behind() -> None:
    table = Table().met()
    old = table.state.helper.line
    table.sits(Seat.HELPER, page="second", tab="second")
    assert table.kinds == ["seat-taken-over"]

    table.state = rules.leave(table.state, Seat.HELPER, line=old, cause=LeaveCause.CLOSED, now=table.at).state

    assert table.state.helper.presence is Presence.PRESENT


def test_end_is_final() -> None:
    table = Table().met()
    table.says(Seat.HELPER, End(key="end", cause=EndCause.BUTTON))
    ended = table.state

    for act in (
        lambda: table.says(Seat.SHARER, End(key="again", cause=EndCause.BUTTON)),
        lambda: table.sits(Seat.SHARER),
        table.asked,
        lambda: rules.renew_code(table.state, now=table.at, limits=LIMITS),
    ):
        with pytest.raises(errors.SessionOver):
            act()
    assert rules.withdraw(ended, Reason.RIGHT_WITHDRAWN, now=table.at).state == ended
    assert rules.tick(ended, now=table.at + timedelta(days=1), limits=LIMITS).state == ended
    assert table.goes(Seat.SHARER) == ended


@pytest.mark.parametrize(
    ("seat", "cause", "reason"),
    [
        (Seat.HELPER, EndCause.BUTTON, Reason.HELPER_ENDED),
        (Seat.SHARER, EndCause.BUTTON, Reason.SHARER_ENDED),
        (Seat.SHARER, EndCause.REPORT, Reason.REPORTED),
    ],
)
def test_who_ended_and_why_is_kept(seat: Seat, cause: EndCause, reason: Reason) -> None:
    table = Table().met()

    table.says(seat, End(key="end", cause=cause))

    assert table.state.ended
    assert (table.state.ended.reason, table.state.ended.by) == (reason, seat)


def test_a_withdrawn_right_ends_at_once() -> None:
    table = Table().met().asked().allows().seen()

    state = rules.withdraw(table.state, Reason.REMOTE_HELP_OFF, now=table.at).state

    assert state.phase is Phase.ENDED
    assert state.picture.status is PictureStatus.STOPPED
    assert not state.lent


def test_who_went_down_with_the_server_has_the_whole_grace_however_long_it_was_away() -> None:
    table = Table().met().asked().allows().seen()
    table.goes(Seat.HELPER, LeaveCause.RESTART)
    table.goes(Seat.SHARER, LeaveCause.CLOSED)
    table.at += timedelta(hours=1)

    table.state = rules.restart(table.state, now=table.at).state

    assert rules.due_at_absence(table.state, Seat.HELPER, LIMITS) == table.at + timedelta(seconds=180)
    assert rules.due_at_absence(table.state, Seat.SHARER, LIMITS) == NOON + timedelta(seconds=180)


def test_the_end_forgets_the_title_of_what_was_shown() -> None:
    table = Table().met().asked().allows(WINDOW)
    assert table.state.picture.surface == WINDOW

    table.says(Seat.SHARER, End(key="end", cause=EndCause.BUTTON))

    assert table.state.picture.surface == replace(WINDOW, label=None)

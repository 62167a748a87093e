"""Every interleaving of ask, Allow, decline, cancel, expire, leave, return, end: one outcome, forwards only."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from entraide.errors import Refusal
from entraide.help.stored import from_json, to_json
from entraide.rules import session as rules
from entraide.rules.session import Outcome, Record
from entraide.rules.state import LIVE, LeaveCause, Limits, Phase, Presence, Reason, SessionState
from entraide.rules.view import view
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

LIMITS = Limits()
ORDER = [Phase.WAITING, Phase.MEETING, Phase.ENDED]
seats = st.sampled_from(list(Seat))
surfaces = st.builds(
    Surface,
    of=st.sampled_from(list(SurfaceKind)),
    width_px=st.integers(0, 4000),
    height_px=st.integers(0, 4000),
    label=st.none() | st.text(max_size=5),
)


def commands(key: str, ask: int) -> st.SearchStrategy[Command]:
    keys = st.just(key)
    return st.one_of(
        st.builds(Ask, key=keys, wanted=st.sampled_from(list(Wanted))),
        st.builds(MoreTime, key=keys),
        st.builds(Allow, key=keys, ask=st.just(max(1, ask)), surface=surfaces, text=st.just(ConsentText.VIEW_1)),
        st.builds(Allow, key=keys, ask=st.integers(1, 4), surface=surfaces, text=st.just(ConsentText.VIEW_1)),
        st.builds(Decline, key=keys, ask=st.integers(1, 4)),
        st.builds(Picker, cause=st.sampled_from(list(PickerCause))),
        st.builds(Show, key=keys, surface=surfaces),
        st.builds(Pause, key=keys),
        st.builds(Resume, key=keys),
        st.builds(Stop, key=keys, cause=st.sampled_from(list(StopCause))),
        st.builds(PictureSeen, key=keys),
        st.builds(NotTheRightPerson, key=keys),
        st.builds(End, key=keys, cause=st.sampled_from(list(EndCause))),
    )


class SessionMachine(RuleBasedStateMachine):
    """Two pages, a ticker and withdrawn rights do whatever they like; the rules keep their promises."""

    @initialize()
    def open(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)
        self.count = 0
        self.ends = self.starts = self.allowed = self.redeemed = 0
        self.pending: tuple[Seat, Command] | None = None
        outcome = rules.open_table(now=self.now, limits=LIMITS)
        self.state: SessionState = outcome.state
        self._keep(outcome)

    def _keep(self, outcome: Outcome) -> None:
        before, self.state = self.state, outcome.state
        assert ORDER.index(self.state.phase) >= ORDER.index(before.phase), "backwards"
        if before.phase is Phase.ENDED:
            assert self.state == before, "an ended session changed"
        kinds = [one.kind for one in outcome.follows if isinstance(one, Record)]
        self.ends += kinds.count("ended")
        self.starts += kinds.count("code-made")
        self.allowed += kinds.count("allowed")
        self.redeemed += kinds.count("code-redeemed")
        if before.picture.status not in LIVE and self.state.picture.status in LIVE:
            assert self.state.lent, "a picture without Allow"
            assert self.state.helper.presence is Presence.PRESENT, "a picture for nobody"
            assert "allowed" in kinds or "picture-shown-again" in kinds

    @rule(data=st.data(), seat=seats)
    def hears(self, data: st.DataObject, seat: Seat) -> None:
        self.count += 1
        command = data.draw(commands(f"k{self.count}", self.state.asks_made))
        self.pending = (seat, command)
        before = self.state
        try:
            self._keep(rules.hear(self.state, seat, command, now=self.now, limits=LIMITS))
        except Refusal:
            assert self.state == before, "a refusal changed something"

    @rule()
    def hears_again(self) -> None:
        """The same command arrives twice: nothing more happens than the first time."""
        if self.pending is None:
            return
        seat, command = self.pending
        key = getattr(command, "key", None)
        heard = key is not None and key in self.state.seat(seat).keys
        before = (self.allowed, self.ends, self.state.asks_made)
        try:
            self._keep(rules.hear(self.state, seat, command, now=self.now, limits=LIMITS))
        except Refusal:
            return
        if heard:
            assert before[0] == self.allowed
            assert before[2] == self.state.asks_made

    @rule()
    def redeems(self) -> None:
        try:
            self._keep(rules.redeem(self.state, now=self.now))
        except Refusal:
            return

    @rule(seat=seats, page=st.sampled_from(["one", "two"]))
    def arrives(self, seat: Seat, page: str) -> None:
        if seat is Seat.SHARER and self.state.phase is Phase.WAITING:
            return
        self.count += 1
        try:
            self._keep(
                rules.arrive(
                    self.state, seat, line=f"l{self.count}", page=f"{seat}-{page}", tab=f"{seat}-tab", now=self.now
                )
            )
        except Refusal:
            return

    @rule(seat=seats, cause=st.sampled_from(list(LeaveCause)), mine=st.booleans())
    def leaves(self, seat: Seat, cause: LeaveCause, mine: bool) -> None:  # noqa: FBT001 - drawn
        line = self.state.seat(seat).line if mine else "somebody else's"
        self._keep(rules.leave(self.state, seat, line=line, cause=cause, now=self.now))

    @rule(seconds=st.sampled_from([1, 5, 29, 120, 180, 600]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def ticks(self) -> None:
        self._keep(rules.tick(self.state, now=self.now, limits=LIMITS))

    @rule(reason=st.sampled_from([Reason.RIGHT_WITHDRAWN, Reason.REMOTE_HELP_OFF, Reason.PERSON_DISABLED]))
    def right_goes(self, reason: Reason) -> None:
        if self.count % 7 == 0:
            self._keep(rules.withdraw(self.state, reason, now=self.now))

    @invariant()
    def at_most_one_of_each(self) -> None:
        if not hasattr(self, "state"):
            return
        assert self.starts == 1
        assert self.ends == (1 if self.state.phase is Phase.ENDED else 0)
        assert self.redeemed <= 1

    @invariant()
    def a_picture_needs_consent(self) -> None:
        if hasattr(self, "state") and self.state.picture.status in LIVE:
            assert self.state.lent
            assert self.allowed >= 1

    @invariant()
    def the_next_deadline_always_acts(self) -> None:
        """What `due_at` promises happens: no session can be forgotten."""
        if not hasattr(self, "state") or (due := rules.due_at(self.state, LIMITS)) is None:
            return
        assert rules.tick(self.state, now=max(due, self.now), limits=LIMITS).state != self.state

    @invariant()
    def it_is_stored_and_shown_as_it_is(self) -> None:
        if not hasattr(self, "state"):
            return
        assert from_json(SessionState, to_json(self.state)) == self.state
        for seat in Seat:
            shown = view(self.state, seat, version=1, chat_open=True, limits=LIMITS, now=self.now)
            assert shown.phase == self.state.phase.value


TestSession = SessionMachine.TestCase
TestSession.settings = settings(max_examples=150, stateful_step_count=40, deadline=None, derandomize=True)

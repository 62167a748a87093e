"""The hub joins the lines of a session. It holds no truth: rows do, hints say what to look at.

Everything here runs in the event loop; hints come from any thread and are handed over. A table exists while a line
of its session is open on this node.
"""

import asyncio
import json
import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from entraide.bus import Hint
from entraide.bus.memory import bus
from entraide.clock import now
from entraide.doors.live import limits
from entraide.doors.live.threads import come_to_rest, in_thread
from entraide.doors.live.ticker import Ticker
from entraide.doors.live.trust import trust_of
from entraide.errors import Refusal
from entraide.help import operations
from entraide.help.stored import Snapshot
from entraide.people.operations import touch_all
from entraide.rules.state import Phase, Presence
from entraide.rules.view import view
from entraide.wire.codec import write
from entraide.wire.messages import Lease, Ping, Seat, Taken

log = logging.getLogger("entraide.live")

_PING = write(Ping())
_LEASE = write(Lease(lasts_ms=limits.LEASE_LASTS_MS))
_SEATS = {seat.value: seat for seat in Seat}
#: how long the end waits for what was begun in threads, such as a sweep; a resolver that is silent takes longer
_REST_S = 5.0


def _nobody() -> None:
    pass


@dataclass(slots=True, eq=False)
class Outbox:
    """What waits to be sent on one line, bounded in bytes; `closing` is the code to close with after it.

    wake:     called when something is to be sent; nobody sends before the line is served and after its end.
    drained:  set when nothing waits; who has much to say puts it here and waits for it.
    """

    wake: Callable[[], None] = _nobody
    texts: list[str] = field(default_factory=list)
    bytes_waiting: int = 0
    closing: int | None = None
    drained: asyncio.Event | None = None

    def put(self, text: str) -> None:
        """Queue `text`; a full outbox means a page that does not read: the line is cut."""
        if self.closing is not None:
            return
        self.bytes_waiting += len(text.encode())
        if self.bytes_waiting > limits.OUTBOX_BYTES_MAX:
            self.texts.clear()
            self.close(limits.CLOSED_SLOW)
            return
        self.texts.append(text)
        self.wake()

    def take(self) -> str | None:
        """The next text to send; None when nothing waits."""
        if not self.texts:
            if self.drained is not None:
                self.drained.set()
            return None
        text = self.texts.pop(0)
        self.bytes_waiting -= len(text.encode())
        return text

    def stop(self) -> None:
        """Send nothing more."""
        self.wake = _nobody

    def close(self, code: int) -> None:
        """Close the line with `code` once everything queued has gone."""
        if self.closing is None:
            self.closing = code
            self.wake()


@dataclass(slots=True, eq=False)
class SeatedLine:
    """A line that holds a seat on this node.

    arrived_at:  the session as it was then, until the hub has taken it in; it is large, and lines are many.
    """

    id: str
    session_id: str
    seat: Seat
    page: str
    web_session_id: str
    language: str
    arrived_at: Snapshot | None
    version: int = 0
    outbox: Outbox = field(default_factory=Outbox)
    knows_other: bool = False
    lease_due: float = 0.0
    renewing: bool = False


@dataclass(slots=True, eq=False)
class Table:
    """The lines of one session on this node, and the newest snapshot of it."""

    snapshot: Snapshot
    lines: dict[Seat, SeatedLine] = field(default_factory=dict)
    #: what came for a seat between the moment its arrival was announced and the moment its line stands here
    early: dict[Seat, deque[str]] = field(default_factory=dict)

    def keep_early(self, seat: Seat, text: str) -> None:
        """Keep `text` for a page that has just arrived; the other page answers an arrival within milliseconds."""
        if self.snapshot.state.seat(seat).presence is not Presence.PRESENT:
            return
        kept = self.early.setdefault(seat, deque(maxlen=limits.EARLY_MAX))
        if sum(map(len, kept)) + len(text) <= limits.EARLY_LENGTH_MAX:
            kept.append(text)


class Hub:
    """All tables of this node."""

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = 0
        self._stop_listening: Callable[[], None] | None = None
        self._runner: asyncio.Task[None] | None = None
        self._group: asyncio.TaskGroup | None = None
        #: the lines by when they are pinged
        self._rounds: list[set[SeatedLine]] = [set() for _ in range(limits.PING_ROUNDS)]
        #: browsers whose lines went on and that are to be counted as used
        self._used: set[str] = set()

    @property
    def is_running(self) -> bool:
        """Whether deadlines are watched, pings sent and leases renewed; false also when that broke."""
        return self._runner is not None and not self._runner.done()

    async def start(self) -> None:
        """Begin: every seat left over from before is absent, then listen, tick, ping and renew leases."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        await in_thread(operations.empty_all_seats, now=now())
        self._stop_listening = bus.listen(self._hand_over)
        started = asyncio.Event()
        self._runner = self._loop.create_task(self._run(started))
        await started.wait()

    async def stop(self) -> None:
        """End: lines are told to come back, and nothing runs on."""
        for line in self._all_lines():
            line.outbox.close(limits.CLOSED_GOING)
        if self._stop_listening is not None:
            self._stop_listening()
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)
        await come_to_rest(within_s=_REST_S)
        self.tables.clear()

    def seat(self, line: SeatedLine) -> None:
        """Put a line that has arrived at its table; the line that held the seat before is told and closed.

        Two that arrive at once may come here in the other order than they were seated: the later version has the seat.
        """
        snapshot, line.arrived_at = line.arrived_at, None
        if snapshot is None:
            return
        line.version = snapshot.version
        table = self.tables.setdefault(line.session_id, Table(snapshot))
        if snapshot.version > table.snapshot.version:
            table.snapshot = snapshot
        before = table.lines.get(line.seat)
        if before is not None and before.version > line.version:
            _taken_over(line)
            return
        table.lines[line.seat] = line
        self._round_of(line).add(line)
        if before is not None:
            self._round_of(before).discard(before)
            _taken_over(before)
        line.lease_due = self._time() + limits.LEASE_EVERY_S
        self._show(table, line)
        for text in table.early.pop(line.seat, ()):
            line.outbox.put(text)

    def unseat(self, line: SeatedLine) -> None:
        """Take a line away from its table."""
        self._round_of(line).discard(line)
        table = self.tables.get(line.session_id)
        if table is not None and table.lines.get(line.seat) is line:
            del table.lines[line.seat]
            table.early.pop(line.seat, None)
            if not table.lines:
                del self.tables[line.session_id]

    def show(self, line: SeatedLine) -> None:
        """Send the whole state to one line again."""
        table = self.tables.get(line.session_id)
        if table is not None and table.lines.get(line.seat) is line:
            self._show(table, line)

    def pass_on(self, line: SeatedLine, text: str, *, to: str | None) -> None:
        """Relay `text` to the seat across, when its page is `to` (or whoever is there)."""
        table = self.tables.get(line.session_id)
        if table is None or table.snapshot.state.phase is not Phase.MEETING:
            return
        other = line.seat.other
        if to is None or table.snapshot.state.seat(other).page == to:
            bus.publish(Hint(line.session_id, other.value, text))

    # --- hints -------------------------------------------------------------------------------------------------

    def _hand_over(self, hint: Hint) -> None:
        if threading.get_ident() == self._thread:
            self._hear(hint)
        elif self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._hear, hint)

    def _hear(self, hint: Hint) -> None:
        if hint.what == "signed-out":
            self._signed_out(json.loads(hint.body))
            return
        table = self.tables.get(hint.topic)
        if table is None:
            return
        if hint.what == "changed":
            self.take_snapshot(hint.topic, Snapshot.from_text(hint.body))
        elif hint.what == "both":
            for line in table.lines.values():
                line.outbox.put(hint.body)
        else:
            seat = _SEATS[hint.what]
            reached = table.lines.get(seat)
            if reached is not None and reached.page == table.snapshot.state.seat(seat).page:
                reached.outbox.put(hint.body)
            else:
                table.keep_early(seat, hint.body)

    def take_snapshot(self, session_id: str, snapshot: Snapshot) -> None:
        """Take in a newer state of a session and show it to its lines; an ended one closes them."""
        table = self.tables.get(session_id)
        if table is None or snapshot.version <= table.snapshot.version:
            return
        table.snapshot = snapshot
        for line in list(table.lines.values()):
            self._show(table, line)

    def _signed_out(self, web_session_id: str) -> None:
        for line in self._all_lines():
            if line.web_session_id == web_session_id:
                line.outbox.put(write(Taken(cause="signed-out")))
                line.outbox.close(limits.CLOSED_SIGNED_OUT)

    def _show(self, table: Table, line: SeatedLine) -> None:
        snapshot = table.snapshot
        state = snapshot.state
        shown = view(
            state,
            line.seat,
            version=snapshot.version,
            chat_open=snapshot.chat_open,
            limits=snapshot.limits,
            now=now(),
            reason=snapshot.reason,
            ticket=snapshot.ticket,
        )
        line.outbox.put(write(shown))
        if state.phase is Phase.ENDED:
            line.outbox.close(limits.CLOSED_OVER)
        elif state.phase is Phase.MEETING and not line.knows_other:
            line.knows_other = True
            self.spawn(self._tell_trust(line))

    async def _tell_trust(self, line: SeatedLine) -> None:
        """Who sits across, from the database: once a line, off the path of everything else."""
        trust = None
        try:
            trust = await in_thread(trust_of, line.session_id, line.seat)
        finally:
            line.knows_other = trust is not None
        if trust is not None:
            line.outbox.put(write(trust))

    # --- time --------------------------------------------------------------------------------------------------

    async def _run(self, started: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            self._group = group
            group.create_task(self._ping_all())
            group.create_task(self._renew_all())
            group.create_task(self._count_used())
            group.create_task(Ticker(self).run())
            started.set()

    async def _ping_all(self) -> None:
        """Ping each line every PING_EVERY_S, a few at a time: what is sent to all at once holds every message up."""
        while True:
            for some in self._rounds:
                await asyncio.sleep(limits.PING_EVERY_S / len(self._rounds))
                for line in tuple(some):
                    line.outbox.put(_PING)

    async def _renew_all(self) -> None:
        while True:
            await asyncio.sleep(1)
            moment = self._time()
            due = [line for line in self._all_lines() if line.lease_due <= moment and not line.renewing]
            for first in range(0, len(due), limits.LEASES_AT_ONCE):
                await _guarded(self._renew_some(due[first : first + limits.LEASES_AT_ONCE]))

    async def _renew_some(self, lines: list[SeatedLine]) -> None:
        """Renew together what may go on, in few queries; each of the others by itself."""
        wanted = [(line.session_id, line.seat, line.web_session_id) for line in lines]
        renewed: dict[tuple[str, Seat], operations.Renewal] = {}
        try:
            renewed = await in_thread(operations.renew_leases, wanted, now=now())
        except Exception:
            log.exception("leases were not renewed together")
        for line in lines:
            renewal = renewed.get((line.session_id, line.seat))
            if renewal is None:
                line.renewing = True
                self.spawn(self._renew(line))
            else:
                self._used.add(line.web_session_id)
                self._renewed(line, renewal)

    async def _count_used(self) -> None:
        """Count the browsers of lines that went on as used; apart from the leases, which wait for no other writer."""
        while True:
            await asyncio.sleep(1)
            while self._used:
                some = [self._used.pop() for _ in range(min(len(self._used), limits.USED_AT_ONCE))]
                await _guarded(in_thread(touch_all, some, now=now()))

    async def _renew(self, line: SeatedLine) -> None:
        """Ask access again; a line whose web session is gone is closed, one that may go on gets its lease."""
        try:
            renewal = await in_thread(
                operations.renew_lease,
                line.session_id,
                line.seat,
                web_session_id=line.web_session_id,
                now=now(),
            )
        finally:
            self._renew_later(line)
        if renewal is not None:
            self._renewed(line, renewal)
        else:
            line.outbox.put(write(Taken(cause="signed-out")))
            line.outbox.close(limits.CLOSED_SIGNED_OUT)

    def _renewed(self, line: SeatedLine, renewal: operations.Renewal) -> None:
        self._renew_later(line)
        line.outbox.put(write(Lease(lasts_ms=limits.LEASE_LASTS_MS, signed_in_ms=renewal.signed_in_ms)))

    def _renew_later(self, line: SeatedLine) -> None:
        line.renewing = False
        line.lease_due = self._time() + limits.LEASE_EVERY_S

    def lease(self, line: SeatedLine) -> None:
        """Give a line its first lease."""
        line.outbox.put(_LEASE)

    def spawn(self, coroutine: "asyncio._CoroutineLike[None]") -> None:
        """Run something beside everything else; what fails in it is logged."""
        if self._group is not None:
            self._group.create_task(_guarded(coroutine))

    def _all_lines(self) -> Iterator[SeatedLine]:
        return iter([line for table in self.tables.values() for line in table.lines.values()])

    def _round_of(self, line: SeatedLine) -> set[SeatedLine]:
        return self._rounds[hash(line.id) % len(self._rounds)]

    def _time(self) -> float:
        return asyncio.get_running_loop().time()


def _taken_over(line: SeatedLine) -> None:
    line.outbox.put(write(Taken(cause="taken-over")))
    line.outbox.close(limits.CLOSED_TAKEN)


async def _guarded(coroutine: "asyncio._CoroutineLike[None]") -> None:
    """Keep one failed task from taking the hub with it; a refusal here means that the session went meanwhile."""
    try:
        await coroutine  # type: ignore[misc]
    except Refusal as refusal:
        log.info("background act refused: %s", refusal.code)
    except Exception:
        log.exception("background act failed")


#: the one hub of this process
hub = Hub()

"""The hub by itself: what it does between two moments that a real server makes too short to aim at."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from entraide.bus import Hint
from entraide.doors.live.hub import Hub, SeatedLine
from entraide.doors.live.line import Act, Send, Serving
from entraide.help.stored import Snapshot
from entraide.rules import session as rules
from entraide.rules.state import LeaveCause, Limits
from entraide.wire.messages import Ask, Command, Say, Seat

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIMITS = Limits()


def snapshot(version: int, *, sharer_page: str | None) -> Snapshot:
    state = rules.redeem(rules.open_table(now=NOON, limits=LIMITS).state, now=NOON).state
    state = rules.arrive(state, Seat.HELPER, line="h", page="helper-page", tab="t", now=NOON).state
    if sharer_page:
        state = rules.arrive(state, Seat.SHARER, line="s", page=sharer_page, tab="t", now=NOON).state
    return Snapshot(version=version, state=state, chat_open=True, session_lasts_s=14_400, code_lasts_s=600)


def line(seat: Seat, page: str, of: Snapshot) -> SeatedLine:
    made = SeatedLine(f"line-{page}", "session", seat, page, "web-session", "en", of)
    made.knows_other = True
    return made


@pytest.fixture
async def hub() -> Hub:
    made = Hub()
    made._loop = asyncio.get_running_loop()
    return made


async def test_what_is_said_to_a_page_that_has_just_arrived_waits_for_its_line(hub: Hub) -> None:
    waiting = snapshot(1, sharer_page=None)
    helper = line(Seat.HELPER, "helper-page", waiting)
    hub.seat(helper)
    arrived = snapshot(2, sharer_page="new-page")

    hub.take_snapshot("session", arrived)
    hub._hear(Hint("session", Seat.SHARER.value, "an offer"))
    sharer = line(Seat.SHARER, "new-page", arrived)
    hub.seat(sharer)

    assert list(sharer.outbox.texts)[-1] == "an offer"
    assert "an offer" not in helper.outbox.texts


async def test_nothing_waits_for_a_seat_that_is_absent(hub: Hub) -> None:
    waiting = snapshot(1, sharer_page=None)
    hub.seat(line(Seat.HELPER, "helper-page", waiting))

    hub._hear(Hint("session", Seat.SHARER.value, "an offer"))
    arrived = snapshot(2, sharer_page="new-page")
    sharer = line(Seat.SHARER, "new-page", arrived)
    hub.seat(sharer)

    assert "an offer" not in sharer.outbox.texts


async def test_a_page_that_lost_the_seat_hears_nothing_meant_for_the_next(hub: Hub) -> None:
    first = snapshot(2, sharer_page="old-page")
    old = line(Seat.SHARER, "old-page", first)
    hub.seat(old)
    second = snapshot(3, sharer_page="new-page")

    hub.take_snapshot("session", second)
    hub._hear(Hint("session", Seat.SHARER.value, "an offer"))
    new = line(Seat.SHARER, "new-page", second)
    hub.seat(new)

    assert "an offer" not in old.outbox.texts
    assert list(new.outbox.texts)[-1] == "an offer"
    assert old.outbox.closing == 4001


async def test_an_older_state_is_not_shown(hub: Hub) -> None:
    newer = snapshot(5, sharer_page=None)
    helper = line(Seat.HELPER, "helper-page", newer)
    hub.seat(helper)
    shown = len(helper.outbox.texts)

    hub.take_snapshot("session", snapshot(4, sharer_page="late"))

    assert len(helper.outbox.texts) == shown


@pytest.mark.parametrize("fault", [OSError("gone"), RuntimeError("after the close")])
async def test_whoever_says_something_to_a_line_does_not_fail_with_it(hub: Hub, fault: Exception) -> None:
    async def breaks(_: object) -> None:
        raise fault

    helper = line(Seat.HELPER, "helper-page", snapshot(1, sharer_page=None))

    async def told() -> None:
        async with asyncio.TaskGroup() as group:
            Serving(helper, group, breaks)
            hub.seat(helper)
            helper.outbox.put("one")

    with pytest.raises(ExceptionGroup):
        await told()
    helper.outbox.put("two, when nobody sends any more")

    assert "two, when nobody sends any more" in helper.outbox.texts


async def serve(acted: list[str], act: Act, send: Send) -> LeaveCause:
    """A line whose page says three things and goes; how it went, and in `acted` what came of it."""
    asks = [json.dumps({"kind": "ask", "key": f"h-{n}", "wanted": "any"}) for n in (1, 2, 3)]
    events = iter([{"type": "websocket.receive", "text": one} for one in asks])

    async def receive() -> dict[str, Any]:
        return next(events, {"type": "websocket.disconnect", "code": 1001})

    async def noted(seated: SeatedLine, message: Say | Command) -> None:
        await act(seated, message)
        assert isinstance(message, Ask)
        acted.append(message.key)

    went: list[LeaveCause] = []

    async def served() -> None:
        async with asyncio.TaskGroup() as group:
            serving = Serving(line(Seat.HELPER, "helper-page", snapshot(1, sharer_page=None)), group, send, noted)
            went.append(await serving.read(receive))
            await serving.finish()

    with pytest.raises(ExceptionGroup) as over:
        await served()
    assert [type(one).__name__ for one in over.value.exceptions] == ["_Over"]
    return went[0]


async def sent(_: object) -> None:
    """A page that takes everything."""


@pytest.mark.parametrize(("closing", "acts"), [(None, ["h-1", "h-2", "h-3"]), (4003, ["h-1"])])
async def test_what_a_page_sent_before_it_went_acts_but_not_what_waits_when_this_side_closes(
    hub: Hub, closing: int | None, acts: list[str]
) -> None:
    async def act(seated: SeatedLine, _: Say | Command) -> None:
        await asyncio.sleep(0)
        if closing is not None:
            seated.outbox.close(closing)

    acted: list[str] = []
    assert await serve(acted, act, sent) is LeaveCause.CLOSED
    assert acted == acts


async def test_what_a_page_sent_before_it_went_acts_though_nothing_reaches_it_any_more(hub: Hub) -> None:
    async def act(seated: SeatedLine, _: Say | Command) -> None:
        seated.outbox.put("news of it")
        await asyncio.sleep(0.6)

    async def gone(_: object) -> None:
        raise OSError

    acted: list[str] = []
    assert await serve(acted, act, gone) is LeaveCause.CLOSED
    assert acted == ["h-1", "h-2", "h-3"]

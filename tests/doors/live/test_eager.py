"""Beginning a coroutine without a task."""

import asyncio

import pytest

from entraide.doors.live.eager import begin


async def test_what_need_not_wait_is_done_at_once() -> None:
    done = []

    async def say() -> None:
        done.append("said")

    assert begin(say()) is None
    assert done == ["said"]


async def test_what_waits_goes_on_in_a_task() -> None:
    done = []
    page_reads = asyncio.Event()

    async def say() -> None:
        for word in ("one", "two"):
            await page_reads.wait()
            await asyncio.sleep(0)
            done.append(word)

    rest = begin(say())
    assert rest is not None
    going_on = asyncio.ensure_future(rest)  # noqa: TID251 - awaited below
    assert done == []
    page_reads.set()
    await going_on

    assert done == ["one", "two"]


@pytest.mark.parametrize("pauses", [0, 1])
async def test_what_it_raises_is_raised_in_the_task(pauses: int) -> None:
    async def breaks() -> None:
        for _ in range(pauses):
            await asyncio.sleep(0)
        raise OSError("gone")

    rest = begin(breaks())
    assert rest is not None

    with pytest.raises(OSError, match="gone"):
        await rest


async def test_the_task_that_goes_on_can_be_cancelled() -> None:
    told = []

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            told.append("cancelled")

    rest = begin(waits())
    assert rest is not None
    task = asyncio.ensure_future(rest)  # noqa: TID251 - awaited below
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert task.cancelled()
    assert told == ["cancelled"]

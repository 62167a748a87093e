"""Beginning a coroutine without a task: most of what is sent goes at once, and a task for that would cost more."""

from collections.abc import Coroutine, Generator
from functools import partial
from types import coroutine
from typing import Any


def begin(verb: Coroutine[Any, Any, None]) -> Coroutine[Any, Any, None] | None:
    """Run `verb` until it has to wait; None when it is done by then, else what goes on with it, for a task.

    What it raises at once is raised in that task, too: whoever begins it is not the one whom it concerns.

    source:  `eager_start` of asyncio's tasks, which Python has since 3.12.
    """
    try:
        waits_for = verb.send(None)
    except StopIteration:
        return None
    except Exception as failed:  # noqa: BLE001 - raised again, where it belongs
        return _fail(failed)
    return _go_on(verb, waits_for)


async def _fail(failed: Exception) -> None:
    raise failed


async def _go_on(verb: Coroutine[Any, Any, None], waits_for: Any) -> None:
    await _rest_of(verb, waits_for)


@coroutine
def _rest_of(verb: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, None, None]:
    while True:
        try:
            yield waits_for
        except BaseException as thrown:  # noqa: BLE001 - for `verb`, such as that it is cancelled
            step = partial(verb.throw, thrown)
        else:
            step = partial(verb.send, None)
        try:
            waits_for = step()
        except StopIteration:
            return

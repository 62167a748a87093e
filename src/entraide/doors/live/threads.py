"""Where operations of lines run: a few threads of their own, which keep what is dear to open and cheap to hold."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Any, ParamSpec, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

_pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="line")
_running: set[Future[Any]] = set()


async def in_thread(verb: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs) -> Answer:
    """Run `verb` in a thread and let go of its database connection whatever happens."""

    def run() -> Answer:
        try:
            return verb(*args, **kwargs)
        finally:
            for connection in connections.all(initialized_only=True):
                _let_go(connection)

    context = copy_context()
    future = _pool.submit(lambda: context.run(run))
    _running.add(future)
    future.add_done_callback(_running.discard)
    return await asyncio.wrap_future(future)


async def come_to_rest(*, within_s: float) -> None:
    """Wait for what still runs: a thread goes on when the task that waits for it is cancelled."""
    await asyncio.to_thread(wait, tuple(_running), within_s)


def _let_go(connection: BaseDatabaseWrapper) -> None:
    """Give a connection back to PostgreSQL's pool; keep one to SQLite, which costs a third of a lease to open.

    One with which something went wrong is closed in any case.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block or connection.errors_occurred:
        connection.close()

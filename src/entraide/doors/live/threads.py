"""Where operations of lines run: a few threads of their own, which keep what is dear to open and cheap to hold."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import ParamSpec, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

_pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="line")


async def in_thread(verb: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs) -> Answer:
    """Run `verb` in a thread and let go of its database connection whatever happens."""

    def run() -> Answer:
        try:
            return verb(*args, **kwargs)
        finally:
            for connection in connections.all(initialized_only=True):
                _let_go(connection)

    context = copy_context()
    return await asyncio.get_running_loop().run_in_executor(_pool, lambda: context.run(run))


def _let_go(connection: BaseDatabaseWrapper) -> None:
    """Give a connection back to PostgreSQL's pool; keep one to SQLite, which costs a third of a lease to open.

    One with which something went wrong is closed in any case.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block or connection.errors_occurred:
        connection.close()

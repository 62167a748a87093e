"""Where operations of lines run: a few threads of their own, each call leaving no database connection behind."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import ParamSpec, TypeVar

from django.db import connections

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

_pool = ThreadPoolExecutor(max_workers=8, thread_name_prefix="line")


async def in_thread(verb: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs) -> Answer:
    """Run `verb` in a thread and close its database connection whatever happens."""

    def run() -> Answer:
        try:
            return verb(*args, **kwargs)
        finally:
            connections.close_all()

    context = copy_context()
    return await asyncio.get_running_loop().run_in_executor(_pool, lambda: context.run(run))

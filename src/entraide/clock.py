"""The time: wall time at start plus monotonic time since, so that a stepped clock never revives a code.

Operations and rules take `now` as an argument; doors ask here. Tests put a standing clock in with `use`.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_started_at = datetime.now(UTC)
_started_monotonic = time.monotonic()


def _steady() -> datetime:
    return _started_at + timedelta(seconds=time.monotonic() - _started_monotonic)


_source: Callable[[], datetime] = _steady


def now() -> datetime:
    """Answer the present moment, aware, UTC."""
    return _source()


def use(source: Callable[[], datetime] | None) -> None:
    """Read the time from `source` from now on; None goes back to the real clock."""
    global _source  # noqa: PLW0603 - the one place where the time comes from
    _source = source or _steady


def give_way() -> None:
    """Let everything else run for a moment: what computes for long beside open lines says this now and then.

    Python itself lets others in only one event at a time, and a message is several.
    """
    time.sleep(0.001)

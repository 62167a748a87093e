"""Hints that travel between the parts of one installation: `publish` after commit, `listen` in the hub.

The database row is the truth; a hint only says where to look, and may be lost. The face is `Bus`; `memory.py`
serves one process. Others (PostgreSQL, Redis) implement the same face.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Hint:
    """Something happened to the session `topic`: `what` is a short word, `body` JSON text for passing things."""

    topic: str
    what: str
    body: str = ""


class Bus(Protocol):
    """Publish and listen; `publish` may be called from any thread, listeners are called in the same thread."""

    def publish(self, hint: Hint) -> None:
        """Hand `hint` to every listener."""
        ...

    def listen(self, hear: Callable[[Hint], None]) -> Callable[[], None]:
        """Call `hear` with each hint from now on; the answer stops it."""
        ...

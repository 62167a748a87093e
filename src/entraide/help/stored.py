"""How a SessionState is kept on its row and travels in hints: plain JSON, read back into the same value."""

import json
import types
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from entraide.organisations.models import Organisation
from entraide.rules.state import Limits, SessionState


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a line needs to draw a session for its page, without asking the database."""

    version: int
    state: SessionState
    chat_open: bool
    session_lasts_s: int
    code_lasts_s: int
    reason: str = ""
    ticket: str = ""

    @property
    def limits(self) -> Limits:
        """The limits of the session's organisation."""
        return _limits(self.code_lasts_s, self.session_lasts_s)

    def as_text(self) -> str:
        """Write it for a hint."""
        return json.dumps({one.name: to_json(getattr(self, one.name)) for one in fields(self)})

    @classmethod
    def from_text(cls, text: str) -> "Snapshot":
        """Read what `as_text` wrote."""
        body = json.loads(text)
        return cls(**body | {"state": from_json(SessionState, body["state"])})


def limits_of(organisation: Organisation) -> Limits:
    """The limits that hold in `organisation`."""
    return _limits(organisation.code_minutes * 60, organisation.session_minutes * 60)


@cache
def _limits(code_lasts_s: int, session_lasts_s: int) -> Limits:
    return Limits(code_lasts=timedelta(seconds=code_lasts_s), session_lasts=timedelta(seconds=session_lasts_s))


def to_json(value: Any) -> Any:
    """Turn a state or a part of it into JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: to_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_json(one) for one in value]
    return value


def from_json(wanted: Any, value: Any) -> Any:
    """Read a value of type `wanted` from what `to_json` wrote; fields that an older release lacked keep defaults."""
    if value is None:
        return None
    if get_origin(wanted) in {Union, types.UnionType}:
        wanted = next(kind for kind in get_args(wanted) if kind is not type(None))
    if get_origin(wanted) is tuple:
        return tuple(value)
    if is_dataclass(wanted):
        hints = _hints(wanted)  # type: ignore[arg-type]
        return wanted(**{name: from_json(hints[name], one) for name, one in value.items() if name in hints})  # type: ignore[operator]
    if wanted is datetime:
        return datetime.fromisoformat(value)
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return wanted(value)
    return value


@cache
def _hints(wanted: type) -> dict[str, Any]:
    return get_type_hints(wanted)

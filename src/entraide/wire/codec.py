"""The one parser of what arrives on a line, and the one writer of what leaves.

`parse` turns text into a typed message or raises a `Breach`; nothing behind it sees raw JSON.
"""

import json
import types
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from entraide.errors import Breach, Oversized
from entraide.wire import messages
from entraide.wire.messages import FromPage, ToPage

FRAME_BYTES_MAX = 65_536
DEPTH_MAX = 8

#: kind → type, for each direction; the protocol document is tested against both
FROM_PAGE: dict[str, type[Any]] = {one.kind: one for one in get_args(FromPage)}
TO_PAGE: dict[str, type[Any]] = {one.kind: one for one in get_args(ToPage)}


def parse(frame: str) -> FromPage:
    """Read one frame of a page.

    raises:  Oversized over 64 KiB (UTF-8); Breach for anything that is not exactly a known message:
             bad JSON, a lone surrogate, depth over 8, unknown kind, unknown, missing or ill-typed field, too long.
    """
    try:
        size = len(frame.encode())
    except UnicodeEncodeError:
        raise Breach("not well-formed text") from None
    if size > FRAME_BYTES_MAX:
        raise Oversized("frame over 64 KiB")
    if _may_be_deep(frame) and _depth(frame) > DEPTH_MAX:
        raise Breach("too deep")
    try:
        body = _DECODER.decode(frame)
    except (ValueError, RecursionError):
        raise Breach("not JSON") from None
    if not isinstance(body, dict):
        raise Breach("not an object")
    kind = body.pop("kind", None)
    message = FROM_PAGE.get(kind) if isinstance(kind, str) else None
    if message is None:
        raise Breach("unknown kind")
    return _build(message, body, message.kind)  # type: ignore[no-any-return]


def write(message: ToPage) -> str:
    """Write one message for a page, as compact JSON."""
    return _ENCODER.encode(as_json(message))


def as_json(value: Any) -> Any:
    """Turn a message or a part of one into plain JSON values; a message gets its `kind` first."""
    if value is None or type(value) in _PLAIN:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        kind, names = _shape(type(value))
        body = {} if kind is None else {"kind": kind}
        for name in names:
            body[name] = as_json(getattr(value, name))
        return body
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [as_json(one) for one in value]
    return value


def _no_constant(name: str) -> None:
    raise ValueError(name)


# made once: `json.loads` and `json.dumps` make new ones for each call that is not their plainest
_DECODER = json.JSONDecoder(parse_constant=_no_constant)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_PLAIN = frozenset({str, int, bool})


@cache
def _shape(written: type[Any]) -> tuple[str | None, tuple[str, ...]]:
    """The kind of a message, None of a part, and the names of its fields."""
    return getattr(written, "kind", None), tuple(one.name for one in fields(written))


def _may_be_deep(frame: str) -> bool:
    """Whether there are enough brackets at all; in what pages send there are not, and counting is quick."""
    return frame.count("{") + frame.count("[") > DEPTH_MAX


def _depth(frame: str) -> int:
    """Deepest nesting of brackets outside strings, found before the JSON parser may recurse."""
    deepest = depth = 0
    inside = escaped = False
    for mark in frame:
        if escaped:
            escaped = False
        elif mark == "\\" and inside:
            escaped = True
        elif mark == '"':
            inside = not inside
        elif inside:
            continue
        elif mark in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "}]":
            depth -= 1
    return deepest


def _build(wanted: type[Any], body: dict[str, Any], where: str) -> Any:
    known: dict[str, tuple[Field[Any], Any]] = _known(wanted)  # type: ignore[arg-type]
    unknown = body.keys() - known.keys()
    if unknown:
        raise Breach(f"{where}: unknown field")
    values = {}
    for name, (one, hint) in known.items():
        if name in body:
            values[name] = _value(body[name], hint, one, f"{where}.{name}")
        elif one.default is MISSING:
            raise Breach(f"{where}.{name}: missing")
    return wanted(**values)


@cache
def _known(wanted: type[Any]) -> dict[str, tuple[Field[Any], Any]]:
    hints = get_type_hints(wanted, vars(messages))
    return {one.name: (one, hints[one.name]) for one in fields(wanted)}


def _value(value: Any, hint: Any, one: Field[Any], where: str) -> Any:
    if get_origin(hint) in {Union, types.UnionType}:
        if value is None:
            return None
        hint = next(kind for kind in get_args(hint) if kind is not type(None))
    if is_dataclass(hint) and isinstance(value, dict):
        return _build(hint, value, where)  # type: ignore[arg-type]
    if hint is bool and isinstance(value, bool):
        return value
    if hint is int and isinstance(value, int) and not isinstance(value, bool):
        if one.metadata["low"] <= value <= one.metadata["high"]:
            return value
        raise Breach(f"{where}: out of range")
    if hint is str and isinstance(value, str):
        return _text(value, one, where)
    if isinstance(hint, type) and issubclass(hint, StrEnum) and isinstance(value, str):
        try:
            return hint(value)
        except ValueError:
            raise Breach(f"{where}: unknown word") from None
    raise Breach(f"{where}: wrong type")


def _text(value: str, one: Field[Any], where: str) -> str:
    limit = one.metadata["limit"]
    if len(value) > limit or (one.metadata.get("exact") and len(value) != limit):
        raise Breach(f"{where}: wrong length")
    if not value and not one.metadata.get("empty"):
        raise Breach(f"{where}: empty")
    try:
        value.encode()  # a lone surrogate, which JSON may write as an escape, has no UTF-8
    except UnicodeEncodeError:
        raise Breach(f"{where}: not well-formed text") from None
    return value

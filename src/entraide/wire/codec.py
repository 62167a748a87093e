"""The one parser of what arrives on a line, and the one writer of what leaves.

`parse` turns text into a typed message or raises a `Breach`; nothing behind it sees raw JSON.
"""

import json
import types
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from functools import cache, partial
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
    return _reader(message, message.kind)(body)  # type: ignore[no-any-return, arg-type]


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
            part = getattr(value, name)
            body[name] = part if part is None or type(part) in _PLAIN else as_json(part)
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


@cache
def _reader(wanted: type[Any], where: str) -> Callable[[Any], Any]:
    """Make what reads a message of the type `wanted`, or a part of one: once, since lines read thousands a second."""
    hints = get_type_hints(wanted, vars(messages))
    known = {one.name: _value_reader(hints[one.name], one, f"{where}.{one.name}") for one in fields(wanted)}
    needed = {one.name for one in fields(wanted) if one.default is MISSING}

    def read(body: Any) -> Any:
        if not isinstance(body, dict):
            raise Breach(f"{where}: wrong type")
        try:
            values = {name: known[name](value) for name, value in body.items()}
        except KeyError:
            raise Breach(f"{where}: unknown field") from None
        if len(values) < len(known):
            for name in needed - values.keys():
                raise Breach(f"{where}.{name}: missing")
        return wanted(**values)

    return read


def _value_reader(hint: Any, one: Field[Any], where: str) -> Callable[[Any], Any]:
    """Make what reads one field, by its type and the limits that stand beside it."""
    if get_origin(hint) in {Union, types.UnionType}:
        read = _value_reader(next(kind for kind in get_args(hint) if kind is not type(None)), one, where)
        return lambda value: None if value is None else read(value)
    if is_dataclass(hint):
        return _reader(hint, where)  # type: ignore[arg-type]
    if hint is bool:
        return partial(_truth, where)
    if hint is int:
        return partial(_number, where, one.metadata["low"], one.metadata["high"])
    if hint is str:
        limit = one.metadata["limit"]
        least = limit if one.metadata.get("exact") else 0
        return partial(_text, where, least, limit, bool(one.metadata.get("empty")))
    return partial(_word, where, hint)


def _truth(where: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise Breach(f"{where}: wrong type")


def _number(where: str, low: int, high: int, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Breach(f"{where}: wrong type")
    if low <= value <= high:
        return value
    raise Breach(f"{where}: out of range")


def _word(where: str, words: type[StrEnum], value: Any) -> StrEnum:
    if not isinstance(value, str):
        raise Breach(f"{where}: wrong type")
    try:
        return words(value)
    except ValueError:
        raise Breach(f"{where}: unknown word") from None


def _text(where: str, least: int, limit: int, empty: bool, value: Any) -> str:  # noqa: FBT001 - bound once, above
    if not isinstance(value, str):
        raise Breach(f"{where}: wrong type")
    if not least <= len(value) <= limit:
        raise Breach(f"{where}: wrong length")
    if not value and not empty:
        raise Breach(f"{where}: empty")
    try:
        _ = value.isascii() or value.encode()  # a lone surrogate, which JSON may write as an escape, has no UTF-8
    except UnicodeEncodeError:
        raise Breach(f"{where}: not well-formed text") from None
    return value

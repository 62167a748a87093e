"""What every check of this folder needs: the word for why something was not believed, and a strict JSON reader."""

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any, NoReturn

#: deeper than any honest answer
DEPTH_MAX = 16
TEXT_LENGTH_MAX = 4_096
_WORDS = re.compile(r"[a-z0-9-]{1,40}")


class Unfit(Exception):  # noqa: N818 - an answer: this is not believed, and why
    """What a provider sent is not believed; `reason` is a fixed word, for logs and administrators."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


def require(*, holds: bool, reason: str) -> None:
    """Go on only when a check holds.

    raises:  Unfit.
    """
    if not holds:
        raise Unfit(reason)


def read_json(body: bytes, reason: str) -> dict[str, Any]:
    """Read a JSON object: UTF-8, no name twice (two readers would differ), no NaN, not too deep.

    raises:  Unfit with `reason`.
    """
    try:
        found = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Unfit(reason) from None
    require(holds=isinstance(found, dict) and _depth(found) <= DEPTH_MAX, reason=reason)
    return dict(found)


def text_of(value: object, reason: str, *, length_max: int = TEXT_LENGTH_MAX) -> str:
    """A text that is there, printable and not too long.

    raises:  Unfit with `reason`.
    """
    if not isinstance(value, str) or not 0 < len(value) <= length_max or not value.isprintable():
        raise Unfit(reason)
    return value


def moment_of(value: object, reason: str) -> datetime:
    """A NumericDate (RFC 7519).

    raises:  Unfit with `reason`.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unfit(reason)
    if not 0 <= value < 253_402_300_800:  # nor infinite
        raise Unfit(reason)
    return datetime.fromtimestamp(value, UTC)


def hash_of(text: str) -> str:
    """What is kept of a secret that must be recognised: random enough not to be guessed from its hash."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_word(text: str) -> bool:
    """Whether `text` is short and plain enough to stand in a log as it came."""
    return bool(_WORDS.fullmatch(text))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _no_constant(_: str) -> NoReturn:
    raise ValueError("not a number")


def _depth(value: object, so_far: int = 0) -> int:
    if so_far > DEPTH_MAX or not isinstance(value, dict | list):
        return so_far
    inner = value.values() if isinstance(value, dict) else value
    return max((_depth(one, so_far + 1) for one in inner), default=so_far + 1)

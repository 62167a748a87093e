"""The security code: its alphabet, how it is drawn, read and shown, and how many wrong ones are borne. Pure.

Eight symbols, `RRR-SSSSS`: three that route (unique among live codes of an organisation) and five that are
secret. Until the secret half is made in the helper's page the server draws both and keeps an HMAC of the whole.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from entraide.errors import CodeMalformed, TooManyCodes, TooManyCodesHere

#: Crockford's base 32: no I, L, O, U
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ROUTING_LENGTH = 3
SECRET_LENGTH = 5
CODE_LENGTH = ROUTING_LENGTH + SECRET_LENGTH
#: what a code box may hold before it is read; more is refused unread
TYPED_LENGTH_MAX = 64

_LOOK_ALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
_SEPARATORS = frozenset(" \t\r\n\u00a0\u2009\u202f\u3000-_.·\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufeff\u200b")


@dataclass(frozen=True, slots=True)
class Code:
    """A whole security code, upper case, without the dash."""

    routing: str
    secret: str

    @property
    def plain(self) -> str:
        """The eight symbols in a row."""
        return self.routing + self.secret

    @property
    def shown(self) -> str:
        """As people see it: `7KD-4QX2M`."""
        return f"{self.routing}-{self.secret}"

    def __repr__(self) -> str:
        """Hide the secret half, so that no log or traceback ever holds a code."""
        return f"Code({self.routing}-…)"


def draw_code(pick: Callable[[str], str]) -> Code:
    """Draw a new code.

    pick:  takes the alphabet and answers one symbol of it, uniformly and unpredictably (`secrets.choice`).
    """
    drawn = "".join(pick(ALPHABET) for _ in range(CODE_LENGTH))
    return Code(drawn[:ROUTING_LENGTH], drawn[ROUTING_LENGTH:])


def read_code(typed: str) -> Code:
    """Read what a person typed or pasted: case, spaces, dashes, look-alikes and full-width forms are forgiven.

    A pasted session link is read by its fragment.

    raises:  CodeMalformed for anything that is not eight symbols then.
    """
    if "#" in typed:
        typed = typed.rsplit("#", 1)[1]
    if len(typed) > TYPED_LENGTH_MAX:
        raise CodeMalformed
    wide = unicodedata.normalize("NFKC", typed)
    # upper() of ı, ſ and the like would turn foreign letters into ours: only ASCII is raised
    plain = "".join(mark.upper() if mark.isascii() else mark for mark in wide if mark not in _SEPARATORS)
    folded = plain.translate(_LOOK_ALIKES)
    if len(folded) != CODE_LENGTH or any(mark not in ALPHABET for mark in folded):
        raise CodeMalformed
    return Code(folded[:ROUTING_LENGTH], folded[ROUTING_LENGTH:])


@dataclass(frozen=True, slots=True)
class Misses:
    """Wrong codes counted so far: of this person in 15 minutes and 24 hours, of this address in 15 minutes.

    Moments are given so that the answer can say when to try again; newest first.
    """

    person_short: tuple[datetime, ...]
    person_long: tuple[datetime, ...]
    address_short: tuple[datetime, ...]


SHORT = timedelta(minutes=15)
LONG = timedelta(hours=24)
PERSON_SHORT_MAX = 5
PERSON_LONG_MAX = 10
#: an address is often a whole site behind one NAT: beyond this it is slowed, never stopped
ADDRESS_SHORT_MAX = 20
ADDRESS_PAUSE = timedelta(seconds=5)


def check_misses(misses: Misses, *, now: datetime) -> None:
    """Let a person try a code, or refuse before the code is looked at.

    raises:  TooManyCodes (5 in 15 min or 10 in 24 h), with `retry_after_s`;
             TooManyCodesHere (an address past 20 in 15 min: 5 s after its last wrong one), with `retry_after_s`.
    """
    if len(misses.person_long) >= PERSON_LONG_MAX:
        raise TooManyCodes(retry_after_s=_left(misses.person_long[PERSON_LONG_MAX - 1] + LONG, now))
    if len(misses.person_short) >= PERSON_SHORT_MAX:
        raise TooManyCodes(retry_after_s=_left(misses.person_short[PERSON_SHORT_MAX - 1] + SHORT, now))
    if len(misses.address_short) >= ADDRESS_SHORT_MAX:
        until = misses.address_short[0] + ADDRESS_PAUSE
        if now < until:
            raise TooManyCodesHere(retry_after_s=_left(until, now))


def _left(until: datetime, now: datetime) -> int:
    return max(1, round((until - now).total_seconds()))

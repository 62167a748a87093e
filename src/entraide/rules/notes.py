"""What a helper writes about a session: reason, ticket, note, outcome. Read in one place, with limits. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, urlsplit

from entraide.errors import ChatTooLong, FieldInvalid
from entraide.rules.text import clean_name, clean_text, graphemes

REASON_MAX = 200
TICKET_MAX = 64
NOTE_MAX = 4_000
ABUSE_MAX = 2_000
#: where the ticket stands in the address of the ticket system
PLACE = "{ticket}"


class ReasonMode(StrEnum):
    """Whether a helper writes why, before asking to see a screen."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


class Result(StrEnum):
    """What came of a session, as the helper says it."""

    RESOLVED = "resolved"
    NOT_RESOLVED = "not-resolved"
    FOLLOW_UP = "follow-up"
    HANDED_ON = "handed-on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What was written; None leaves a value as it is, an empty text takes it away."""

    reason: str | None = None
    ticket: str | None = None
    note: str | None = None
    outcome: str | None = None


NOTHING = Notes()


def read_notes(given: Mapping[str, object]) -> Notes:
    """Read what a page or an address gives; names that are unknown are left out.

    raises:  FieldInvalid with `field`, when a value is no text, too long, or no outcome of ours.
    """
    return Notes(
        reason=_line(given, "reason", REASON_MAX),
        ticket=_line(given, "ticket", TICKET_MAX),
        note=_note(given),
        outcome=_outcome(given),
    )


def address_of(template: str, ticket: str) -> str | None:
    """The ticket in the ticket system; None when there is none or its number cannot be put there.

    The template is checked here, too: a link may lead nowhere but to the web, whoever wrote the row.
    """
    is_sound = bool(template) and check_template(template)
    return template.replace(PLACE, quote(ticket, safe="")) if is_sound and ticket else None


def on_the_web(address: str) -> str:
    """`address` when it is one on the web, which a link may lead to; else an empty text."""
    try:
        return address if urlsplit(address).scheme in {"https", "http"} else ""
    except ValueError:
        return ""


def check_template(template: str) -> bool:
    """Whether `template` is an address on the web with a place for the ticket behind its host, and nothing else."""
    if not template:
        return True
    try:
        parts = urlsplit(template)
    except ValueError:
        return False
    behind = f"{parts.path}?{parts.query}#{parts.fragment}"
    is_web = parts.scheme in {"https", "http"} and bool(parts.hostname) and parts.username is None
    return is_web and PLACE in behind and PLACE not in parts.netloc and template.isprintable()


def _line(given: Mapping[str, object], name: str, limit: int) -> str | None:
    text = _text(given, name)
    if text is None:
        return None
    if len(text) > limit * 16 or graphemes(text.strip()) > limit:
        raise FieldInvalid(field=name)
    return clean_name(text, limit=limit)


def _note(given: Mapping[str, object]) -> str | None:
    text = _text(given, "note")
    try:
        return None if text is None else clean_text(text, limit=NOTE_MAX)
    except ChatTooLong:
        raise FieldInvalid(field="note") from None


def _outcome(given: Mapping[str, object]) -> str | None:
    text = _text(given, "outcome")
    if text:
        try:
            return Result(text).value
        except ValueError:
            raise FieldInvalid(field="outcome") from None
    return text


def _text(given: Mapping[str, object], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise FieldInvalid(field=name)
    return value

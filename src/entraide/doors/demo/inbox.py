"""The mails that the file backend wrote, read back for the demo's inbox."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

#: the line that Django's file backend writes behind each mail
_BETWEEN = re.compile(rb"^-{79}$", re.MULTILINE)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
SHOWN_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text, and where it leads when it is an address."""

    text: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail."""

    subject: str
    to: str
    at: datetime | None
    parts: tuple[Part, ...]


def letters(directory: Path) -> list[Letter]:
    """Answer the mails in `directory`, the newest first."""
    files = sorted(directory.glob("*.log"), key=lambda one: one.stat().st_mtime_ns, reverse=True)[:SHOWN_AT_MOST]
    found = []
    for file in files:
        found += [_letter(one) for one in reversed(_BETWEEN.split(file.read_bytes())) if one.strip()]
    return found[:SHOWN_AT_MOST]


def with_links(text: str) -> tuple[Part, ...]:
    """Cut a text where addresses of the web begin and end."""
    parts, before = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [Part(text[before : found.start()], None), Part(found[0], found[0])]
        before = found.end()
    return tuple(one for one in (*parts, Part(text[before:], None)) if one.text)


def _letter(raw: bytes) -> Letter:
    mail = message_from_bytes(raw.lstrip(b"\n"), policy=default)
    body = mail.get_body(("plain",))
    content = body.get_content() if body else ""
    try:
        at = parsedate_to_datetime(str(mail["Date"]))
    except ValueError:
        at = None
    return Letter(
        subject=str(mail["Subject"] or ""), to=str(mail["To"] or ""), at=at, parts=with_links(content.strip())
    )

"""A table of people from a file (CSV): read with limits, checked row by row before anybody is added."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from entraide.people.models import Account, Group
from entraide.rules.text import clean_name

BYTES_MAX = 200_000
ROWS_MAX = 1_000
FIELDS = ("name", "email", "job_title", "department", "company", "groups")
#: what the head of a column may be called, folded
_HEADS = {
    "name": "name",
    "full name": "name",
    "nom": "name",
    "nom complet": "name",
    "email": "email",
    "e-mail": "email",
    "e-mail address": "email",
    "mail": "email",
    "adresse e-mail": "email",
    "courriel": "email",
    "job_title": "job_title",
    "job title": "job_title",
    "title": "job_title",
    "fonction": "job_title",
    "department": "department",
    "service": "department",
    "company": "company",
    "société": "company",
    "entreprise": "company",
    "groups": "groups",
    "group": "groups",
    "groupes": "groups",
}


class Unreadable(Exception):  # noqa: N818 - an answer for whoever brought the file
    """The file is no table that we can read; `why` is a code: encoding, too-large, no-head, too-many, quotes."""

    def __init__(self, why: str) -> None:
        """Say why."""
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; with `problems` it cannot be added.

    problems:  codes: name, email, email-taken, email-twice, group:<name>.
    """

    number: int
    name: str
    email: str
    job_title: str
    department: str
    company: str
    groups: tuple[str, ...]
    problems: tuple[str, ...] = ()


def decoded(content: bytes) -> str:
    """The text of an uploaded file.

    raises:  Unreadable.
    """
    if len(content) > BYTES_MAX:
        raise Unreadable("too-large")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("encoding") from None


def read_rows(organisation_id: str, text: str) -> list[Row]:
    """Read and check every line.

    raises:  Unreadable.
    """
    lines = list(_lines(text))
    addresses = [line["email"] for line in lines]
    taken = set(Account.objects.filter(email__in=addresses).values_list("email", flat=True))
    known = set(
        Group.objects.filter(organisation_id=organisation_id, directory_group=None).values_list("name", flat=True)
    )
    seen: set[str] = set()
    rows = []
    for number, line in enumerate(lines, 2):
        groups = tuple(dict.fromkeys(part.strip() for part in line["groups"].split(";") if part.strip()))
        problems = [f"group:{one}" for one in groups if one not in known]
        if not line["name"]:
            problems.append("name")
        if not _is_address(line["email"]):
            problems.append("email")
        elif line["email"] in taken:
            problems.append("email-taken")
        elif line["email"] in seen:
            problems.append("email-twice")
        seen.add(line["email"])
        facts = {name: line[name] for name in FIELDS if name != "groups"}
        rows.append(Row(number=number, groups=groups, problems=tuple(problems), **facts))
    return rows


def _lines(text: str) -> Iterator[dict[str, str]]:
    if len(text.encode()) > BYTES_MAX or "\0" in text:
        raise Unreadable("too-large" if "\0" not in text else "quotes")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        table = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error:
        raise Unreadable("quotes") from None
    if not table:
        raise Unreadable("no-head")
    heads = [_HEADS.get(one.strip().lower(), "") for one in table[0]]
    if not {"name", "email"} <= set(heads):
        raise Unreadable("no-head")
    filled = [line for line in table[1:] if any(cell.strip() for cell in line)]
    if len(filled) > ROWS_MAX:
        raise Unreadable("too-many")
    for line in filled:
        found = dict.fromkeys(FIELDS, "") | {head: cell for head, cell in zip(heads, line, strict=False) if head}
        yield {
            **{name: clean_name(found[name]) for name in FIELDS if name not in {"email", "groups"}},
            "email": found["email"].strip().lower(),
            "groups": found["groups"],
        }


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254

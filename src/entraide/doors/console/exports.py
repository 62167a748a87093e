"""The rows of a list as a file: CSV for spreadsheets, JSON for programs. Who took what is journaled."""

import csv
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse

from entraide.errors import ListTooLong
from entraide.journal.operations import note_export
from entraide.people.requests import SignedIn

Value = str | int | bool | datetime | None
#: name for programs, label for people, what it says of a row
ExportColumn = tuple[str, str, Callable[[Any], Value]]

FORMS = ("csv", "json")
ROWS_MAX = 100_000
_CHUNK = 2_000
#: a cell that begins so is a formula for spreadsheets, which run it: CSV injection
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def export(
    request: SignedIn, name: str, columns: Sequence[ExportColumn], rows: QuerySet[Any], *, form: str, now: datetime
) -> HttpResponse:
    """Answer all `rows` as a file.

    raises:  ListTooLong; a file that silently lacks rows would be believed.
    """
    count = rows.count()
    if count > ROWS_MAX:
        raise ListTooLong
    write = {"csv": _csv, "json": _json}[form]
    text, kind = write(columns, rows)
    note_export(request.organisation.id, name, form=form, rows=count, actor_id=request.person.id, now=now)
    response = HttpResponse(text, content_type=kind)
    file = f"{request.organisation.slug}-{name}-{now:%Y-%m-%d}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _csv(columns: Sequence[ExportColumn], rows: QuerySet[Any]) -> tuple[bytes, str]:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow([label for _, label, _ in columns])
    for row in rows.iterator(chunk_size=_CHUNK):
        writer.writerow([plain(value(row)) for _, _, value in columns])
    # the mark at its head makes spreadsheets read UTF-8
    return written.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8"


def _json(columns: Sequence[ExportColumn], rows: QuerySet[Any]) -> tuple[bytes, str]:
    listed = [{name: told(value(row)) for name, _, value in columns} for row in rows.iterator(chunk_size=_CHUNK)]
    return json.dumps(listed, ensure_ascii=False, indent=1).encode(), "application/json"


def plain(value: Value) -> str | int:
    """A value as a cell of CSV that no spreadsheet takes for a formula."""
    if isinstance(value, bool) or value is None or isinstance(value, datetime):
        value = told(value)
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def told(value: Value) -> str | int | None:
    """A value as JSON holds it: moments in UTC, RFC 3339."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    return value

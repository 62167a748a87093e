"""Lists of the admin centre: search, filters, sort and pages from the address, applied in SQL, shown or exported.

A page family describes its `List` once; `List.answer` does the rest. Whatever stands in the address is read here
into a `Wanted` with limits; what means nothing is left out, so that an old link still leads to a list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise

from entraide.clock import now
from entraide.doors.console import exports
from entraide.doors.console.exports import Value
from entraide.organisations.models import Organisation
from entraide.people.requests import SignedIn
from entraide.rules.text import clean_name

PAGE_SIZE = 50
PAGE_MAX = 100_000
SEARCH_LENGTH_MAX = 100
FILTER_LENGTH_MAX = 64

Row = TypeVar("Row", bound=Model)
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose list it is and when it is looked at; what choices may depend on."""

    organisation: Organisation
    now: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: as it stands in the address, in words, and which rows it keeps."""

    value: str
    label: Words
    where: Q


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A pill above the list.

    name:     of its parameter in the address.
    choices:  what its menu offers.
    reads:    a value that no menu offers but links do (a day, a person's id); None when it means nothing.
    """

    name: str
    label: Words
    choices: Callable[[Scene], Sequence[Choice]] = lambda _scene: ()
    reads: Callable[[str, Scene], Choice | None] = lambda _value, _scene: None

    def read(self, value: str, scene: Scene) -> Choice | None:
        """The choice that `value` stands for."""
        if not value or len(value) > FILTER_LENGTH_MAX:
            return None
        offered = (one for one in self.choices(scene) if one.value == value)
        return next(offered, None) or self.reads(value, scene)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[Row]):
    """A column, in the table and in the exported file.

    value:      what the file says, and the table where no `cell` is given.
    sort:       the field by which SQL sorts; empty: it cannot be sorted.
    cell:       a template that draws it from `row` and `value`.
    in_table, in_file:  where it stands.
    is_number:  stands at the end of its column.
    """

    name: str
    label: Words
    value: Callable[[Row], Value]
    sort: str = ""
    cell: str = ""
    in_table: bool = True
    in_file: bool = True
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the address asks for, read and bounded."""

    search: str
    chosen: Mapping[str, Choice]
    sort: str
    page: int

    def query(self, **changes: str | int | None) -> str:
        """The address's query with `changes`; None takes a parameter away. What was changed is read from page 1."""
        parameters: dict[str, str | int | None] = {"search": self.search or None, "sort": self.sort or None}
        parameters |= {name: choice.value for name, choice in self.chosen.items()}
        parameters |= changes
        return "?" + urlencode({name: value for name, value in parameters.items() if value is not None})


@dataclass(frozen=True, slots=True, kw_only=True)
class List(Generic[Row]):
    """A list: its columns, filters, and how it is searched.

    name:     of the exported file and of the journal row about it.
    columns:  the first one carries the link to the row's own page.
    search:   which rows of the scene hold the words; None: no search box.
    sort:     a column's name, with `-` for descending; how it stands when nothing else was asked.
    link:     the address of a row's own page.
    whole:    adds what the columns need beside a row's own: joins, and values by which it can be sorted.
    """

    name: str
    columns: Sequence[Column[Row]]
    sort: str
    filters: Sequence[Filter] = ()
    search: Callable[[str, Scene], Q] | None = None
    search_label: Words = ""
    link: Callable[[Row], str] | None = None
    whole: Callable[[QuerySet[Row]], QuerySet[Row]] = lambda rows: rows

    def answer(
        self, request: SignedIn, rows: QuerySet[Row], template: str, context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        """Answer the page of the list that the address asks for, or its export (`?format=csv`, `json`).

        rows:  all that this person may see, of their organisation; the caller has asked access.

        raises:  ListTooLong.
        """
        scene = Scene(request.organisation, now())
        wanted = self.read(request.GET, scene)
        found = self.found(self.whole(rows), wanted, scene)
        form = request.GET.get("format")
        if form in exports.FORMS:
            columns = [(one.name, str(one.label), one.value) for one in self.columns if one.in_file]
            return exports.export(request, self.name, columns, found, form=form, now=scene.now)
        shown = self._shown(found, wanted, scene)
        return render(request, template, {**(context or {}), "list": shown})

    def read(self, query: QueryDict, scene: Scene) -> Wanted:
        """Read the query of an address."""
        chosen = {one.name: one.read(query.get(one.name, ""), scene) for one in self.filters}
        sort = query.get("sort", "")
        page = query.get("page", "")
        return Wanted(
            search=clean_name(query.get("search", "")[:SEARCH_LENGTH_MAX]) if self.search else "",
            chosen={name: choice for name, choice in chosen.items() if choice},
            sort=sort if sort.removeprefix("-") in {one.name for one in self.columns if one.sort} else "",
            page=min(int(page), PAGE_MAX) if page.isascii() and page.isdigit() and len(page) < 8 else 1,
        )

    def found(self, rows: QuerySet[Row], wanted: Wanted, scene: Scene) -> QuerySet[Row]:
        """The rows that were asked for, in order."""
        if self.search and wanted.search:
            rows = rows.filter(self.search(wanted.search, scene))
        for choice in wanted.chosen.values():
            rows = rows.filter(choice.where)
        sort = wanted.sort or self.sort
        by = next(one.sort for one in self.columns if one.name == sort.removeprefix("-"))
        sign = "-" if sort.startswith("-") else ""
        return rows.order_by(sign + by, sign + "pk")

    def _shown(self, found: QuerySet[Row], wanted: Wanted, scene: Scene) -> "Shown":
        count = found.count()
        pages = max(-(-count // PAGE_SIZE), 1)
        page = min(max(wanted.page, 1), pages)
        first, last = (page - 1) * PAGE_SIZE, min(page * PAGE_SIZE, count)
        sort = wanted.sort or self.sort
        columns = [one for one in self.columns if one.in_table]
        return Shown(
            columns=[_head(one, sort, wanted) for one in columns],
            rows=[
                ShownRow(
                    url=self.link(row) if self.link else "",
                    cells=[Cell(one.name, str(one.label), one.value(row), one.cell, one.is_number) for one in columns],
                    of=row,
                )
                for row in self._between(first, last, found, count)
            ],
            pills=[_pill(one, wanted, scene) for one in self.filters],
            wanted=wanted,
            has_search=self.search is not None,
            search_label=str(self.search_label),
            first=min(first + 1, count),
            last=last,
            count=count,
            before=wanted.query(page=page - 1) if page > 1 else "",
            after=wanted.query(page=page + 1) if page < pages else "",
            exported=[(form, wanted.query(format=form)) for form in exports.FORMS],
        )

    def _between(self, first: int, last: int, found: QuerySet[Row], count: int) -> list[Row]:
        """The rows of `found` from `first` up to `last`, in its order.

        Only ids are walked over, from the end that is nearer, and the rows then asked for by them: a page far down
        took the database through all the rows before it, whole. Nothing but ids is said the second time, or SQLite
        would look through all rows of the organisation for them.
        """
        ids = found.values_list("pk", flat=True)
        walked = ids[first:last] if first <= count - last else reversed(ids.reverse()[count - last : count - first])
        order = list(walked)
        by_id = {row.pk: row for row in self.whole(found.model._default_manager.filter(pk__in=order))}
        # one may have gone in between
        return [by_id[one] for one in order if one in by_id]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column; `url` sorts by it, `sorted` is what `aria-sort` says now."""

    label: str
    url: str
    sorted: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row, and the template that draws it."""

    name: str
    label: str
    value: Value
    template: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the table; `of` is what it was made from, for the templates of cells."""

    url: str
    cells: list[Cell]
    of: Model


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry of a pill's menu."""

    label: str
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Pill:
    """A filter as shown: what is chosen, the way to undo it, and what else its menu offers."""

    label: str
    chosen: str
    undo: str
    offers: list[Offer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A list as its template draws it."""

    columns: list[Head]
    rows: list[ShownRow]
    pills: list[Pill]
    wanted: Wanted
    has_search: bool
    search_label: str
    first: int
    last: int
    count: int
    before: str
    after: str
    exported: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter leaves rows out."""
        return bool(self.wanted.search or self.wanted.chosen)

    @property
    def everything(self) -> str:
        """The address without search and filters."""
        return f"?sort={self.wanted.sort}" if self.wanted.sort else "?"

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a search must carry along."""
        chosen = [(name, one.value) for name, one in self.wanted.chosen.items()]
        return [*chosen, ("sort", self.wanted.sort)] if self.wanted.sort else chosen


def _head(column: Column[Row], sort: str, wanted: Wanted) -> Head:
    if not column.sort:
        return Head(str(column.label), "", "", column.is_number)
    is_descending = sort.startswith("-")
    is_sorted = sort.removeprefix("-") == column.name
    turned = column.name if not is_sorted or is_descending else f"-{column.name}"
    told = ("descending" if is_descending else "ascending") if is_sorted else ""
    return Head(str(column.label), wanted.query(sort=turned), told, column.is_number)


def _pill(one: Filter, wanted: Wanted, scene: Scene) -> Pill:
    chosen = wanted.chosen.get(one.name)
    return Pill(
        label=str(one.label),
        chosen=str(chosen.label) if chosen else "",
        undo=wanted.query(**{one.name: None}),
        offers=[
            Offer(
                str(each.label),
                wanted.query(**{one.name: each.value}),
                chosen is not None and each.value == chosen.value,
            )
            for each in one.choices(scene)
        ],
    )

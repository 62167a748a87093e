"""Lists of the admin centre: search, filters, sort and pages from the address, applied in SQL, shown or exported.

A page family describes its `List` once; `List.answer` does the rest. Whatever stands in the address is read here
into a `Wanted` with limits; what means nothing is left out, so that an old link still leads to a list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
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
#: rows whose persons are looked up to sort them by name; more are walked over from the persons
_SORTED_MAX = 2000

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
    then:       fields that put rows in order which are alike in it.
    person:     when that is the name of a person of the row: the relation that leads to them. It is walked from the
                persons, who are in the order of their names already; the rows without one stand before all others.
    cell:       a template that draws it from `row` and `value`.
    in_table, in_file:  where it stands.
    is_number:  stands at the end of its column.
    """

    name: str
    label: Words
    value: Callable[[Row], Value]
    sort: str = ""
    then: Sequence[str] = ()
    person: str = ""
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
    counts_to:  where counting stops when a search finds very many, unless a page further down is asked for; 0: never.
    """

    name: str
    columns: Sequence[Column[Row]]
    sort: str
    filters: Sequence[Filter] = ()
    search: Callable[[str, Scene], Q] | None = None
    search_label: Words = ""
    link: Callable[[Row], str] | None = None
    whole: Callable[[QuerySet[Row]], QuerySet[Row]] = lambda rows: rows
    counts_to: int = 0

    def answer(
        self,
        request: SignedIn,
        rows: QuerySet[Row],
        template: str,
        context: Mapping[str, Any] | None = None,
        by_person: Mapping[str, QuerySet[Row]] | None = None,
    ) -> HttpResponse:
        """Answer the page of the list that the address asks for, or its export (`?format=csv`, `json`).

        rows:  all that this person may see, of their organisation; the caller has asked access.
        by_person:  those of them that have a person at a relation, found by way of the organisation's persons; one
            for each `Column.person`.

        raises:  ListTooLong.
        """
        scene = Scene(request.organisation, now())
        wanted = self.read(request.GET, scene)
        where = self._conditions(wanted, scene)
        found = self._found(self.whole(rows), where, wanted)
        form = request.GET.get("format")
        if form in exports.FORMS:
            columns = [(one.name, str(one.label), one.value) for one in self.columns if one.in_file]
            return exports.export(request, self.name, columns, found, form=form, now=scene.now)
        shown = self._shown(found, self._walked(found, where, wanted, by_person or {}), wanted, scene)
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

    def _conditions(self, wanted: Wanted, scene: Scene) -> list[Q]:
        """What the rows that were asked for fulfil."""
        where = [self.search(wanted.search, scene)] if self.search and wanted.search else []
        return [*where, *(choice.where for choice in wanted.chosen.values())]

    def _found(self, rows: QuerySet[Row], where: Sequence[Q], wanted: Wanted) -> QuerySet[Row]:
        """The rows that were asked for, in order."""
        for one in where:
            rows = rows.filter(one)
        return rows.order_by(*self._order(wanted))

    def _order(self, wanted: Wanted) -> list[OrderBy]:
        """By the column that was asked for, and to the end by what differs, so that each row stands in one place."""
        sort, is_descending = self._sorted_by(wanted)
        by = F(sort.sort)
        # no person comes first on every database; other columns as the database has them
        first = by.desc(nulls_last=True) if is_descending else by.asc(nulls_first=True)
        if not sort.person:
            first = by.desc() if is_descending else by.asc()
        names = [f"{sort.person}_id", "pk"] if sort.person else [*sort.then, "pk"]
        return [first, *(F(name).desc() if is_descending else F(name).asc() for name in names)]

    def _sorted_by(self, wanted: Wanted) -> tuple[Column[Row], bool]:
        """The column by which the list is sorted, and whether downwards."""
        sort = wanted.sort or self.sort
        column = next(one for one in self.columns if one.name == sort.removeprefix("-"))
        return column, sort.startswith("-")

    def _walked(
        self, found: QuerySet[Row], where: Sequence[Q], wanted: Wanted, by_person: Mapping[str, QuerySet[Row]]
    ) -> "Walked[Row]":
        """How many rows there are, and what leads over them in order."""
        limit = self.counts_to if wanted.search else 0
        if not limit:
            count = found.count()
            return Walked(self._stretches(found, where, wanted, by_person) if count > _SORTED_MAX else [found], count)
        some = list(found.order_by().values_list("pk", flat=True)[: limit + 1])
        if len(some) <= limit:  # looked for once, and not each time that they are counted or paged
            by_id = self.whole(found.model._default_manager.filter(pk__in=some))
            return Walked([by_id.order_by(*self._order(wanted))], len(some))
        stretches, reached = self._stretches(found, where, wanted, by_person), wanted.page * PAGE_SIZE
        if reached <= limit:
            return Walked(stretches, limit, is_more=True)
        count = found.order_by().values("pk")[: reached + 1].count()
        return Walked(stretches, min(count, reached), is_more=count > reached)

    def _stretches(
        self, found: QuerySet[Row], where: Sequence[Q], wanted: Wanted, by_person: Mapping[str, QuerySet[Row]]
    ) -> list[QuerySet[Row]]:
        """What `found` is walked over by.

        Sorted by the name of a person, that is one part without anybody and one that begins with the persons: asked
        the other way round, the database looks every row's person up and sorts them all.
        """
        column, is_descending = self._sorted_by(wanted)
        if not column.person:
            return [found]
        nobody = found.filter(**{column.person: None}).order_by("-pk" if is_descending else "pk")
        named = self._found(by_person[column.person], where, wanted)
        return [named, nobody] if is_descending else [nobody, named]

    def _shown(self, found: QuerySet[Row], walked: "Walked[Row]", wanted: Wanted, scene: Scene) -> "Shown":
        count, is_more = walked.count, walked.is_more
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
                for row in self._rows(found, walked.between(first, last))
            ],
            pills=[_pill(one, wanted, scene) for one in self.filters],
            wanted=wanted,
            has_search=self.search is not None,
            search_label=str(self.search_label),
            first=min(first + 1, count),
            last=last,
            count=count,
            is_more=is_more,
            before=wanted.query(page=page - 1) if page > 1 else "",
            after=wanted.query(page=page + 1) if page < pages or is_more else "",
            exported=[(form, wanted.query(format=form)) for form in exports.FORMS],
        )

    def _rows(self, found: QuerySet[Row], order: Sequence[Any]) -> list[Row]:
        """The rows with these ids, in this order.

        Nothing but ids is said to the database, or SQLite would look through all rows of the organisation for them.
        """
        by_id = {row.pk: row for row in self.whole(found.model._default_manager.filter(pk__in=order))}
        # one may have gone in between
        return [by_id[one] for one in order if one in by_id]


@dataclass(frozen=True, slots=True)
class Walked(Generic[Row]):
    """The rows of a list in order, in one part or in two, and how many they are.

    is_more:  they are more than were counted; nobody knows how many.
    """

    stretches: Sequence[QuerySet[Row]]
    count: int
    is_more: bool = False

    def between(self, first: int, last: int) -> list[Any]:
        """Ids of the rows from `first` up to `last`.

        Only ids are walked over, and from the end that is nearer: a page far down took the database through all the
        rows before it, whole.
        """
        ids = [one.values_list("pk", flat=True) for one in self.stretches]
        if self.is_more or first <= self.count - last:
            return _onwards(ids, first, last)
        return _onwards([one.reverse() for one in reversed(ids)], self.count - last, self.count - first)[::-1]


def _onwards(stretches: Sequence[QuerySet[Any]], first: int, last: int) -> list[Any]:
    order: list[Any] = []
    for ids in stretches:
        some = list(ids[first:last])
        order += some
        if len(some) == last - first or ids is stretches[-1]:
            break
        passed = first + len(some) if some else ids.count()
        first, last = max(first - passed, 0), last - passed
    return order


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
    is_more: bool
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

"""From a SCIM filter to a question that the database answers. Values travel as parameters, names come from a table.

Each leaf is two-valued: a missing value is never "unknown", so that *not* means what RFC 7644 says.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate, Left, Right, StrIndex
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual
from scim2_models import InvalidFilterException, ScimFilter
from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)

from entraide.people.models import Membership
from entraide.provisioning.models import DirectoryEmail, DirectoryGroup, DirectoryUser
from entraide.provisioning.queries import folded

_TEXT_LENGTH_MAX = 1_024


@dataclass(frozen=True, slots=True)
class Column:
    """Where an attribute is kept; `folded`: compared without case."""

    name: str
    folded: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """What can be asked about a kind of resource, by attribute path in lower case.

    texts, dates:  columns.
    whole:         complex attributes of which `pr` asks whether any part is there.
    """

    texts: dict[str, Column]
    dates: dict[str, str]
    whole: dict[str, tuple[str, ...]]


_DATES = {"meta.created": "created_at", "meta.lastmodified": "changed_at"}
_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:user"
USERS = Table(
    texts={
        "id": Column("id", folded=False),
        "externalid": Column("external_id", folded=False),
        "username": Column("user_name_key"),
        "displayname": Column("display_name_key"),
        "name.formatted": Column("formatted_key"),
        "name.givenname": Column("given_name_key"),
        "name.familyname": Column("family_name_key"),
        "title": Column("title_key"),
        f"{_ENTERPRISE}:organization": Column("organization_key"),
        f"{_ENTERPRISE}:department": Column("department_key"),
        f"{_ENTERPRISE}:manager.value": Column("manager_id", folded=False),
        f"{_ENTERPRISE}:manager": Column("manager_id", folded=False),
    },
    dates=_DATES,
    whole={"name": ("formatted_key", "given_name_key", "family_name_key")},
)
GROUPS = Table(
    texts={
        "id": Column("id", folded=False),
        "externalid": Column("external_id", folded=False),
        "displayname": Column("display_name_key"),
    },
    dates=_DATES,
    whole={},
)
_ORDER = {
    CompareOperator.gt: GreaterThan,
    CompareOperator.ge: GreaterThanOrEqual,
    CompareOperator.lt: LessThan,
    CompareOperator.le: LessThanOrEqual,
}
_EMAIL = {"value": Column("value_key"), "type": Column("type_key")}
_EMAIL_TABLE = Table(texts=_EMAIL, dates={}, whole={})


def users(rows: QuerySet[DirectoryUser], wanted: ScimFilter[Any] | None) -> QuerySet[DirectoryUser]:
    """Those of `rows` that the filter keeps.

    raises:  InvalidFilterException for what is not kept in a form that can be asked.
    """
    return rows if wanted is None else rows.filter(_Users(USERS, rows).visit(wanted.ast))


def groups(rows: QuerySet[DirectoryGroup], wanted: ScimFilter[Any] | None) -> QuerySet[DirectoryGroup]:
    """Those of `rows` that the filter keeps; raises as `users` does."""
    return rows if wanted is None else rows.filter(_Groups(GROUPS, rows).visit(wanted.ast))


class _Rows(FilterVisitor[Q]):
    """What all tables have in common."""

    def __init__(self, table: Table, rows: QuerySet[Any]) -> None:
        self._table = table
        self._rows = rows

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        joined = Q()
        for term in node.terms:
            asked = self.visit(term)
            joined = joined & asked if node.op == LogicalOperator.and_ else joined | asked
        return joined

    def visit_not(self, node: Not) -> Q:
        return self._without(self.visit(node.expr))

    def visit_present(self, node: Present) -> Q:
        path = _path(node.attr_path)
        if path in self._table.whole:
            return self._among(*(_present(name) for name in self._table.whole[path]))
        if path in self._table.dates or path == "meta":
            return Q()
        return _present(self._text(path).name)

    def visit_comparison(self, node: Comparison) -> Q:
        path = _path(node.attr_path)
        if path in self._table.dates:
            return _compare_dates(self._table.dates[path], node)
        return self._compare(self._text(path), node)

    def visit_value_path(self, node: ValuePath) -> Q:
        raise InvalidFilterException(detail=f"{node.attr_path} cannot be selected in a filter")

    def _compare(self, column: Column, node: Comparison) -> Q:
        if node.op == CompareOperator.ne:
            return self._without(_compare_texts(column, CompareOperator.eq, node.value))
        return _compare_texts(column, node.op, node.value)

    def _text(self, path: str) -> Column:
        found = self._table.texts.get(path)
        if found is None:
            raise InvalidFilterException(detail=f"{path} cannot be asked for here")
        return found

    def _without(self, asked: Q) -> Q:
        """The rows that are not among those asked for, whatever they lack."""
        model: type[Model] = self._rows.model
        return ~Q(pk__in=model._default_manager.filter(asked).values("pk"))

    @staticmethod
    def _among(*asked: Q) -> Q:
        joined = asked[0]
        for one in asked[1:]:
            joined |= one
        return joined


class _Users(_Rows):
    """Users: their switch, and their addresses in a table of its own."""

    def visit_comparison(self, node: Comparison) -> Q:
        path = _path(node.attr_path)
        if path == "active":
            wants_active = (node.value is True) == (node.op == CompareOperator.eq)
            same = Q(active_told=True, person__disabled_at__isnull=wants_active)
            return same if isinstance(node.value, bool) else _nothing(node)
        head, _, part = path.partition(".")
        if head != "emails":
            return super().visit_comparison(node)
        if node.value is None:
            raise InvalidFilterException(detail="emails cannot be compared with null")
        single = Comparison(AttrPath(part or "value"), node.op, node.value)
        if node.op == CompareOperator.ne:
            equal = Comparison(single.attr_path, CompareOperator.eq, node.value)
            return ~Q(pk__in=_emails(_Emails(_EMAIL_TABLE, DirectoryEmail.objects.all()).visit(equal)))
        return Q(pk__in=_emails(_Emails(_EMAIL_TABLE, DirectoryEmail.objects.all()).visit(single)))

    def visit_present(self, node: Present) -> Q:
        path = _path(node.attr_path)
        if path == "active":
            return Q(active_told=True)
        head, _, part = path.partition(".")
        if head != "emails":
            return super().visit_present(node)
        if part == "primary":
            return Q(pk__in=_emails(Q(primary__isnull=False)))
        names = [_EMAIL[part].name] if part in _EMAIL else ["value_key", "type_key"]
        return Q(pk__in=_emails(self._among(*(_present(name) for name in names))))

    def visit_value_path(self, node: ValuePath) -> Q:
        if _path(node.attr_path) != "emails":
            return super().visit_value_path(node)
        return Q(pk__in=_emails(_Emails(_EMAIL_TABLE, DirectoryEmail.objects.all()).visit(node.val_filter)))


class _Emails(_Rows):
    """The addresses of a user, one at a time."""

    def visit_comparison(self, node: Comparison) -> Q:
        if _path(node.attr_path) != "primary":
            return super().visit_comparison(node)
        if not isinstance(node.value, bool):
            return _nothing(node)
        same = Q(primary=node.value)
        return self._without(same) if node.op == CompareOperator.ne else same

    def visit_present(self, node: Present) -> Q:
        if _path(node.attr_path) == "primary":
            return Q(primary__isnull=False)
        return super().visit_present(node)


class _Groups(_Rows):
    """Groups: their members are users of a directory."""

    def visit_comparison(self, node: Comparison) -> Q:
        if _path(node.attr_path) in {"members", "members.value"}:
            return self._members(node)
        return super().visit_comparison(node)

    def visit_present(self, node: Present) -> Q:
        if _path(node.attr_path) in {"members", "members.value"}:
            return Q(group_id__in=Membership.objects.filter(person__directory_user__isnull=False).values("group_id"))
        return super().visit_present(node)

    def visit_value_path(self, node: ValuePath) -> Q:
        inner = node.val_filter
        if _path(node.attr_path) == "members" and isinstance(inner, Comparison) and _path(inner.attr_path) == "value":
            return self._members(inner)
        return super().visit_value_path(node)

    def _members(self, node: Comparison) -> Q:
        if node.op not in {CompareOperator.eq, CompareOperator.ne} or not isinstance(node.value, str):
            raise InvalidFilterException(detail="members can only be compared by eq and ne")
        inside = Membership.objects.filter(person__directory_user__id=_checked(node.value)).values("group_id")
        same = Q(group_id__in=inside)
        return ~same if node.op == CompareOperator.ne else same


def _emails(asked: Q) -> QuerySet[DirectoryEmail, Any]:
    return DirectoryEmail.objects.filter(asked).values("user_id")


def _path(path: AttrPath) -> str:
    """An attribute in lower case, with its extension in front but without the schema of the core."""
    uri = (path.uri or "").lower()
    name = path.attr.lower() + (f".{path.sub_attr.lower()}" if path.sub_attr else "")
    return f"{uri}:{name}" if uri == _ENTERPRISE else name


def _present(column: str) -> Q:
    return Q(**{f"{column}__isnull": False}) & ~Q(**{column: ""})


def _nothing(node: Comparison) -> Q:
    """What is compared with a value of another kind: equal to none, unlike all."""
    return Q() if node.op == CompareOperator.ne else Q(pk__in=[])


def _compare_texts(column: Column, op: CompareOperator, value: object) -> Q:
    if value is None:
        return Q(**{f"{column.name}__isnull": True}) if op == CompareOperator.eq else Q(pk__in=[])
    if not isinstance(value, str):
        return Q(pk__in=[])
    text = _checked(folded(value) if column.folded else value)
    there = Q(**{f"{column.name}__isnull": False})
    match op:
        case CompareOperator.eq:
            return Q(**{column.name: text})
        case CompareOperator.co:
            return there & Q(GreaterThan(StrIndex(F(column.name), Value(text)), 0)) if text else there
        case CompareOperator.sw:
            return there & Q(Exact(Left(F(column.name), len(text)), text)) if text else there
        case CompareOperator.ew:
            return there & Q(Exact(Right(F(column.name), len(text)), text)) if text else there
        case _:
            return there & Q(_ORDER[op](_by_code_point(column.name), text))


def _by_code_point(column: str) -> Combinable:
    """PostgreSQL orders by the language of its database unless it is told otherwise."""
    return Collate(F(column), "C") if connection.vendor == "postgresql" else F(column)


def _compare_dates(column: str, node: Comparison) -> Q:
    if node.op not in _ORDER and node.op not in {CompareOperator.eq, CompareOperator.ne}:
        return _nothing(node)  # a date is no text
    try:
        moment = datetime.fromisoformat(node.value)
    except (TypeError, ValueError):
        raise InvalidFilterException(detail="This is not a date") from None
    if moment.tzinfo is None:
        raise InvalidFilterException(detail="A date needs its time zone")
    if node.op in _ORDER:
        return Q(_ORDER[node.op](F(column), moment))
    return Q(**{column: moment}) if node.op == CompareOperator.eq else ~Q(**{column: moment})


def _checked(text: str) -> str:
    if len(text) > _TEXT_LENGTH_MAX or "\0" in text or any("\ud800" <= mark <= "\udfff" for mark in text):
        raise InvalidFilterException(detail="The value is too long, or holds characters that are nowhere kept")
    return text

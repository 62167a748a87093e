"""Assignments: one in full, and the wizard that gives a role to the members of groups, for whom, after a review."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from entraide.clock import now
from entraide.doors.console.parts import Step
from entraide.doors.console.role_words import members_of, name_of_role, names_of, scope_of
from entraide.doors.console.roles import foreseen
from entraide.errors import FieldInvalid, NameInUse, NotFound
from entraide.people.models import Group
from entraide.people.proofs import freshly_proved
from entraide.people.requests import SignedIn
from entraide.roles import operations, queries
from entraide.roles.models import NAME_LENGTH_MAX, Assignment, Role
from entraide.roles.operations import Terms
from entraide.rules.access import Action
from entraide.rules.rights import CATEGORIES, Grant, Reach, whole
from entraide.rules.text import clean_name, isolated
from entraide.web.rights import name_of

#: groups shown to choose from at once; a search narrows them
SHOWN_AT_MOST = 100
#: groups that one assignment takes from an address
CHOSEN_AT_MOST = 200
BASICS, MEMBERS, SCOPE, REVIEW = "basics", "members", "scope", "review"
_STEPS = ((BASICS, _("Basics")), (MEMBERS, _("Members")), (SCOPE, _("Scope")), (REVIEW, _("Review")))
_MISSING = {
    BASICS: _("Choose a role, and give the assignment a name."),
    MEMBERS: _("Choose at least one group whose members shall have the role."),
    SCOPE: _("Choose everyone, or at least one group of people."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The answers so far, as they ride along from step to step."""

    role: str
    name: str
    members: tuple[str, ...]
    reach: str
    scope: tuple[str, ...]

    @classmethod
    def of(cls, query: QueryDict) -> "Draft":
        """Read them from an address or a form, bounded."""
        return cls(
            role=_plain(query.get("role", "")),
            name=clean_name(query.get("name", ""))[:NAME_LENGTH_MAX],
            members=_ids(query.getlist("members")),
            reach=query.get("reach", "") if query.get("reach") in {"everyone", "groups"} else "",
            scope=_ids(query.getlist("scope")),
        )

    @classmethod
    def as_it_is(cls, assignment: Assignment) -> "Draft":
        """Begin with an assignment that there is."""
        return cls(
            role=assignment.role_id,
            name=assignment.name,
            members=tuple(one.id for one in assignment.members.all()),
            reach="everyone" if assignment.everyone else "groups",
            scope=tuple(one.id for one in assignment.scope.all()),
        )

    @property
    def first_missing(self) -> str:
        """The first step whose answer is missing; the review when all are there."""
        if not self.role or not self.name:
            return BASICS
        if not self.members:
            return MEMBERS
        return REVIEW if self.reach == "everyone" or (self.reach == "groups" and self.scope) else SCOPE

    @property
    def terms(self) -> Terms:
        """What the operation is told."""
        return Terms(
            name=self.name,
            members=frozenset(self.members),
            everyone=self.reach == "everyone",
            scope=frozenset(self.scope),
        )

    def fields(self) -> list[tuple[str, str]]:
        """All answers as name and value, for hidden fields and addresses."""
        plain = [("role", self.role), ("name", self.name), ("reach", self.reach)]
        return [*plain, *(("members", one) for one in self.members), *(("scope", one) for one in self.scope)]


@require_safe
def detail(request: SignedIn, assignment_id: str) -> HttpResponse:
    """GET /console/assignments/{id}. Who has a role by it, and for whom."""
    request.may(Action.READ_ROLES)
    one = queries.assignment(request.organisation.id, assignment_id)
    people = queries.people_with([one])
    context = {
        "assignment": one,
        "role_name": name_of_role(one.role),
        "rights": _rights_of(one.role),
        "members": one.members.annotate(count=Count("memberships")).order_by("name"),
        "scope": one.scope.annotate(count=Count("memberships")).order_by("name"),
        "people": people[:SHOWN_AT_MOST],
        "count": people.count(),
        "may_manage": request.may.allows(Action.MANAGE_ROLES),
    }
    return render(request, "console/assignments/detail.html", context)


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """GET, POST /console/assignments/new. The wizard: a step each GET, and the POST of the review gives the role."""
    request.may(Action.MANAGE_ROLES)
    return _wizard(request, None)


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, assignment_id: str) -> HttpResponse:
    """GET, POST /console/assignments/{id}/edit. The same wizard over an assignment that there is."""
    request.may(Action.MANAGE_ROLES)
    return _wizard(request, queries.assignment(request.organisation.id, assignment_id))


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: SignedIn, assignment_id: str) -> HttpResponse:
    """GET, POST /console/assignments/{id}/removal. Asks, then takes away what it gives."""
    request.may(Action.MANAGE_ROLES)
    one = queries.assignment(request.organisation.id, assignment_id)

    def remove() -> None:
        operations.remove_assignment(request.organisation.id, one.id, now=now(), actor_id=request.person.id)

    if request.method == "POST":
        remove()
        messages.success(request, gettext("The assignment was removed."))
        return HttpResponseRedirect(reverse("console-assignments"))
    context = {
        "question": gettext("Remove the assignment %(name)s?") % {"name": isolated(one.name)},
        "sentence": gettext("Its members lose the role %(role)s, unless another assignment gives it to them.")
        % {"role": name_of_role(one.role)},
        "following": foreseen(request, remove),
        "verb": gettext("Remove the assignment"),
        "back": reverse("console-assignment", args=[one.id]),
    }
    return render(request, "console/assignments/removal.html", context)


def _wizard(request: SignedIn, assignment: Assignment | None) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    is_begun = "step" in sent
    draft = Draft.of(sent) if is_begun or assignment is None else Draft.as_it_is(assignment)
    if assignment is not None:
        draft = Draft.of(_with_role(draft, assignment.role_id))
    if request.method == "POST" and draft.first_missing == REVIEW:
        try:
            made = _give(request, draft, assignment)
        except (FieldInvalid, NameInUse) as invalid:
            return _step(request, draft, BASICS, assignment, told=_word_of(invalid), status=422)
        messages.success(request, gettext("The assignment was saved. It holds from now on."))
        return HttpResponseRedirect(reverse("console-assignment", args=[made.id]))
    wanted = sent.get("step", BASICS)
    names = [name for name, _label in _STEPS]
    missing = draft.first_missing
    step = wanted if wanted in names and names.index(wanted) <= names.index(missing) else missing
    told = str(_MISSING[step]) if is_begun and step != wanted else ""
    return _step(request, draft, step, assignment, told=told)


def _give(request: SignedIn, draft: Draft, assignment: Assignment | None) -> Assignment:
    given: dict[str, Any] = {"now": now(), "actor_id": request.person.id}
    if assignment is not None:
        return operations.change_assignment(request.organisation.id, assignment.id, draft.terms, **given)
    return operations.assign(request.organisation.id, draft.role, draft.terms, **given)


def _step(
    request: SignedIn, draft: Draft, step: str, assignment: Assignment | None, *, told: str, status: int = 200
) -> HttpResponse:
    place = [name for name, _label in _STEPS].index(step)
    role = _role_of(request, draft)
    own = {"basics": {"role", "name"}, "members": {"members"}, "scope": {"scope", "reach"}}.get(step, set())
    context = {
        "assignment": assignment,
        "draft": draft,
        "step": step,
        "steps": _steps(draft, step),
        "told": told,
        "kept": [(name, value) for name, value in draft.fields() if name not in own],
        "next": _STEPS[place + 1][0] if step != REVIEW else "",
        "before": f"?{urlencode([*draft.fields(), ('step', _STEPS[place - 1][0])])}" if place else "",
        "back": reverse("console-assignment", args=[assignment.id]) if assignment else reverse("console-assignments"),
        "role_name": name_of_role(role) if role else "",
    }
    match step:
        case "basics":
            found = queries.roles_of(request.organisation.id)
            context["roles"] = [(one.id, name_of_role(one)) for one in found]
        case "members" | "scope":
            chosen = draft.members if step == MEMBERS else draft.scope
            context |= _groups(request, chosen)
        case _:
            context |= _review(request, draft, role, assignment)
    return render(request, f"console/assignments/{step}.html", context, status=status)


def _review(request: SignedIn, draft: Draft, role: Role | None, assignment: Assignment | None) -> dict[str, Any]:
    """All answers in words, what follows, and whether whoever gives it holds it."""
    if role is None:
        raise NotFound
    names = dict(_groups_of(request).filter(id__in={*draft.members, *draft.scope}).values_list("id", "name"))
    grant = Grant(role.chosen, Reach(everyone=draft.terms.everyone, groups=draft.terms.scope))
    missing = request.may.rights.lacks(grant)
    giving = [one for one in names if one in draft.members]
    return {
        "rights": _rights_of(role),
        "members": names_of(names[one] for one in draft.members if one in names),
        "scope": names_of(names[one] for one in draft.scope if one in names),
        "people": request.organisation.people.filter(memberships__group__in=giving, disabled_at=None)
        .distinct()
        .count(),
        "before_words": {
            "name": assignment.name,
            "members": members_of(assignment),
            "scope": scope_of(assignment),
        }
        if assignment
        else None,
        "missing": name_of(missing) if missing else "",
        "following": [] if missing else foreseen_or_told(request, draft, assignment),
    }


def foreseen_or_told(request: SignedIn, draft: Draft, assignment: Assignment | None) -> list[str]:
    """What saving would bring with it; a name that cannot be used is told like any other reason."""
    try:
        return foreseen(request, lambda: _give(request, draft, assignment))
    except (FieldInvalid, NameInUse) as invalid:
        return [_word_of(invalid)]


def _groups(request: SignedIn, chosen: Sequence[str]) -> dict[str, Any]:
    """Groups to tick: the chosen ones first, then those that the search finds."""
    words = clean_name(request.GET.get("search", ""))
    counted = _groups_of(request).annotate(count=Count("memberships")).order_by("name")
    others = counted.exclude(id__in=chosen)
    found = list((others.filter(name__icontains=words) if words else others)[: SHOWN_AT_MOST + 1])
    return {
        "chosen": list(counted.filter(id__in=chosen)),
        "groups": found[:SHOWN_AT_MOST],
        "more": len(found) > SHOWN_AT_MOST,
        "search": words,
        "has_search": bool(words) or _groups_of(request).count() > 12,
    }


def _groups_of(request: SignedIn) -> QuerySet[Group]:
    return Group.objects.filter(organisation=request.organisation)


def _role_of(request: SignedIn, draft: Draft) -> Role | None:
    return Role.objects.filter(organisation=request.organisation, id=draft.role).first() if draft.role else None


def _rights_of(role: Role) -> list[tuple[str, list[str]]]:
    held = whole(role.chosen)
    listed = [(gettext(name), [gettext(one.label) for one in members if one in held]) for name, members in CATEGORIES]
    return [(name, members) for name, members in listed if members]


def _steps(draft: Draft, here: str) -> list[Step]:
    names = [name for name, _label in _STEPS]
    reached = names.index(draft.first_missing)
    return [
        Step(
            label,
            f"?{urlencode([*draft.fields(), ('step', name)])}" if number <= reached else "",
            is_here=name == here,
            is_done=number < reached and name != here,
        )
        for number, (name, label) in enumerate(_STEPS)
    ]


def _with_role(draft: Draft, role_id: str) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, value in draft.fields():
        made.appendlist(name, role_id if name == "role" else value)
    return made


def _word_of(invalid: FieldInvalid | NameInUse) -> str:
    if isinstance(invalid, NameInUse):
        return gettext("This name is already in use. Choose another one.")
    return gettext("This cannot be used.")


def _plain(value: str) -> str:
    return value if value.isascii() and value.isprintable() and len(value) <= 22 else ""


def _ids(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in map(_plain, values[:CHOSEN_AT_MOST]) if one))

"""Check access: pick a helper, a sharer and how far, and read each step of the decision that would be made now."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from entraide.access.explanation import Explained, Explanation, explain
from entraide.doors.console.role_words import STEPS, name_of_role
from entraide.doors.console.roles import tabs_of_roles
from entraide.people.models import Person
from entraide.people.queries import people_of
from entraide.people.requests import SignedIn
from entraide.rules.access import Action
from entraide.rules.rights import MODES, Permission
from entraide.rules.text import clean_name
from entraide.web.rights import name_of

FOUND_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Picked:
    """What stands in the box of a person: the words, the one person they mean, or those they may mean."""

    words: str
    person: Person | None
    several: list[Person]
    is_nobody: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A step as it is read: what was asked, the answer, and by which assignments."""

    question: str | Promise
    right: str
    is_met: bool
    by: list[tuple[str, str, str]]


@require_safe
def check_access(request: SignedIn) -> HttpResponse:
    """GET /console/check-access. Whether one person may help another, and why."""
    request.may(Action.READ_ROLES)
    helper, sharer = _picked(request, "helper"), _picked(request, "sharer")
    mode = _mode(request.GET.get("mode", ""))
    context: dict[str, Any] = {
        "tabs": tabs_of_roles("console-check-access"),
        "boxes": [
            ("helper", gettext("Who would help"), helper),
            ("sharer", gettext("Who would be helped"), sharer),
        ],
        "modes": [(one.value, gettext(one.label), one is mode) for one in MODES],
        "mode": name_of(mode),
    }
    if helper.person and sharer.person:
        found = explain(helper.person, sharer.person, mode)
        context |= {"helper": helper.person, "sharer": sharer.person, "answer": found, "lines": _lines(found)}
        if found.against is not None and found.against.right is not None:
            context["missing"] = name_of(found.against.right)
    return render(request, "console/roles/check_access.html", context)


def _picked(request: SignedIn, name: str) -> Picked:
    """The person whose id, name or address stands in the box, of those whom the asker may look up."""
    words = request.GET.get(name, "")[:254]
    if not words.strip():
        return Picked("", None, [], is_nobody=False)
    people = people_of(request.organisation.id).filter(request.may.within(Action.READ_ROLES))
    plain = clean_name(words)
    exactly = list(people.filter(Q(id=plain) | Q(email__iexact=plain))[:2])
    found = exactly or list(
        people.filter(Q(name__icontains=plain) | Q(email__icontains=plain))[:FOUND_AT_MOST] if plain else []
    )
    if len(found) == 1:
        return Picked(found[0].email or found[0].name, found[0], [], is_nobody=False)
    return Picked(plain, None, found, is_nobody=not found)


def _mode(value: str) -> Permission:
    return next((one for one in MODES if one.value == value), MODES[0])


def _lines(found: Explanation) -> list[Line]:
    return [_line(one) for one in found.steps if one.step.check in STEPS]


def _line(one: Explained) -> Line:
    return Line(
        question=STEPS[one.step.check],
        right=name_of(one.step.right) if one.step.right else "",
        is_met=one.is_met,
        by=[(given.name, name_of_role(given.role), reverse("console-assignment", args=[given.id])) for given in one.by],
    )

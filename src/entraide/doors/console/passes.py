"""Let somebody in: an administrator makes a temporary pass for a person who is locked out."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from entraide.access.decision import Target
from entraide.clock import now
from entraide.doors.console.lists import Column, List
from entraide.doors.console.parts import Empty
from entraide.people import operations, queries
from entraide.people.models import Person
from entraide.people.operations.passes import PASS_LASTS
from entraide.people.proofs import freshly_proved
from entraide.people.requests import SignedIn
from entraide.rules.access import Action

PEOPLE: List[Person] = List(
    name="passes",
    whole=queries.with_look_alikes,
    columns=(
        Column(name="name", label=_("Name"), value=lambda one: one.name, sort="name", cell="console/people/name.html"),
        Column(
            name="email",
            label=_("E-mail address"),
            value=lambda one: queries.shown_address(one.email),
            sort="email",
            cell="console/parts/code.html",
        ),
        Column(
            name="act",
            label=_("What you can do"),
            value=lambda _one: None,
            cell="console/passes/act.html",
            in_file=False,
        ),
    ),
    search=lambda words, _scene: Q(name__icontains=words) | Q(email__icontains=words),
    search_label=_("Name or e-mail address"),
    sort="name",
)


@freshly_proved
@require_safe
def people(request: SignedIn) -> HttpResponse:
    """GET /console/passes. People of the built-in directory, by a part of their name or address."""
    request.may(Action.GIVE_PASS)
    empty = Empty(
        "users",
        _("Nobody found"),
        _("Only people of the built-in directory stand here; the others are helped by whoever runs their provider."),
    )
    found = queries.directory_people(request.organisation.id).filter(request.may.within(Action.GIVE_PASS))
    return PEOPLE.answer(request, found, "console/passes/people.html", {"empty": empty})


@freshly_proved
@require_POST
def made(request: SignedIn, person_id: str) -> HttpResponse:
    """POST /console/passes/{person}. Makes a pass and shows it, this once."""
    person = queries.person(request.organisation.id, person_id)
    request.may(Action.GIVE_PASS, Target(organisation=request.organisation, person=person))
    secret = operations.make_pass(request.organisation.id, person.id, now=now(), actor_id=request.person.id)
    context = {"who": person, "secret": secret, "minutes": round(PASS_LASTS.total_seconds() / 60)}
    return render(request, "console/passes/made.html", context)

"""Let somebody in: an administrator makes a temporary pass for a person who is locked out."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from entraide.access.decision import Target
from entraide.clock import now
from entraide.people import operations, queries
from entraide.people.operations.passes import PASS_LASTS
from entraide.people.proofs import freshly_proved
from entraide.people.requests import SignedIn
from entraide.rules.access import Action
from entraide.rules.text import clean_name

SHOWN_AT_MOST = 50


@freshly_proved
@require_safe
def people(request: SignedIn) -> HttpResponse:
    """GET /console/passes. People of the built-in directory, by a part of their name or address."""
    request.may(Action.ADMINISTER)
    wanted = clean_name(request.GET.get("search", ""))
    found = list(queries.directory_people(request.organisation.id, wanted)[: SHOWN_AT_MOST + 1])
    context = {"people": found[:SHOWN_AT_MOST], "search": wanted, "more": len(found) > SHOWN_AT_MOST}
    return render(request, "console/passes/people.html", context)


@freshly_proved
@require_POST
def made(request: SignedIn, person_id: str) -> HttpResponse:
    """POST /console/passes/{person}. Makes a pass and shows it, this once."""
    person = queries.person(request.organisation.id, person_id)
    request.may(Action.GIVE_PASS, Target(organisation=request.organisation, person=person))
    secret = operations.make_pass(request.organisation.id, person.id, now=now(), actor_id=request.person.id)
    context = {"who": person, "secret": secret, "minutes": round(PASS_LASTS.total_seconds() / 60)}
    return render(request, "console/passes/made.html", context)

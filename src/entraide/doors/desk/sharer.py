"""Pages of the sharer before the table: the start page, the code box, redeeming."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from entraide.access.decision import Target, may
from entraide.clock import now
from entraide.doors.desk.forms import ArrivalForm, CodeForm
from entraide.doors.desk.slowing import Slowing
from entraide.errors import CodeMalformed, NotFound, Refusal
from entraide.help import operations, queries
from entraide.organisations.models import Organisation
from entraide.organisations.queries import by_slug, contact_of, only_one
from entraide.people.requests import SignedIn
from entraide.people.user_agents import describe
from entraide.rules.access import Action
from entraide.web.refusals import sentence_of
from entraide.web.requests import WAITING_CODE, client_address, public

_arrivals_slowing = Slowing(at_once=30, per_minute=60)


@require_GET
def home(request: SignedIn) -> HttpResponse:
    """GET /. Two doors: get help, give help; and the way back to what is running."""
    person = request.person
    may_help = bool(may(person, Action.OFFER_HELP, Target(organisation=request.organisation)))
    helping = queries.open_as_helper(person) if may_help else []
    context = {
        "may_help": may_help,
        "returning": _returning(request),
        "helping": [one for one in helping if one.sharer is not None],
        "contact": contact_of(request.organisation),
    }
    return render(request, "desk/home.html", context)


@public
@require_GET
def help_page(request: HttpRequest, organisation: str | None = None) -> HttpResponse:
    """GET /help and /help/{organisation}. The code box; anybody may see it, signing in comes after."""
    return _show(request, CodeForm(), organisation)


@public
@require_POST
def redeem(request: HttpRequest) -> HttpResponse:
    """POST /invitations/redemptions. Spends a code and leads to the table; signs in first when need be."""
    form = CodeForm(request.POST)
    is_valid = form.is_valid()
    slug = form.cleaned_data.get("organisation") or None
    if not is_valid:
        return _show(request, form, slug, refusal=CodeMalformed() if request.POST.get("code") else None, status=422)
    person = getattr(request, "person", None)
    if person is None:
        request.session[WAITING_CODE] = form.cleaned_data["code"]
        back = reverse("help-at", kwargs={"organisation": slug}) if slug else reverse("help")
        return HttpResponseRedirect(f"{reverse('sign-in')}?next={back}")
    try:
        session = operations.redeem(
            form.cleaned_data["code"],
            by=person,
            address=client_address(request),
            browser=describe(request.headers.get("User-Agent", "")),
            now=now(),
        )
    except Refusal as refusal:
        return _show(request, form, slug, refusal=refusal, status=refusal.http_status)
    return redirect("session", session_id=session.id)


@public
@require_http_methods(["POST"])
def arrivals(request: HttpRequest) -> HttpResponse:
    """POST /invitations/arrivals. Tells a waiting helper that somebody is on the way; always 204."""
    try:
        body = json.loads(request.body) if len(request.body) <= 1024 else None
    except (ValueError, RecursionError):
        body = None
    form = ArrivalForm(body if isinstance(body, dict) else {})
    if form.is_valid() and _arrivals_slowing.take(client_address(request), now()):
        operations.note_arrival(form.cleaned_data["organisation"], form.cleaned_data["routing"], form.stage_told())
    return HttpResponse(status=204)


def _show(
    request: HttpRequest,
    form: CodeForm,
    slug: str | None,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    signed_in = getattr(request, "person", None) is not None
    organisation = _organisation(request, slug)
    if signed_in and not form.is_bound and (kept := request.session.pop(WAITING_CODE, None)):
        form = CodeForm(initial={"code": kept})
    context: dict[str, Any] = {
        "form": form,
        "refusal": None if refusal is None else _shown(refusal),
        "organisation": organisation,
        "contact": contact_of(organisation) if organisation else None,
        "returning": _returning(request) if signed_in else [],
        "data": {
            "signed_in": signed_in,
            "arrivals_url": reverse("arrivals"),
            "organisation": organisation.slug if organisation else None,
            "stage": "link-opened",
        },
    }
    response = render(request, "desk/help.html", context, status=status)
    if refusal is not None and isinstance(wait := refusal.details.get("retry_after_s"), int):
        response.headers["Retry-After"] = str(wait)
    return response


def _organisation(request: HttpRequest, slug: str | None) -> Organisation | None:
    """Whose page it is: the signed-in person's, the link's, or the only one there is."""
    mine: Organisation | None = getattr(request, "organisation", None)
    if mine is not None:
        return mine
    if slug is None:
        return only_one()
    try:
        return by_slug(slug)
    except NotFound:
        return None  # an unknown name looks like the plain page


def _shown(refusal: Refusal) -> dict[str, Any]:
    return {
        "code": refusal.code,
        "sentence": sentence_of(refusal),
        "details": refusal.details,
        "shows_contact": refusal.shows_contact,
    }


def _returning(request: HttpRequest) -> list[dict[str, Any]]:
    person = getattr(request, "person", None)
    if person is None:
        return []
    return [
        {"id": session.id, "other": session.helper.name, "since": session.met_at}
        for session in queries.open_as_sharer(person)
    ]

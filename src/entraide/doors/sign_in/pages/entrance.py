"""The entrance: signing in and out."""

import logging
from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entraide.clock import now
from entraide.doors.sign_in.forms import ChoosingForm, FindingForm, SignInForm
from entraide.doors.sign_in.pages.directory import asked_of_directory
from entraide.doors.sign_in.pages.provider import LOGIN_HINT, leaving_page
from entraide.errors import NotFound
from entraide.organisations.models import Organisation
from entraide.organisations.queries import by_slug, contact_of, only_one
from entraide.people import operations
from entraide.people.factors.stage import begun
from entraide.people.middleware import forget_cookie
from entraide.people.models import IdentityProvider
from entraide.people.operations import Proof
from entraide.people.providers.farewells import farewell_address
from entraide.people.providers.queries import are_there_any, by_slugs, open_providers_of, providers_for_address
from entraide.roles import demo
from entraide.web.requests import WAITING_CODE, crossing, public, safe_path

log = logging.getLogger(__name__)


@public
@crossing
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """GET, POST /sign-in. Proves who somebody is, and leads on to `next` when that is a page of ours."""
    wanted = safe_path(request.POST.get("next") or request.GET.get("next"))
    if request.method != "POST":
        if getattr(request, "person", None) is not None:
            return HttpResponseRedirect(wanted or reverse("home"))
        straight = _straight(request, wanted)
        return straight or _page(request, SignInForm(request=request), wanted, 200)
    _show_helpdesk(request)
    form = SignInForm(request.POST, request=request)
    if not ratelimit.consume(request, action="login"):
        form.refuse_unread()
    if form.is_valid():
        shared = bool(form.cleaned_data["shared"])
        address = asked_of_directory(request, form.account, wanted, shared=shared)
        return perform_login(request, begun(form.account, Proof(amr=("pwd",)), address))
    if form.is_too_often:
        log.warning("sign-in refused: tried too often")
    return _page(request, form, wanted, 429 if form.is_too_often else 422)


@public
@crossing
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """POST /sign-out. Ends this browser's session on the server, takes the cookie back, and goes on to the provider's.

    By way of a page: a redirect to another site would count as the form's own (see `provider.leaving_page`).
    """
    web_session = getattr(request, "web_session", None)
    there, provider = None, None
    if web_session is not None:
        there, provider = farewell_address(web_session), web_session.provider
        operations.sign_out(web_session, now=now())
    request.session.flush()
    if there:
        context = {"provider": provider, "address": there, "person": None}
        response = render(request, "sign_in/signing_out.html", context)
    else:
        messages.success(request, gettext("You are signed out."))
        response = HttpResponseRedirect(reverse("sign-in"))
    forget_cookie(response)
    return response


@public
@crossing
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """GET /sign-in/signed-out. Where a provider sends people back to, after signing out there."""
    if getattr(request, "person", None) is None:
        messages.success(request, gettext("You are signed out."))
    return HttpResponseRedirect(reverse("sign-in"))


@public
@crossing
@require_POST
def finding(request: HttpRequest) -> HttpResponse:
    """POST /sign-in/finding. Finds the provider of a work address by its domain, and goes on to it."""
    wanted = safe_path(request.POST.get("next"))
    form = FindingForm(request.POST)
    if not ratelimit.consume(request, action="login"):
        form.refuse_unread()
    found = providers_for_address(str(form.cleaned_data["address"])) if form.is_valid() else []
    if len(found) == 1:
        request.session[LOGIN_HINT] = form.cleaned_data["address"]
        return leaving_page(request, found[0], wanted, shared=bool(form.cleaned_data["shared"]))
    if form.is_valid() and not found:
        form.refuse_unknown()
    page = SignInForm(request=request)
    return _page(request, page, wanted, 200 if found else 422, finding=form, providers=found)


@public
@crossing
@require_POST
def choosing(request: HttpRequest) -> HttpResponse:
    """POST /sign-in/choosing. Goes on to the provider that was chosen.

    raises:  NotFound.
    """
    form = ChoosingForm(request.POST)
    if not form.is_valid():
        raise NotFound
    provider = by_slugs(*form.cleaned_data["provider"].split("/"))
    if not provider.enabled:
        raise NotFound
    wanted = safe_path(request.POST.get("next"))
    return leaving_page(request, provider, wanted, shared=bool(form.cleaned_data["shared"]))


def _straight(request: HttpRequest, wanted: str | None) -> HttpResponse | None:
    """Whoever came by a session link of an organisation with one provider has nothing to choose."""
    slug = _slug_of(wanted)
    organisation = _organisation(slug) if slug else None
    if organisation is None or request.GET.get("by") == "password":
        return None
    providers = open_providers_of(organisation)
    if len(providers) != 1:
        return None
    return leaving_page(request, providers[0], wanted, data=_arrival_data(organisation.slug))


def _page(
    request: HttpRequest,
    form: SignInForm,
    wanted: str | None,
    status: int,
    *,
    finding: FindingForm | None = None,
    providers: list[IdentityProvider] | None = None,
) -> HttpResponse:
    organisation = providers[0].organisation if providers else _organisation(_slug_of(wanted))
    offered = providers or (open_providers_of(organisation) if organisation else [])
    asked = finding or (FindingForm() if organisation is None and are_there_any() else None)
    _put_cursor(form, asked, offered=bool(offered))
    people = demo.demo_people()
    context = {
        "form": form,
        "finding": asked,
        "providers": [{"name": one.name, "chosen": f"{one.organisation.slug}/{one.slug}"} for one in offered],
        "choosing": ChoosingForm(),
        "next": wanted or "",
        "organisation": organisation,
        "helpdesk": contact_of(organisation) if organisation else None,
        "has_waiting_code": WAITING_CODE in request.session,
        "demo_people": people,
        "demo_password": demo.PASSWORD if people else "",
        "data": _arrival_data(organisation.slug if organisation else None),
    }
    return render(request, "sign_in/sign_in.html", context, status=status)


def _put_cursor(form: SignInForm, finding: FindingForm | None, *, offered: bool) -> None:
    """Let one begin to type at once, or mend what was refused; before buttons there is nothing to type.

    A box carries its label, so whoever hears the page hears title and box, and finds the rest above it.
    """
    if form.is_bound or not (finding or offered):
        form.described()
    elif finding and not offered:
        finding.described()


def _slug_of(wanted: str | None) -> str | None:
    return resolve(wanted).kwargs.get("organisation") if wanted else None


def _organisation(slug: str | None) -> Organisation | None:
    """The organisation of the session link on which somebody came, or the only one there is."""
    try:
        return by_slug(slug) if slug else only_one()
    except NotFound:
        return None


def _arrival_data(slug: str | None) -> dict[str, Any]:
    """What `keep-code.js` needs to tell a waiting helper that somebody with the code signs in."""
    return {"signed_in": False, "arrivals_url": reverse("arrivals"), "organisation": slug, "stage": "signing-in"}


def _show_helpdesk(request: HttpRequest) -> None:
    """A refusal after the password names whom to call, as far as a visitor may know it."""
    organisation = only_one()
    request.helpdesk = contact_of(organisation) if organisation else None  # type: ignore[attr-defined]

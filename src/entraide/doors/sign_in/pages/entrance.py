"""The entrance: signing in and out."""

import logging
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from entraide.clock import now
from entraide.doors.sign_in.forms import SignInForm
from entraide.errors import NotFound
from entraide.organisations.models import Organisation
from entraide.organisations.queries import by_slug, contact_of, only_one
from entraide.people import demo, operations
from entraide.people.middleware import forget_cookie
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
        return _page(request, SignInForm(request=request), wanted, 200)
    _show_helpdesk(request)
    form = SignInForm(request.POST, request=request)
    if not ratelimit.consume(request, action="login"):
        form.refuse_unread()
    if form.is_valid():
        return form.login(request, redirect_url=wanted)
    if form.is_too_often:
        log.warning("sign-in refused: tried too often")
    return _page(request, form, wanted, 429 if form.is_too_often else 422)


@public
@crossing
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """POST /sign-out. Ends this browser's session on the server, and takes the cookie back."""
    web_session = getattr(request, "web_session", None)
    if web_session is not None:
        operations.sign_out(web_session, now=now())
    request.session.flush()
    messages.success(request, gettext("You are signed out."))
    response = HttpResponseRedirect(reverse("sign-in"))
    forget_cookie(response)
    return response


def _page(request: HttpRequest, form: SignInForm, wanted: str | None, status: int) -> HttpResponse:
    form.described()
    slug = resolve(wanted).kwargs.get("organisation") if wanted else None
    organisation = _organisation(slug)
    people = demo.demo_people()
    context = {
        "form": form,
        "next": wanted or "",
        "organisation": organisation,
        "helpdesk": contact_of(organisation) if organisation else None,
        "has_waiting_code": WAITING_CODE in request.session,
        "demo_people": people,
        "demo_password": demo.PASSWORD if people else "",
        "data": _arrival_data(organisation.slug if organisation else None),
    }
    return render(request, "sign_in/sign_in.html", context, status=status)


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

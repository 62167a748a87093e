"""Signing in by an outside identity provider: leaving for it, coming back, and being told that somebody left it."""

import logging
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from entraide.access.decision import Target, require
from entraide.chance import new_token
from entraide.clock import now
from entraide.doors.sign_in.pages.factors import AFTER_ENROLLING
from entraide.errors import CrossSite, NotFound, NotSignedIn, ProviderUnreachable, Refusal, SignInRefused
from entraide.organisations.queries import contact_of
from entraide.outbound import Unreachable, fetcher
from entraide.people.adapter import BROWSER, KEPT
from entraide.people.directory.in_process import fetcher_of
from entraide.people.directory.registration import is_directory
from entraide.people.middleware import keep_cookie
from entraide.people.models import IdentityProvider
from entraide.people.operations.provider_sign_ins import prove_again_by_provider, sign_in_by_provider
from entraide.people.providers import departures, logouts, pictures
from entraide.people.providers.arrivals import Arrival, arrive
from entraide.people.providers.checks import Unfit
from entraide.people.providers.queries import by_slugs, returned_from
from entraide.people.providers.trials import keep_trial
from entraide.people.requests import SignedIn
from entraide.rules.access import Action
from entraide.web.requests import crossing, public, safe_path

log = logging.getLogger(__name__)

#: in the pre-login session: the address that was typed
LOGIN_HINT = "provider-login-hint"
_PURPOSES = {"again": departures.STEP_UP, "test": departures.TEST}
_LOGOUT_BYTES_MAX = 65_536


@public
@crossing
@require_safe
def leave(request: HttpRequest, organisation: str, slug: str) -> HttpResponse:
    """GET /sign-in/at/{organisation}/{slug}. Sends the browser to the provider.

    A link and no form: a browser that obeys `form-action 'self'` follows no form to another site, not even by way
    of a redirect. All it leaves here is the note by which the answer is recognised.
    """
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        raise CrossSite
    provider = _open(organisation, slug)
    request.helpdesk = contact_of(provider.organisation)  # type: ignore[attr-defined]
    purpose = _PURPOSES.get(request.GET.get("for", ""), departures.SIGN_IN)
    web_session = getattr(request, "web_session", None)
    if purpose == departures.SIGN_IN and web_session is not None:
        # another site could otherwise send somebody round, whose new session would end the lines of the old one
        return HttpResponseRedirect(safe_path(request.GET.get("next")) or reverse("home"))
    if purpose != departures.SIGN_IN and web_session is None:
        raise NotSignedIn
    if purpose == departures.TEST:
        require(request.person, Action.ADMINISTER, Target(organisation=provider.organisation))  # type: ignore[attr-defined]
    browser = request.session.setdefault(BROWSER, new_token())
    try:
        address = departures.depart(
            provider,
            browser=browser,
            purpose=purpose,
            web_session=web_session if purpose != departures.SIGN_IN else None,
            next_path=safe_path(request.GET.get("next")) or "",
            login_hint=str(request.session.pop(LOGIN_HINT, "")) if purpose == departures.SIGN_IN else "",
            shared=purpose == departures.SIGN_IN and bool(request.GET.get("shared")),
            fetcher=fetcher(),
            now=now(),
        )
    except Unreachable as away:
        log.warning("nobody can sign in: unreachable-%s (provider %s)", away.reason, provider.id)
        raise ProviderUnreachable from None
    except Unfit as unfit:
        log.warning("nobody can sign in: %s (provider %s)", unfit.reason, provider.id)
        raise SignInRefused from None
    return HttpResponseRedirect(address)


@public
@crossing
@require_safe
def come_back(request: HttpRequest, organisation: str, slug: str) -> HttpResponse:
    """GET /sign-in/at/{organisation}/{slug}/return. The provider's answer, taken once and from this browser only."""
    provider = returned_from(organisation, slug)
    request.helpdesk = contact_of(provider.organisation)  # type: ignore[attr-defined]
    answer = {name: request.GET.getlist(name) for name in request.GET}
    browser = str(request.session.get(BROWSER, ""))
    arrival = arrive(provider, answer, browser=browser, fetcher=fetcher_of(provider), now=now())
    match arrival.departure.purpose:
        case departures.TEST:
            keep_trial(request.session, provider, arrival)
            return HttpResponseRedirect(reverse("identity-test", args=[provider.id]))
        case departures.STEP_UP:
            return _proved_again(request, provider, arrival)
        case _:
            return _signed_in(request, provider, arrival)


@public
@crossing
@csrf_exempt
@require_POST
def signed_out_there(request: HttpRequest, organisation: str, slug: str) -> HttpResponse:
    """POST /sign-in/at/{organisation}/{slug}/logout. Back-channel logout: a signed token is the only credential."""
    provider = by_slugs(organisation, slug)
    try:
        tokens = request.POST.getlist("logout_token") if len(request.body) <= _LOGOUT_BYTES_MAX else []
        if len(tokens) != 1:
            raise SignInRefused
        logouts.hear(provider, tokens[0], fetcher=fetcher(), now=now())
    except Refusal as refused:
        status = 503 if isinstance(refused, ProviderUnreachable) else 400
        return JsonResponse({"error": "invalid_request"}, status=status)
    return HttpResponse(status=200)


@crossing
@require_safe
def again(request: SignedIn) -> HttpResponse:
    """GET /sign-in/at-the-provider-again. Goes on to the provider by which the person came, for a fresh proof."""
    provider = request.web_session.provider
    if provider is None or not provider.enabled:
        raise NotFound
    return leaving_page(request, provider, safe_path(request.GET.get("next")), purpose="again")


def leaving_page(
    request: HttpRequest,
    provider: IdentityProvider,
    wanted: str | None,
    *,
    purpose: str = "",
    shared: bool = False,
    data: dict[str, Any] | None = None,
) -> HttpResponse:
    """A page that goes on to the provider by itself, for whoever came by a form or wanted no choice.

    A redirect would still count as the form's own and be blocked by `form-action 'self'`; a page begins anew.
    """
    context = {
        "provider": provider,
        "organisation": provider.organisation,
        "address": leave_address(provider, wanted, purpose=purpose, shared=shared),
        "by_password": "" if purpose else f"{reverse('sign-in')}?{urlencode({'next': wanted or '', 'by': 'password'})}",
        "helpdesk": contact_of(provider.organisation),
        "data": data,
    }
    return render(request, "sign_in/leaving.html", context)


def leave_address(provider: IdentityProvider, wanted: str | None, *, purpose: str = "", shared: bool = False) -> str:
    """Our own address that leads to the provider."""
    given = {"for": purpose, "next": wanted, "shared": "on" if shared else ""}
    asked = {name: value for name, value in given.items() if value}
    path = reverse("provider-leave", args=[provider.organisation.slug, provider.slug])
    return path + (f"?{urlencode(asked, safe='/')}" if asked else "")


def _signed_in(request: HttpRequest, provider: IdentityProvider, arrival: Arrival) -> HttpResponse:
    if arrival.refusal is not None or arrival.identity is None:
        refusal = arrival.refusal or SignInRefused
        raise refusal
    web_session, token = sign_in_by_provider(
        provider,
        arrival.identity,
        claims=arrival.claims,
        id_token=arrival.id_token,
        proved_at=arrival.proved_at,
        now=now(),
        user_agent=request.headers.get("User-Agent", ""),
        shared=arrival.departure.shared,
        replaces=getattr(request, "web_session", None),
    )
    if not is_directory(provider):
        pictures.fetch_soon(
            web_session.person,
            arrival.identity.picture,
            fetcher=fetcher(),
            access_token=arrival.access_token,
            told_by=arrival.picture_origin,
        )
    kept = {name: request.session[name] for name in KEPT if name in request.session}
    request.session.flush()
    request.session.update(kept)
    rotate_token(request)
    wanted = safe_path(arrival.departure.next_path) or reverse("home")
    if web_session.must_enrol:
        if wanted != reverse("factors"):
            request.session[AFTER_ENROLLING] = wanted
        wanted = reverse("factors")
    response = HttpResponseRedirect(wanted)
    keep_cookie(response, token, shared=web_session.shared)
    return response


def _proved_again(request: HttpRequest, provider: IdentityProvider, arrival: Arrival) -> HttpResponse:
    web_session = getattr(request, "web_session", None)
    if arrival.refusal is not None or arrival.identity is None:
        refusal = arrival.refusal or SignInRefused
        raise refusal
    if web_session is None or web_session.id != arrival.departure.web_session_id or arrival.proved_at is None:
        raise SignInRefused
    token = prove_again_by_provider(
        web_session, provider, arrival.identity, claims=arrival.claims, proved_at=arrival.proved_at, now=now()
    )
    rotate_token(request)
    if not is_directory(provider):  # whoever has just typed a password knows
        messages.success(request, gettext("Thank you: you have confirmed who you are."))
    response = HttpResponseRedirect(safe_path(arrival.departure.next_path) or reverse("home"))
    keep_cookie(response, token, shared=web_session.shared)
    return response


def _open(organisation: str, slug: str) -> IdentityProvider:
    provider = by_slugs(organisation, slug)
    if not provider.enabled:
        raise NotFound
    return provider

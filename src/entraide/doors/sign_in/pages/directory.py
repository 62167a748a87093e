"""Signing in by the embedded directory: the same way as by any provider, without the person noticing.

The sign-in pages are the directory's: whoever has proved who they are there leads their browser to its authorization
endpoint, which answers the request of this installation with a code.
"""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from allauth.idp.oidc.views import AuthorizationView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from entraide.chance import new_token
from entraide.clock import now
from entraide.errors import PersonDisabled, SignInRefused
from entraide.people.adapter import BROWSER
from entraide.people.directory import proofs
from entraide.people.directory.in_process import InProcess
from entraide.people.directory.registration import directory_of
from entraide.people.factors.held import person_behind
from entraide.people.models import Account, WebSession
from entraide.people.operations import Proof
from entraide.people.providers import departures
from entraide.web.requests import crossing, public


def asked_of_directory(request: HttpRequest, account: Account, wanted: str | None, *, shared: bool = False) -> str:
    """The authorization request by which this browser signs `account` in; its proof may follow.

    raises:  PersonDisabled, also when there is nobody behind the account.
    """
    return _asked(request, account, departures.SIGN_IN, wanted, shared=shared)


def proved_to_directory(
    request: HttpRequest, account: Account, proof: Proof, wanted: str, *, web_session: WebSession
) -> HttpResponse:
    """Take the fresh proof of somebody who is signed in by the same way to their web session."""
    address = _asked(request, account, departures.STEP_UP, wanted, web_session=web_session)
    proofs.keep(request.session, account, proof, address=address, now=now())
    return HttpResponseRedirect(address)


@public
@crossing
@require_GET
def authorize(request: HttpRequest) -> HttpResponse:
    """GET /sign-in/authorize. The directory's authorization endpoint: a code for whoever has just proved who they are.

    Without such a proof for this very request it leads to the sign-in page, whatever else it says.
    """
    proven = proofs.take(request.session, address=request.get_full_path(), now=now())
    person = person_behind(proven.account) if proven else None
    if proven is None or person is None:
        messages.info(request, gettext("Sign in once more: that took too long, or was begun in another browser."))
        return HttpResponseRedirect(reverse("sign-in"))
    provider = directory_of(person.organisation)
    # PKCE in plain text is allowed by oauthlib, and worth nothing
    if request.GET.get("client_id") != provider.client_id or request.GET.get("code_challenge_method") != "S256":
        raise SignInRefused
    request.user = proven.account
    location = str(_endpoint(request).headers.get("Location", ""))
    codes = parse_qs(urlsplit(location).query).get("code", [])
    # anything but a code for our own address is a page, or an answer, that nobody shall see
    if not location.startswith(f"{departures.redirect_uri(provider)}?") or len(codes) != 1:
        raise SignInRefused
    proofs.keep_with_code(codes[0], proven)
    return HttpResponseRedirect(f"{location}&{urlencode({'iss': provider.issuer})}")


class _Endpoint(AuthorizationView):
    """allauth's, which checks the request and makes the code; who is there was settled before it is asked."""

    http_method_names = ["get"]

    def _login_required(self, request: HttpRequest) -> HttpResponse | None:
        return None


_endpoint = _Endpoint.as_view()


def _asked(request: HttpRequest, account: Account, purpose: str, wanted: str | None, **more: Any) -> str:
    person = person_behind(account)
    if person is None or person.disabled_at or not account.is_active:
        raise PersonDisabled
    return departures.depart(
        directory_of(person.organisation),
        browser=request.session.setdefault(BROWSER, new_token()),
        purpose=purpose,
        next_path=wanted or "",
        fetcher=InProcess(),
        now=now(),
        **more,
    )

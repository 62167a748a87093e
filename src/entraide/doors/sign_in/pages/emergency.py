"""Signing in by the key of an emergency account, and proving it again. Each way in is an alarm."""

import logging

from allauth.account.internal.flows.login import perform_login
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from entraide.doors.sign_in.forms import EmergencyForm
from entraide.doors.sign_in.pages.directory import asked_of_directory, proved_to_directory
from entraide.people.factors.stage import begun
from entraide.people.models import Account
from entraide.people.operations import Proof, account_of_emergency_key
from entraide.people.requests import SignedIn
from entraide.web.requests import crossing, public

log = logging.getLogger(__name__)

BY_KEY = Proof(amr=("emergency",), shared=True)


@public
@crossing
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def by_emergency_key(request: HttpRequest) -> HttpResponse:
    """GET, POST /sign-in/emergency. Signs in by the key from the envelope, and leads to the admin centre."""
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    account, status = _opened(request, form)
    if account is None:
        return _asked(request, form, reverse("emergency"), status)
    address = asked_of_directory(request, account, reverse("console"), shared=True)
    return perform_login(request, begun(account, BY_KEY, address))


def again_by_key(request: SignedIn, own: Account, wanted: str) -> HttpResponse:
    """Ask whoever came by the key for it once more, and lead on to `wanted`."""
    form = EmergencyForm(request.POST if request.method == "POST" else None)
    account, status = _opened(request, form)
    if account != own:
        return _asked(request, form, f"{reverse('sign-in-again')}?next={wanted}", 422 if account else status)
    return proved_to_directory(request, own, BY_KEY, wanted, web_session=request.web_session)


def _opened(request: HttpRequest, form: EmergencyForm) -> tuple[Account | None, int]:
    """The account that the typed key opens; else the status of the page that asks (again)."""
    if request.method != "POST":
        return None, 200
    if not form.is_valid():
        return None, 422
    typed = form.cleaned_data["code"]
    # each network address has its own budget, as for passwords: nobody can spend that of whoever holds the envelope
    budget = f"emergency-{typed}"
    if not ratelimit.consume(request, action="login_failed", key=budget):
        return None, 429
    account = account_of_emergency_key(typed)
    if account is None:
        log.warning("sign-in refused: emergency key not right")
        form.refuse()
    else:
        ratelimit.clear(request, action="login_failed", key=budget)
    return account, 422


def _asked(request: HttpRequest, form: EmergencyForm, action: str, status: int) -> HttpResponse:
    form.described()
    context = {"form": form, "action": action, "too_often": status == 429}
    return render(request, "sign_in/emergency.html", context, status=status)

"""The forgotten password: ask for a letter, open its link, choose another one."""

from datetime import timedelta

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from entraide.clock import now
from entraide.doors.sign_in.forms import ForgottenForm, NewPasswordForm
from entraide.organisations.queries import contact_of, only_one
from entraide.people import operations
from entraide.people.adapter import DirectoryAdapter
from entraide.people.factors.held import person_behind
from entraide.people.letters import KEY_LASTS, account_of_key, changed_letter, inviter_of, post
from entraide.web.requests import crossing, public

#: where the key waits in Django's session, so that it stands in the address for one request only
_KEY = "password-key"
_TOO_OFTEN = gettext_lazy("That was tried too often. Wait a minute, then try again.")


@public
@crossing
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """GET, POST /sign-in/forgotten. Sends a letter with a link, if somebody has the address; never says whether."""
    form = ForgottenForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _may_ask(request, form):
            form.save(request)
            return HttpResponseRedirect(reverse("password-forgotten-sent"))
        status = 429 if form.has_error("email", code="too-often") else 422
    form.described()
    return render(request, "sign_in/forgotten.html", {"form": form, **_house()}, status=status)


@public
@crossing
@require_safe
def forgotten_sent(request: HttpRequest) -> HttpResponse:
    """GET /sign-in/forgotten/sent. The same words for everybody."""
    hours = round(KEY_LASTS / timedelta(hours=1))
    return render(request, "sign_in/forgotten_sent.html", {"hours": hours, **_house()})


@public
@crossing
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """GET, POST /sign-in/new-password. Where the letter's link leads: `key` leaves the address at once."""
    key = request.GET.get("key")
    if key and request.method != "POST":
        request.session[_KEY] = key[:200]
        return HttpResponseRedirect(reverse("password-new"))
    account = account_of_key(str(request.session.get(_KEY, "")))
    if account is None or not ratelimit.consume(request, action="reset_password_from_key"):
        request.session.pop(_KEY, None)
        return render(request, "sign_in/link_over.html", _house(), status=410)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, account=account)
    if request.method == "POST" and form.is_valid():
        operations.change_password(account, form.cleaned_data["password"], now=now())
        post(changed_letter(account))
        request.session.flush()
        DirectoryAdapter().forgive_wrong_passwords(request, account)
        messages.success(request, gettext("Your new password is set. Sign in with it."))
        return HttpResponseRedirect(reverse("sign-in"))
    form.described()
    invited = None if account.has_usable_password() else person_behind(account)
    context = {"form": form, "email": account.email, "invited": invited, "inviter": inviter_of(account), **_house()}
    return render(request, "sign_in/new_password.html", context, status=422 if form.errors else 200)


def _may_ask(request: HttpRequest, form: ForgottenForm) -> bool:
    email = str(form.cleaned_data["email"]).lower()
    if ratelimit.consume(request, action="reset_password", key=email):
        return True
    form.add_error("email", ValidationError(_TOO_OFTEN, code="too-often"))
    return False


def _house() -> dict[str, object]:
    organisation = only_one()
    return {"organisation": organisation, "helpdesk": contact_of(organisation) if organisation else None}

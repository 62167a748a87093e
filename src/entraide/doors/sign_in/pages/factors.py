"""My second factors: authenticator app, passkeys, recovery codes. Whoever changes one has just proved who they are."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entraide.clock import now
from entraide.doors.sign_in.forms import AppForm, PasskeyAnswerForm, PasskeyNameForm
from entraide.doors.sign_in.pages.second_step import may_try
from entraide.doors.sign_in.words import ago
from entraide.errors import NotFound
from entraide.people import operations
from entraide.people.factors import codes, passkeys
from entraide.people.factors.held import Held, account_behind, held_by
from entraide.people.factors.sealing import Unreadable, seal, unseal
from entraide.people.letters import factors_letter, post
from entraide.people.models import Account
from entraide.people.proofs import freshly_proved, while_enrolling
from entraide.people.requests import SignedIn
from entraide.web.requests import safe_path

#: where a new app's secret waits, sealed, and a new passkey's challenge
_NEW_APP = "new-app"
_NEW_PASSKEY = "new-passkey"
#: where somebody wanted to go who must set up a factor first
AFTER_ENROLLING = "after-enrolling"


@while_enrolling
@require_safe
def factors(request: SignedIn) -> HttpResponse:
    """GET /account/factors. Where whoever must set up a second factor is led; also the list of mine."""
    account = _account(request)
    web_session = request.web_session
    # only a temporary pass lets somebody in who typed no password
    context = {"by_pass": "pwd" not in web_session.amr, "must_enrol": web_session.must_enrol}
    context |= factors_context(account, demanded=request.organisation.second_factor)
    return render(request, "sign_in/factors.html", context)


@while_enrolling
@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: SignedIn) -> HttpResponse:
    """GET, POST /account/authenticator-app. Shows a secret as a picture; takes the app into use by its first code."""
    account = _account(request)
    secret = _waiting_secret(request)
    form, status = AppForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if not may_try(request, account):
            status = 429
        elif form.is_valid():
            code = "".join(mark for mark in form.cleaned_data["code"] if mark.isdigit())
            if operations.add_app(account, secret, code, web_session=request.web_session, now=now()):
                del request.session[_NEW_APP]
                messages.success(request, gettext("Your authenticator app is set up."))
                return _changed(request, account)
            form.refuse()
    form.described()
    address = codes.address_of(account, secret)
    context = {
        "form": form,
        "address": address,
        "picture": codes.picture_of(address),
        "secret": codes.in_fours(secret),
        "too_often": status == 429,
        "replaces": held_by(account).app is not None,
    }
    return render(request, "sign_in/app.html", context, status=status)


@while_enrolling
@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: SignedIn) -> HttpResponse:
    """GET, POST /account/passkeys. Makes a passkey on this device, or another near it."""
    account = _account(request)
    if request.method == "POST":
        state: passkeys.State | None = request.session.pop(_NEW_PASSKEY, None)
        answer = PasskeyAnswerForm(request.POST)
        name = request.POST.get("name", "")
        if answer.is_valid() and operations.add_passkey(
            account, state, answer.cleaned_data["credential"], name, web_session=request.web_session, now=now()
        ):
            messages.success(request, gettext("Your passkey is set up. You can sign in with it from now on."))
            return _changed(request, account)
        messages.error(request, gettext("That passkey could not be checked, and was not kept. Try again."))
    challenge = passkeys.to_make(account, now=now())
    request.session[_NEW_PASSKEY] = challenge.state
    form = PasskeyNameForm(initial={"name": request.web_session.browser})
    form.described()
    context = {"form": form, "data": challenge.options}
    return render(request, "sign_in/passkey.html", context, status=422 if request.method == "POST" else 200)


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_name(request: SignedIn, passkey_id: int) -> HttpResponse:
    """GET, POST /account/passkeys/{id}. Gives a passkey another name."""
    account = _account(request)
    found = next((one for one in held_by(account).passkeys if one.id == passkey_id), None)
    if found is None:
        raise NotFound
    form = PasskeyNameForm(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        operations.name_passkey(account, passkey_id, form.cleaned_data["name"])
        messages.success(request, gettext("The passkey has its new name."))
        return HttpResponseRedirect(reverse("account"))
    form.described()
    context = {"form": form, "passkey": found}
    return render(request, "sign_in/passkey_name.html", context, status=422 if form.errors else 200)


@while_enrolling
@freshly_proved
@require_POST
def factor_removal(request: SignedIn) -> HttpResponse:
    """POST /account/factor-removals. Removes an app or a passkey."""
    account = _account(request)
    chosen = request.POST.get("factor", "")
    if not chosen.isascii() or not chosen.isdigit():
        raise NotFound
    what = operations.remove_factor(account, int(chosen), now=now(), enrolling=request.web_session.must_enrol)
    words = {
        "authenticator-app": gettext("The authenticator app was removed."),
        "passkey": gettext("The passkey was removed. You may also delete it on your device."),
    }
    messages.success(request, words[what])
    post(factors_letter(account))
    return HttpResponseRedirect(reverse("factors" if request.web_session.must_enrol else "account"))


@freshly_proved
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: SignedIn) -> HttpResponse:
    """GET, POST /account/recovery-codes. Makes ten codes and shows them, this once."""
    account = _account(request)
    held = held_by(account)
    if not held.any:
        return HttpResponseRedirect(reverse("account"))
    made: list[str] = []
    if request.method == "POST":
        made = operations.make_recovery_codes(account, now=now())
        post(factors_letter(account))
    onward = _onward(request, over=bool(made)) if held.codes_left is None else reverse("account")
    context = {"codes": made, "held": held, "file": _as_file(account, made), "onward": onward}
    return render(request, "sign_in/recovery_codes.html", context)


def factors_context(account: Account, *, demanded: bool) -> dict[str, Any]:
    """What `parts/factors.html` shows: each factor and its state in words.

    demanded:  the organisation wants one of everybody.
    """
    held, moment = held_by(account), now()
    return {
        "held": held,
        "demanded": demanded,
        "app_since": ago(held.app.created_at, moment) if held.app else "",
        "passkeys": [
            {
                "id": one.id,
                "name": one.name,
                "synced": one.synced,
                "made": ago(one.created_at, moment),
                "used": ago(one.last_used_at, moment) if one.last_used_at else "",
            }
            for one in held.passkeys
        ],
        "has_password": account.has_usable_password(),
    }


def _account(request: SignedIn) -> Account:
    account = account_behind(request.person)
    if account is None:
        raise NotFound
    return account


def _waiting_secret(request: HttpRequest) -> str:
    """The secret that this browser was shown; a new one the first time, and when that of before cannot be read."""
    try:
        return unseal(str(request.session.get(_NEW_APP, "")))
    except Unreadable:
        secret = codes.new_secret()
        request.session[_NEW_APP] = seal(secret)
        return secret


def _changed(request: SignedIn, account: Account) -> HttpResponse:
    """Tell the person by letter; then on to recovery codes, when there are none to fall back on."""
    post(factors_letter(account))
    held: Held = held_by(account)
    return HttpResponseRedirect(_onward(request, over=True) if held.codes_left else reverse("recovery-codes"))


def _onward(request: SignedIn, *, over: bool) -> str:
    """Where somebody wanted to go who had to set up a factor first; kept until that is `over`."""
    wanted = request.session.pop(AFTER_ENROLLING, None) if over else request.session.get(AFTER_ENROLLING)
    return safe_path(wanted) or reverse("account")


def _as_file(account: Account, made: list[str]) -> str:
    """The codes as a file to keep, in an address of its own."""
    head = gettext("Recovery codes for entraide, account %(email)s. Each works once.") % {"email": account.email}
    return "data:text/plain;charset=utf-8," + quote("\n".join([head, "", *made, ""]))

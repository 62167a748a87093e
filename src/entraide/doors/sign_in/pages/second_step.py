"""After the password: the second factor; and signing in by a passkey alone, or by a temporary pass."""

import logging
from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from entraide.clock import now
from entraide.doors.sign_in.forms import CodeForm, PassForm, PasskeyAnswerForm
from entraide.doors.sign_in.pages.directory import asked_of_directory
from entraide.errors import Refusal
from entraide.organisations.queries import contact_of, only_one
from entraide.people import operations
from entraide.people.factors import passkeys
from entraide.people.factors.held import account_behind, held_by
from entraide.people.factors.stage import SecondFactorStage, begun, pending
from entraide.people.models import Account
from entraide.people.operations import Proof
from entraide.web.requests import crossing, public, safe_path

log = logging.getLogger(__name__)

#: where a passkey's challenge waits in Django's session
CHALLENGE = "passkey-challenge"


@public
@crossing
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """GET, POST /sign-in/second-step. Asks for a code or a passkey of whoever has given the password."""
    stage = pending(request)
    if stage is None:
        messages.info(request, gettext("Sign in once more: that took too long, or was begun in another browser."))
        return HttpResponseRedirect(reverse("sign-in"))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _asked(request, stage, form, 200)
    if not may_try(request, stage.account):
        return _asked(request, stage, form, 429)
    if "credential" in request.POST:
        proved = by_passkey(request, stage.account)
        if proved is not None:
            return _passed(request, stage, *proved[1])
        messages.error(request, gettext("That passkey was not accepted. Try again, or type a code."))
        return _asked(request, stage, CodeForm(), 422)
    if form.is_valid():
        if operations.use_code(stage.account, form.cleaned_data["code"], now=now()):
            return _passed(request, stage, "otp")
        form.refuse()
    return _asked(request, stage, form, 422)


@public
@crossing
@require_POST
def challenges(request: HttpRequest) -> HttpResponse:
    """POST /sign-in/passkey-challenges. Answers what a browser needs to look for a passkey; good once, 5 minutes."""
    if not ratelimit.consume(request, action="login"):
        return JsonResponse({}, status=429)
    stage, person = pending(request), getattr(request, "person", None)
    account = stage.account if stage else account_behind(person) if person is not None else None
    challenge = passkeys.to_use(account, now=now())
    request.session[CHALLENGE] = challenge.state
    return JsonResponse(challenge.options)


@public
@crossing
@require_POST
def by_passkey_alone(request: HttpRequest) -> HttpResponse:
    """POST /sign-in/passkey. Signs in whoever the passkey belongs to."""
    form = PasskeyAnswerForm(request.POST)
    if not ratelimit.consume(request, action="login"):
        return _sent_back(request, gettext("That was tried too often. Wait a minute, then try again."))
    proved = by_passkey(request, None)
    if proved is None or not form.is_valid():
        log.warning("sign-in refused: passkey not right")
        return _sent_back(
            request, gettext("That passkey was not accepted. It may have been removed. Sign in with your password.")
        )
    account, amr = proved
    wanted = safe_path(form.cleaned_data["next"])
    address = asked_of_directory(request, account, wanted, shared=form.cleaned_data["shared"])
    return perform_login(request, begun(account, Proof(amr=amr), address))


@public
@crossing
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def by_pass(request: HttpRequest) -> HttpResponse:
    """GET, POST /sign-in/temporary-pass. Signs in once whoever is locked out, and leads to a new second factor."""
    form = PassForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if not ratelimit.consume(request, action="login"):
            status = 429
        elif form.is_valid():
            email = str(form.cleaned_data["login"]).strip().lower()
            if not ratelimit.consume(request, action="login_failed", key=f"pass-{email}"):
                status = 429
            elif account := operations.use_pass(email, form.cleaned_data["code"], now=now()):
                shared = form.cleaned_data["shared"]
                address = asked_of_directory(request, account, reverse("factors"), shared=shared)
                return perform_login(request, begun(account, Proof(amr=("otp",), must_enrol=True), address))
            else:
                log.warning("sign-in refused: temporary pass not right")
                form.refuse()
    form.described()
    context = {"form": form, "too_often": status == 429, **_house()}
    return render(request, "sign_in/temporary_pass.html", context, status=status)


def by_passkey(request: HttpRequest, account: Account | None) -> tuple[Account, tuple[str, ...]] | None:
    """Prove a passkey from the form of this request; its challenge is spent whatever comes of it."""
    state: passkeys.State | None = request.session.pop(CHALLENGE, None)
    form = PasskeyAnswerForm(request.POST)
    if not form.is_valid():
        return None
    return operations.use_passkey(state, form.cleaned_data["credential"], account=account, now=now())


def may_try(request: HttpRequest, account: Account) -> bool:
    """Whether another guess at the factors of an account is borne now."""
    return bool(ratelimit.consume(request, action="login_failed", key=_key(account)))


def forgive(request: HttpRequest, account: Account) -> None:
    """Forget the wrong guesses: it was the right person."""
    ratelimit.clear(request, action="login_failed", key=_key(account))


def _key(account: Account) -> str:
    return f"second-factor-{account.pk}"


def _passed(request: HttpRequest, stage: SecondFactorStage, *methods: str) -> HttpResponse:
    forgive(request, stage.account)
    try:
        return stage.passed(*methods)
    except Refusal:
        request.session.flush()
        raise


def _asked(request: HttpRequest, stage: SecondFactorStage, form: CodeForm, status: int) -> HttpResponse:
    form.described()
    held = held_by(stage.account)
    context: dict[str, Any] = {
        "form": form,
        "held": held,
        "takes_code": held.app is not None or bool(held.codes_left),
        "too_often": status == 429,
        **_house(),
    }
    return render(request, "sign_in/second_step.html", context, status=status)


def _sent_back(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    path = safe_path(request.POST.get("next"))
    return HttpResponseRedirect(reverse("sign-in") + (f"?next={path}" if path else ""))


def _house() -> dict[str, object]:
    organisation = only_one()
    return {"organisation": organisation, "helpdesk": contact_of(organisation) if organisation else None}

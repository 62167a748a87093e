"""Who are you, again: administration and changes of how one signs in want a proof of the last quarter of an hour."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from entraide.clock import now
from entraide.doors.sign_in.forms import AgainForm
from entraide.doors.sign_in.pages.directory import proved_to_directory
from entraide.doors.sign_in.pages.emergency import again_by_key
from entraide.doors.sign_in.pages.second_step import by_passkey, forgive, may_try
from entraide.people import operations
from entraide.people.factors.held import Held, account_behind, held_by
from entraide.people.models import Account
from entraide.people.operations import Proof
from entraide.people.proofs import while_enrolling
from entraide.people.requests import SignedIn
from entraide.web.requests import crossing, safe_path


@while_enrolling
@crossing
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: SignedIn) -> HttpResponse:
    """GET, POST /sign-in/again. Asks a signed-in person for a proof anew, and leads on to `next`."""
    wanted = safe_path(request.POST.get("next") or request.GET.get("next")) or reverse("home")
    account = account_behind(request.person)
    if account is None:
        return _at_the_provider(wanted)
    if request.person.emergency:
        return again_by_key(request, account, wanted)
    held = held_by(account)
    form = AgainForm(request.POST if request.method == "POST" else None, wants_code=held.any)
    if request.method != "POST":
        return _asked(request, form, held, wanted, 200)
    if not may_try(request, account):
        return _asked(request, form, held, wanted, 429)
    if "credential" in request.POST:
        proved = by_passkey(request, account)
        if proved is not None:
            return _proved(request, account, Proof(amr=proved[1]), wanted)
        messages.error(request, gettext("That passkey was not accepted. Try again, or use your password."))
        return _asked(request, AgainForm(wants_code=held.any), held, wanted, 422)
    if form.is_valid():
        proof = _proof_by(request, account, form, held)
        if proof is not None:
            return _proved(request, account, proof, wanted)
        form.refuse()
    return _asked(request, form, held, wanted, 422)


def _proof_by(request: SignedIn, account: Account, form: AgainForm, held: Held) -> Proof | None:
    """Prove password and code; the code is spent only after a right password."""
    if get_adapter().authenticate(request, email=account.email, password=form.cleaned_data["password"]) != account:
        operations.refuse_proof(request.web_session, now=now())
        return None
    if not held.any:
        return Proof(amr=("pwd",))
    return (
        Proof(amr=("pwd", "otp", "mfa")) if operations.use_code(account, form.cleaned_data["code"], now=now()) else None
    )


def _proved(request: SignedIn, account: Account, proof: Proof, wanted: str) -> HttpResponse:
    forgive(request, account)
    return proved_to_directory(request, account, proof, wanted, web_session=request.web_session)


def _asked(request: SignedIn, form: AgainForm, held: Held, wanted: str, status: int) -> HttpResponse:
    form.described()
    context = {"form": form, "held": held, "next": wanted, "too_often": status == 429}
    return render(request, "sign_in/again.html", context, status=status)


def _at_the_provider(wanted: str) -> HttpResponse:
    try:
        return HttpResponseRedirect(f"{reverse('provider-again')}?next={wanted}")
    except NoReverseMatch:
        return HttpResponseRedirect(wanted)

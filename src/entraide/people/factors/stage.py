"""The step between the first proof and the web session: a second factor, for those who have one."""

from typing import Any

from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from entraide.people.factors.held import has_second
from entraide.people.models import Account
from entraide.people.operations.web_sessions import Proof

#: where the proof so far rides in allauth's record of a sign-in
_PROOF = "proof"


class SecondFactorStage(AuthenticateStage):
    """allauth's stage with our page; a passkey is both factors at once, a temporary pass stands for both."""

    urlname = "second-step"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Go on, or lead to the page that asks for the second factor; the id of Django's session changes there."""
        proof = proof_of(self.login)
        if proof.must_enrol or "mfa" in proof.amr or not has_second(self.account):
            _tell(self.request, proof)
            return None, True
        self.request.session.cycle_key()
        return HttpResponseRedirect(reverse("second-step")), True

    def passed(self, *methods: str) -> HttpResponse:
        """Sign in: the second factor was proved by `methods` (RFC 8176 words)."""
        before = proof_of(self.login)
        amr = (*before.amr, *(one for one in methods if one not in before.amr))
        _tell(self.request, Proof(amr=amr if "mfa" in amr else (*amr, "mfa")))
        response: HttpResponse = self.exit()  # type: ignore[no-untyped-call]
        return response

    @property
    def account(self) -> Account:
        """Whose sign-in it is."""
        if not isinstance(self.login.user, Account):
            raise TypeError("a sign-in of nobody")
        return self.login.user


def begun(account: Account, proof: Proof, address: str) -> Login:
    """Begin a sign-in: the account has given its first proof for the authorization request at `address`."""
    carried: dict[str, Any] = {"amr": list(proof.amr), "must_enrol": proof.must_enrol}
    return Login(user=account, redirect_url=address, state={_PROOF: carried})


def pending(request: HttpRequest) -> SecondFactorStage | None:
    """The sign-in of this browser that waits for its second factor; none after a quarter of an hour."""
    stage = LoginStageController.enter(request, SecondFactorStage.key)
    return stage if isinstance(stage, SecondFactorStage) and stage.login.user is not None else None


def proof_of(login: Login) -> Proof:
    """How the person of a sign-in has shown so far who they are."""
    carried = login.state.get(_PROOF, {})
    return Proof(
        amr=tuple(carried.get("amr", ("pwd",))),
        must_enrol=bool(carried.get("must_enrol")),
    )


def told(request: HttpRequest) -> Proof:
    """The proof with which the sign-in of this request ends."""
    proof: Proof = getattr(request, "proof_of_sign_in", Proof())
    return proof


def _tell(request: HttpRequest, proof: Proof) -> None:
    request.proof_of_sign_in = proof  # type: ignore[attr-defined]

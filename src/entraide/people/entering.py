"""Signing a browser in without the form, where another proof stands for the password."""

from allauth.account.internal.flows.login import perform_login
from django.http import HttpRequest, HttpResponse

from entraide.people.factors.stage import begun
from entraide.people.models import Account
from entraide.people.operations.web_sessions import Proof


def enter(request: HttpRequest, account: Account, *, goes_to: str) -> HttpResponse:
    """Sign in as if the password of `account` had been typed: a second factor is asked for all the same.

    The caller answers for the proof. Whoever was signed in at this browser before is so no longer.
    """
    return perform_login(request, begun(account, Proof(), goes_to))

"""Signing a browser in without the form, where another proof stands for the password."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from entraide.chance import new_token
from entraide.clock import now
from entraide.people.adapter import BROWSER
from entraide.people.directory import proofs
from entraide.people.directory.in_process import InProcess
from entraide.people.directory.registration import directory_of
from entraide.people.factors.held import has_second
from entraide.people.models import Account, Person
from entraide.people.operations.web_sessions import Proof
from entraide.people.providers import departures


def enter(request: HttpRequest, account: Account, person: Person, *, goes_to: str) -> HttpResponse:
    """Go on as if the password of `account` had been typed; whoever has a second factor is led to the form.

    The caller answers for the proof. The web session comes by the one way there is, with every check of it.
    """
    if has_second(account):
        return HttpResponseRedirect(reverse("sign-in"))
    address = departures.depart(
        directory_of(person.organisation),
        browser=request.session.setdefault(BROWSER, new_token()),
        purpose=departures.SIGN_IN,
        next_path=goes_to,
        fetcher=InProcess(),
        now=now(),
    )
    proofs.keep(request.session, account, Proof(), address=address, now=now())
    return HttpResponseRedirect(address)

"""Signing a browser in without the form, where another proof stands for the password."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.urls import reverse

from entraide.clock import now
from entraide.journal.operations import operation
from entraide.people.factors.held import has_second
from entraide.people.middleware import keep_cookie
from entraide.people.models import Account, Person
from entraide.people.operations.web_sessions import Proof, open_web_session


def enter(request: HttpRequest, account: Account, person: Person, *, goes_to: str) -> HttpResponse:
    """Sign in as if the password of `account` had been typed; whoever has a second factor is led to the form.

    The caller answers for the proof. Whoever was signed in at this browser before is so no longer.

    raises:  PersonDisabled.
    """
    if has_second(account):
        return HttpResponseRedirect(reverse("sign-in"))
    token = _open(request, person)
    request.session.flush()
    rotate_token(request)
    response = HttpResponseRedirect(goes_to)
    keep_cookie(response, token)
    return response


@operation
def _open(request: HttpRequest, person: Person) -> str:
    _, token = open_web_session(
        person,
        Proof(),
        proved_at=now(),
        now=now(),
        user_agent=request.headers.get("User-Agent", ""),
        replaces=getattr(request, "web_session", None),
    )
    return token

"""Who is at the other end of a request: binds person, web session and organisation, and keeps private pages private."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from entraide.clock import now
from entraide.errors import ConfirmFirst, FactorWanted, NotSignedIn
from entraide.people import operations, queries
from entraide.people.models import WebSession
from entraide.people.proofs import is_for_enrolling, is_fresh, needs_fresh_proof
from entraide.web.refusals import answer, wants_json
from entraide.web.requests import is_crossing, is_public, safe_path

Answer = Callable[[HttpRequest], HttpResponse]

#: longer than any session works: the longest setting of an organisation, and a help session on top
COOKIE_LASTS = timedelta(hours=84)


class SignedInPerson:
    """Sets `person`, `web_session` and `organisation`; all None when nobody is signed in.

    Every page needs a signed-in person unless it is marked by `web.requests.public`.
    """

    def __init__(self, get_response: Answer) -> None:
        """Wrap the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Bind, count the session as used, answer; a dead cookie is taken back."""
        token = request.COOKIES.get(settings.WEB_SESSION_COOKIE, "")
        bind(request, token)
        response = self._get_response(request)
        is_set_anew = settings.WEB_SESSION_COOKIE in response.cookies
        if token and _bound(request) is None and not is_set_anew:
            forget_cookie(response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let a signed-in person, and everybody onto public pages; send the others to sign in.

        Whoever came by a temporary pass is sent to enrol a factor, whoever wants to administer to prove it afresh.
        """
        web_session = _bound(request)
        if is_public(view):
            if web_session is not None and web_session.must_enrol and not is_crossing(view):
                # open as to anybody: no code is redeemed before a factor is enrolled
                bound: Any = request
                bound.person = bound.organisation = None
            return None
        if web_session is not None:
            return self._held_back(request, web_session, view)
        if _is_script(request):
            return answer(request, NotSignedIn())
        if request.COOKIES.get(settings.WEB_SESSION_COOKIE):
            messages.info(request, gettext("You were signed out for safety. Sign in again to go on."))
        return HttpResponseRedirect(sign_in_address(request))

    def _held_back(
        self, request: HttpRequest, web_session: WebSession, view: Callable[..., HttpResponse]
    ) -> HttpResponse | None:
        if web_session.must_enrol and not is_for_enrolling(view):
            if _is_script(request):
                return answer(request, FactorWanted())
            return HttpResponseRedirect(reverse("factors"))
        if needs_fresh_proof(view) and not is_fresh(web_session, now=now()):
            if _is_script(request):
                return answer(request, ConfirmFirst())
            return HttpResponseRedirect(proof_address(request))
        return None


def bind(request: HttpRequest, token: str) -> None:
    """Put the person of `token` on the request, or nobody."""
    bound: Any = request
    bound.person = bound.web_session = bound.organisation = None
    bound.signed_out_soon = False
    moment = now()
    found = queries.person_of_cookie(token, now=moment)
    if found is None:
        return
    bound.person, bound.web_session = found
    bound.organisation = bound.person.organisation
    bound.signed_out_soon = queries.signed_out_in(bound.web_session, now=moment) is not None
    operations.touch(bound.web_session, now=moment)


def sign_in_address(request: HttpRequest) -> str:
    """The sign-in page, which leads back to where the person wanted to be."""
    return _with_next("sign-in", request)


def proof_address(request: HttpRequest) -> str:
    """The page that asks again who somebody is, which leads back too; of a form that was sent only to its page."""
    return _with_next("sign-in-again", request)


def keep_cookie(response: HttpResponse, token: str, *, shared: bool = False) -> None:
    """Hand the token of a web session to the browser.

    It outlives the browser's end, except on a shared computer: whoever is told by macOS to restart the browser
    before the screen can be captured shall find the seat again. How long it works is decided here, not by the cookie.
    """
    response.set_cookie(
        settings.WEB_SESSION_COOKIE,
        token,
        max_age=None if shared else COOKIE_LASTS,
        path="/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_cookie(response: HttpResponse) -> None:
    """Take the token back."""
    response.delete_cookie(settings.WEB_SESSION_COOKIE, path="/", samesite="Lax")


def _with_next(name: str, request: HttpRequest) -> str:
    wanted = request.path if request.method in {"GET", "HEAD"} else _page_before(request)
    path = safe_path(wanted)
    return reverse(name) + (f"?{urlencode({'next': path}, safe='/')}" if path and path != reverse("home") else "")


def _bound(request: HttpRequest) -> WebSession | None:
    return getattr(request, "web_session", None)


def _is_script(request: HttpRequest) -> bool:
    """Whether one of our scripts asks; a person's navigation says so in Sec-Fetch-Mode (all browsers since 2023)."""
    mode = request.headers.get("Sec-Fetch-Mode")
    is_data = request.content_type == "application/json"
    return wants_json(request) or is_data or (mode is not None and mode != "navigate")


def _page_before(request: HttpRequest) -> str | None:
    """The page from which a form was sent, when it is ours."""
    before = urlsplit(request.headers.get("Referer", ""))
    return before.path if f"{before.scheme}://{before.netloc}" == settings.PUBLIC_URL else None

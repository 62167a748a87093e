"""The pages for what no page answers: nothing there, not allowed, a broken request, a fault of ours."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from entraide.errors import NotFound, Refusal, RightMissing
from entraide.server.access_log import reference
from entraide.web.refusals import answer, wants_json

#: what is left when not even the template can be rendered
_BARE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>entraide</title>"
    "<h1>Something went wrong on our side</h1><p>Please try again in a moment. {reference}"
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 like the refusal *not found*."""
    return answer(request, exception if isinstance(exception, Refusal) else NotFound())


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 like the refusal of a right."""
    return answer(request, exception if isinstance(exception, Refusal) else RightMissing())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: the request itself is broken, or names a host that is not ours."""
    return _plain(
        request,
        400,
        code="bad-request",
        heading=gettext("This request could not be read"),
        sentence=gettext("The address or the form is broken. Go to the start page and try again."),
        tone="warn",
    )


def our_fault(request: HttpRequest) -> HttpResponse:
    """Answer 500 without the database, which may be what is broken."""
    return _plain(
        request,
        500,
        code="our-fault",
        heading=gettext("Something went wrong on our side"),
        sentence=gettext("It is not your fault. Try again in a moment."),
        tone="danger",
    )


def _plain(request: HttpRequest, status: int, *, code: str, heading: str, sentence: str, tone: str) -> HttpResponse:
    """Render without request: context processors would read the session, which is in the database."""
    known_as = reference()
    if wants_json(request):
        body = {"code": code, "sentence": sentence, "details": {"reference": known_as}}
        return JsonResponse(body, status=status)
    context: dict[str, Any] = {
        "heading": heading,
        "sentence": sentence,
        "tone": tone,
        "reference": known_as,
        "primary_url": reverse("home"),
        "primary_label": gettext("Go to the start page"),
        "theme": request.COOKIES.get("entraide-theme", ""),
    }
    try:
        page = str(render_to_string("web/error.html", context))
    except Exception:  # noqa: BLE001 - the last page there is; what broke it has been logged
        page = _BARE.format(reference=known_as)
    return HttpResponse(page, status=status)

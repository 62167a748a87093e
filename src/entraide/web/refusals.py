"""The translator of refusals for HTTP: a page for people, a small JSON object for our own scripts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from entraide.errors import CrossSite, NotFound, OnlyByForm, Refusal
from entraide.rules.rights import read_permissions
from entraide.web.rights import name_of

Answer = Callable[[HttpRequest], HttpResponse]


def wants_json(request: HttpRequest) -> bool:
    """Whether one of our scripts asks, rather than a person's navigation."""
    return "application/json" in request.headers.get("Accept", "")


def sentence_of(refusal: Refusal) -> str:
    """The refusal's sentence in the language of the request, with the missing right and the time to wait."""
    sentence = gettext(refusal.sentence()) + _right_of(refusal)
    wait = refusal.details.get("retry_after_s")
    if not isinstance(wait, int):
        return sentence
    minutes = -(-wait // 60)
    if wait < 60:
        more = ngettext("You can try again in %(count)d second.", "You can try again in %(count)d seconds.", wait)
        return f"{sentence} {more % {'count': wait}}"
    if minutes < 120:
        more = ngettext("You can try again in %(count)d minute.", "You can try again in %(count)d minutes.", minutes)
        return f"{sentence} {more % {'count': minutes}}"
    hours = -(-minutes // 60)
    more = ngettext("You can try again in %(count)d hour.", "You can try again in %(count)d hours.", hours)
    return f"{sentence} {more % {'count': hours}}"


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Turn a refusal into its answer, with the refusal's status."""
    sentence = sentence_of(refusal)
    if wants_json(request):
        body = {"code": refusal.code, "sentence": sentence, "details": refusal.details}
        response: HttpResponse = JsonResponse(body, status=refusal.http_status)
    else:
        context = {
            "heading": _heading(refusal),
            "sentence": sentence,
            "tone": "warn",
            "primary_url": reverse("home"),
            "primary_label": gettext("Go to the start page"),
        }
        if not refusal.shows_contact:
            context["helpdesk"] = None  # type: ignore[assignment]
        response = render(request, "web/message.html", context, status=refusal.http_status)
    wait = refusal.details.get("retry_after_s")
    if isinstance(wait, int):
        response.headers["Retry-After"] = str(wait)
    return response


class RefusalPages:
    """Answers a Refusal that no page has caught, and whoever opens an address that is only sent to."""

    def __init__(self, get_response: Answer) -> None:
        """Wrap the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; an empty 405 to somebody who typed or reloaded an address becomes a page."""
        response = self._get_response(request)
        is_bare = response.status_code == OnlyByForm.http_status and not response.content
        if not is_bare or request.method != "GET" or "text/html" not in request.headers.get("Accept", ""):
            return response
        page = answer(request, OnlyByForm())
        page.headers["Allow"] = response.headers["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a Refusal; everything else is a bug and goes on."""
        return answer(request, exception) if isinstance(exception, Refusal) else None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came from elsewhere, or whose cookie is gone."""
    return answer(request, CrossSite())


def _right_of(refusal: Refusal) -> str:
    """Which right is missing, and who can give it, for a refusal that names them."""
    if not refusal.names_right:
        return ""
    right = read_permissions([str(refusal.details.get("right", ""))])
    said = [gettext("“%(right)s” is missing.") % {"right": name_of(one)} for one in right]
    if refusal.givers:
        names = gettext(" or ").join(filter(None, (", ".join(refusal.givers[:-1]), refusal.givers[-1])))
        said.append(gettext("%(names)s can give it to you.") % {"names": names})
    else:
        said.append(gettext("An administrator of your organisation can give it to you."))
    return "".join(f" {one}" for one in said)


def _heading(refusal: Refusal) -> str:
    if isinstance(refusal, NotFound):
        return gettext("Nothing found here")
    return gettext("This is not possible right now")

"""What a visitor chooses for this browser: language and colours, kept in cookies."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from entraide.people.operations import note_language
from entraide.web.layout import THEME_COOKIE, THEMES
from entraide.web.requests import public

_A_YEAR_S = 31_536_000


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """POST /language. Keeps the chosen language and goes back; letters to whoever is signed in are written in it."""
    person = getattr(request, "person", None)
    chosen = request.POST.get("language", "")
    if person is not None and check_for_language(chosen):
        note_language(person.id, chosen)
    return set_language(request)


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """POST /theme. Keeps the chosen colours and goes back."""
    response = HttpResponseRedirect(_way_back(request))
    chosen = request.POST.get("theme")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            chosen,
            max_age=_A_YEAR_S,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@public
@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """GET /robots.txt. Nothing here is for search engines."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@public
@require_GET
def favicon(_request: HttpRequest) -> HttpResponse:
    """GET /favicon.ico. Browsers ask here for what is no page; the icon stands under its content hash."""
    response = HttpResponseRedirect(static("entraide/img/favicon.png"))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("home")

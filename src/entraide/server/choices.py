"""What a visitor chooses for this browser: language and colours, kept in cookies."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from entraide.web.layout import THEME_COOKIE, THEMES
from entraide.web.requests import public

_A_YEAR_S = 31_536_000


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """POST /language. Keeps the chosen language and goes back."""
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


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("home")

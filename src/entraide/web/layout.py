"""What the page shell needs besides the page's own context."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse

from entraide.web.assets import import_map

THEMES = ("system", "light", "dark")
THEME_COOKIE = "entraide-theme"


def layout(request: HttpRequest) -> dict[str, Any]:
    """Context processor: theme, import map, and who is here, as the middlewares have bound them."""
    theme = request.COOKIES.get(THEME_COOKIE, "system")
    hashed = import_map()
    # whose look the page has: of whoever is signed in, or of the only organisation there is
    organisation = getattr(request, "house", None)
    return {
        "theme": theme if theme in THEMES else "system",
        "here": here(request),
        "import_map": hashed.text if hashed else "",
        "organisation": organisation,
        "person": getattr(request, "person", None),
        "signed_out_soon": getattr(request, "signed_out_soon", False),
        "helpdesk": getattr(request, "helpdesk", None),
        "may_help": getattr(request, "may_help", False),
    }


def here(request: HttpRequest) -> str:
    """Where language and colours lead back to: this page, or the one whose form was sent, which can be asked for."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return reverse("home")
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path

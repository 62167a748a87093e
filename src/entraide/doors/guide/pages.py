"""Pages of the guide; open to everybody, since who needs them may not be able to sign in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from entraide.doors.guide.support import limits, tables
from entraide.doors.guide.texts import NAMES, text
from entraide.errors import NotFound
from entraide.web.browsers import BRAND_NAMES, floor
from entraide.web.requests import public


@public
@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """GET /guide. What guides there are."""
    return render(request, "guide/contents.html", {"guides": [(name, text(name)) for name in NAMES]})


@public
@require_GET
def guide_page(request: HttpRequest, name: str) -> HttpResponse:
    """GET /guide/{name}. One guide."""
    if name not in NAMES:
        raise NotFound
    return _page(request, name)


@public
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """GET /accessibility. The accessibility statement."""
    return _page(request, "accessibility")


@public
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """GET /privacy. The privacy notice."""
    return _page(request, "privacy")


@public
@require_GET
def support(request: HttpRequest) -> HttpResponse:
    """GET /support. Which browsers can be used, on which systems, and what was run."""
    oldest = floor()
    context = {
        "floor": [(name, oldest[browser]) for browser, name in BRAND_NAMES.items()],
        "browsers": list(BRAND_NAMES.values()),
        "tables": tables(),
        "limits": limits(),
    }
    return render(request, "guide/support.html", context)


def _page(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "guide/page.html", {"text": text(name), "name": name})

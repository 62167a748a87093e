"""The look of an organisation: its colour as a style sheet, its logo, and the page that sets the logo."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from entraide.clock import now
from entraide.errors import FieldInvalid, NotFound
from entraide.organisations import queries
from entraide.organisations.operations import remove_logo, set_logo
from entraide.organisations.pictures import BYTES_MAX
from entraide.people.proofs import freshly_proved
from entraide.people.requests import SignedIn
from entraide.rules.access import Action
from entraide.rules.colours import palette_of, read_colour, sheet_of
from entraide.web.requests import public

_A_DAY_S = 86_400


@public
@require_safe
def colour(request: HttpRequest, colour: str) -> HttpResponse:
    """GET /look/colours/{rrggbb}.css. A colour as a style sheet, its contrast put right; it tells of nobody."""
    read = read_colour(colour)
    if read is None or not colour.isalnum():
        raise NotFound
    response = HttpResponse(sheet_of(palette_of(read)), content_type="text/css; charset=utf-8")
    patch_cache_control(response, public=True, max_age=_A_DAY_S, immutable=True)
    return response


@public
@require_safe
def logo(request: HttpRequest, logo_id: str) -> HttpResponse:
    """GET /look/logos/{id}.png. A logo, also for the sign-in page; its id changes with the picture."""
    response = HttpResponse(bytes(queries.logo(logo_id).png), content_type="image/png")
    patch_cache_control(response, public=True, max_age=_A_DAY_S, immutable=True)
    return response


@freshly_proved
@require_POST
def set_logo_page(request: SignedIn) -> HttpResponse:
    """POST /console/settings/logo. Puts a logo in the place of ours."""
    request.may(Action.UPDATE_SETTINGS)
    picture = request.FILES.get("logo")
    back = HttpResponseRedirect(reverse("console-settings") + "#logo")
    if picture is None or picture.size is None or picture.size > BYTES_MAX:
        messages.error(request, gettext("Choose a PNG or JPEG file of 4 MB at most."))
        return back
    try:
        set_logo(request.organisation.id, picture.read(), now=now(), actor_id=request.person.id)
    except FieldInvalid:
        messages.error(request, gettext("This file is no picture that can be used. Choose a PNG or JPEG file."))
        return back
    messages.success(request, gettext("The logo was changed."))
    return back


@freshly_proved
@require_POST
def logo_removal(request: SignedIn) -> HttpResponse:
    """POST /console/settings/logo/removal. Takes the logo away."""
    request.may(Action.UPDATE_SETTINGS)
    remove_logo(request.organisation.id, now=now(), actor_id=request.person.id)
    messages.success(request, gettext("The logo was removed."))
    return HttpResponseRedirect(reverse("console-settings") + "#logo")

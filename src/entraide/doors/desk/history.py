"""One session as its people see it: the document of a seat, the receipt, the list, photos."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET, require_POST

from entraide.clock import now
from entraide.doors.desk.helper import desk
from entraide.doors.desk.words import SURFACES, reason_text
from entraide.help import operations, queries
from entraide.help.models import HelpSession
from entraide.help.queries import Seated
from entraide.organisations.queries import contact_of
from entraide.people.queries import photo as photo_of
from entraide.people.requests import SignedIn
from entraide.people.user_agents import describe
from entraide.rules.state import Phase
from entraide.wire.messages import Seat

PAGE_SIZE = 25


@require_GET
def session(request: SignedIn, session_id: str) -> HttpResponse:
    """GET /sessions/{id}. The document of the seat that the person holds, or the receipt after the end."""
    seated = queries.seat_of(request.person, session_id)
    if seated.session.phase == Phase.ENDED.value:
        return _receipt(request, seated)
    if seated.seat is Seat.HELPER:
        return desk(request, focus=session_id)
    request.trusted_types = True
    organisation = request.organisation
    data = {
        "session": session_id,
        "organisation": {"name": organisation.name, "slug": organisation.slug},
        "me": {"name": request.person.name},
        "retention_days": organisation.report_days,
        "browser": describe(request.headers.get("User-Agent", "")),
    }
    context = {
        "data": data,
        "contact": contact_of(organisation),
        "retention_days": organisation.report_days,
    }
    return render(request, "desk/session.html", context)


@require_GET
def sessions(request: SignedIn) -> HttpResponse:
    """GET /sessions. A plain list of the person's own sessions."""
    pages = Paginator(queries.mine(request.person), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    rows = [_row(request, one) for one in page.object_list]
    return render(request, "desk/sessions.html", {"page": page, "sessions": rows})


@require_POST
def ending(request: SignedIn, session_id: str) -> HttpResponse:
    """POST /sessions/{id}/ending. Ends it without a line, and leads to the receipt; also when the other was quicker."""
    if queries.seat_of(request.person, session_id).session.phase != Phase.ENDED.value:
        operations.end(session_id, person=request.person, now=now())
    return redirect("session", session_id=session_id)


@require_GET
def photo(request: SignedIn, photo_id: str) -> HttpResponse:
    """GET /photos/{id}. A colleague's picture; its id changes with the picture, so browsers may keep it."""
    found = photo_of(photo_id, organisation_id=request.organisation.id)
    response = HttpResponse(bytes(found.png), content_type="image/png")
    patch_cache_control(response, private=True, max_age=86_400, immutable=True)
    return response


def _receipt(request: HttpRequest, seated: Seated) -> HttpResponse:
    one = seated.session
    other = seated.other
    receipt = {
        "id": one.id,
        "other": other.name if other else None,
        "seat": seated.seat.value,
        "started_at": one.met_at or one.opened_at,
        "ended_at": one.ended_at,
        "lasted": one.ended_at - one.met_at if one.ended_at and one.met_at else None,
        "shown": [str(SURFACES[kind]) for kind in one.shown],
        "reason": one.ended_reason,
        "reason_text": reason_text(one.ended_reason, helper=seated.seat is Seat.HELPER),
    }
    return render(request, "desk/receipt.html", {"receipt": receipt, "contact": contact_of(one.organisation)})


def _row(request: SignedIn, one: HelpSession) -> dict[str, Any]:
    helper = one.helper_id == request.person.id
    other = one.sharer if helper else one.helper
    return {
        "id": one.id,
        "other": other.name if other else "",
        "seat": (Seat.HELPER if helper else Seat.SHARER).value,
        "started_at": one.met_at,
        "lasted": one.ended_at - one.met_at if one.ended_at and one.met_at else None,
        "reason_text": reason_text(one.ended_reason, helper=helper) if one.ended_reason else "",
        "is_open": one.ended_at is None,
    }

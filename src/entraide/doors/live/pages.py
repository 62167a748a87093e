"""The HTTP side of a line: its ticket, and the beacon of a page that closes."""

import json
import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from entraide.clock import now
from entraide.doors.live.relay import ice_servers
from entraide.errors import FieldInvalid
from entraide.help import operations
from entraide.people.requests import SignedIn
from entraide.people.user_agents import describe

_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_BODY_BYTES_MAX = 1024


@require_POST
def lines(request: SignedIn, session_id: str) -> HttpResponse:
    """POST /sessions/{id}/lines. Answers a ticket for the seat that the person holds."""
    page, tab, take_over = _wanted(request)
    ticket = operations.make_ticket(
        session_id,
        person=request.person,
        web_session_id=request.web_session.id,
        page=page,
        tab=tab,
        take_over=take_over,
        browser=describe(request.headers.get("User-Agent", "")),
        now=now(),
    )
    organisation = request.organisation
    servers = ice_servers(session_id, now=now())
    return JsonResponse(
        {
            "ticket": ticket.token,
            "url": f"/sessions/{session_id}/line",
            "seat": ticket.seat.value,
            "ice_servers": servers,
            "relay_only": organisation.relay_only and bool(servers),
        },
        status=201,
    )


@require_POST
def absences(request: SignedIn, session_id: str) -> HttpResponse:
    """POST /sessions/{id}/absences. The beacon of a page that closes or reloads: its seat is absent at once."""
    page = request.POST.get("page", "")
    if not _ID.fullmatch(page):
        raise FieldInvalid(field="page")
    operations.leave_page(session_id, person=request.person, page=page, now=now())
    return HttpResponse(status=204)


def _wanted(request: HttpRequest) -> tuple[str, str, bool]:
    if len(request.body) > _BODY_BYTES_MAX:
        raise FieldInvalid(field="body")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise FieldInvalid(field="body") from None
    if not isinstance(body, dict):
        raise FieldInvalid(field="body")
    page, tab, take_over = body.get("page"), body.get("tab"), body.get("take_over", False)
    for name, value in (("page", page), ("tab", tab)):
        if not isinstance(value, str) or not _ID.fullmatch(value):
            raise FieldInvalid(field=name)
    return str(page), str(tab), take_over is True

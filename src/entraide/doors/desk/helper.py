"""Pages of the helper: the desk, and making codes."""

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from entraide.clock import now
from entraide.doors.desk.spelling import spelling
from entraide.doors.desk.words import reason_text
from entraide.errors import FieldInvalid
from entraide.help import operations, queries
from entraide.help.models import HelpSession
from entraide.organisations.queries import contact_of
from entraide.people.requests import SignedIn
from entraide.rules.access import Action

_BODY_BYTES_MAX = 1024
_SESSION_ID_LENGTH = 22


@require_GET
def give(request: SignedIn) -> HttpResponse:
    """GET /give. The helper's desk; the page itself posts for a code when none is open."""
    return desk(request, focus=None)


def desk(request: SignedIn, *, focus: str | None) -> HttpResponse:
    """The helper's document, with the session `focus` in front.

    raises:  what access refuses.
    """
    request.may(Action.OFFER_HELP)
    request.trusted_types = True
    person, organisation = request.person, request.organisation
    data: dict[str, Any] = {
        "sessions": [_row(session) for session in queries.open_as_helper(person)],
        "limit": queries.OPEN_MAX,
        "focus": focus,
        "organisation": {"name": organisation.name, "slug": organisation.slug},
        "me": {"name": person.name},
        "chat_on": not organisation.disable_chat,
        "spelling": spelling(),
        "urls": {"invite": reverse("invite")},
    }
    return render(
        request,
        "desk/give.html",
        {"data": data, "earlier": _earlier(request), "contact": contact_of(organisation)},
    )


@require_POST
def invite(request: SignedIn) -> HttpResponse:
    """POST /invitations. Makes a session with a code, or a new code for one that still waits."""
    session_id = _session_wanted(request)
    if session_id is None:
        made = operations.make_code(request.person, now=now())
    else:
        made = operations.renew_code(request.person, session_id, now=now())
    path = reverse("help-at", kwargs={"organisation": request.organisation.slug})
    return JsonResponse(
        {
            "session": made.session_id,
            "code": made.code.shown,
            "link": f"{settings.PUBLIC_URL}{path}#{made.code.shown}",
            "lasts_ms": round(made.lasts.total_seconds() * 1000),
        },
        status=201,
    )


def _session_wanted(request: SignedIn) -> str | None:
    if not request.body or request.content_type != "application/json":
        return None
    if len(request.body) > _BODY_BYTES_MAX:
        raise FieldInvalid(field="body")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise FieldInvalid(field="body") from None
    session_id = body.get("session") if isinstance(body, dict) else None
    if session_id is not None and (not isinstance(session_id, str) or len(session_id) != _SESSION_ID_LENGTH):
        raise FieldInvalid(field="session")
    return session_id


def _row(session: HelpSession) -> dict[str, Any]:
    return {
        "id": session.id,
        "phase": session.phase,
        "other": session.sharer.name if session.sharer else None,
        "opened_at": session.opened_at.isoformat(timespec="seconds"),
    }


def _earlier(request: SignedIn) -> list[dict[str, Any]]:
    """What this helper finished in the last twelve hours."""
    return [
        {
            "id": session.id,
            "other": session.sharer.name if session.sharer else "",
            "lasted": session.ended_at - session.met_at if session.ended_at and session.met_at else None,
            "ended_at": session.ended_at,
            "reason_text": reason_text(session.ended_reason, helper=True),
        }
        for session in queries.ended_since(request.person, now() - timedelta(hours=12))
    ]

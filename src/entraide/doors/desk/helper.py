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
from entraide.doors.desk.notes import prepared
from entraide.doors.desk.spelling import spelling
from entraide.doors.desk.words import OUTCOMES, reason_text
from entraide.errors import FieldInvalid
from entraide.help import operations, queries
from entraide.help.models import HelpSession
from entraide.organisations.queries import contact_of
from entraide.people.requests import SignedIn
from entraide.rules.access import Action
from entraide.rules.notes import NOTE_MAX, NOTHING, Notes, read_notes

_BODY_BYTES_MAX = 1024
_SESSION_ID_LENGTH = 22


@require_GET
def give(request: SignedIn) -> HttpResponse:
    """GET /give. The helper's desk; the page itself posts for a code when none is open.

    `?ticket=INC-42&reason=…` prepares it: a new code is made, and its session knows both.
    """
    return desk(request, focus=None, notes=prepared(request.GET))


def desk(request: SignedIn, *, focus: str | None, notes: Notes = NOTHING) -> HttpResponse:
    """The helper's document, with the session `focus` in front.

    notes:  what is known already about the session that the page is to begin.

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
        "urls": {"invite": reverse("invite"), "notes": reverse("session-notes", args=["-"])},
        "reason_mode": organisation.reason_mode,
        "prepared": None if notes == NOTHING else {"reason": notes.reason, "ticket": notes.ticket},
    }
    return render(
        request,
        "desk/give.html",
        {
            "data": data,
            "earlier": _earlier(request),
            "contact": contact_of(organisation),
            "outcomes": OUTCOMES.items(),
            "notes_max": NOTE_MAX,
        },
    )


@require_POST
def invite(request: SignedIn) -> HttpResponse:
    """POST /invitations. Makes a session with a code, or a new code for one that still waits."""
    session_id, notes = _wanted(request)
    if session_id is None:
        made = operations.make_code(request.person, notes=notes, now=now())
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


def _wanted(request: SignedIn) -> tuple[str | None, Notes]:
    """The session that wants a new code, or what is known already about a new one."""
    if not request.body or request.content_type != "application/json":
        return None, NOTHING
    if len(request.body) > _BODY_BYTES_MAX:
        raise FieldInvalid(field="body")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise FieldInvalid(field="body") from None
    if not isinstance(body, dict):
        return None, NOTHING
    session_id = body.get("session")
    if session_id is not None and (not isinstance(session_id, str) or len(session_id) != _SESSION_ID_LENGTH):
        raise FieldInvalid(field="session")
    return session_id, read_notes({name: body.get(name) for name in ("reason", "ticket")})


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

"""Notes of a session on the helper's desk, and what a sharer reports: texts that live beside the session."""

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from entraide.clock import now
from entraide.doors.desk.words import OUTCOMES, reason_text
from entraide.errors import FieldInvalid, NotYourSeat
from entraide.help import operations, queries
from entraide.help.models import HelpSession
from entraide.people.requests import SignedIn
from entraide.rules.notes import NOTHING, Notes, address_of, read_notes
from entraide.wire.messages import Seat

_BODY_BYTES_MAX = 32_768


@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: SignedIn, session_id: str) -> HttpResponse:
    """GET, POST /sessions/{id}/notes. What the helper has written, as JSON; POST writes what is given."""
    seated = queries.seat_of(request.person, session_id)
    if seated.seat is not Seat.HELPER:
        raise NotYourSeat
    session = seated.session
    if request.method == "POST":
        session = operations.write_notes(session_id, _given(request), by=request.person, now=now())
    return JsonResponse(
        {
            "reason": session.reason,
            "ticket": session.ticket,
            "note": session.note,
            "outcome": session.outcome,
            "fixed": bool(session.shown) or session.ended_at is not None,
            "ticket_url": address_of(request.organisation.ticket_template, session.ticket),
            "summary": summary(session),
        }
    )


@require_POST
def report(request: SignedIn, session_id: str) -> HttpResponse:
    """POST /sessions/{id}/report. A sharer tells the administrators that something was wrong."""
    text = request.POST.get("text", "")
    operations.report_abuse(session_id, text, by=request.person, language=get_language() or "en", now=now())
    messages.success(request, gettext("Thank you. The administrators of your organisation were told."))
    return HttpResponseRedirect(reverse("session", args=[session_id]))


def prepared(query: QueryDict) -> Notes:
    """Reason and ticket of an address like `/give?ticket=INC-42`; what cannot be read is left out."""
    try:
        read = read_notes({"reason": query.get("reason"), "ticket": query.get("ticket")})
    except FieldInvalid:
        return NOTHING
    return Notes(reason=read.reason or None, ticket=read.ticket or None)


def summary(session: HelpSession) -> str:
    """The session in a few lines, to be pasted into a ticket: no picture, no chat, times in UTC."""
    lines = [gettext("Remote help with %(name)s") % {"name": session.sharer.name if session.sharer else "–"}]
    if session.met_at:
        lines.append(_times(session.met_at, session.ended_at))
    if session.ended_reason:
        lines.append(reason_text(session.ended_reason, helper=True))
    named = (
        (gettext("Ticket"), session.ticket),
        (gettext("Reason for connection"), session.reason),
        (gettext("Outcome"), str(OUTCOMES[session.outcome]) if session.outcome else ""),
        (gettext("Note"), session.note),
        (gettext("Reference"), session.id),
    )
    lines += [gettext("%(name)s: %(value)s") % {"name": name, "value": value} for name, value in named if value]
    return "\n".join(lines)


def _times(start: datetime, end: datetime | None) -> str:
    return f"{start:%Y-%m-%d %H:%M}" + (f" – {end:%H:%M} UTC" if end else " UTC")


def _given(request: SignedIn) -> Notes:
    """Read the body.

    raises:  FieldInvalid.
    """
    if len(request.body) > _BODY_BYTES_MAX:
        raise FieldInvalid(field="body")
    try:
        body: Any = json.loads(request.body)
    except (ValueError, RecursionError):
        raise FieldInvalid(field="body") from None
    if not isinstance(body, dict):
        raise FieldInvalid(field="body")
    return read_notes(body)

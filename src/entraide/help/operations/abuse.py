"""Reports of abuse: a sharer's word that something was wrong, and the administrators who see to it."""

from datetime import datetime

from django.db import transaction

from entraide.errors import ChatTooLong, FieldInvalid, NotFound, NotYourSeat
from entraide.help.keeping import locked
from entraide.help.letters import abuse_letters
from entraide.help.models import AbuseReport, HelpSession
from entraide.help.queries import seat_of
from entraide.journal.operations import operation, record
from entraide.people.letters import post
from entraide.people.models import Person
from entraide.rules.notes import ABUSE_MAX
from entraide.rules.text import clean_text
from entraide.wire.messages import Seat


@operation
def report_abuse(session_id: str, text: str, *, by: Person, language: str, now: datetime) -> None:
    """Keep what the sharer reports, and tell the administrators; a second report adds its words to the first.

    text:  up to 2,000 characters; may be empty.

    raises:  NotFound, NotYourSeat, FieldInvalid.
    """
    if seat_of(by, session_id).seat is not Seat.SHARER:
        raise NotYourSeat
    try:
        cleaned = clean_text(text, limit=ABUSE_MAX)
    except ChatTooLong:
        raise FieldInvalid(field="text") from None
    open_report(locked(session_id), cleaned, language=language, now=now)


def open_report(session: HelpSession, text: str, *, language: str, now: datetime) -> None:
    """Open the report of a session, or write `text` into the one there is, in the caller's transaction."""
    if session.sharer is None:
        return
    is_told = False
    report, is_new = AbuseReport.objects.get_or_create(
        session=session,
        defaults={
            "organisation_id": session.organisation_id,
            "person": session.sharer,
            "text": text,
            "made_at": now,
        },
    )
    if not is_new:
        if not text or text == report.text:
            return
        try:
            report.text = clean_text(f"{report.text}\n\n{text}", limit=ABUSE_MAX * 4) if report.text else text
        except ChatTooLong:
            raise FieldInvalid(field="text") from None
        is_told = report.handled_at is None
        report.handled_at = None
        report.handled_by = ""
        report.save()
    record(
        "abuse-reported",
        organisation_id=session.organisation_id,
        now=now,
        actor_id=session.sharer.id,
        target=("session", session.id),
    )
    if is_told:  # whoever adds words to what waits already sends no second letter
        return
    letters = abuse_letters(session, language=language)
    transaction.on_commit(lambda: [post(one) for one in letters])


@operation
def handle_report(organisation_id: str, session_id: str, *, by: Person, now: datetime) -> None:
    """Write that an administrator has seen to the report of a session. Access is asked by the door.

    raises:  NotFound, also when it was seen to already.
    """
    waiting = AbuseReport.objects.filter(organisation_id=organisation_id, session_id=session_id, handled_at=None)
    if not waiting.update(handled_at=now, handled_by=by.id):
        raise NotFound
    record(
        "abuse-report-handled",
        organisation_id=organisation_id,
        now=now,
        actor_id=by.id,
        target=("session", session_id),
    )

"""Notes of a session: what its helper writes about it, for the report and nobody's journal."""

from dataclasses import asdict
from datetime import datetime

from entraide.errors import NotNow, NotYourSeat
from entraide.help import announce
from entraide.help.keeping import locked, state_of
from entraide.help.models import HelpSession
from entraide.help.queries import seat_of
from entraide.journal.operations import operation, record
from entraide.people.models import Person
from entraide.rules.notes import Notes
from entraide.wire.messages import Seat

#: what the sharer has read before allowing cannot be another text afterwards
_READ_BEFORE = frozenset({"reason", "ticket"})


@operation
def write_notes(session_id: str, notes: Notes, *, by: Person, now: datetime) -> HelpSession:
    """Write what is given; the sharer's page is told when it is something that it shows.

    raises:  NotFound; NotYourSeat for the sharer; NotNow for reason and ticket once the sharer has allowed something.
    """
    if seat_of(by, session_id).seat is not Seat.HELPER:
        raise NotYourSeat
    session = locked(session_id)
    given = {name: text for name, text in asdict(notes).items() if text is not None}
    changed = {name: text for name, text in given.items() if getattr(session, name) != text}
    if not changed:
        return session
    if _READ_BEFORE & changed.keys() and session.shown:
        raise NotNow
    for name, text in changed.items():
        setattr(session, name, text)
    if _READ_BEFORE & changed.keys() and state_of(session).ask is not None:
        session.version += 1
        announce.changed(session)
    session.save()
    record(
        "notes-written",
        organisation_id=session.organisation_id,
        now=now,
        actor_id=by.id,
        target=("session", session.id),
        details={"fields": ",".join(sorted(changed))},
    )
    return session

"""Commands of a seat: what a page sends becomes the next state."""

from datetime import datetime

from entraide.access.decision import Target, require
from entraide.errors import NotFound, ReasonWanted
from entraide.help.keeping import actor_of, locked, record_refusal, state_of, store
from entraide.help.models import Consent, HelpSession
from entraide.help.operations.abuse import open_report
from entraide.help.stored import limits_of
from entraide.journal.operations import operation
from entraide.rules import session as rules
from entraide.rules.access import Action
from entraide.rules.state import Phase, Reason
from entraide.wire.messages import Allow, Ask, Command, End, Resume, Seat, Show

_ASKED_OF_ACCESS: dict[type, Action] = {
    Ask: Action.ASK,
    Allow: Action.ALLOW,
    Show: Action.ALLOW,
    Resume: Action.ALLOW,
}


@operation
def hear(session_id: str, seat: Seat, message: Command, *, line: str, language: str, now: datetime) -> bool:
    """Let the rules hear `message` from `seat` and store what follows.

    line:      the line it came on; one that no longer holds the seat is not heard, but for the End of a page whose
               own beacon has made the seat absent meanwhile.
    language:  of the page, kept with a consent.
    returns:   whether anything changed (a repeated command changes nothing).
    raises:    what the rules and access refuse.
    """
    session = locked(session_id)
    state = state_of(session)
    holder = state.seat(seat).line
    if holder != line and not (holder is None and isinstance(message, End)):
        raise NotFound
    action = _ASKED_OF_ACCESS.get(type(message))
    if action is not None:
        person = session.helper if seat is Seat.HELPER else session.sharer
        if person is None:
            raise NotFound
        require(
            person,
            action,
            Target(organisation=session.organisation, helper=session.helper, sharer=session.sharer),
        )
    if isinstance(message, Ask) and session.organisation.wants_reason and not (session.reason or session.ticket):
        raise ReasonWanted
    outcome = rules.hear(state, seat, message, now=now, limits=limits_of(session.organisation))
    if isinstance(message, Allow) and any(_allowed(one) for one in outcome.follows):
        _keep_consent(session, message, language, now)
    before = session.version
    store(session, outcome, now=now)
    if state.phase is not Phase.ENDED and session.ended_reason == Reason.REPORTED.value:
        open_report(session, "", language=language, now=now)
    return session.version != before


@operation
def note_refusal(session_id: str, seat: Seat, code: str, *, now: datetime) -> None:
    """Write that a command was refused; the line does this once for each kind of refusal."""
    record_refusal(locked(session_id), seat, code, now)


def _allowed(one: rules.Record | rules.Tell) -> bool:
    return isinstance(one, rules.Record) and one.kind == "allowed"


def _keep_consent(session: HelpSession, message: Allow, language: str, now: datetime) -> None:
    Consent.objects.create(
        organisation_id=session.organisation_id,
        session=session,
        person_id=actor_of(session, Seat.SHARER),
        ask=message.ask,
        text_version=message.text.value,
        language=language,
        surface=message.surface.of.value,
        at=now,
    )

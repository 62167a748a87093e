"""Codes: make, renew, redeem, and the counters of wrong ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, connection, transaction

from entraide.access.decision import Target, require
from entraide.chance import pick
from entraide.errors import (
    CodeExpired,
    CodeUsed,
    CodeWrong,
    NoFreeCode,
    Refusal,
    TooManySessions,
)
from entraide.help import announce
from entraide.help.codes import address_digest, digest_of, same
from entraide.help.keeping import locked, state_of, store
from entraide.help.models import HelpSession, Invitation, WrongCode
from entraide.help.queries import OPEN, OPEN_MAX, seat_of
from entraide.help.stored import limits_of, to_json
from entraide.journal.operations import operation, record
from entraide.people.models import Person
from entraide.people.queries import person as person_of
from entraide.rules import session as rules
from entraide.rules.access import Action
from entraide.rules.invitation import LONG, SHORT, Code, Misses, check_misses, draw_code, read_code
from entraide.rules.notes import NOTHING, Notes
from entraide.rules.state import Phase
from entraide.wire.messages import Seat, Stage

#: for how long a dead code still answers "run out" or "used" rather than "wrong"
REMEMBERED = timedelta(hours=24)
_DRAWS = 40


@dataclass(frozen=True, slots=True)
class MadeCode:
    """A fresh code; the only moment at which it is known here."""

    session_id: str
    code: Code
    lasts: timedelta


@operation
def make_code(helper: Person, *, now: datetime, notes: Notes = NOTHING) -> MadeCode:
    """Open a table for `helper` and make its first code; `notes`: reason and ticket that are known already.

    raises:  what access refuses; TooManySessions over five open; NoFreeCode; each leaves a journal row.
    """
    organisation = helper.organisation
    try:
        _one_at_a_time(helper)
        require(helper, Action.OFFER_HELP, Target(organisation=organisation))
        open_ones = HelpSession.objects.filter(organisation=organisation, helper=helper)
        if open_ones.filter(OPEN).count() >= OPEN_MAX:
            raise TooManySessions
        return _open_table(helper, notes, now)
    except Refusal as refusal:
        # not swallowed: raised again with the row that `@operation` keeps through the rollback
        refusal.traces = (partial(_not_made, helper, refusal, now),)
        raise


@operation
def renew_code(helper: Person, session_id: str, *, now: datetime) -> MadeCode:
    """Replace the code of a session that still waits; the old one is dead at once.

    raises:  NotFound, SessionOver, NotNow, what access refuses.
    """
    require(helper, Action.OFFER_HELP, Target(organisation=helper.organisation))
    if seat_of(helper, session_id).seat is not Seat.HELPER:
        raise CodeUsed
    session = locked(session_id)
    limits = limits_of(session.organisation)
    outcome = rules.renew_code(state_of(session), now=now, limits=limits)
    Invitation.objects.filter(session=session, open=1).update(open=None, closed_at=now)
    code = _put_code(session, now)
    store(session, outcome, now=now)
    return MadeCode(session.id, code, limits.code_lasts)


@operation
def redeem(typed: str, *, by: Person, address: str, browser: str, now: datetime) -> HelpSession:
    """Spend a code and seat `by` as sharer. Whoever already sits there with this code is led back to the seat.

    typed:    as it came from the page.
    address:  the network address, only counted.
    raises:   CodeMalformed, TooManyCodes, TooManyCodesHere, CodeWrong, CodeExpired, CodeUsed, SelfHelp, RemoteHelpOff,
              PersonDisabled; each leaves a journal row, a wrong code its counters too.
    """
    routing = ""
    try:
        code = read_code(typed)
        routing = code.routing
        _one_at_a_time(by)
        _check_misses(by, address, now)
        require(by, Action.REDEEM, Target(organisation=by.organisation))
        invitation = _find(by, code, now)
        return _spend(invitation, by, browser, now)
    except Refusal as refusal:
        # not swallowed: raised again with the traces that `@operation` keeps through the rollback
        refusal.traces = (partial(_refused, by, address, routing, refusal, now),)
        raise


@operation
def unlock_codes(organisation_id: str, person_id: str, *, now: datetime, actor_id: str = "") -> int:
    """Forgive the wrong codes of a person, so that they may type one at once; answer how many were forgiven.

    raises:  NotFound.
    """
    person_of(organisation_id, person_id)
    wrong = WrongCode.objects.filter(organisation_id=organisation_id, person_id=person_id, forgiven=False)
    count = wrong.update(forgiven=True)
    record(
        "codes-unlocked",
        organisation_id=organisation_id,
        now=now,
        actor_id=actor_id,
        target=("person", person_id),
        details={"forgiven": count},
    )
    return count


def note_arrival(slug: str, routing: str, stage: Stage) -> None:
    """Tell a waiting helper that somebody is on the way; says nothing to whoever told it, and writes nothing."""
    found = Invitation.objects.filter(organisation__slug=slug, routing=routing, open=1).values_list(
        "session_id", flat=True
    )
    for session_id in found:
        announce.arrival(session_id, stage)


def _open_table(helper: Person, notes: Notes, now: datetime) -> MadeCode:
    organisation = helper.organisation
    limits = limits_of(organisation)
    outcome = rules.open_table(now=now, limits=limits)
    session = HelpSession(
        organisation=organisation,
        helper=helper,
        phase=outcome.state.phase.value,
        state=to_json(outcome.state),
        opened_at=now,
        due_at=rules.due_at(outcome.state, limits),
        reason=notes.reason or "",
        ticket=notes.ticket or "",
    )
    session.save(force_insert=True)
    for one in outcome.follows:
        if isinstance(one, rules.Record):
            _note(session, helper.id, one.kind, now)
    return MadeCode(session.id, _put_code(session, now), limits.code_lasts)


def _put_code(session: HelpSession, now: datetime) -> Code:
    organisation_id = session.organisation_id
    for _ in range(_DRAWS):
        code = draw_code(pick)
        try:
            with transaction.atomic():
                Invitation.objects.create(
                    organisation_id=organisation_id,
                    session=session,
                    routing=code.routing,
                    digest=digest_of(code, organisation_id),
                    made_at=now,
                )
        except IntegrityError:
            continue  # the routing half is that of another live code
        return code
    raise NoFreeCode


def _find(by: Person, code: Code, now: datetime) -> Invitation:
    """The invitation of exactly this code in the person's own organisation, dead or alive; newest first."""
    wanted = digest_of(code, by.organisation_id)
    rows = (
        Invitation.objects.select_related("session__organisation", "session__helper")
        .filter(organisation_id=by.organisation_id, routing=code.routing, made_at__gte=now - REMEMBERED)
        .order_by("-made_at")
    )
    for row in rows:
        if same(row.digest, wanted):
            return row
    raise CodeWrong


def _spend(invitation: Invitation, by: Person, browser: str, now: datetime) -> HelpSession:
    session = invitation.session
    require(by, Action.REDEEM, Target(organisation=session.organisation, helper=session.helper))
    if invitation.open is None:
        return _led_back(invitation, session, by)
    # the session before its code, as everywhere else: two orders would deadlock
    session = locked(session.id)
    won = Invitation.objects.filter(id=invitation.id, open=1).update(open=None, closed_at=now, redeemed=True)
    if not won:
        invitation.refresh_from_db(fields=["redeemed"])
        return _led_back(invitation, session, by)
    outcome = rules.redeem(state_of(session), now=now)
    session.sharer = by
    session.sharer_browser = browser
    store(session, outcome, now=now)
    return session


def _led_back(invitation: Invitation, session: HelpSession, by: Person) -> HelpSession:
    """Whoever has spent this code already (a form sent twice, an impatient click) is led to the seat again."""
    if not invitation.redeemed:
        raise CodeExpired
    if session.sharer_id == by.id and session.phase == Phase.MEETING.value:
        return session
    raise CodeUsed


def _one_at_a_time(person: Person) -> None:
    """Hold `person` for the transaction, so that nothing that is counted for them is outrun by acts at the same time.

    Without the key: rows that only refer to the person are not held up.
    """
    if connection.features.has_select_for_update:  # SQLite's transactions are exclusive anyway
        Person.objects.select_for_update(no_key=True).get(id=person.id)


def _check_misses(by: Person, address: str, now: datetime) -> None:
    counted = WrongCode.objects.filter(at__gt=now - LONG, forgiven=False)
    mine = tuple(counted.filter(person_id=by.id).order_by("-at").values_list("at", flat=True)[:20])
    here = counted.filter(address=address_digest(address), at__gt=now - SHORT).order_by("-at")
    check_misses(
        Misses(
            person_short=tuple(at for at in mine if at > now - SHORT),
            person_long=mine,
            address_short=tuple(here.values_list("at", flat=True)[:50]),
        ),
        now=now,
    )


def _refused(by: Person, address: str, routing: str, refusal: Refusal, now: datetime) -> None:
    """Write the traces of a refused code: always a journal row; when it was wrong a counter too.

    The helper whose live code begins alike is told that somebody mistyped it.
    """
    if isinstance(refusal, CodeWrong):
        WrongCode.objects.create(
            organisation_id=by.organisation_id, person_id=by.id, address=address_digest(address), at=now
        )
        note_arrival(by.organisation.slug, routing, Stage.WRONG_CODE)
    record(
        "code-refused",
        organisation_id=by.organisation_id,
        now=now,
        actor_id=by.id,
        details={"reason": refusal.code},
    )


def _not_made(helper: Person, refusal: Refusal, now: datetime) -> None:
    record(
        "code-not-made",
        organisation_id=helper.organisation_id,
        now=now,
        actor_id=helper.id,
        details={"reason": refusal.code},
    )


def _note(session: HelpSession, actor_id: str, kind: str, now: datetime) -> None:
    record(
        kind,
        organisation_id=session.organisation_id,
        now=now,
        actor_id=actor_id,
        target=("session", session.id),
        details={"seat": Seat.HELPER.value},
    )

"""`may`: the one decision function. It gathers facts, lets `rules.access` decide, and answers yes or the refusal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import NoReturn

from entraide.clock import give_way
from entraide.errors import Refusal
from entraide.journal.models import JournalEntry
from entraide.journal.operations import operation, record
from entraide.organisations.models import Organisation
from entraide.people.models import Person
from entraide.roles import queries
from entraide.roles.queries import Given
from entraide.rules.access import ADMINISTRATION, OF_HELP, OF_THE_WHOLE, UPON_A_PERSON, Action, Facts, decide
from entraide.rules.rights import Permission, Rights


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is acted on: an organisation, of a session its two persons as far as they are known, or one person.

    mode:           how far the help goes.
    nobody_sits_yet:  a session to which nobody has come: only a right that is held for everyone reaches it.
    """

    organisation: Organisation
    helper: Person | None = None
    sharer: Person | None = None
    person: Person | None = None
    mode: Permission = Permission.VIEW_SCREEN
    nobody_sits_yet: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or the refusal that names why not, and the right that is missing."""

    refusal: type[Refusal] | None
    right: Permission | None = None

    def __bool__(self) -> bool:
        """Whether it is a yes."""
        return self.refusal is None


#: whoever tries again and again shall not fill the journal: the same refusal is one row in this time
TOLD_AGAIN_AFTER = timedelta(minutes=1)
#: acts of someone who sits at the table
_SEATED = frozenset({Action.TAKE_SEAT, Action.ASK, Action.ALLOW, Action.CHAT, Action.GO_ON})


def may(person: Person, action: Action, target: Target, *, rights: Rights | None = None) -> Verdict:
    """Decide whether `person` may do `action` to `target` now; reads switches and roles afresh each time.

    rights:  of `person`, when the caller has just read them; only acts in the admin centre go by them.
    """
    return _verdict(action, facts_of(person, action, target, rights=rights))


def may_go_on(seated: Sequence[tuple[Person, Target]]) -> list[Verdict]:
    """Decide for many at once who sit at tables, as `may` does for each; roles are read afresh, in two queries for all.

    seated:  person and session; those of one organisation or of many.
    """
    pairs = [(one.helper, one.sharer) for _, one in seated if one.helper is not None]
    given = iter(queries.given_to_each(pairs))
    give_way()
    return [
        _verdict(Action.GO_ON, _of_help(person, Action.GO_ON, one, [] if one.helper is None else next(given)))
        for person, one in seated
    ]


def _verdict(action: Action, facts: Facts) -> Verdict:
    against = decide(action, facts)
    return Verdict(None) if against is None else Verdict(against.refusal, against.right)


def require(person: Person, action: Action, target: Target, *, rights: Rights | None = None) -> None:
    """Go on only when `may` says yes.

    raises:  the named Refusal, with the right that is missing and who can give it.
    """
    verdict = may(person, action, target, rights=rights)
    if verdict.refusal is not None:
        raise refused(verdict.refusal, verdict.right, target.organisation.id)


def require_act(person: Person, action: Action, target: Target, *, now: datetime) -> None:
    """As `require`, for an act that was tried and not only looked at: the refusal leaves a journal row.

    raises:  the named Refusal.
    """
    verdict = may(person, action, target)
    if verdict.refusal is not None:
        _refuse_act(refused(verdict.refusal, verdict.right, target.organisation.id), person, action, target, now=now)


@operation
def _refuse_act(refusal: Refusal, person: Person, action: Action, target: Target, *, now: datetime) -> NoReturn:
    refusal.traces = (partial(_record_refused, refusal, person, action, target, now),)
    raise refusal


def _record_refused(refusal: Refusal, person: Person, action: Action, target: Target, now: datetime) -> None:
    details: dict[str, str | int] = {"act": action.value, "reason": refusal.code}
    if "right" in refusal.details:
        details["right"] = refusal.details["right"]
    about = target.person
    of_ours = about is not None and about.organisation_id == person.organisation_id
    who = ("person", about.id) if about is not None and of_ours else ("", "")
    told = JournalEntry.objects.filter(
        organisation_id=person.organisation_id, at__gt=now - TOLD_AGAIN_AFTER, kind="act-refused", actor_id=person.id
    )
    if not told.filter(target_id=who[1], details=details).exists():
        record(
            "act-refused",
            organisation_id=person.organisation_id,
            now=now,
            actor_id=person.id,
            target=who,
            details=details,
        )


def refused(refusal: type[Refusal], right: Permission | None, organisation_id: str) -> Refusal:
    """The refusal itself, with the right that is missing and who can give it where it names them."""
    if right is None or not refusal.names_right:
        return refusal()
    return refusal(right=right.value, givers=tuple(queries.givers_of(organisation_id, right)))


def facts_of(person: Person, action: Action, target: Target, *, rights: Rights | None = None) -> Facts:
    """Gather what the decision needs: one query of rights, whatever the act."""
    if action in OF_HELP:
        helper, sharer = _helper_and_sharer(person, action, target)
        return _of_help(person, action, target, [] if helper is None else queries.given_to(helper, toward=sharer))
    return _of_administration(person, action, target, rights=rights)


def _helper_and_sharer(person: Person, action: Action, target: Target) -> tuple[Person | None, Person | None]:
    return (
        person if action is Action.OFFER_HELP else target.helper,
        person if action is Action.REDEEM else target.sharer,
    )


def _of_help(person: Person, action: Action, target: Target, given: Sequence[Given]) -> Facts:
    organisation = target.organisation
    helper, sharer = _helper_and_sharer(person, action, target)
    seats = {seat.id for seat in (target.helper, target.sharer) if seat is not None}
    # who asks before a code is known, or before anybody has come, is told later
    every = frozenset(Permission)
    anywhere = _all_of(given) if helper is not None else every
    here = _all_of(one for one in given if one.in_scope or sharer is None) if helper is not None else every
    return Facts(
        remote_help_on=organisation.remote_help,
        chat_on=not organisation.disable_chat,
        enabled=person.disabled_at is None,
        same_organisation=person.organisation_id == organisation.id,
        is_self=target.helper is not None and person.id == target.helper.id,
        is_helper=helper is not None and person.id == helper.id,
        helper_enabled=helper is None or helper.disabled_at is None,
        seated=action not in _SEATED or person.id in seats,
        anywhere=anywhere,
        here=here,
        mode=target.mode,
    )


def _of_administration(person: Person, action: Action, target: Target, *, rights: Rights | None) -> Facts:
    organisation = target.organisation
    about = target.person
    is_asked = action is Action.ADMINISTER or action in ADMINISTRATION
    own = rights if rights is not None else queries.rights_of(person) if is_asked else Rights()
    if action in OF_THE_WHOLE or target.nobody_sits_yet:
        here = own.held_for_everyone
    elif about is None:
        here = own.held
    else:
        here = own.held if own.is_full else own.toward(queries.groups_of(about.id))
    is_self = about is not None and about.id == person.id
    is_upon = about is not None and action in UPON_A_PERSON and not is_self and not own.is_full
    return Facts(
        remote_help_on=organisation.remote_help,
        chat_on=not organisation.disable_chat,
        enabled=person.disabled_at is None,
        same_organisation=person.organisation_id == organisation.id
        and (about is None or about.organisation_id == organisation.id),
        is_self=is_self,
        anywhere=own.held,
        here=here,
        beyond=own.falls_short_of(queries.rights_once_enabled(about)) if is_upon and about is not None else None,
    )


def _all_of(given: Iterable[Given]) -> frozenset[Permission]:
    return frozenset[Permission]().union(*(one.permissions for one in given))

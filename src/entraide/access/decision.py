"""`may`: the one decision function. It gathers facts, lets `rules.access` decide, and answers yes or the refusal."""

from dataclasses import dataclass

from entraide.errors import Refusal
from entraide.organisations.models import Organisation
from entraide.people.models import Person
from entraide.people.queries import is_administrator, may_help
from entraide.rules.access import ADMINISTRATION, Action, Facts, decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is acted on: an organisation, of a session its two persons as far as they are known, or one person."""

    organisation: Organisation
    helper: Person | None = None
    sharer: Person | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or the refusal that names why not."""

    refusal: type[Refusal] | None

    def __bool__(self) -> bool:
        """Whether it is a yes."""
        return self.refusal is None


#: acts for which no helper is needed
_NOT_OF_HELP = ADMINISTRATION | {Action.SEE_PERSON}
#: acts of someone who sits at the table
_SEATED = frozenset({Action.TAKE_SEAT, Action.ASK, Action.ALLOW, Action.CHAT, Action.GO_ON})


def may(person: Person, action: Action, target: Target) -> Verdict:
    """Decide whether `person` may do `action` to `target` now; reads switches and groups afresh each time."""
    organisation = target.organisation
    helper = person if action is Action.OFFER_HELP else target.helper
    seats = {seat.id for seat in (target.helper, target.sharer) if seat is not None}
    facts = Facts(
        remote_help_on=organisation.remote_help,
        chat_on=not organisation.disable_chat,
        enabled=person.disabled_at is None,
        same_organisation=person.organisation_id == organisation.id,
        is_self=person.id in {one.id for one in (target.helper, target.person) if one is not None},
        administers=action in ADMINISTRATION and is_administrator(person),
        helper_may_help=action in _NOT_OF_HELP or helper is None or may_help(helper),
        seated=action not in _SEATED or person.id in seats,
    )
    return Verdict(decide(action, facts))


def require(person: Person, action: Action, target: Target) -> None:
    """Go on only when `may` says yes.

    raises:  the named Refusal.
    """
    verdict = may(person, action, target)
    if verdict.refusal is not None:
        raise verdict.refusal

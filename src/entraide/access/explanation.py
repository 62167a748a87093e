"""*Check access*: whether one person may help another, with each step of the reasoning.

The steps are those of the decision itself (`rules.access.reasoning` over the facts that `may` gathers); what is added
is only which assignments spoke for a step.
"""

from dataclasses import dataclass

from entraide.access.decision import Target, facts_of
from entraide.people.models import Person
from entraide.roles import queries
from entraide.roles.models import Assignment
from entraide.rules.access import Action, Check, Step, reasoning
from entraide.rules.rights import Permission


@dataclass(frozen=True, slots=True)
class Explained:
    """A step, and the assignments that give the right it is about: for scope, those with the sharer in theirs."""

    step: Step
    by: tuple[Assignment, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether nothing is against it."""
        return self.step.refusal is None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer, its steps in order, and who can give the first right that is missing."""

    steps: tuple[Explained, ...]
    givers: tuple[str, ...] = ()

    @property
    def is_yes(self) -> bool:
        """Whether the one may help the other."""
        return self.against is None

    @property
    def against(self) -> Step | None:
        """The first step that is against it, by which the decision is made."""
        return next((one.step for one in self.steps if not one.is_met), None)


def explain(helper: Person, sharer: Person, mode: Permission) -> Explanation:
    """Say whether `sharer` would be helped by a code of `helper`, as far as `mode`, and why."""
    target = Target(organisation=sharer.organisation, helper=helper, mode=mode)
    given = queries.given_to(helper, toward=sharer)
    named = {one.id: one for one in queries.assignments_of(helper.organisation_id)}

    def speaking_for(step: Step) -> tuple[Assignment, ...]:
        if step.check not in {Check.PERMISSION, Check.SCOPE} or step.right is None:
            return ()
        counted = [one for one in given if step.right in one.permissions]
        if step.check is Check.SCOPE:
            counted = [one for one in counted if one.in_scope]
        return tuple(named[one.assignment_id] for one in counted)

    steps = tuple(
        Explained(step, speaking_for(step))
        for step in reasoning(Action.REDEEM, facts_of(sharer, Action.REDEEM, target))
    )
    against = next((one.step for one in steps if not one.is_met), None)
    missing = against.right if against is not None else None
    givers = tuple(queries.givers_of(sharer.organisation_id, missing)) if missing else ()
    return Explanation(steps, givers)

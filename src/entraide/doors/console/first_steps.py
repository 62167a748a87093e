"""The first steps of a new administrator, each checked from the rows: from the empty organisation to the first help."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import BooleanField, Exists, ExpressionWrapper
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entraide.help.queries import have_met
from entraide.organisations.models import Organisation
from entraide.organisations.queries import contact_of
from entraide.people.providers.queries import providers_of
from entraide.people.queries import directory_people, people_of
from entraide.roles.queries import can_anybody_help
from entraide.rules.rights import EVERYTHING, Permission

#: a single step is no way that one could be led
_FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """How far an organisation is.

    by_provider, by_directory:  people may sign in by a provider; the built-in directory has people of its own.
    has_people:                 somebody is here besides the first.
    has_helper:                 somebody may make codes and see screens.
    has_met:                    two people have met in a session.
    """

    by_provider: bool
    by_directory: bool
    has_people: bool
    has_helper: bool
    is_on: bool
    has_contact: bool
    has_met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """A step: what stands for it, and where it is done; `url` is empty for whoever may not do it."""

    name: str
    title: str | Promise
    sentence: str | Promise
    is_done: bool
    url: str
    act: str | Promise
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """The steps that somebody may see, in order; at least one is open."""

    steps: tuple[FirstStep, ...]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(one.is_done for one in self.steps)

    @property
    def switches_open(self) -> bool:
        """Whether the step of the switches is among those that are open."""
        return any(one.name == "switches" and not one.is_done for one in self.steps)


def facts_of(organisation: Organisation) -> Facts:
    """Look at the rows, in two queries, whatever their number."""
    everybody = people_of(organisation.id).filter(disabled_at=None)
    by_provider, by_directory, has_people, has_met = (
        Organisation.objects.filter(id=organisation.id)
        .values_list(
            Exists(providers_of(organisation).filter(enabled=True)),
            # whoever set the organisation up is its first account
            Exists(directory_people(organisation.id)[1:2]),
            Exists(everybody[1:2]),
            ExpressionWrapper(have_met(organisation.id), output_field=BooleanField()),
        )
        .get()
    )
    return Facts(
        by_provider=by_provider,
        by_directory=by_directory,
        has_people=has_people,
        has_helper=can_anybody_help(organisation.id),
        is_on=organisation.remote_help,
        has_contact=contact_of(organisation) is not None,
        has_met=has_met,
    )


def first_steps(facts: Facts, held: frozenset[Permission]) -> FirstSteps | None:
    """What is shown to somebody who holds `held` for everyone; None when nothing that they may see is open."""
    steps = list(_steps(facts, held))
    following = next((place for place, one in enumerate(steps) if not one.is_done), None)
    if following is None or len(steps) < _FEWEST:
        return None
    steps[following] = replace(steps[following], is_next=True)
    return FirstSteps(tuple(steps))


def _steps(facts: Facts, held: frozenset[Permission]) -> Iterator[FirstStep]:
    if held >= EVERYTHING:
        yield _sign_in(facts)
    if Permission.READ_PEOPLE in held:
        yield _people(facts, may_do=Permission.MANAGE_PEOPLE in held)
    if Permission.READ_ROLES in held:
        yield _helper(facts, may_do=Permission.MANAGE_ROLES in held)
    if Permission.READ_HELP in held:
        yield _switches(facts, may_do=Permission.UPDATE_SETTINGS in held)
    if Permission.VIEW_REPORTS in held:
        yield _tried(facts, may_do={Permission.OFFER_HELP, Permission.VIEW_SCREEN} <= held and facts.is_on)


def _sign_in(facts: Facts) -> FirstStep:
    if facts.by_provider:
        sentence = _("People sign in by the provider of your organisation.")
    elif facts.by_directory:
        sentence = _("People sign in with accounts of the built-in directory.")
    else:
        sentence = _("Connect the provider of your organisation, or add people to the built-in directory.")
    return FirstStep(
        name="sign-in",
        title=_("Where people sign in"),
        sentence=sentence,
        is_done=facts.by_provider or facts.by_directory,
        url=reverse("identity"),
        act=_("Identity") if facts.by_provider or facts.by_directory else _("Set up signing in"),
    )


def _people(facts: Facts, *, may_do: bool) -> FirstStep:
    return FirstStep(
        name="people",
        title=_("People are here"),
        sentence=_("There are people to help, and people to be helped.")
        if facts.has_people
        else _("You are alone here. Add people, import a list, or let them come by signing in."),
        is_done=facts.has_people,
        url=reverse("console-people") if may_do else "",
        act=_("People") if facts.has_people else _("Add people"),
    )


def _helper(facts: Facts, *, may_do: bool) -> FirstStep:
    return FirstStep(
        name="helper",
        title=_("Somebody may help"),
        sentence=_("At least one person may make security codes and see screens.")
        if facts.has_helper
        else _("Give a role with Offer remote assistance and View screen to a group that has members."),
        is_done=facts.has_helper,
        url=reverse("console-assignments" if facts.has_helper else "console-assignment-new") if may_do else "",
        act=_("Assignments") if facts.has_helper else _("Assign a role"),
    )


def _switches(facts: Facts, *, may_do: bool) -> FirstStep:
    is_done = facts.is_on and facts.has_contact
    if is_done:
        sentence = _("It is on, and everybody sees how to reach the helpdesk.")
    elif facts.is_on:
        sentence = _("It is on. Fill in how to reach the helpdesk: it stands beside every refusal.")
    elif facts.has_contact:
        sentence = _("Switch it on: until then nobody can make or use a code.")
    else:
        sentence = _("Switch it on, and fill in how to reach the helpdesk.")
    part = "contact" if facts.is_on and not facts.has_contact else "switches"
    return FirstStep(
        name="switches",
        title=_("Remote Help is on"),
        sentence=sentence,
        is_done=is_done,
        url=f"{reverse('console-settings')}#{part}" if may_do else "",
        act=_("Settings") if is_done else _("Open the settings"),
    )


def _tried(facts: Facts, *, may_do: bool) -> FirstStep:
    return FirstStep(
        name="tried",
        title=_("Tried with a colleague"),
        sentence=_("Two people have met in a session.")
        if facts.has_met
        else _("Make a code under Give help; your colleague types it under Get help."),
        is_done=facts.has_met,
        url=reverse("console-sessions") if facts.has_met else reverse("give") if may_do else "",
        act=_("Sessions") if facts.has_met else _("Give help"),
    )

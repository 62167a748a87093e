"""Home of the admin centre: numbers that lead to lists, fourteen days, and what needs somebody."""

import re
from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from entraide.clock import now
from entraide.doors.console.first_steps import Facts, facts_of, first_steps
from entraide.doors.console.home import chart
from entraide.help.models import HelpSession
from entraide.organisations.operations import set_organisation
from entraide.people.models import IdentityProvider, Person
from entraide.people.operations import create_group, disable_person
from entraide.roles.models import Assignment
from entraide.roles.operations import Terms, assign
from entraide.roles.queries import can_anybody_help, role_called
from entraide.rules.rights import EVERYTHING, BuiltIn, Permission
from tests.doors.console.conftest import met
from tests.personas import House, StandingClock, browser_of


def test_numbers_lead_to_the_lists_behind_them(administrator: Person, session: HelpSession) -> None:
    browser = browser_of(administrator)
    home = browser.get("/console").content.decode()

    assert 'href="/console/sessions?state=live"><span class="figure__number">1</span>' in home
    assert 'href="/console/sessions?when=2026-11-23"' in home
    assert "Claire Fontaine" in browser.get("/console/sessions?state=live").content.decode()


def test_the_chart_has_fourteen_days_and_the_tallest_is_full() -> None:
    days = [date(2026, 11, day) for day in range(10, 24)]

    drawn = chart(days, [4, *[0] * 12, 1])

    assert [drawn.bars[0].day, drawn.bars[-1].day] == [date(2026, 11, 10), date(2026, 11, 23)]
    assert (len(drawn.bars), drawn.total) == (14, 5)
    assert (drawn.bars[0].height, drawn.bars[-1].height) == (120, 30)
    assert drawn.bars[1].height == 0
    assert [(line.number, line.y) for line in drawn.lines] == [(0, 138), (1, 108), (2, 78), (3, 48), (4, 18)]


@pytest.mark.parametrize(
    ("tallest", "numbers"),
    [(0, [0, 1, 2, 3, 4]), (6, [0, 2, 4, 6]), (12, [0, 5, 10, 15]), (99, [0, 20, 40, 60, 80, 100])],
)
def test_the_scale_counts_in_round_steps_a_little_over_the_tallest(tallest: int, numbers: list[int]) -> None:
    days = [date(2026, 11, day) for day in range(10, 24)]

    assert [line.number for line in chart(days, [tallest, *[0] * 13]).lines] == numbers


def test_sessions_are_counted_on_their_day(
    administrator: Person, helper: Person, sharer: Person, house: House, clock: StandingClock
) -> None:
    met(helper, sharer)
    clock.forward(timedelta(days=2))
    met(helper, house.person("Ana Pereira"))

    home = browser_of(administrator).get("/console").content.decode()

    assert "2 sessions" in home
    assert "<title>23 November 2026: 1</title>" in home


def test_what_keeps_people_from_being_helped_is_said(administrator: Person, house: House, session: HelpSession) -> None:
    set_organisation(house.organisation.id, {"remote_help": False, "contact_telephone": ""}, now=now())

    home = browser_of(administrator).get("/console").content.decode()

    assert "Remote Help is off" in home
    assert "Nobody can see how to reach the helpdesk" in home


def steps_in(page: str) -> list[str]:
    """What the panel of the first steps says of each step, in order; empty when there is no panel."""
    panel = page.partition('id="first-steps-title"')[2].partition("</section>")[0]
    return re.findall(r"</svg>\s+(Done|Next|To do)</span>", panel)


@pytest.fixture
def empty(house: House, administrator: Person) -> House:
    """An organisation in which its first administrator is alone and nothing is switched on."""
    set_organisation(house.organisation.id, {"remote_help": False, "contact_telephone": ""}, now=now())
    return house


def test_a_new_administrator_is_led_to_the_first_help(empty: House, administrator: Person) -> None:
    organisation = empty.organisation.id
    browser = browser_of(administrator)

    def home() -> str:
        return browser.get("/console").content.decode()

    # an administrator may help, too
    beginning = home()
    assert steps_in(beginning) == ["Next", "To do", "Done", "To do", "To do"]
    assert "1 of 5" in beginning
    assert 'class="button button--primary" href="/console/identity"' in beginning
    assert "Nobody can see how to reach the helpdesk" not in beginning
    provider = IdentityProvider.objects.create(
        organisation=empty.organisation, slug="work", name="W", issuer="https://id.example.org", created_at=now()
    )
    assert steps_in(home()) == ["Done", "Next", "Done", "To do", "To do"]
    provider.delete()
    luc = empty.person("Luc Morel")
    assert steps_in(home()) == ["Done", "Done", "Done", "Next", "To do"]
    set_organisation(organisation, {"remote_help": True}, now=now())
    assert 'class="button button--primary" href="/console/settings#contact"' in home()
    set_organisation(organisation, {"contact_telephone": "01 23"}, now=now())
    assert steps_in(home()) == ["Done", "Done", "Done", "Done", "Next"]
    assert 'class="button button--primary" href="/give"' in home()
    session = met(administrator, luc)
    assert steps_in(home()) == []
    # the session is forgotten after its time, that it was is not
    session.delete()
    assert steps_in(home()) == []
    set_organisation(organisation, {"remote_help": False}, now=now())
    assert "Remote Help is off" in home()


def test_only_people_who_are_there_and_rights_that_reach_count(empty: House, administrator: Person) -> None:
    browser = browser_of(administrator)
    organisation = empty.organisation.id
    luc = empty.person("Luc Morel")
    disable_person(organisation, luc.id, now=now())
    assert steps_in(browser.get("/console").content.decode())[:2] == ["Next", "To do"]

    assert can_anybody_help(organisation)
    Assignment.objects.filter(name="Administrators").update(everyone=False)
    assert not can_anybody_help(organisation)
    helper = empty.person("Claire Fontaine", empty.helpers)
    assert can_anybody_help(organisation)
    disable_person(organisation, helper.id, now=now())
    assert not can_anybody_help(organisation)


def test_other_organisations_do_not_count(empty: House, administrator: Person, other_house: House) -> None:
    jonas = other_house.person("Jonas Falk", other_house.helpers)
    met(jonas, other_house.person("Ida Berg"))

    page = browser_of(administrator).get("/console").content.decode()

    assert steps_in(page) == ["Next", "To do", "Done", "To do", "To do"]


def test_each_sees_the_steps_that_they_may_see_and_no_button_that_refuses(empty: House) -> None:
    readers = create_group(empty.organisation.id, name="Readers", now=now())
    role = role_called(empty.organisation.id, BuiltIn.READ_ONLY_OPERATOR.value)
    assign(empty.organisation.id, role.id, Terms(name="R", members=frozenset({readers.id}), everyone=True), now=now())
    reader = browser_of(empty.person("Rose Petit", readers)).get("/console").content.decode()
    helper = browser_of(empty.person("Claire Fontaine", empty.helpers))

    assert steps_in(reader) == ["Done", "Done", "Next", "To do"]
    assert "2 of 4" in reader
    assert "Where people sign in" not in reader
    assert "button--primary" not in reader
    assert helper.get("/console")["Location"] == "/console/settings"


def test_a_plain_helper_is_offered_no_admin_centre_and_in_it_only_what_they_may_read(helper: Person) -> None:
    browser = browser_of(helper)

    assert 'href="/console' not in browser.get("/").content.decode()
    settings = browser.get("/console/settings").content.decode()
    assert re.findall(r'side-nav__link" href="([^"]*)"', settings) == ["/console/settings"]


@pytest.mark.parametrize("held", [frozenset(), {Permission.READ_HELP}, {Permission.VIEW_REPORTS}])
def test_a_single_step_is_no_way(held: frozenset[Permission]) -> None:
    facts = Facts(
        by_provider=False,
        by_directory=False,
        has_people=False,
        has_helper=False,
        is_on=False,
        has_contact=False,
        has_met=False,
    )

    assert first_steps(facts, frozenset(held)) is None
    assert first_steps(facts, EVERYTHING) is not None


def test_the_steps_cost_two_queries(
    house: House, administrator: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        facts_of(house.organisation)

"""Home of the admin centre: numbers that lead to lists, fourteen days, and what needs somebody."""

from datetime import date, timedelta

from entraide.clock import now
from entraide.doors.console.home import chart
from entraide.help.models import HelpSession
from entraide.organisations.operations import set_organisation
from entraide.people.models import Person
from tests.doors.console.conftest import met
from tests.personas import House, StandingClock, browser_of


def test_numbers_lead_to_the_lists_behind_them(administrator: Person, session: HelpSession) -> None:
    browser = browser_of(administrator)
    home = browser.get("/console").content.decode()

    assert 'href="/console/sessions?state=live"><span class="figure__number">1</span>' in home
    assert 'href="/console/sessions?when=2026-11-23"' in home
    assert "Claire Fontaine" in browser.get("/console/sessions?state=live").content.decode()


def test_the_chart_has_fourteen_days_and_the_tallest_is_full() -> None:
    drawn = chart(date(2026, 11, 23), {date(2026, 11, 10): 4, date(2026, 11, 23): 1, date(2026, 11, 9): 50})

    assert [drawn.bars[0].day, drawn.bars[-1].day] == [date(2026, 11, 10), date(2026, 11, 23)]
    assert (len(drawn.bars), drawn.total) == (14, 5)
    assert (drawn.bars[0].height, drawn.bars[-1].height) == (120, 30)
    assert drawn.bars[1].height == 0


def test_sessions_are_counted_on_their_day(
    administrator: Person, helper: Person, sharer: Person, house: House, clock: StandingClock
) -> None:
    met(helper, sharer)
    clock.forward(timedelta(days=2))
    met(helper, house.person("Ana Pereira"))

    home = browser_of(administrator).get("/console").content.decode()

    assert "2 sessions" in home
    assert "<title>23 November 2026: 1</title>" in home


def test_what_keeps_people_from_being_helped_is_said(administrator: Person, house: House) -> None:
    set_organisation(house.organisation.id, {"remote_help": False, "contact_telephone": ""}, now=now())

    home = browser_of(administrator).get("/console").content.decode()

    assert "Remote Help is off" in home
    assert "Nobody can see how to reach the helpdesk" in home

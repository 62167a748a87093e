"""An organisation that demands a second factor: enrolled at the next sign-in, before anything else is open."""

from datetime import timedelta
from typing import Any

import pytest

from entraide.journal.models import JournalEntry
from entraide.organisations.operations import set_organisation
from entraide.people import letters
from entraide.people.factors.held import count_without_second
from entraide.people.models import Person, WebSession
from tests.doors.sign_in.test_factors import app_code, secret_on, with_app
from tests.personas import PASSWORD, Browser, House, StandingClock, browser_of


@pytest.fixture
def demanding(house: House, clock: StandingClock) -> House:
    house.organisation = set_organisation(house.organisation.id, {"second_factor": True}, now=clock.now)
    return house


def entered(browser: Browser, person: Person, **more: str) -> Any:
    return browser.post("/sign-in", {"login": person.email, "password": PASSWORD, **more})


def test_whoever_has_only_a_password_sets_a_factor_up_and_goes_on_where_they_wanted(
    demanding: House, sharer: Person, clock: StandingClock
) -> None:
    browser = Browser()
    session: Any = browser.session
    session["waiting-code"] = "7KD4QX2M"
    session.save()

    assert entered(browser, sharer, next="/sessions")["Location"] == "/account/factors"
    page = browser.get("/account/factors").content.decode()
    assert "asks everybody for a second factor" in page
    assert "temporary pass" not in page
    for path in ("/sessions", "/account", "/"):
        assert browser.get(path)["Location"] == "/account/factors", path
    refused = browser.get("/sessions", headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (403, "factor-wanted")
    code = app_code(secret_on(browser), clock.now)
    assert browser.post("/account/authenticator-app", {"code": code})["Location"] == "/account/recovery-codes"

    assert 'href="/sessions">Not now' in browser.get("/account/recovery-codes").content.decode()
    assert 'href="/sessions">I have kept them' in browser.post("/account/recovery-codes").content.decode()
    assert browser.get("/sessions").status_code == 200
    assert browser.session["waiting-code"] == "7KD4QX2M"
    assert not WebSession.objects.get().must_enrol


def test_the_next_sign_in_asks_for_the_factor_and_opens_everything(
    demanding: House, sharer: Person, clock: StandingClock
) -> None:
    secret = with_app(sharer, clock)
    browser = Browser()

    assert entered(browser, sharer, next="/sessions")["Location"] == "/sign-in/second-step"
    assert browser.post("/sign-in/second-step", {"code": app_code(secret, clock.now)})["Location"] == "/sessions"

    assert browser.get("/sessions").status_code == 200


def test_whoever_is_signed_in_when_it_is_demanded_goes_on(house: House, sharer: Person, clock: StandingClock) -> None:
    browser = browser_of(sharer)

    set_organisation(house.organisation.id, {"second_factor": True}, now=clock.now, actor_id="an-administrator")

    assert browser.get("/sessions").status_code == 200
    row = JournalEntry.objects.get(kind="setting-changed", details__setting="second_factor")
    assert (row.actor_id, row.details["on"]) == ("an-administrator", 1)


def test_the_last_factor_cannot_be_removed_while_it_is_demanded(
    demanding: House, sharer: Person, clock: StandingClock
) -> None:
    with_app(sharer, clock)
    browser = browser_of(sharer)
    page = browser.get("/account").content.decode()
    assert "the last one cannot be removed" in page
    factor = page.partition('name="factor" value="')[2].partition('"')[0]

    answer = browser.post("/account/factor-removals", {"factor": factor})

    assert answer.status_code == 409
    assert "Add another first, then remove this one." in answer.content.decode()
    assert count_without_second(demanding.organisation) == (0, 1)
    assert not JournalEntry.objects.filter(kind="factor-removed").exists()
    set_organisation(demanding.organisation.id, {"second_factor": False}, now=clock.now)
    assert browser.post("/account/factor-removals", {"factor": factor}).status_code == 302


def test_another_organisations_demand_is_its_own(demanding: House, sharer: Person, stranger: Person) -> None:
    assert entered(Browser(), stranger)["Location"] == "/"
    assert count_without_second(demanding.organisation) == (1, 1)


def test_an_administrator_demands_it_and_nobody_else(
    house: House, administrator: Person, helper: Person, stranger: Person, clock: StandingClock
) -> None:
    assert browser_of(helper).post("/console/identity/second-factor", {"demand": "on"}).status_code == 403
    browser = browser_of(administrator)
    assert "2 of 2 people" in browser.get("/console/identity").content.decode()

    assert browser.post("/console/identity/second-factor", {"demand": "on"}).status_code == 302

    for one, demands in ((house.organisation, True), (stranger.organisation, False)):
        one.refresh_from_db()
        assert one.second_factor is demands
    row = JournalEntry.objects.get(kind="setting-changed", details__setting="second_factor")
    assert row.actor_id == administrator.id
    assert "Demand it no longer" in browser.get("/console/identity").content.decode()
    clock.forward(timedelta(minutes=16))
    stale = browser.post("/console/identity/second-factor", {"demand": "off"})
    assert stale["Location"].startswith("/sign-in/again")
    letters.settle()

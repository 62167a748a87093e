"""How long a browser stays signed in: settings of the organisation, shared computers, and running sessions."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from entraide.errors import FieldInvalid
from entraide.help import operations as help_operations
from entraide.organisations.operations import set_organisation
from entraide.people import operations, queries
from entraide.people.models import Person, WebSession
from entraide.wire.messages import Seat
from tests.personas import PASSWORD, Browser, House, StandingClock, browser_of, signed_in


def is_alive(web_session_id: str, moment: datetime) -> bool:
    web_session = WebSession.objects.select_related("person__organisation").get(id=web_session_id)
    return web_session.ended_at is None and queries.ends_at(web_session) > moment


def test_the_limits_are_settings_and_act_at_once(house: House, sharer: Person, clock: StandingClock) -> None:
    idle, busy = browser_of(sharer), browser_of(sharer)
    clock.forward(timedelta(minutes=20))
    busy.get("/account")
    changes: dict[str, str | int | bool] = {"idle_minutes": 15, "signed_in_hours": 1}

    set_organisation(house.organisation.id, changes, now=clock.now)

    assert idle.get("/account").status_code == 302
    for _ in range(3):
        assert busy.get("/account").status_code == 200
        clock.forward(timedelta(minutes=14))
    assert busy.get("/account").status_code == 302


def test_longer_limits_act_at_once_too(house: House, sharer: Person, clock: StandingClock) -> None:
    browser = browser_of(sharer)
    set_organisation(house.organisation.id, {"idle_minutes": 720, "signed_in_hours": 72}, now=clock.now)
    clock.forward(timedelta(hours=11))

    assert browser.get("/account").status_code == 200
    assert "12 hours" in browser.get("/account").content.decode()


@pytest.mark.parametrize(
    "changes", [{"idle_minutes": 4}, {"idle_minutes": 721}, {"signed_in_hours": 0}, {"signed_in_hours": 73}]
)
def test_limits_have_limits(house: House, clock: StandingClock, changes: dict[str, str | int | bool]) -> None:
    with pytest.raises(FieldInvalid):
        set_organisation(house.organisation.id, changes, now=clock.now)


def test_people_are_told_ten_minutes_ahead(sharer: Person, clock: StandingClock) -> None:
    browser = browser_of(sharer)
    for _ in range(14):
        clock.forward(timedelta(minutes=50))
        browser.get("/account")
    assert 'id="signing-out" role="status" hidden' in browser.get("/account").content.decode()

    clock.forward(timedelta(minutes=10))

    assert 'id="signing-out" role="status">' in browser.get("/account").content.decode()


# --- a shared computer -------------------------------------------------------------------------------------------


def test_on_a_shared_computer_the_cookie_goes_with_the_browser(sharer: Person) -> None:
    own, shared = Browser(), Browser()
    address = {"login": sharer.email, "password": PASSWORD}

    kept = own.post("/sign-in", address).cookies[settings.WEB_SESSION_COOKIE]
    gone = shared.post("/sign-in", {**address, "shared": "on"}).cookies[settings.WEB_SESSION_COOKIE]

    assert kept["max-age"]
    assert (gone["max-age"], gone["expires"]) == ("", "")
    assert WebSession.objects.filter(shared=True).count() == 1
    assert "shared computer" in shared.get("/account").content.decode()


def test_a_shared_computer_is_signed_out_when_its_help_is_over(sharer: Person, clock: StandingClock) -> None:
    shared, _ = signed_in(sharer, shared=True)
    own, _ = signed_in(sharer)
    for one in (shared, own):
        operations.sit_down(one.id, "S" * 22)

    operations.end_shared_after("T" * 22, now=clock.now)
    assert is_alive(shared.id, clock.now)
    operations.end_shared_after("S" * 22, now=clock.now)

    assert not is_alive(shared.id, clock.now)
    assert is_alive(own.id, clock.now)


# --- a session that runs -----------------------------------------------------------------------------------------


def test_a_waiting_desk_is_activity_but_does_not_hold_its_browser(helper: Person, clock: StandingClock) -> None:
    browser = browser_of(helper)
    web_session = WebSession.objects.get()
    made = help_operations.make_code(_fresh(helper), now=clock.now)
    for _ in range(3):
        clock.forward(timedelta(minutes=40))
        _lease(made.session_id, Seat.HELPER, web_session, clock)

    assert browser.get("/account").status_code == 200
    clock.forward(timedelta(hours=10, minutes=1))
    _lease(made.session_id, Seat.HELPER, web_session, clock)
    assert browser.get("/account").status_code == 302


def test_a_running_session_holds_its_browser_and_tells_that_it_will_be_signed_out(
    house: House, helper: Person, sharer: Person, clock: StandingClock
) -> None:
    browser = browser_of(helper)
    web_session = WebSession.objects.get()
    clock.forward(timedelta(minutes=50))
    for _ in range(13):
        browser.get("/account")
        clock.forward(timedelta(minutes=50))
    session_id = _meeting(helper, sharer, clock)
    assert _lease(session_id, Seat.HELPER, web_session, clock) is None

    clock.forward(timedelta(minutes=14))
    assert _lease(session_id, Seat.HELPER, web_session, clock) == 6 * 60 * 1000
    for _ in range(5):
        clock.forward(timedelta(minutes=4))
        assert _lease(session_id, Seat.HELPER, web_session, clock) is not None

    assert browser.get("/account").status_code == 200
    clock.forward(timedelta(minutes=5))
    assert browser.get("/account").status_code == 302


def test_no_session_holds_a_browser_longer_than_a_session_may_last(
    house: House, sharer: Person, clock: StandingClock
) -> None:
    web_session, _ = signed_in(sharer)
    clock.forward(timedelta(hours=12 + 4, minutes=1))

    operations.hold(WebSession.objects.get(), now=clock.now)

    assert not is_alive(web_session.id, clock.now)


def _meeting(helper: Person, sharer: Person, clock: StandingClock) -> str:
    made = help_operations.make_code(_fresh(helper), now=clock.now)
    by = _fresh(sharer)
    help_operations.redeem(made.code.shown, by=by, address="192.0.2.1", browser="Firefox", now=clock.now)
    return made.session_id


def _lease(session_id: str, seat: Seat, web_session: WebSession, clock: StandingClock) -> int | None:
    renewal = help_operations.renew_lease(session_id, seat, web_session_id=web_session.id, now=clock.now)
    assert renewal is not None
    return renewal.signed_in_ms


def _fresh(person: Person) -> Person:
    return Person.objects.select_related("organisation").get(id=person.id)

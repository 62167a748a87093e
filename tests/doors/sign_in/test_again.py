"""The fresh proof as a story: asked for when the last one is old, given in three ways, refused in more."""

from datetime import timedelta

import pytest
from django.conf import settings

from entraide.errors import NotFound
from entraide.journal.models import JournalEntry
from entraide.people import operations
from entraide.people.models import Person, WebSession
from tests.doors.sign_in.test_factors import app_code, challenge_on, with_app, with_passkey
from tests.passkey_device import Device
from tests.personas import PASSWORD, Browser, House, StandingClock, browser_of, signed_in

OLD = timedelta(minutes=20)


def token_of(browser: Browser) -> str:
    return browser.cookies[settings.WEB_SESSION_COOKIE].value


def test_a_fresh_proof_leads_back_and_gives_a_new_token_to_the_same_session(
    sharer: Person, clock: StandingClock
) -> None:
    browser = browser_of(sharer)
    web_session, before = WebSession.objects.get(), token_of(browser)
    clock.forward(OLD)
    asked = browser.get("/account/passkeys")

    answer = browser.post("/sign-in/again", {"password": PASSWORD, "next": "/account/passkeys"})

    assert asked["Location"] == "/sign-in/again?next=/account/passkeys"
    assert answer["Location"] == "/account/passkeys"
    assert browser.get("/account/passkeys").status_code == 200
    web_session.refresh_from_db()
    assert (web_session.auth_time, web_session.proved_at, web_session.ended_at) == (clock.now, clock.now, None)
    assert token_of(browser) != before
    browser.cookies[settings.WEB_SESSION_COOKIE] = before
    assert browser.get("/account").status_code == 302
    row = JournalEntry.objects.get(kind="proved-again")
    assert (row.actor_id, row.target_id, row.details) == (sharer.id, web_session.id, {"how": "pwd"})


def test_proving_it_again_begins_the_twelve_hours_anew(sharer: Person, clock: StandingClock) -> None:
    browser = browser_of(sharer)
    for _ in range(12):
        clock.forward(timedelta(minutes=55))
        browser.get("/account")
    browser.post("/sign-in/again", {"password": PASSWORD})

    clock.forward(timedelta(minutes=59))
    assert browser.get("/account").status_code == 200
    clock.forward(timedelta(minutes=59))

    assert browser.get("/account").status_code == 200


def test_with_a_second_factor_the_password_alone_is_no_proof(sharer: Person, clock: StandingClock) -> None:
    secret = with_app(sharer, clock)
    browser = browser_of(sharer)
    clock.forward(OLD)

    assert browser.post("/sign-in/again", {"password": PASSWORD}).status_code == 422
    assert browser.post("/sign-in/again", {"password": PASSWORD, "code": "000000"}).status_code == 422
    code = app_code(secret, clock.now)
    assert browser.post("/sign-in/again", {"password": "wrong", "code": code}).status_code == 422
    assert browser.post("/sign-in/again", {"password": PASSWORD, "code": code})["Location"] == "/"


def test_a_passkey_is_proof_enough(sharer: Person, clock: StandingClock) -> None:
    device = Device()
    browser = with_passkey(sharer, device)
    clock.forward(OLD)

    answer = browser.post("/sign-in/again", {"credential": device.show(challenge_on(browser)), "next": "/sessions"})

    assert answer["Location"] == "/sessions"
    assert WebSession.objects.get().amr == ["hwk", "user", "mfa"]


def test_a_passkey_of_somebody_else_is_none(sharer: Person, helper: Person, clock: StandingClock) -> None:
    theirs = Device()
    with_passkey(helper, theirs)
    browser = with_passkey(sharer, Device())
    clock.forward(OLD)

    assert browser.post("/sign-in/again", {"credential": theirs.show(challenge_on(browser))}).status_code == 422
    assert browser.get("/account/passkeys").status_code == 302


def test_wrong_passwords_are_recorded_and_close_the_page_for_a_while(sharer: Person) -> None:
    browser = browser_of(sharer)
    for _ in range(5):
        assert browser.post("/sign-in/again", {"password": "not-the-password"}).status_code == 422

    assert browser.post("/sign-in/again", {"password": PASSWORD}).status_code == 429
    assert JournalEntry.objects.filter(kind="proof-refused").count() == 5


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/sign-out", "/sign-in/again", "\\evil"])
def test_a_fresh_proof_leads_nowhere_else(sharer: Person, wanted: str) -> None:
    answer = browser_of(sharer).post("/sign-in/again", {"password": PASSWORD, "next": wanted})

    assert answer["Location"] == "/"


def test_nobody_proves_anything_who_is_not_signed_in(house: House) -> None:
    assert Browser().post("/sign-in/again", {"password": PASSWORD})["Location"].startswith("/sign-in")


def test_an_ended_session_is_not_brought_back_by_a_proof(sharer: Person, clock: StandingClock) -> None:
    web_session, _ = signed_in(sharer)
    stale = WebSession.objects.get()
    operations.sign_out(web_session, now=clock.now)

    with pytest.raises(NotFound):
        operations.prove_again(stale, operations.Proof(), now=clock.now)

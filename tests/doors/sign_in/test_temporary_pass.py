"""Somebody locked out, as a story: a pass lets in once, and to nothing but a new second factor."""

from datetime import timedelta

import pytest
from django.conf import settings

from entraide.errors import NotFound, PersonDisabled
from entraide.journal.models import JournalEntry
from entraide.people import operations
from entraide.people.models import Person, TemporaryPass, WebSession
from tests.doors.sign_in.test_factors import app_code, options_on, secret_on, with_app
from tests.passkey_device import Device
from tests.personas import Browser, House, StandingClock, browser_of


def pass_for(person: Person, clock: StandingClock, actor: Person | None = None) -> str:
    return operations.make_pass(person.organisation_id, person.id, now=clock.now, actor_id=actor.id if actor else "")


def enter(browser: Browser, person: Person, secret: str) -> int:
    answer = browser.post("/sign-in/temporary-pass", {"login": person.email, "code": secret})
    return answer.status_code


@pytest.fixture
def locked_out(sharer: Person, clock: StandingClock) -> Person:
    """Luc, whose telephone is gone."""
    with_app(sharer, clock)
    return sharer


def test_a_pass_lets_in_and_leads_to_a_new_second_factor(
    locked_out: Person, administrator: Person, clock: StandingClock
) -> None:
    secret = pass_for(locked_out, clock, administrator)
    browser = Browser()

    answer = browser.post("/sign-in/temporary-pass", {"login": locked_out.email, "code": secret.lower()})

    assert answer["Location"] == "/account/factors"
    assert "Set up a new second factor" in browser.get("/account/factors").content.decode()
    assert WebSession.objects.get(must_enrol=True).amr == ["otp"]
    made = JournalEntry.objects.get(kind="pass-made")
    assert (made.actor_id, made.target_id, made.details) == (administrator.id, locked_out.id, {})
    assert JournalEntry.objects.get(kind="pass-used").actor_id == locked_out.id


def test_nothing_else_is_open_until_a_factor_is_enrolled(locked_out: Person, clock: StandingClock) -> None:
    browser = Browser()
    enter(browser, locked_out, pass_for(locked_out, clock))

    for path in ("/account", "/sessions", "/give", "/account/recovery-codes"):
        assert browser.get(path)["Location"] == "/account/factors", path
    assert browser.post("/sessions/" + "A" * 22 + "/lines", headers={"accept": "application/json"}).json()["code"] == (
        "factor-wanted"
    )
    assert browser.post("/invitations/redemptions", {"code": "7KD4QX2M"})["Location"].startswith("/sign-in")
    assert "Luc Morel" not in browser.get("/help").content.decode()

    secret = secret_on(browser)
    browser.post("/account/authenticator-app", {"code": app_code(secret, clock.now)})

    assert browser.get("/account").status_code == 200


def test_a_passkey_opens_everything_again_too(locked_out: Person, clock: StandingClock) -> None:
    browser = Browser()
    enter(browser, locked_out, pass_for(locked_out, clock))

    browser.post("/account/passkeys", {"credential": Device().make(options_on(browser)), "name": ""})

    assert browser.get("/account").status_code == 200


def test_the_lost_app_can_be_removed_on_the_way(locked_out: Person, clock: StandingClock) -> None:
    browser = Browser()
    enter(browser, locked_out, pass_for(locked_out, clock))
    page = browser.get("/account/factors").content.decode()
    lost = page.partition('name="factor" value="')[2].partition('"')[0]

    assert browser.post("/account/factor-removals", {"factor": lost})["Location"] == "/account/factors"
    assert browser.get("/account")["Location"] == "/account/factors"


def test_a_pass_works_once(locked_out: Person, clock: StandingClock) -> None:
    secret = pass_for(locked_out, clock)

    assert enter(Browser(), locked_out, secret) == 302
    assert enter(Browser(), locked_out, secret) == 422
    assert not TemporaryPass.objects.exists()


def test_a_pass_works_for_ten_minutes(locked_out: Person, clock: StandingClock) -> None:
    secret = pass_for(locked_out, clock)
    clock.forward(timedelta(minutes=10))

    assert enter(Browser(), locked_out, secret) == 422
    assert JournalEntry.objects.get(kind="pass-refused").actor_id == locked_out.id


def test_a_new_pass_takes_the_place_of_the_old_one(locked_out: Person, clock: StandingClock) -> None:
    old, new = pass_for(locked_out, clock), pass_for(locked_out, clock)

    assert enter(Browser(), locked_out, old) == 422
    assert enter(Browser(), locked_out, new) == 302


def test_a_pass_opens_one_account_only_and_is_kept_as_a_hash(
    locked_out: Person, helper: Person, clock: StandingClock
) -> None:
    secret = pass_for(locked_out, clock)

    assert enter(Browser(), helper, secret) == 422
    assert secret.replace("-", "") not in str(TemporaryPass.objects.values().get())


def test_guessing_is_stopped_known_address_or_not(locked_out: Person, clock: StandingClock) -> None:
    secret = pass_for(locked_out, clock)
    for _ in range(5):
        assert enter(Browser(), locked_out, "0000-0000-0000") == 422

    answer = Browser().post("/sign-in/temporary-pass", {"login": locked_out.email, "code": secret})

    assert answer.status_code == 429
    assert settings.WEB_SESSION_COOKIE not in answer.cookies


def test_an_unknown_address_is_answered_like_a_wrong_pass(house: House) -> None:
    answer = Browser().post("/sign-in/temporary-pass", {"login": "nobody@example.org", "code": "0000-0000-0000"})

    assert answer.status_code == 422
    assert "This pass is not right" in answer.content.decode()


def test_a_disabled_person_gets_no_pass_and_uses_none(locked_out: Person, clock: StandingClock) -> None:
    secret = pass_for(locked_out, clock)
    operations.disable_person(locked_out.organisation_id, locked_out.id, now=clock.now)

    assert enter(Browser(), locked_out, secret) in {403, 422}
    with pytest.raises(PersonDisabled):
        pass_for(locked_out, clock)


def test_an_organisation_makes_passes_for_its_own_people_only(
    locked_out: Person, other_house: House, clock: StandingClock
) -> None:
    with pytest.raises(NotFound):
        operations.make_pass(other_house.organisation.id, locked_out.id, now=clock.now)


def test_somebody_of_an_outside_provider_gets_no_pass(sharer: Person, clock: StandingClock) -> None:
    Person.objects.filter(id=sharer.id).update(issuer="https://login.example")

    with pytest.raises(NotFound):
        pass_for(sharer, clock)


def test_a_browser_of_before_is_not_held_back(locked_out: Person, clock: StandingClock) -> None:
    mine = browser_of(locked_out)
    enter(Browser(), locked_out, pass_for(locked_out, clock))

    assert mine.get("/account").status_code == 200


def test_a_pass_that_nobody_used_is_forgotten(locked_out: Person, clock: StandingClock) -> None:
    pass_for(locked_out, clock)
    clock.forward(timedelta(minutes=10, seconds=1))

    operations.forget_stale(now=clock.now)

    assert not TemporaryPass.objects.exists()

"""My second factors as a story: set up, used at the next sign-in, renamed, removed; and whom all of it must refuse."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail

from entraide.journal.models import JournalEntry
from entraide.people import letters, operations
from entraide.people.factors.held import held_by
from entraide.people.models import Person, WebSession
from entraide.people.queries import hash_of
from tests.passkey_device import SYNCABLE, USER_PRESENT, USER_VERIFIED, Device
from tests.personas import PASSWORD, Browser, StandingClock, account_of, browser_of


def app_code(secret: str, at: datetime, *, steps: int = 0) -> str:
    """What an authenticator app shows."""
    return format_hotp_value(hotp_value(secret, int(at.timestamp()) // 30 + steps))


def with_app(person: Person, clock: StandingClock) -> str:
    """Set an authenticator app up; answer its secret. A new code is due afterwards."""
    browser = browser_of(person)
    secret = secret_on(browser)
    assert browser.post("/account/authenticator-app", {"code": app_code(secret, clock.now)}).status_code == 302
    clock.forward(timedelta(seconds=60))
    return secret


def secret_on(browser: Browser) -> str:
    page = browser.get("/account/authenticator-app").content.decode()
    found = re.search(r'class="address ltr" translate="no">([A-Z2-7 ]+)<', page)
    assert found
    return found[1].replace(" ", "")


def with_passkey(person: Person, device: Device, name: str = "Work laptop") -> Browser:
    """Set a passkey up; answer the browser in which that was done."""
    browser = browser_of(person)
    answer = browser.post("/account/passkeys", {"credential": device.make(options_on(browser)), "name": name})
    assert answer.status_code == 302
    return browser


def options_on(browser: Browser) -> dict[str, Any]:
    page = browser.get("/account/passkeys").content.decode()
    found = re.search(r'<script id="passkey-options" type="application/json">(.*?)</script>', page)
    assert found
    options: dict[str, Any] = json.loads(found[1])
    return options


def challenge_on(browser: Browser) -> dict[str, Any]:
    options: dict[str, Any] = browser.post("/sign-in/passkey-challenges").json()
    return options


def password_on(browser: Browser, person: Person, **more: str) -> Any:
    return browser.post("/sign-in", {"login": person.email, "password": PASSWORD, **more})


def is_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


def amr_of(browser: Browser) -> list[str]:
    token = browser.cookies[settings.WEB_SESSION_COOKIE].value
    amr: list[str] = WebSession.objects.get(token_hash=hash_of(token)).amr
    return amr


def kinds() -> list[str]:
    return list(JournalEntry.objects.order_by("sequence").values_list("kind", flat=True))


# --- an authenticator app ----------------------------------------------------------------------------------------


def test_an_app_is_set_up_by_its_first_code_and_recovery_codes_come_next(sharer: Person, clock: StandingClock) -> None:
    browser = browser_of(sharer)
    page = browser.get("/account/authenticator-app").content.decode()
    secret = secret_on(browser)

    answer = browser.post("/account/authenticator-app", {"code": app_code(secret, clock.now)})

    assert 'src="data:image/svg+xml' in page
    assert answer["Location"] == "/account/recovery-codes"
    assert "set up" in browser.get("/account").content.decode()
    letters.settle()
    assert mail.outbox[-1].subject == "Your second factor was changed"
    assert JournalEntry.objects.get(kind="factor-added").details == {"factor": "authenticator-app"}


def test_the_secret_lies_sealed_in_the_database_and_in_djangos_session(sharer: Person, clock: StandingClock) -> None:
    browser = browser_of(sharer)
    secret = secret_on(browser)
    waiting = " ".join(str(one.get_decoded()) for one in Session.objects.all())

    browser.post("/account/authenticator-app", {"code": app_code(secret, clock.now)})

    assert secret not in waiting
    assert secret not in str(Authenticator.objects.get().data)


def test_with_an_app_the_password_alone_is_not_enough(sharer: Person, clock: StandingClock) -> None:
    secret = with_app(sharer, clock)
    browser = Browser()

    assert password_on(browser, sharer, next="/sessions")["Location"] == "/sign-in/second-step"
    assert not is_in(browser)
    assert settings.WEB_SESSION_COOKIE not in browser.cookies
    answer = browser.post("/sign-in/second-step", {"code": app_code(secret, clock.now)})

    assert answer["Location"] == "/sessions"
    assert is_in(browser)
    assert amr_of(browser) == ["pwd", "otp", "mfa"]
    assert JournalEntry.objects.filter(kind="signed-in").latest("sequence").details == {"how": "pwd+otp+mfa"}


def test_a_telephone_may_be_half_a_minute_off_and_a_code_may_be_spaced(sharer: Person, clock: StandingClock) -> None:
    secret = with_app(sharer, clock)
    for steps, spaced in ((-1, False), (1, True)):
        clock.forward(timedelta(minutes=5))
        browser = Browser()
        password_on(browser, sharer)
        code = app_code(secret, clock.now, steps=steps)

        browser.post("/sign-in/second-step", {"code": f" {code[:3]} {code[3:]} " if spaced else code})

        assert is_in(browser)


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_older_and_later_codes_are_refused(sharer: Person, clock: StandingClock, steps: int) -> None:
    secret = with_app(sharer, clock)
    clock.forward(timedelta(minutes=5))
    browser = Browser()
    password_on(browser, sharer)

    assert browser.post("/sign-in/second-step", {"code": app_code(secret, clock.now, steps=steps)}).status_code == 422
    assert not is_in(browser)


def test_a_code_works_once_and_makes_those_before_it_void(sharer: Person, clock: StandingClock) -> None:
    secret = with_app(sharer, clock)
    first, second = Browser(), Browser()
    for browser in (first, second):
        password_on(browser, sharer)
    first.post("/sign-in/second-step", {"code": app_code(secret, clock.now)})

    for steps in (0, -1):
        answer = second.post("/sign-in/second-step", {"code": app_code(secret, clock.now, steps=steps)})
        assert answer.status_code == 422

    assert is_in(first)
    assert not is_in(second)


def test_wrong_codes_are_recorded_and_close_the_step_for_a_while(sharer: Person, clock: StandingClock) -> None:
    secret = with_app(sharer, clock)
    browser = Browser()
    password_on(browser, sharer)
    for _ in range(5):
        browser.post("/sign-in/second-step", {"code": "000000"})

    answer = browser.post("/sign-in/second-step", {"code": app_code(secret, clock.now)})

    assert answer.status_code == 429
    assert "tried too often" in answer.content.decode()
    assert not is_in(browser)
    assert kinds().count("factor-refused") >= 4


def test_the_second_step_alone_leads_back_to_the_first(sharer: Person, clock: StandingClock) -> None:
    secret = with_app(sharer, clock)

    for answer in (
        Browser().get("/sign-in/second-step"),
        Browser().post("/sign-in/second-step", {"code": app_code(secret, clock.now)}),
    ):
        assert answer["Location"] == "/sign-in"


def test_djangos_session_gets_another_id_before_the_second_step(sharer: Person, clock: StandingClock) -> None:
    with_app(sharer, clock)
    browser = Browser()
    browser.post("/sign-in/passkey-challenges")
    before = browser.session.session_key

    password_on(browser, sharer)

    assert browser.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_somebody_disabled_between_the_steps_does_not_get_in(sharer: Person, clock: StandingClock) -> None:
    secret = with_app(sharer, clock)
    browser = Browser()
    password_on(browser, sharer)
    operations.disable_person(sharer.organisation_id, sharer.id, now=clock.now)

    answer = browser.post("/sign-in/second-step", {"code": app_code(secret, clock.now)})

    assert answer.status_code == 403
    assert settings.WEB_SESSION_COOKIE not in answer.cookies


def test_a_wrong_first_code_sets_nothing_up(sharer: Person, clock: StandingClock) -> None:
    browser = browser_of(sharer)
    secret = secret_on(browser)

    answer = browser.post("/account/authenticator-app", {"code": "123456"})

    assert answer.status_code == 422
    assert "This code is not right" in answer.content.decode()
    assert secret_on(browser) == secret
    assert not Authenticator.objects.exists()


def test_a_replaced_app_is_worth_nothing(sharer: Person, clock: StandingClock) -> None:
    old = with_app(sharer, clock)
    new = with_app(sharer, clock)
    browser = Browser()
    password_on(browser, sharer)

    assert browser.post("/sign-in/second-step", {"code": app_code(old, clock.now)}).status_code == 422
    browser.post("/sign-in/second-step", {"code": app_code(new, clock.now)})

    assert is_in(browser)


def test_after_the_installations_key_was_replaced_an_app_lets_nobody_in(
    sharer: Person, clock: StandingClock, settings: Any
) -> None:
    secret = with_app(sharer, clock)
    settings.SECRET_KEY = "another-key-of-this-installation-" * 3
    browser = Browser()
    password_on(browser, sharer)

    assert browser.post("/sign-in/second-step", {"code": app_code(secret, clock.now)}).status_code == 422


# --- recovery codes ----------------------------------------------------------------------------------------------


def test_recovery_codes_are_shown_once_and_each_lets_in_once(sharer: Person, clock: StandingClock) -> None:
    with_app(sharer, clock)
    mine = browser_of(sharer)
    page = mine.post("/account/recovery-codes").content.decode()
    codes = re.findall(r"<li>(\d{4} \d{4})</li>", page)
    again = mine.get("/account/recovery-codes").content.decode()

    assert len(codes) == 10
    assert 'download="' in page
    assert codes[0] not in again
    assert "You have 10 unused codes." in again
    for tried, lets_in in ((codes[3], True), (codes[3], False), (codes[4].replace(" ", "-"), True)):
        browser = Browser()
        password_on(browser, sharer)
        browser.post("/sign-in/second-step", {"code": tried})
        assert is_in(browser) is lets_in
    assert "8 left" in mine.get("/account").content.decode()
    rows = JournalEntry.objects.filter(kind="recovery-code-used").order_by("sequence")
    assert [row.details for row in rows] == [{"left": 9}, {"left": 8}]


def test_new_recovery_codes_make_the_old_ones_void(sharer: Person, clock: StandingClock) -> None:
    with_app(sharer, clock)
    mine = browser_of(sharer)
    old = re.findall(r"<li>(\d{4} \d{4})</li>", mine.post("/account/recovery-codes").content.decode())
    mine.post("/account/recovery-codes")
    browser = Browser()
    password_on(browser, sharer)

    assert browser.post("/sign-in/second-step", {"code": old[0]}).status_code == 422


def test_without_a_second_factor_there_are_no_recovery_codes(sharer: Person) -> None:
    assert browser_of(sharer).get("/account/recovery-codes")["Location"] == "/account"
    assert browser_of(sharer).post("/account/recovery-codes")["Location"] == "/account"
    assert not Authenticator.objects.exists()


# --- passkeys ----------------------------------------------------------------------------------------------------


def test_a_passkey_signs_in_alone_by_what_it_is(sharer: Person) -> None:
    device = Device()
    with_passkey(sharer, device)
    browser = Browser()

    answer = browser.post("/sign-in/passkey", {"credential": device.show(challenge_on(browser)), "next": "/sessions"})

    assert answer["Location"] == "/sessions"
    assert is_in(browser)
    assert amr_of(browser) == ["hwk", "user", "mfa"]


def test_a_passkey_that_is_on_all_devices_says_so(sharer: Person) -> None:
    browser = with_passkey(sharer, Device(flags=USER_PRESENT | USER_VERIFIED | SYNCABLE))

    assert "on all your devices" in browser.get("/account").content.decode()


def test_a_passkey_is_the_second_step_after_a_password(sharer: Person) -> None:
    device = Device()
    with_passkey(sharer, device)
    browser = Browser()
    password_on(browser, sharer)
    options = challenge_on(browser)

    answer = browser.post("/sign-in/second-step", {"credential": device.show(options)})

    assert len(options["allowCredentials"]) == 1
    assert answer.status_code == 302
    assert is_in(browser)
    assert amr_of(browser) == ["pwd", "hwk", "user", "mfa"]


def test_a_passkey_gets_another_name_shown_as_text(sharer: Person) -> None:
    browser = with_passkey(sharer, Device(), "<b>Laptop</b>\u202e")
    passkey = Authenticator.objects.get()

    assert "&lt;b&gt;Laptop&lt;/b&gt;" in browser.get("/account").content.decode()
    browser.post(f"/account/passkeys/{passkey.pk}", {"name": "Phone"})

    assert "Phone" in browser.get("/account").content.decode()


def test_a_removed_passkey_opens_nothing_and_takes_the_recovery_codes_with_it(sharer: Person) -> None:
    device = Device()
    mine = with_passkey(sharer, device)
    mine.post("/account/recovery-codes")
    passkey = Authenticator.objects.get(type="webauthn")

    mine.post("/account/factor-removals", {"factor": str(passkey.pk)})

    assert not Authenticator.objects.exists()
    browser = Browser()
    assert (
        browser.post("/sign-in/passkey", {"credential": device.show(challenge_on(browser))})["Location"] == "/sign-in"
    )
    assert password_on(browser, sharer)["Location"] == "/"
    assert JournalEntry.objects.get(kind="factor-removed").details == {"factor": "passkey"}


def _foreign(device: Device) -> None:
    device.origin = "https://evil.example"


def _sibling(device: Device) -> None:
    device.origin = settings.PUBLIC_URL + ".evil.example"


def _other_host(device: Device) -> None:
    device.host = "evil.example"


def _not_verified(device: Device) -> None:
    device.flags = USER_PRESENT


def _nobody_there(device: Device) -> None:
    device.flags = USER_VERIFIED


def _another_key(device: Device) -> None:
    device.key = Device().key


def _another_id(device: Device) -> None:
    device.id = b"A" * 16


def _nobody(device: Device) -> None:
    device.handle = b""


def _strange_handle(device: Device) -> None:
    device.handle = b"\xff\xfe\x00" * 7


@pytest.mark.parametrize(
    "spoil",
    [
        _foreign,
        _sibling,
        _other_host,
        _not_verified,
        _nobody_there,
        _another_key,
        _another_id,
        _nobody,
        _strange_handle,
    ],
)
def test_a_passkey_that_proves_nothing_lets_nobody_in(sharer: Person, spoil: Any) -> None:
    device = Device()
    with_passkey(sharer, device)
    spoil(device)
    browser = Browser()
    before = WebSession.objects.count()

    answer = browser.post("/sign-in/passkey", {"credential": device.show(challenge_on(browser))})

    assert answer["Location"] == "/sign-in"
    assert "That passkey was not accepted." in browser.get("/sign-in").content.decode()
    assert WebSession.objects.count() == before


def test_a_passkey_of_somebody_else_is_no_second_step(sharer: Person, helper: Person) -> None:
    mine, theirs = Device(), Device()
    with_passkey(sharer, mine)
    with_passkey(helper, theirs)
    browser = Browser()
    password_on(browser, sharer)

    answer = browser.post("/sign-in/second-step", {"credential": theirs.show(challenge_on(browser))})

    assert answer.status_code == 422
    assert not is_in(browser)
    assert JournalEntry.objects.get(kind="factor-refused").actor_id == sharer.id


def test_a_handle_cannot_make_a_passkey_somebody_elses(sharer: Person, helper: Person) -> None:
    device = Device()
    with_passkey(sharer, device)
    device.handle = helper.subject.encode()
    browser = Browser()

    browser.post("/sign-in/passkey", {"credential": device.show(challenge_on(browser))})

    assert not is_in(browser)


def test_an_answer_works_once_in_its_own_browser_and_for_five_minutes(sharer: Person, clock: StandingClock) -> None:
    device = Device()
    with_passkey(sharer, device)
    first, second, late = Browser(), Browser(), Browser()
    answer = device.show(challenge_on(first))
    challenge_on(second)

    assert second.post("/sign-in/passkey", {"credential": answer})["Location"] == "/sign-in"
    assert first.post("/sign-in/passkey", {"credential": answer})["Location"] == "/"
    first.post("/sign-out")
    assert first.post("/sign-in/passkey", {"credential": answer})["Location"] == "/sign-in"
    answer = device.show(challenge_on(late))
    clock.forward(timedelta(minutes=5))
    assert late.post("/sign-in/passkey", {"credential": answer})["Location"] == "/sign-in"


def test_a_wrong_answer_spends_its_challenge(sharer: Person) -> None:
    device = Device()
    with_passkey(sharer, device)
    browser = Browser()
    options = challenge_on(browser)
    browser.post("/sign-in/passkey", {"credential": Device(id=device.id, handle=device.handle).show(options)})

    browser.post("/sign-in/passkey", {"credential": device.show(options)})

    assert not is_in(browser)


def test_a_copied_key_betrays_itself_by_its_counter(sharer: Person) -> None:
    device = Device(counter=5)
    with_passkey(sharer, device)
    for counter, lets_in in ((6, True), (6, False), (5, False), (0, False), (7, True)):
        device.counter = counter
        browser = Browser()
        browser.post("/sign-in/passkey", {"credential": device.show(challenge_on(browser))})
        assert is_in(browser) is lets_in, counter


@pytest.mark.parametrize("answer", ["", "null", "[]", "{", '{"id": 1}', "[" * 8000, '{"response": {}}', "x" * 20_000])
def test_nonsense_for_a_passkey_is_refused(sharer: Person, answer: str) -> None:
    with_passkey(sharer, Device())
    browser = Browser()
    challenge_on(browser)

    assert browser.post("/sign-in/passkey", {"credential": answer})["Location"] == "/sign-in"


def test_a_passkey_made_for_another_site_or_challenge_is_not_kept(sharer: Person) -> None:
    for device in (Device(origin="https://evil.example"), Device(host="evil.example"), Device(flags=USER_PRESENT)):
        browser = browser_of(sharer)
        answer = browser.post("/account/passkeys", {"credential": device.make(options_on(browser)), "name": "x"})
        assert answer.status_code == 422
    browser = browser_of(sharer)
    stale = options_on(browser)
    options_on(browser)
    assert browser.post("/account/passkeys", {"credential": Device().make(stale)}).status_code == 422
    assert not Authenticator.objects.exists()


def test_the_same_passkey_is_not_kept_twice_and_twenty_are_enough(sharer: Person) -> None:
    device = Device()
    browser = with_passkey(sharer, device)
    assert browser.post("/account/passkeys", {"credential": device.make(options_on(browser))}).status_code == 422
    row = Authenticator.objects.get()
    for number in range(19):
        Authenticator.objects.create(user=row.user, type=row.type, data={**row.data, "id": str(number)})

    answer = browser.post("/account/passkeys", {"credential": Device().make(options_on(browser))})

    assert answer.status_code == 409
    assert Authenticator.objects.count() == 20


# --- whom it must refuse -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", ["sharer", "stranger"])
def test_nobody_touches_the_factors_of_somebody_else(
    request: pytest.FixtureRequest, helper: Person, whose: str
) -> None:
    person: Person = request.getfixturevalue(whose)
    with_passkey(person, Device())
    passkey = Authenticator.objects.get()
    other = browser_of(helper)

    assert other.post("/account/factor-removals", {"factor": str(passkey.pk)}).status_code == 404
    assert other.get(f"/account/passkeys/{passkey.pk}").status_code == 404
    assert other.post(f"/account/passkeys/{passkey.pk}", {"name": "mine"}).status_code == 404
    assert Authenticator.objects.get().data["name"] == "Work laptop"


@pytest.mark.parametrize("factor", ["", "x", "-1", "1e9", "９", "999999999"])
def test_a_factor_that_is_not_there_is_not_found(sharer: Person, factor: str) -> None:
    assert browser_of(sharer).post("/account/factor-removals", {"factor": factor}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/account/authenticator-app"),
        ("post", "/account/authenticator-app"),
        ("get", "/account/passkeys"),
        ("post", "/account/passkeys"),
        ("post", "/account/factor-removals"),
        ("post", "/account/recovery-codes"),
    ],
)
def test_after_a_quarter_of_an_hour_factors_are_changed_only_after_a_new_proof(
    sharer: Person, clock: StandingClock, method: str, path: str
) -> None:
    browser = browser_of(sharer)
    clock.forward(timedelta(minutes=15, seconds=1))

    answer = getattr(browser, method)(path)

    assert answer["Location"].startswith("/sign-in/again")
    assert getattr(browser, method)(path, headers={"accept": "application/json"}).json()["code"] == "confirm-first"


def test_held_by_nobody_is_nothing(sharer: Person) -> None:
    held = held_by(account_of(sharer))

    assert (held.any, held.app, held.passkeys, held.codes_left) == (False, None, (), None)

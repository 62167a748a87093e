"""The entrance as a story: it works, and then whom and what it refuses."""

from datetime import timedelta
from http.cookies import Morsel
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpResponse

from entraide.journal.models import JournalEntry
from entraide.people import operations, queries
from entraide.people.models import Person, WebSession
from tests.personas import FIREFOX, PASSWORD, Browser, House, StandingClock, account_of, browser_of, signed_in

WRONG = "The e-mail address or the password is not right."


@pytest.fixture
def visitor() -> Browser:
    return Browser(headers={"user-agent": FIREFOX})


def sign_in(visitor: Browser, person: Person | str, password: str = PASSWORD, **fields: str) -> HttpResponse:
    address = person if isinstance(person, str) else person.email
    answer: Any = visitor.post("/sign-in", {"login": address, "password": password, **fields})
    return answer  # type: ignore[no-any-return]


def cookie_of(answer: Any) -> "Morsel[str]":
    return answer.cookies[settings.WEB_SESSION_COOKIE]  # type: ignore[no-any-return]


def kinds() -> list[str]:
    return list(JournalEntry.objects.order_by("sequence").values_list("kind", flat=True))


def test_signing_in_makes_a_web_session_with_its_own_cookie_and_a_journal_row(visitor: Browser, sharer: Person) -> None:
    answer = sign_in(visitor, sharer, next="/account")

    assert (answer.status_code, answer["Location"]) == (302, "/account")
    cookie = cookie_of(answer)
    assert cookie["httponly"]
    assert (cookie["path"], cookie["samesite"], cookie["domain"]) == ("/", "Lax", "")
    web_session = WebSession.objects.get()
    assert web_session.person == sharer
    assert web_session.token_hash == queries.hash_of(cookie.value) != cookie.value
    assert web_session.browser == "Firefox 153 · Linux"
    row = JournalEntry.objects.get(kind="signed-in")
    assert (row.actor_id, row.target_id, row.details) == (sharer.id, web_session.id, {"how": "pwd"})
    assert visitor.get("/account").status_code == 200


def test_the_address_is_read_whatever_its_case_and_blanks(visitor: Browser, sharer: Person) -> None:
    assert sign_in(visitor, f"  {sharer.email.upper()} ").status_code == 302


def test_on_https_the_cookie_is_secure(visitor: Browser, sharer: Person, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True

    assert cookie_of(sign_in(visitor, sharer))["secure"]


def test_djangos_session_authenticates_nobody_after_sign_in(visitor: Browser, sharer: Person) -> None:
    sign_in(visitor, sharer)

    assert not Session.objects.exists()
    del visitor.cookies[settings.WEB_SESSION_COOKIE]
    assert visitor.get("/account").status_code == 302


def test_a_djangos_login_alone_opens_nothing(visitor: Browser, sharer: Person) -> None:
    visitor.force_login(account_of(sharer), backend=settings.AUTHENTICATION_BACKENDS[0])

    assert visitor.get("/account").status_code == 302


def test_a_waiting_code_survives_sign_in_under_another_session_id_and_alone(visitor: Browser, sharer: Person) -> None:
    session = visitor.session
    session["waiting-code"] = "7KD4QX2M"
    session["account_authentication_methods"] = [{"method": "password"}]
    session.save()
    before = session.session_key

    page = visitor.get("/sign-in")
    sign_in(visitor, sharer)

    assert "7KD4QX2M" not in page.content.decode()
    assert dict(visitor.session.items()) == {"waiting-code": "7KD4QX2M"}
    assert visitor.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_token_planted_before_sign_in_is_worth_nothing_afterwards(visitor: Browser, sharer: Person) -> None:
    planted = "A" * 43
    visitor.cookies[settings.WEB_SESSION_COOKIE] = planted

    token = cookie_of(sign_in(visitor, sharer)).value

    assert token != planted
    visitor.cookies[settings.WEB_SESSION_COOKIE] = planted
    assert visitor.get("/account").status_code == 302


def test_every_sign_in_makes_a_new_token_and_ends_the_one_before(sharer: Person) -> None:
    browser = browser_of(sharer)
    first = browser.cookies[settings.WEB_SESSION_COOKIE].value

    second = cookie_of(sign_in(browser, sharer)).value

    assert first != second
    assert WebSession.objects.get(token_hash=queries.hash_of(first)).ended_at is not None
    browser.cookies[settings.WEB_SESSION_COOKIE] = first
    assert browser.get("/account").status_code == 302


def test_who_is_signed_in_is_led_on(sharer: Person) -> None:
    browser = browser_of(sharer)

    assert browser.get("/sign-in?next=/account")["Location"] == "/account"
    assert browser.get("/sign-in")["Location"] == "/"


# --- refused -----------------------------------------------------------------------------------------------------


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    visitor: Browser, sharer: Person, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = sign_in(visitor, sharer, "not-the-password-1")
    unknown = sign_in(visitor, "nobody@atelier-riviere.example", "not-the-password-1")

    assert wrong.status_code == unknown.status_code == 422
    assert WRONG in wrong.content.decode()
    assert _faceless(wrong, sharer.email) == _faceless(unknown, "nobody@atelier-riviere.example")
    assert settings.WEB_SESSION_COOKIE not in wrong.cookies
    assert kinds().count("signed-in") == 0
    assert "sign-in refused" in caplog.text
    assert sharer.email not in caplog.text
    assert "not-the-password-1" not in wrong.content.decode()


def test_five_wrong_passwords_close_the_address_for_a_while_known_or_not(visitor: Browser, sharer: Person) -> None:
    for _ in range(5):
        assert sign_in(visitor, sharer, "not-the-password-1").status_code == 422
        assert sign_in(visitor, "nobody@atelier-riviere.example", "not-the-password-1").status_code == 422

    known, unknown = sign_in(visitor, sharer), sign_in(visitor, "nobody@atelier-riviere.example")

    assert known.status_code == unknown.status_code == 429
    assert "tried too often" in known.content.decode()
    assert _faceless(known, sharer.email) == _faceless(unknown, "nobody@atelier-riviere.example")


def test_many_names_do_not_wash_away_the_count_of_one(visitor: Browser, sharer: Person) -> None:
    for _ in range(5):
        sign_in(visitor, sharer, "wrong")
    for number in range(400):
        cache.set(f"somebody-{number}", [1], 300)

    assert sign_in(visitor, sharer).status_code == 429


def test_another_port_in_the_host_header_is_no_new_start_for_guessing(visitor: Browser, sharer: Person) -> None:
    for port in range(5):
        visitor.post("/sign-in", {"login": sharer.email, "password": "x"}, headers={"host": f"localhost:{8000 + port}"})

    assert sign_in(visitor, sharer).status_code == 429


def test_wrong_passwords_of_one_do_not_close_the_address_of_another(
    visitor: Browser, sharer: Person, helper: Person
) -> None:
    for _ in range(5):
        sign_in(visitor, sharer, "not-the-password-1")

    assert sign_in(visitor, helper).status_code == 302


def test_right_passwords_are_not_counted(sharer: Person) -> None:
    for _ in range(12):
        assert sign_in(Browser(), sharer).status_code == 302


def test_a_disabled_person_with_the_right_password_reads_whom_to_call(
    visitor: Browser, house: House, sharer: Person, clock: StandingClock
) -> None:
    operations.disable_person(house.organisation.id, sharer.id, now=clock.now)

    answer = sign_in(visitor, sharer)

    assert answer.status_code == 403
    assert "Your access has been switched off." in answer.content.decode()
    assert house.organisation.contact_telephone in answer.content.decode()
    assert settings.WEB_SESSION_COOKIE not in answer.cookies
    assert not Session.objects.exists()
    assert sign_in(visitor, sharer, "not-the-password-1").status_code == 422


@pytest.mark.parametrize("fields", [{}, {"login": "luc@example.org"}, {"login": "nothing", "password": "x"}])
def test_an_incomplete_form_is_shown_again_with_its_errors(
    visitor: Browser, house: House, fields: dict[str, str]
) -> None:
    answer = visitor.post("/sign-in", fields)

    assert answer.status_code == 422
    assert "aria-invalid" in answer.content.decode()


def test_a_form_from_elsewhere_is_refused(sharer: Person) -> None:
    strict = Browser(enforce_csrf_checks=True)

    assert sign_in(strict, sharer).status_code == 403
    assert not WebSession.objects.exists()


def test_a_web_session_ends_after_an_hour_without_use_and_after_twelve_in_any_case(
    sharer: Person, clock: StandingClock
) -> None:
    idle, busy = browser_of(sharer), browser_of(sharer)
    for _ in range(14):
        clock.forward(timedelta(minutes=50))
        assert busy.get("/account").status_code == 200

    clock.forward(timedelta(minutes=50))

    assert idle.get("/account").status_code == 302
    expired = busy.get("/account")
    assert (expired.status_code, expired["Location"]) == (302, "/sign-in?next=/account")
    assert cookie_of(expired)["max-age"] == 0
    assert "You were signed out for safety." in busy.get("/sign-in").content.decode()


@pytest.mark.parametrize("token", ["", "short", "A" * 43, "A" * 64, "A" * 5000, "é" * 43, "\x00" * 43])
def test_an_invented_token_opens_nothing(visitor: Browser, sharer: Person, token: str) -> None:
    visitor.cookies[settings.WEB_SESSION_COOKIE] = token

    assert visitor.get("/account").status_code == 302


def test_a_flipped_bit_opens_nothing(visitor: Browser, sharer: Person) -> None:
    _, token = signed_in(sharer)
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        assert queries.person_of_cookie(token[:place] + other + token[place + 1 :], now=sharer.created_at) is None


def test_a_script_that_is_not_signed_in_is_told_so_as_data(visitor: Browser, house: House) -> None:
    for headers in ({"accept": "application/json"}, {"accept": "application/json, text/plain"}):
        answer = visitor.get("/account", headers=headers)

        assert answer.status_code == 401
        assert answer.json() == {"code": "not-signed-in", "sentence": "Please sign in first.", "details": {}}


# --- leaving -----------------------------------------------------------------------------------------------------


def test_signing_out_ends_the_session_on_the_server(sharer: Person) -> None:
    browser = browser_of(sharer)
    token = browser.cookies[settings.WEB_SESSION_COOKIE].value

    answer = browser.post("/sign-out")

    assert answer["Location"] == "/sign-in"
    assert cookie_of(answer)["max-age"] == 0
    assert JournalEntry.objects.get(kind="signed-out").details == {"cause": "signed-out"}
    browser.cookies[settings.WEB_SESSION_COOKIE] = token
    assert browser.get("/account").status_code == 302


def test_signing_out_is_no_link(sharer: Person) -> None:
    assert browser_of(sharer).get("/sign-out").status_code == 405


def test_signing_out_twice_is_fine(visitor: Browser, house: House) -> None:
    assert visitor.post("/sign-out").status_code == 302


def _faceless(answer: HttpResponse, address: str) -> str:
    """The page without what differs in every answer: the address that was typed, and the CSRF token."""
    text = answer.content.decode().replace(address, "")
    for mark in ('name="csrfmiddlewaretoken" value="', 'name="csrf-token" content="'):
        head, *rest = text.split(mark)
        text = head + "".join(part.partition('"')[2] for part in rest)
    return text

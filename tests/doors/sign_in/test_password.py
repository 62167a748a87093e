"""The forgotten password as a story."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from entraide.journal.models import JournalEntry
from entraide.people import letters, operations
from entraide.people.models import Account, Person
from tests.personas import PASSWORD, Browser, House, StandingClock, account_of, browser_of

NEW = "a-different-long-one-8"


@pytest.fixture
def visitor() -> Browser:
    return Browser()


def ask(visitor: Browser, email: str) -> Any:
    answer = visitor.post("/sign-in/forgotten", {"email": email})
    letters.settle()
    return answer


def link_in_the_last_letter() -> str:
    found = re.search(r"http://localhost:8000(/sign-in/new-password\?key=\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_the_letters_link_leads_to_a_new_password(visitor: Browser, sharer: Person) -> None:
    elsewhere = browser_of(sharer)

    assert ask(visitor, sharer.email.upper())["Location"] == "/sign-in/forgotten/sent"
    [letter] = mail.outbox
    assert letter.to == [sharer.email]
    assert "Hello Luc Morel," in letter.body
    assert "for 1 hour." in letter.body

    opened = visitor.get(link_in_the_last_letter())
    assert opened["Location"] == "/sign-in/new-password"
    assert sharer.email in visitor.get(opened["Location"]).content.decode()
    done = visitor.post("/sign-in/new-password", {"password": NEW})

    assert done["Location"] == "/sign-in"
    assert "Your new password is set." in visitor.get("/sign-in").content.decode()
    assert elsewhere.get("/account").status_code == 302
    rows = list(JournalEntry.objects.order_by("sequence").values_list("kind", "actor_id"))[-2:]
    assert rows == [("password-changed", sharer.id), ("signed-out", sharer.id)]
    letters.settle()
    assert mail.outbox[-1].subject == "Your password was changed"
    assert visitor.post("/sign-in", {"login": sharer.email, "password": PASSWORD}).status_code == 422
    assert visitor.post("/sign-in", {"login": sharer.email, "password": NEW}).status_code == 302


def test_the_letter_is_in_the_language_of_who_asks(visitor: Browser, sharer: Person) -> None:
    visitor.cookies["entraide-language"] = "fr"

    ask(visitor, sharer.email)

    assert "http://localhost:8000/sign-in/new-password?key=" in mail.outbox[-1].body


def test_a_new_password_ends_the_pause_after_wrong_ones(visitor: Browser, sharer: Person) -> None:
    for _ in range(6):
        visitor.post("/sign-in", {"login": sharer.email, "password": "wrong"})
    ask(visitor, sharer.email)
    visitor.get(link_in_the_last_letter())
    visitor.post("/sign-in/new-password", {"password": NEW})

    assert visitor.post("/sign-in", {"login": sharer.email, "password": NEW}).status_code == 302


def test_a_person_added_without_password_chooses_the_first_within_three_days(
    visitor: Browser, house: House, clock: StandingClock
) -> None:
    person = operations.add_person(
        house.organisation.id, email="ana@atelier-riviere.example", name="Ana Pereira", now=clock.now
    )
    letters.post(letters.key_letter(account_of(person))).result()
    assert mail.outbox[-1].subject == "Choose your password for remote help"
    assert "at Atelier Rivière" in mail.outbox[-1].body

    clock.forward(timedelta(days=2, hours=23))
    visitor.get(link_in_the_last_letter())

    assert visitor.post("/sign-in/new-password", {"password": NEW}).status_code == 302


def test_the_link_is_made_of_the_public_address_whatever_host_was_asked(visitor: Browser, sharer: Person) -> None:
    visitor.post("/sign-in/forgotten", {"email": sharer.email}, headers={"host": "localhost:6666"})
    letters.settle()

    assert "http://localhost:8000/" in mail.outbox[-1].body
    assert "6666" not in mail.outbox[-1].body


# --- refused -----------------------------------------------------------------------------------------------------


def test_an_unknown_address_is_answered_alike_and_gets_nothing(visitor: Browser, sharer: Person) -> None:
    known, unknown = ask(visitor, sharer.email), ask(visitor, "nobody@example.org")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [letter.to for letter in mail.outbox] == [[sharer.email]]


def test_a_disabled_person_gets_no_letter_and_an_older_link_is_dead(
    visitor: Browser, house: House, sharer: Person, clock: StandingClock
) -> None:
    ask(visitor, sharer.email)
    operations.disable_person(house.organisation.id, sharer.id, now=clock.now)

    ask(visitor, sharer.email)

    assert len(mail.outbox) == 1
    visitor.get(link_in_the_last_letter())
    assert visitor.get("/sign-in/new-password").status_code == 410


def test_asking_is_limited_for_an_address_known_or_not(visitor: Browser, sharer: Person) -> None:
    for _ in range(5):
        ask(visitor, sharer.email)
        ask(visitor, "nobody@example.org")

    known, unknown = ask(visitor, sharer.email), ask(visitor, "nobody@example.org")

    assert known.status_code == unknown.status_code == 429
    assert len(mail.outbox) == 5


def test_a_link_works_once(visitor: Browser, sharer: Person) -> None:
    ask(visitor, sharer.email)
    link = link_in_the_last_letter()
    visitor.get(link)
    visitor.post("/sign-in/new-password", {"password": NEW})

    visitor.get(link)

    assert visitor.get("/sign-in/new-password").status_code == 410
    assert visitor.post("/sign-in/new-password", {"password": PASSWORD + "x"}).status_code == 410


def test_a_link_runs_out_after_an_hour_also_while_its_page_stands_open(
    visitor: Browser, sharer: Person, clock: StandingClock
) -> None:
    ask(visitor, sharer.email)
    visitor.get(link_in_the_last_letter())
    assert visitor.get("/sign-in/new-password").status_code == 200

    clock.forward(timedelta(hours=1, seconds=1))

    assert visitor.post("/sign-in/new-password", {"password": NEW}).status_code == 410


def test_signing_in_makes_an_older_link_void(visitor: Browser, sharer: Person) -> None:
    ask(visitor, sharer.email)
    visitor.post("/sign-in", {"login": sharer.email, "password": PASSWORD})

    visitor.get(link_in_the_last_letter())

    assert visitor.get("/sign-in/new-password").status_code == 410


@pytest.mark.parametrize("key", ["", "x", ".", "a.b", "A" * 22 + ".abc-def", "x" * 5000, "\x00", "é.é-é", "..--"])
def test_an_invented_key_opens_nothing(visitor: Browser, house: House, key: str) -> None:
    visitor.get("/sign-in/new-password", {"key": key})

    assert visitor.get("/sign-in/new-password").status_code == 410


def test_a_key_of_one_account_does_not_open_another(visitor: Browser, sharer: Person, helper: Person) -> None:
    key = letters.key_of(account_of(sharer))
    foreign = helper.subject + "." + key.partition(".")[2]

    assert letters.account_of_key(key) == account_of(sharer)
    assert letters.account_of_key(foreign) is None


@pytest.mark.parametrize("password", ["", "short-1", "password1234", "luc@atelier-riviere.example"])
def test_a_weak_password_is_refused_with_its_reason(visitor: Browser, sharer: Person, password: str) -> None:
    ask(visitor, sharer.email)
    visitor.get(link_in_the_last_letter())

    answer = visitor.post("/sign-in/new-password", {"password": password})

    assert answer.status_code == 422
    assert 'aria-describedby="id_password_error password-rules"' in answer.content.decode()
    assert Account.objects.get(id=sharer.subject).check_password(PASSWORD)


def test_a_mail_server_that_fails_is_a_line_in_the_log_without_the_address(
    visitor: Browser, sharer: Person, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "tests.fakes.NoSuchBackend"

    assert ask(visitor, sharer.email).status_code == 302

    assert "a letter could not be sent" in caplog.text
    assert sharer.email not in caplog.text


def test_an_invitation_says_who_invited_and_for_which_organisation(
    house: House, administrator: Person, clock: StandingClock
) -> None:
    person = operations.add_person(
        house.organisation.id,
        email="nina@atelier-riviere.example",
        name="Nina <b>Roux</b>",
        now=clock.now,
        actor_id=administrator.id,
    )
    letter = letters.key_letter(account_of(person))

    page = Browser().get(letter.text.partition("http://localhost:8000")[2].split()[0], follow=True).content.decode()

    assert "Sophie Garnier invites you to remote help at Atelier Rivière." in letter.text
    assert "Welcome to remote help at Atelier Rivière" in page
    assert "Sophie Garnier" in page
    assert "<b>Roux" not in page

"""My account as a story."""

from datetime import timedelta

import pytest
from django.conf import settings

from entraide.journal.models import JournalEntry
from entraide.people import operations
from entraide.people.models import Person, WebSession
from tests.personas import Browser, StandingClock, browser_of, signed_in

EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36 Edg/156.0"


def test_my_account_shows_me_as_others_see_me(helper: Person) -> None:
    page = browser_of(helper).get("/account").content.decode()

    assert "Claire Fontaine" in page
    assert "IT support technician" in page
    assert "Authorised to help at Atelier Rivière" in page
    assert "atelier-riviere.example" in page


def test_who_may_not_help_carries_no_such_mark(sharer: Person) -> None:
    assert "Authorised to help" not in browser_of(sharer).get("/account").content.decode()


def test_names_are_shown_as_text(sharer: Person) -> None:
    Person.objects.filter(id=sharer.id).update(name="<script>alert(1)</script>", job_title='"><img src=x>')

    page = browser_of(sharer).get("/account").content.decode()

    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_my_browsers_are_listed_and_this_one_is_marked(sharer: Person, clock: StandingClock) -> None:
    browser_of(sharer, user_agent=EDGE)
    clock.forward(timedelta(minutes=20))

    page = browser_of(sharer).get("/account").content.decode()

    assert "Edge 156 · Windows" in page
    assert "Firefox 153 · Linux" in page
    assert "20 minutes ago" in page
    assert page.count("this browser") == 1
    assert page.count("Sign out there") == 1


def test_another_browser_is_signed_out_from_here(sharer: Person) -> None:
    here, there = browser_of(sharer), browser_of(sharer, user_agent=EDGE)
    web_session = WebSession.objects.get(browser__startswith="Edge")

    answer = here.post("/account/web-session-endings", {"web_session": web_session.id}, follow=True)

    assert "That browser was signed out." in answer.content.decode()
    assert there.get("/account").status_code == 302
    assert here.get("/account").status_code == 200
    row = JournalEntry.objects.get(kind="signed-out")
    assert (row.actor_id, row.target_id, row.details) == (sharer.id, web_session.id, {"cause": "revoked"})


def test_all_other_browsers_are_signed_out_at_once(sharer: Person) -> None:
    here, others = browser_of(sharer), [browser_of(sharer) for _ in range(3)]

    answer = here.post("/account/web-session-endings", {"web_session": "others"}, follow=True)

    assert "3 browsers were signed out." in answer.content.decode()
    assert [one.get("/account").status_code for one in others] == [302, 302, 302]
    assert here.get("/account").status_code == 200


# --- refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", ["sharer", "stranger"])
def test_nobody_signs_somebody_else_out(request: pytest.FixtureRequest, helper: Person, whose: str) -> None:
    web_session, _ = signed_in(request.getfixturevalue(whose))

    answer = browser_of(helper).post("/account/web-session-endings", {"web_session": web_session.id})

    assert answer.status_code == 404
    web_session.refresh_from_db()
    assert web_session.ended_at is None


def test_a_session_already_over_is_not_found(sharer: Person, clock: StandingClock) -> None:
    web_session, _ = signed_in(sharer)
    operations.sign_out(web_session, now=clock.now)

    answer = browser_of(sharer).post("/account/web-session-endings", {"web_session": web_session.id})

    assert answer.status_code == 404


def test_my_account_is_nobody_elses(sharer: Person, stranger: Person) -> None:
    assert Browser().get("/account")["Location"] == "/sign-in?next=/account"
    page = browser_of(stranger).get("/account").content.decode()
    assert "Luc Morel" not in page
    assert "Atelier Rivière" not in page


# --- a shared computer -----------------------------------------------------------------------------------------------


def test_a_browser_that_came_straight_can_be_marked_as_shared_afterwards(sharer: Person, helper: Person) -> None:
    browser, elsewhere = browser_of(sharer), browser_of(helper)
    before = browser.cookies[settings.WEB_SESSION_COOKIE].value

    answer = browser.post("/account/shared-computer")

    cookie = answer.cookies[settings.WEB_SESSION_COOKIE]
    assert cookie.value != before
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert list(WebSession.objects.filter(shared=True).values_list("person", flat=True)) == [sharer.id]
    assert JournalEntry.objects.get(kind="computer-shared").actor_id == sharer.id
    assert "This is a shared computer" not in browser.get("/account").content.decode()
    assert "This is a shared computer" in elsewhere.get("/account").content.decode()
    browser.cookies[settings.WEB_SESSION_COOKIE] = before
    assert browser.get("/account").status_code == 302

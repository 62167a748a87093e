"""The first set-up: once, by a token of the console, and gone afterwards whatever is typed (AC-05)."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote, unquote

import pytest
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from entraide.clock import now
from entraide.doors.first_run import opening
from entraide.journal.models import JournalEntry
from entraide.organisations.models import Organisation
from entraide.people.models import Person
from tests.personas import PASSWORD, House, StandingClock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def closed_afterwards() -> Iterator[None]:
    yield
    opening.close()


def filled(token: str, **more: str) -> dict[str, str]:
    return {
        "token": token,
        "organisation": "Ville de Nîmes",
        "slug": "nimes",
        "name": "Zoé Petit",
        "email": "zoe@nimes.example",
        "password": PASSWORD,
        "remote_help": "on",
        **more,
    }


def test_it_is_done_once_and_then_the_page_is_gone() -> None:
    token = opening.open_up(now=now())
    assert token
    assert Client().get("/first-run").status_code == 200

    done = Client().post("/first-run", filled(token.lower().replace("-", " ")))

    assert done["Location"] == "/sign-in"
    organisation = Organisation.objects.get()
    assert (organisation.remote_help, organisation.help_to_unenrolled, organisation.disable_chat) == (
        True,
        False,
        False,
    )
    person = Person.objects.get()
    assert Client().post("/sign-in", {"login": person.email, "password": PASSWORD}).status_code == 302
    assert JournalEntry.objects.filter(kind="organisation-created").count() == 1
    assert Client().post("/first-run", filled(token, slug="again")).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("first-run")
    assert opening.open_up(now=now()) is None
    tried = spellings()
    assert len(tried) >= 500
    for spelling in tried:
        with pytest.raises(Resolver404):
            resolve(unquote(spelling))
    for spelling in tried[::25]:
        # as it comes off the socket: Django's client would read `//x` as a host
        answer = Client().get("/", PATH_INFO=unquote(spelling).encode().decode("latin-1"))
        assert answer.status_code == 404, spelling


def test_nothing_is_open_where_something_was_set_up(house: House) -> None:
    assert opening.open_up(now=now()) is None
    assert Client().get("/first-run").status_code == 404


def test_it_closes_after_half_an_hour_and_after_ten_wrong_tokens(clock: StandingClock) -> None:
    token = opening.open_up(now=now())
    assert token
    clock.forward(timedelta(minutes=30))
    assert Client().post("/first-run", filled(token)).status_code == 404

    token = opening.open_up(now=now())
    assert token
    answers = [Client().post("/first-run", filled("A" * 20)).status_code for _ in range(11)]
    assert answers == [422] * 10 + [404]
    assert Client().post("/first-run", filled(token)).status_code == 404
    assert not Organisation.objects.exists()


def test_what_cannot_be_used_leaves_nothing_behind() -> None:
    token = opening.open_up(now=now())
    assert token

    answer = Client().post("/first-run", filled(token, password="short"))

    assert answer.status_code == 422
    assert not Organisation.objects.exists()
    assert not JournalEntry.objects.exists()
    assert Client().post("/first-run", filled(token)).status_code == 302


def test_another_process_that_sets_up_closes_it(other_setup: None) -> None:
    assert Client().get("/first-run").status_code == 404


@pytest.fixture
def other_setup() -> None:
    """The page is open while an operator sets up on the command line."""
    assert opening.open_up(now=now())
    Organisation.objects.create(slug="x", name="X", created_at=now())


def spellings() -> list[str]:
    """500 ways to write the address: case, slashes, dots, encodings, prefixes, suffixes."""
    words = ["first-run", "First-Run", "FIRST-RUN", "first_run", "first-run ", "firstrun", "setup", "setupwizard"]
    words += [quote(word, safe="") for word in words] + ["%66irst-run", "first%2Drun", "%2566irst-run", "first-run%00"]
    before = ["/", "//", "/./", "/x/../", "/%2e/", "/%2e%2e/", "/;/", "/en/", "/console/../", "/entraide/", "/\\"]
    after = ["", "/", "//", "/x", ".php", ".aspx/x", ";x", "%20", "%3Fx=1", "/.", "/%2e", "%2f"]
    return [f"{head}{word}{tail}" for head in before for word in words for tail in after][:1_600:3]

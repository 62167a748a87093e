"""The ways to a provider: by address, by button, by link; the cursor; a shared computer; and a trial."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from entraide.journal.models import JournalEntry
from entraide.people.models import Departure, IdentityProvider, Person, WebSession
from tests.people.hostile.conftest import Traveller
from tests.people.hostile.provider import HostileProvider
from tests.personas import House, browser_of

pytestmark = [pytest.mark.hostile_provider, pytest.mark.django_db]

AT_WORK = {"finding-address": "anybody@atelier-riviere.example"}
WORK = {"choosing-provider": "atelier-riviere/work"}
ON = "/sign-in/at/atelier-riviere/work"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_work_address_leads_to_the_provider_of_its_domain(traveller: Traveller) -> None:
    page = text(traveller.client.post("/sign-in/finding", {**AT_WORK, "next": "/account"}))

    assert f'content="0;url={ON}?next=/account"' in page
    assert "login_hint=anybody%40atelier-riviere.example" in traveller.leave()


def test_an_address_of_nobody_is_told_at_its_box(traveller: Traveller, other_house: House) -> None:
    answer = traveller.client.post("/sign-in/finding", {"finding-address": "luc@nowhere.example"})

    assert answer.status_code == 422
    assert 'id="id_finding-address_error"' in text(answer)
    assert Departure.objects.count() == 0


def test_a_link_of_the_organisation_goes_straight_there_and_a_password_stays_possible(traveller: Traveller) -> None:
    straight = text(traveller.client.get("/sign-in?next=/help/atelier-riviere"))
    choosing = text(traveller.client.get("/sign-in?next=/help/atelier-riviere&by=password"))

    assert f'content="0;url={ON}?next=/help/atelier-riviere"' in straight
    assert "Continue with Work account" in choosing
    assert 'value="atelier-riviere/work"' in choosing


def test_whoever_is_signed_in_comes_by_a_link_without_a_click(traveller: Traveller, hostile: HostileProvider) -> None:
    traveller.sign_in(hostile)

    assert traveller.client.get("/sign-in?next=/help/atelier-riviere")["Location"] == "/help/atelier-riviere"
    assert traveller.client.get("/help/atelier-riviere").status_code == 200


@pytest.mark.parametrize(
    "chosen",
    ["atelier-riviere/other", "nordwind/work", "atelier-riviere/directory", "work", "../..", "", "x" * 200],
)
def test_a_button_leads_only_to_a_provider_that_is_there(
    chosen: str, traveller: Traveller, other_house: House, sharer: Person
) -> None:
    assert f'content="0;url={ON}?next=/account"' in text(
        traveller.client.post("/sign-in/choosing", {**WORK, "next": "/account"})
    )

    assert traveller.client.post("/sign-in/choosing", {"choosing-provider": chosen}).status_code == 404


def test_a_button_does_not_lead_to_a_provider_that_is_switched_off(traveller: Traveller) -> None:
    IdentityProvider.objects.update(enabled=False)

    assert traveller.client.post("/sign-in/choosing", WORK).status_code == 404


# --- the cursor ------------------------------------------------------------------------------------------------------


def test_the_cursor_stands_where_one_begins(traveller: Traveller, other_house: House) -> None:
    """By a work address where any provider is known, by none before buttons, by the box that was refused."""
    visitor = traveller.client
    found = text(visitor.get("/sign-in"))
    wrong = text(visitor.post("/sign-in", {"login": "luc@atelier-riviere.example", "password": "wrong"}))

    assert _focused(found) == "id_finding-address"
    assert _focused(text(visitor.get("/sign-in?next=/help/atelier-riviere&by=password"))) == ""
    assert _focused(wrong) == "id_password"
    IdentityProvider.objects.all().delete()
    assert _focused(text(visitor.get("/sign-in"))) == "id_login"


def _focused(page: str) -> str:
    boxes = [one for one in page.split("<input")[1:] if " autofocus" in one.partition(">")[0]]
    assert len(boxes) <= 1
    return boxes[0].partition(' id="')[2].partition('"')[0] if boxes else ""


# --- a shared computer -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/sign-in/finding", {**AT_WORK, "finding-shared": "on"}),
        ("/sign-in/choosing", {**WORK, "choosing-shared": "on"}),
    ],
    ids=["by address", "by button"],
)
def test_a_shared_computer_is_one_by_a_provider_too(
    path: str, given: dict[str, str], traveller: Traveller, hostile: HostileProvider
) -> None:
    assert f'content="0;url={ON}?shared=on"' in text(traveller.client.post(path, given))

    answer = traveller.sign_in(hostile, shared="on")

    cookie = answer.cookies[settings.WEB_SESSION_COOKIE]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert WebSession.objects.get().shared
    assert "shared computer" in text(traveller.client.get("/account"))


def test_a_computer_is_no_shared_one_unless_somebody_says_so(traveller: Traveller, hostile: HostileProvider) -> None:
    answer = traveller.sign_in(hostile)

    assert answer.cookies[settings.WEB_SESSION_COOKIE]["max-age"]
    assert not WebSession.objects.get().shared


# --- a trial ---------------------------------------------------------------------------------------------------------


def test_a_trial_asks_for_the_moment_of_the_proof_and_signs_nobody_in(
    traveller: Traveller, hostile: HostileProvider, administrator: Person
) -> None:
    traveller.client = browser_of(administrator)
    before = WebSession.objects.count()

    address = traveller.leave(**{"for": "test"})
    answer: Any = Client.get(traveller.client, f"{ON}/return", hostile.authorize(address))
    page = text(traveller.client.get(f"/console/identity/{traveller.provider.id}/test"))

    assert parse_qs(urlsplit(address).query)["max_age"] == ["86400"]
    assert answer.status_code == 302
    assert "Signing in works" in page
    assert "Luc Morel" in page
    assert WebSession.objects.count() == before
    assert not Person.objects.filter(issuer=hostile.issuer).exists()
    assert not JournalEntry.objects.filter(kind="person-added", details__by="provider").exists()


def test_an_ordinary_sign_in_asks_for_no_age(traveller: Traveller) -> None:
    assert "max_age" not in traveller.leave()

"""The demo's pages exist in the demo and nowhere else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as given
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, clear_url_caches, include, path, reverse

from entraide.doors.demo import pages
from entraide.doors.demo.cast import COMPANIES
from entraide.errors import NotFound
from entraide.journal.models import JournalEntry
from entraide.people.models import Person, WebSession
from entraide.roles.demo import be
from entraide.web.requests import is_public

#: as `server/urls.py` has it in the demo
urlpatterns = [path("", include("entraide.server.urls")), path("", include("entraide.doors.demo.urls"))]


@pytest.fixture
def in_the_demo(settings: Any) -> Iterator[None]:
    settings.ENTRAIDE = given.ENTRAIDE.model_copy(update={"demo": True})
    settings.ROOT_URLCONF = __name__
    clear_url_caches()
    yield
    clear_url_caches()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/demo", "/demo/inbox", "/demo/person"])
def test_outside_the_demo_there_is_nothing(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
    assert client.post(address, {"email": "claire@atelier-riviere.example"}).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("demo")


def test_in_the_demo_they_are_open_to_everybody() -> None:
    assert is_public(pages.who)
    assert is_public(pages.inbox)
    assert pages.who(RequestFactory().post("/demo")).status_code == 405


def test_everybody_is_invented() -> None:
    for company in COMPANIES:
        assert company.domain.endswith(".example")
        assert not company.ticket_url or f".{company.domain}/" in company.ticket_url


def test_the_templates_are_beside_the_pages() -> None:
    folder = Path(pages.__file__).parent / "templates" / "demo"

    assert {one.name for one in folder.iterdir()} == {"who.html", "inbox.html"}


@pytest.mark.usefixtures("in_the_demo")
def test_one_press_signs_in_as_a_person_of_the_demo(client: Client, helper: Person, sharer: Person) -> None:
    answer = client.post("/demo/person", {"email": helper.email}, follow=True)

    assert answer.redirect_chain[-1] == ("/give", 302)
    assert WebSession.objects.get(ended_at=None).person == helper
    assert JournalEntry.objects.filter(kind="signed-in", actor_id=helper.id).exists()

    answer = client.post("/demo/person", {"email": sharer.email}, follow=True)
    assert answer.redirect_chain[-1] == ("/help", 302)
    assert WebSession.objects.get(ended_at=None).person == sharer


@pytest.mark.usefixtures("in_the_demo", "helper")
def test_nobody_is_signed_in_as_somebody_who_is_not_there_or_from_another_site(client: Client, sharer: Person) -> None:
    for email in ("", "nobody@atelier-riviere.example"):
        assert client.post("/demo/person", {"email": email}).status_code == 404
    assert client.get("/demo/person").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/person", {"email": sharer.email}).status_code == 403

    assert not WebSession.objects.exists()


@pytest.mark.django_db
def test_the_operation_itself_knows_the_demo(sharer: Person) -> None:
    with pytest.raises(NotFound):
        be(RequestFactory().post("/demo/person"), sharer.email)

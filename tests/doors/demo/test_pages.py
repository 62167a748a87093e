"""The demo's pages exist in the demo and nowhere else."""

from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from entraide.doors.demo import pages
from entraide.doors.demo.cast import COMPANIES
from entraide.web.requests import is_public


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/demo", "/demo/inbox"])
def test_outside_the_demo_there_is_nothing(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
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

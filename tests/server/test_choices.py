import html
import re
from typing import Any

import pytest
from django.test import Client

from tests.personas import House, browser_of

pytestmark = pytest.mark.django_db


def test_the_language_is_kept_in_a_cookie_and_one_comes_back(client: Client) -> None:
    answer = client.post("/language", {"language": "fr", "next": "/sign-in"})

    assert answer.headers["Location"] == "/sign-in"
    assert client.cookies["entraide-language"].value == "fr"


def test_the_colours_are_kept_in_a_cookie_and_one_comes_back(client: Client) -> None:
    answer = client.post("/theme", {"theme": "dark", "next": "/sessions?page=2"})

    assert answer.headers["Location"] == "/sessions?page=2"
    assert client.cookies["entraide-theme"].value == "dark"


def test_a_page_that_answers_a_form_leads_back_to_where_the_form_was(client: Client) -> None:
    wrong = {"login": "a@example.org", "password": "wrong"}
    form = client.post("/sign-in", wrong, headers={"referer": "http://testserver/sign-in?next=/help"})
    foreign = client.post("/sign-in", wrong, headers={"referer": "https://evil.example/sign-in"})

    assert led_back_to(form) == {"language": "/sign-in?next=/help", "theme": "/sign-in?next=/help"}
    assert led_back_to(foreign) == {"language": "/", "theme": "/"}


def test_language_and_colours_lead_back_to_the_page_on_which_they_are_chosen(client: Client) -> None:
    page = client.get("/support?from=here", follow=True)

    assert led_back_to(page) == {"language": "/support?from=here", "theme": "/support?from=here"}


def led_back_to(page: Any) -> dict[str, str]:
    """Where the menus of a page lead back to, by what is chosen in them."""
    forms = re.findall(r'action="/(language|theme)">.*?name="next" value="([^"]*)"', page.content.decode(), re.DOTALL)
    return {what: html.unescape(to) for what, to in forms}


def test_an_unknown_colour_changes_nothing(client: Client) -> None:
    client.post("/theme", {"theme": "<script>"})

    assert "entraide-theme" not in client.cookies


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
@pytest.mark.parametrize("path", ["/language", "/theme"])
def test_nobody_is_sent_to_another_site(client: Client, path: str, where: str) -> None:
    answer = client.post(path, {"language": "fr", "theme": "dark", "next": where})

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/language", "/theme"])
def test_looking_changes_nothing(client: Client, path: str) -> None:
    assert client.get(path).status_code == 405


def test_search_engines_are_sent_away(client: Client) -> None:
    assert b"Disallow: /" in client.get("/robots.txt").content


def test_an_icon_is_where_browsers_look_for_it(client: Client) -> None:
    answer = client.get("/favicon.ico")

    assert answer.headers["Location"].endswith(".png")


def test_letters_are_written_in_the_language_that_somebody_reads(house: House) -> None:
    person = house.person("Claire Fontaine")
    browser = browser_of(person)

    browser.post("/language", {"language": "fr"})
    browser.post("/language", {"language": "<script>"})

    person.refresh_from_db()
    assert person.language == "fr"


@pytest.mark.parametrize("path", ["/language", "/sign-out", "/console/passes/nobody"])
def test_an_address_that_is_only_sent_to_says_so_to_people(house: House, path: str) -> None:
    browser = browser_of(house.person("Sophie Garnier", house.administrators))

    page = browser.get(path, headers={"accept": "text/html,*/*"})

    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert "only takes what a form sends" in page.content.decode()
    assert browser.get(path, headers={"accept": "application/json"}).content == b""

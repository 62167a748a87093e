import pytest
from django.test import Client

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

    assert 'name="next" value="/sign-in?next=/help"' in form.content.decode()
    assert 'name="next" value="/"' in foreign.content.decode()


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

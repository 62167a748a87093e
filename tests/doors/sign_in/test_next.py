"""Where signing in leads to: pages of ours, and nowhere else."""

import pytest
from django.conf import settings

from entraide.people.models import Person
from entraide.web.requests import safe_path
from tests.personas import PASSWORD, Browser, House

HOSTILE = [
    "https://evil.example/",
    "http://evil.example",
    "HTTPS://EVIL.EXAMPLE/account",
    "//evil.example/account",
    "///evil.example/account",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example\\account",
    "/\\/evil.example",
    "/%5cevil.example",
    "/%2fevil.example",
    "%2f%2fevil.example",
    "/%2F%2Fevil.example/account",
    "/%252f%252fevil.example",
    "/\tevil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\nLocation: https://evil.example",
    "/account\r\nSet-Cookie: entraide=x",
    "/account%0d%0aSet-Cookie:%20entraide=x",
    " //evil.example",
    "\u00a0//evil.example",
    "\u3000/account",
    "/\u2044evil.example",
    "\uff0f\uff0fevil.example",
    "/\u3002evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "mailto:someone@evil.example",
    "evil.example",
    "evil.example/account",
    "account",
    "./account",
    "../account",
    "/../account",
    "/account/..",
    "/account/../../evil.example",
    "/.evil.example/",
    "/@evil.example",
    "https:evil.example",
    "https:/evil.example",
    "/https://evil.example",
    "http://localhost:8000@evil.example/account",
    "http://localhost:8000/account",
    "//localhost:8000/account",
    "?next=https://evil.example",
    "#//evil.example",
    "/account;//evil.example",
    "/no-such-page",
    "/account/",
    "/sign-out",
    "/sign-in",
    "/sign-in/forgotten",
    "/sign-in/new-password?key=x",
    "/account\x00",
    "/a" * 5000,
    "\ud800",
    "/[::1]/",
    "/<script>",
    "/account%",
]


@pytest.mark.parametrize("wanted", HOSTILE)
def test_nobody_is_led_elsewhere(sharer: Person, wanted: str) -> None:
    assert safe_path(wanted) is None
    address = {"login": sharer.email, "password": PASSWORD}
    if wanted.isascii():
        assert Browser().post("/sign-in", {**address, "next": wanted})["Location"] == "/"
        assert Browser().post("/sign-in", address, query_params={"next": wanted})["Location"] == "/"


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/", "/"),
        ("/account", "/account"),
        ("/help/atelier-riviere#7KD-4QX2M", "/help/atelier-riviere"),
        ("/help?code=7KD4QX2M", "/help"),
        ("/account?next=//evil.example", "/account"),
    ],
)
def test_a_page_of_ours_is_kept_and_never_a_code(house: House, wanted: str, leads_to: str) -> None:
    assert safe_path(wanted) == leads_to


def test_a_page_that_needs_sign_in_sends_there_and_back(house: House) -> None:
    visitor = Browser()

    assert visitor.get("/account?x=7KD-4QX2M")["Location"] == "/sign-in?next=/account"
    assert 'name="next" value="/account"' in visitor.get("/sign-in?next=/account").content.decode()
    assert 'name="next" value="//' not in visitor.get("/sign-in?next=//evil.example").content.decode()


def test_a_form_sent_after_the_session_was_over_leads_back_to_its_page(house: House) -> None:
    visitor = Browser()
    own = {"referer": f"{settings.PUBLIC_URL}/account?x=1"}
    foreign = {"referer": "https://evil.example/account"}

    answer = visitor.post("/account/web-session-endings", {"web_session": "x"}, headers=own)
    assert answer["Location"] == "/sign-in?next=/account"
    answer = visitor.post("/account/web-session-endings", {"web_session": "x"}, headers=foreign)
    assert answer["Location"] == "/sign-in"

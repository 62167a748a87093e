"""Private by default: whoever adds a page to people who are not signed in adds its name here, with a thought."""

from django.conf import settings
from django.test import AsyncClient, Client
from django.urls import URLPattern, reverse

from entraide.people.models import Person
from entraide.web.requests import is_public
from tests.personas import House, browser_of, signed_in
from tests.routes import all_routes

OPEN_TO_EVERYBODY = {
    *("language", "theme", "robots", "favicon", "sign-in", "sign-out"),
    *("provider-leave", "provider-return", "provider-logout", "provider-finding", "provider-choosing", "signed-out"),
    "directory-authorize",
    *("second-step", "passkey-sign-in", "passkey-challenges", "temporary-pass", "emergency"),
    *("password-forgotten", "password-forgotten-sent", "password-new"),
    *("help", "help-at", "arrivals", "redeem"),
    *("look-colour", "look-logo"),
    *("guide", "guide-page", "accessibility", "privacy", "support"),
    # a directory shows a token of its own kind there, and nobody is signed in by it
    *("scim", "scim-root", "scim-below"),
}
#: values for addresses with something in them
FILLINGS: dict[str, str | int] = {
    "passkey_id": 1,
    "name": "switches",
    **dict.fromkeys(
        (
            "person_id",
            "session_id",
            "photo_id",
            "provider_id",
            "group_id",
            "token_id",
            "claim_id",
            "below",
            "role_id",
            "assignment_id",
        ),
        "A" * 22,
    ),
}


def private_routes() -> list[URLPattern]:
    return [route for route in all_routes() if not is_public(route.callback)]


def test_only_pages_named_here_are_open_to_everybody() -> None:
    opened = {route.name for route in all_routes() if is_public(route.callback)}

    assert opened - OPEN_TO_EVERYBODY == set()


def test_every_other_page_sends_a_visitor_to_sign_in_and_tells_a_script(house: House) -> None:
    visitor = Client()
    asked = 0
    for route in private_routes():
        needed = {name: FILLINGS[name] for name in route.pattern.converters}
        address = reverse(str(route.name), kwargs=needed)
        for method in ("get", "post", "put", "delete"):
            asked += 1
            answer = getattr(visitor, method)(address)
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in"), address
            answer = getattr(visitor, method)(address, headers={"accept": "application/json"})
            assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in"), address
    assert asked > 20


def test_a_fetch_without_accept_is_no_navigation(house: House) -> None:
    visitor = Client()

    assert visitor.get("/account", headers={"sec-fetch-mode": "cors"}).status_code == 401
    assert visitor.get("/account", headers={"sec-fetch-mode": "navigate"}).status_code == 302
    assert visitor.post("/account", {}, content_type="application/json").status_code == 401


async def test_the_same_holds_under_asgi(house: House, transactional_db: None) -> None:
    answer = await AsyncClient().get("/account")

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=/account")


def test_a_dead_cookie_is_taken_back_and_a_live_one_is_left(sharer: Person) -> None:
    visitor = Client()
    visitor.cookies[settings.WEB_SESSION_COOKIE] = "A" * 43

    assert visitor.get("/sign-in").cookies[settings.WEB_SESSION_COOKIE]["max-age"] == 0
    assert settings.WEB_SESSION_COOKIE not in browser_of(sharer).get("/account").cookies


def test_the_token_in_any_other_place_opens_nothing(sharer: Person) -> None:
    _, token = signed_in(sharer)
    visitor = Client()
    name = settings.WEB_SESSION_COOKIE

    for answer in (
        visitor.get("/account", {name: token}),
        visitor.post("/account", {name: token}),
        visitor.get("/account", headers={"authorization": f"Bearer {token}", "x-token": token}),
    ):
        assert answer.status_code == 302

"""The way there and back: state, browser, issuer and code are checked before anything is asked of anybody."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from entraide.clock import now
from entraide.outbound import fetcher
from entraide.people.models import Departure, IdentityProvider, Person, WebSession
from entraide.people.operations.providers import set_provider
from tests.people.hostile.conftest import Traveller
from tests.people.hostile.provider import HostileProvider, Page
from tests.personas import FIREFOX, StandingClock

pytestmark = [pytest.mark.hostile_provider, pytest.mark.django_db]

OVER = 410


def answer_without(name: str) -> Callable[[dict[str, str]], dict[str, Any]]:
    return lambda answer: {key: value for key, value in answer.items() if key != name}


def answer_with(**values: Any) -> Callable[[dict[str, str]], dict[str, Any]]:
    return lambda answer: {**answer, **values}


STATES: dict[str, Callable[[dict[str, str]], dict[str, Any]]] = {
    "no state": answer_without("state"),
    "an empty state": answer_with(state=""),
    "another state": answer_with(state="A" * 43),
    "a state too long": answer_with(state="A" * 10_000),
    "a state twice": lambda answer: {**answer, "state": [answer["state"], answer["state"]]},
}
ANSWERS: dict[str, tuple[Callable[[dict[str, str]], dict[str, Any]], str]] = {
    "no issuer where one is promised": (answer_without("iss"), "response-issuer"),
    "another issuer": (answer_with(iss="https://accounts.example.org"), "response-issuer"),
    "an empty issuer": (answer_with(iss=""), "response-issuer"),
    "another issuer with an error": (answer_with(iss="https://accounts.example.org", error="x"), "response-issuer"),
    "no code": (answer_without("code"), "code"),
    "an empty code": (answer_with(code=""), "code"),
    "a code too long": (answer_with(code="x" * 4_097), "code"),
    "a code with a line break": (answer_with(code="a\r\nb"), "code"),
    "a code twice": (answer_with(code=["a", "b"]), "parameter-twice"),
    "somebody else's code": (answer_with(code="code-of-nobody"), "token-answer-status"),
    "denied": (answer_with(error="access_denied"), "provider-says-access-denied"),
    "an odd error": (answer_with(error="<script>"), "provider-says-something-else"),
}


@pytest.mark.parametrize("case", STATES)
def test_an_answer_that_belongs_to_no_departure_is_thrown_away(
    case: str, hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    answer = hostile.authorize(traveller.leave())
    hostile.asked.clear()

    page = traveller.return_with(STATES[case](answer))

    refused(traveller, page, None, status=OVER)
    assert hostile.asked == []


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_that_does_not_fit_signs_nobody_in(
    case: str, hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    change, reason = ANSWERS[case]
    answer = hostile.authorize(traveller.leave())

    page = traveller.return_with(change(answer))

    refused(traveller, page, reason)
    assert "/userinfo" not in hostile.asked


def test_what_is_asked_of_the_provider(hostile: HostileProvider, traveller: Traveller) -> None:
    address = traveller.leave(auth_params="prompt=none", scope="all", redirect_uri="https://evil.example")

    asked = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{hostile.issuer}/authorize?")
    assert asked["redirect_uri"] == [f"http://localhost:8000{traveller.path}/return"]
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert asked["scope"] == ["openid profile email"]
    assert {len(asked[name][0]) for name in ("state", "nonce", "code_challenge")} == {43}
    assert "prompt" not in asked


def test_a_host_header_changes_no_address(hostile: HostileProvider, traveller: Traveller) -> None:
    answer: Any = traveller.client.get(
        traveller.path, headers={"x-forwarded-host": "evil.example", "host": "localhost"}
    )

    assert "evil.example" not in answer["Location"]


def test_an_answer_works_once(hostile: HostileProvider, traveller: Traveller) -> None:
    answer = hostile.authorize(traveller.leave())
    assert traveller.return_with(answer).status_code == 302
    WebSession.objects.all().delete()

    again = traveller.return_with(answer)

    assert again.status_code == OVER
    assert not WebSession.objects.exists()
    assert not Departure.objects.exists()


def test_a_refused_answer_cannot_be_mended(
    hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    answer = hostile.authorize(traveller.leave())
    traveller.return_with({**answer, "iss": "https://evil.example"})

    page = traveller.return_with(answer)

    refused(traveller, page, None, status=OVER)


def test_two_browsers_cannot_swap_their_answers(
    hostile: HostileProvider, traveller: Traveller, provider: IdentityProvider, refused: Callable[..., None]
) -> None:
    other = Traveller(Client(headers={"user-agent": FIREFOX}), provider)
    mine, theirs = hostile.authorize(traveller.leave()), hostile.authorize(other.leave())

    for one, answer in ((traveller, theirs), (other, mine)):
        refused(one, one.return_with(answer), None, status=OVER)


def test_a_browser_that_never_left_cannot_arrive(
    hostile: HostileProvider, traveller: Traveller, provider: IdentityProvider, refused: Callable[..., None]
) -> None:
    victim = Traveller(Client(headers={"user-agent": FIREFOX}), provider)

    page = victim.return_with(hostile.authorize(traveller.leave()))

    refused(victim, page, None, status=OVER)


def test_an_answer_that_comes_too_late_is_thrown_away(
    hostile: HostileProvider, traveller: Traveller, clock: StandingClock, refused: Callable[..., None]
) -> None:
    answer = hostile.authorize(traveller.leave())
    clock.forward(timedelta(minutes=10))

    page = traveller.return_with(answer)

    refused(traveller, page, None, status=OVER)


def test_the_answer_of_one_provider_is_not_taken_at_the_address_of_another(
    hostile: HostileProvider,
    other_hostile: HostileProvider,
    traveller: Traveller,
    other_provider: IdentityProvider,
    refused: Callable[..., None],
) -> None:
    """Mix-up: the hostile second provider hands over a code of the first, hoping we show it to the wrong one."""
    away = Traveller(traveller.client, other_provider)
    state = other_hostile.authorize(away.leave())["state"]
    code = hostile.authorize(traveller.leave())["code"]
    hostile.asked.clear()
    other_hostile.asked.clear()

    page = traveller.return_with({"code": code, "state": state, "iss": hostile.issuer})

    refused(traveller, page, None, status=OVER)
    assert (hostile.asked, other_hostile.asked) == ([], [])


def test_a_code_of_one_provider_shown_at_the_right_address_names_its_issuer(
    hostile: HostileProvider,
    other_hostile: HostileProvider,
    traveller: Traveller,
    other_provider: IdentityProvider,
    refused: Callable[..., None],
) -> None:
    away = Traveller(traveller.client, other_provider)
    state = other_hostile.authorize(away.leave())["state"]
    code = hostile.authorize(traveller.leave())["code"]
    other_hostile.asked.clear()

    page = away.return_with({"code": code, "state": state, "iss": hostile.issuer})

    refused(traveller, page, "response-issuer")
    assert "/token" not in other_hostile.asked


def test_a_token_of_one_provider_is_nothing_to_another(
    hostile: HostileProvider,
    other_hostile: HostileProvider,
    traveller: Traveller,
    other_provider: IdentityProvider,
    refused: Callable[..., None],
) -> None:
    """Both sign with the same key here, so that only the issuer tells them apart."""
    hostile.claims |= {"iss": other_hostile.issuer}

    page = traveller.sign_in(hostile)

    refused(traveller, page, "issuer")


def test_a_provider_that_was_switched_off_meanwhile_signs_nobody_in(
    hostile: HostileProvider, traveller: Traveller, provider: IdentityProvider, refused: Callable[..., None]
) -> None:
    answer = hostile.authorize(traveller.leave())
    set_provider(provider.organisation_id, provider.id, {"enabled": False}, fetcher=fetcher(), now=now())

    page = traveller.return_with(answer)

    refused(traveller, page, "provider-disabled")
    assert traveller.client.get(traveller.path).status_code == 404


def test_another_page_may_not_start_a_sign_in_from_behind(traveller: Traveller, provider: IdentityProvider) -> None:
    answer: Any = traveller.client.get(traveller.path, headers={"sec-fetch-mode": "no-cors"})

    assert answer.status_code == 403
    assert not Departure.objects.exists()


def test_whoever_is_signed_in_is_not_sent_round_again(hostile: HostileProvider, traveller: Traveller) -> None:
    traveller.sign_in(hostile)

    answer: Any = traveller.client.get(traveller.path, {"next": "/account"})

    assert (answer.status_code, answer["Location"]) == (302, "/account")
    assert WebSession.objects.filter(ended_at=None).count() == 1


def test_five_departures_of_a_browser_are_kept(
    hostile: HostileProvider, traveller: Traveller, clock: StandingClock
) -> None:
    first = hostile.authorize(traveller.leave())
    for _ in range(4):
        clock.forward(timedelta(seconds=1))
        traveller.leave()
    clock.forward(timedelta(seconds=1))
    last = traveller.leave()

    assert Departure.objects.count() == 5
    assert traveller.return_with(first).status_code == OVER
    assert traveller.return_with(hostile.authorize(last)).status_code == 302


def test_the_secret_reaches_nobody_but_the_token_endpoint(
    hostile: HostileProvider, traveller: Traveller, provider: IdentityProvider
) -> None:
    traveller.sign_in(hostile)

    assert "a-secret-of-the-client" not in IdentityProvider.objects.values_list("secret", flat=True).get()
    assert hostile.asked == ["/.well-known/openid-configuration", "/token", "/keys", "/userinfo"]


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/%2f/evil.example",
        "javascript:alert(1)",
        "/sign-out",
        "/nowhere",
    ],
)
def test_nobody_is_led_away_after_signing_in(wanted: str, hostile: HostileProvider, traveller: Traveller) -> None:
    answer = traveller.sign_in(hostile, next=wanted)

    assert answer["Location"] == "/"


def test_a_way_on_is_kept(hostile: HostileProvider, traveller: Traveller) -> None:
    assert traveller.sign_in(hostile, next="/account")["Location"] == "/account"
    assert Person.objects.filter(issuer=hostile.issuer).count() == 1


TOKENS: dict[str, tuple[Page | dict[str, Any], str]] = {
    "no ID token": ({"id_token": None}, "id-token-missing"),
    "an ID token that is a number": ({"id_token": 1}, "id-token-missing"),
    "another kind of token": ({"token_type": "mac"}, "token-kind"),
    "no kind of token": ({"token_type": None}, "token-kind"),
    "a page": (Page(b"<p>Welcome</p>", content_type="text/html"), "token-answer-type"),
    "JSON that says it is a page": (Page(b"{}", content_type="text/html"), "token-answer-type"),
    "no JSON": (Page(b"nothing"), "token-answer-unreadable"),
    "an error": (Page(b'{"error": "invalid_client"}', 401), "token-answer-status"),
    "accepted, later": (Page(b"{}", 202), "token-answer-status"),
}


@pytest.mark.parametrize("case", TOKENS)
def test_an_odd_answer_to_the_code_signs_nobody_in(
    case: str, hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    lie, reason = TOKENS[case]
    if isinstance(lie, Page):
        hostile.pages["/token"] = lie
    else:
        hostile.tokens |= lie

    answer = traveller.sign_in(hostile)

    refused(traveller, answer, reason)


USERINFO: dict[str, tuple[Page, str]] = {
    "somebody else": (Page(b'{"sub": "administrator", "name": "Sophie"}'), "userinfo-subject"),
    "nobody": (Page(b'{"name": "Luc"}'), "userinfo-subject"),
    "a page": (Page(b"<p>", content_type="text/html"), "userinfo-answer-type"),
    "refused": (Page(b"{}", 401), "userinfo-answer-status"),
    "a name twice": (Page(b'{"sub": "x", "sub": "luc-over-there"}'), "userinfo-answer-unreadable"),
}


@pytest.mark.parametrize("path", ["/token", "/userinfo"])
def test_a_provider_that_is_down_is_not_called_wrong(
    path: str, hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    hostile.pages[path] = Page(b"{}", 503)

    answer = traveller.sign_in(hostile)

    refused(traveller, answer, "unreachable-status-503", status=503)


@pytest.mark.parametrize("token", ["\u00e9" * 20, "two\r\nlines", "x" * 16_385, ""])
def test_an_access_token_that_no_header_can_hold_signs_nobody_in(
    token: str, hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    hostile.tokens["access_token"] = token
    hostile.drop.add("at_hash")

    answer = traveller.sign_in(hostile)

    refused(traveller, answer, "access-token")
    assert "/userinfo" not in hostile.asked


@pytest.mark.parametrize("case", USERINFO)
def test_odd_facts_about_the_person_sign_nobody_in(
    case: str, hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    hostile.pages["/userinfo"], reason = USERINFO[case]

    answer = traveller.sign_in(hostile)

    refused(traveller, answer, reason)

"""Back-channel logout: a signed word of the provider ends sessions at once; anything else ends none."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from entraide.clock import now
from entraide.people.models import IdentityProvider, LogoutNotice, Person, WebSession
from entraide.people.operations.provider_sign_ins import sign_out_by_provider
from entraide.people.signals import web_session_ended
from tests.people.hostile.conftest import Traveller, known
from tests.people.hostile.provider import HostileProvider, Page, signed, unsigned
from tests.personas import FIREFOX, House

pytestmark = [pytest.mark.hostile_provider, pytest.mark.django_db]

EVENT = "http://schemas.openid.net/event/backchannel-logout"
Make = Callable[[HostileProvider], str]


def post(traveller: Traveller, token: Any) -> int:
    """What the provider does; without cookies."""
    answer: Any = Client(enforce_csrf_checks=True).post(f"{traveller.path}/logout", {"logout_token": token})
    return int(answer.status_code)


def moved(**by: timedelta) -> Make:
    def make(hostile: HostileProvider) -> str:
        times: dict[str, Any] = {name: int((now() + one).timestamp()) for name, one in by.items()}
        return hostile.logout_token(**times)

    return make


def told(**claims: Any) -> Make:
    return lambda hostile: hostile.logout_token(**claims)


def left_out(*names: str) -> Make:
    return lambda hostile: hostile.logout_token(drop=names)


LIES: dict[str, Make] = {
    "alg none": lambda hostile: hostile.logout_token(
        sign=lambda _, head, body: unsigned({**head, "alg": "none"}, body)
    ),
    "HS256": lambda hostile: hostile.logout_token(
        sign=lambda _, head, body: unsigned({**head, "alg": "HS256"}, body, "AA")
    ),
    "a foreign key": lambda hostile: hostile.logout_token(
        sign=lambda one, head, body: signed(head, body, one.keys.foreign)
    ),
    "another issuer": told(iss="https://accounts.example.org"),
    "another audience": told(aud="other"),
    "several audiences": told(aud=["entraide-at-atelier", "other"]),
    "no audience": left_out("aud"),
    "no events": left_out("events"),
    "another event": told(events={"http://schemas.openid.net/event/other": {}}),
    "an event that is true": told(events={EVENT: True}),
    "events as a list": told(events=[EVENT]),
    "with a nonce": told(nonce="x"),
    "with an empty nonce": told(nonce=None),
    "no jti": left_out("jti"),
    "an empty jti": told(jti=""),
    "about nobody": left_out("sub"),
    "a subject that is a list": told(sub=["luc-over-there"]),
    "an empty subject": told(sub=""),
    "old": moved(iat=-timedelta(minutes=11)),
    "from the future": moved(iat=timedelta(minutes=2)),
    "no moment": left_out("iat"),
    "run out": moved(exp=-timedelta(minutes=2)),
    "no token": lambda _: "",
    "no token at all": lambda _: "a.b.c",
}


@pytest.mark.parametrize("case", LIES)
def test_a_logout_nobody_vouches_for_ends_nothing(case: str, hostile: HostileProvider, traveller: Traveller) -> None:
    traveller.sign_in(hostile)

    status = post(traveller, LIES[case](hostile))

    assert status == 400
    assert WebSession.objects.filter(ended_at=None).exists()
    assert not LogoutNotice.objects.exists()


def test_an_id_token_is_no_logout_token(hostile: HostileProvider, traveller: Traveller) -> None:
    traveller.sign_in(hostile)
    token = hostile.id_token({"nonce": "x"}, "code", "token")

    assert post(traveller, token) == 400
    assert WebSession.objects.filter(ended_at=None).exists()


def test_two_tokens_at_once_are_none(hostile: HostileProvider, traveller: Traveller) -> None:
    traveller.sign_in(hostile)

    assert post(traveller, [hostile.logout_token(), hostile.logout_token()]) == 400
    assert WebSession.objects.filter(ended_at=None).exists()


def test_a_logout_works_once(hostile: HostileProvider, traveller: Traveller) -> None:
    traveller.sign_in(hostile)
    token = hostile.logout_token()
    assert post(traveller, token) == 200
    traveller.sign_in(hostile)

    assert post(traveller, token) == 400
    assert WebSession.objects.filter(ended_at=None).count() == 1


@pytest.mark.parametrize(
    "token",
    [told(), told(sid="a-session-there"), lambda hostile: hostile.logout_token(sid="a-session-there", drop=("sub",))],
    ids=["of a person", "of a person's session", "of a session"],
)
def test_a_logout_ends_the_session_at_once_and_says_so(
    token: Make, hostile: HostileProvider, traveller: Traveller
) -> None:
    traveller.sign_in(hostile)
    heard: list[str] = []

    def hear(*, web_session: WebSession, **_: object) -> None:
        heard.append(web_session.id)

    web_session_ended.connect(hear)
    try:
        status = post(traveller, token(hostile))
    finally:
        web_session_ended.disconnect(hear)

    session = WebSession.objects.get()
    assert (status, heard) == (200, [session.id])
    assert session.ended_at
    assert session.id_token == ""
    assert traveller.client.get("/account").status_code == 302


@pytest.mark.parametrize(
    "token", [told(sub="somebody-else"), told(sid="another-session"), told(sub="somebody-else", sid="a-session-there")]
)
def test_a_logout_of_somebody_else_ends_nothing_of_mine(
    token: Make, hostile: HostileProvider, traveller: Traveller
) -> None:
    traveller.sign_in(hostile)

    assert post(traveller, token(hostile)) == 200
    assert WebSession.objects.filter(ended_at=None).exists()


def test_a_logout_about_nobody_would_not_be_about_everybody(hostile: HostileProvider, traveller: Traveller) -> None:
    traveller.sign_in(hostile)

    assert sign_out_by_provider(traveller.provider, subject="", session="", now=now()) == 0

    assert WebSession.objects.filter(ended_at=None).exists()
    for ended in (1, 0):
        assert sign_out_by_provider(traveller.provider, subject="luc-over-there", session="", now=now()) == ended


def test_a_subject_of_the_issuer_before_is_another_person(hostile: HostileProvider, traveller: Traveller) -> None:
    traveller.sign_in(hostile)
    Person.objects.filter(issuer=hostile.issuer).update(issuer="https://before.example.org")

    assert sign_out_by_provider(traveller.provider, subject="luc-over-there", session="", now=now()) == 0


def test_a_provider_ends_only_its_own_sessions(
    hostile: HostileProvider, traveller: Traveller, other_house: House, provider: IdentityProvider
) -> None:
    theirs = Traveller(Client(headers={"user-agent": FIREFOX}), known(other_house, hostile, "work"))
    traveller.sign_in(hostile)
    theirs.sign_in(hostile)

    post(traveller, hostile.logout_token())

    alive = WebSession.objects.get(ended_at=None)
    assert alive.provider == theirs.provider


def test_a_logout_that_cannot_be_checked_now_is_asked_for_again(hostile: HostileProvider, traveller: Traveller) -> None:
    traveller.sign_in(hostile)
    token = hostile.logout_token()
    traveller.provider.facts.delete()
    hostile.pages["/keys"] = Page(status=302)

    assert post(traveller, token) == 503
    assert WebSession.objects.filter(ended_at=None).exists()

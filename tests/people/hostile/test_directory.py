"""The embedded directory as a provider: the way of everybody else, and whoever attacks its door."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.idp.oidc.models import Client as Registration
from allauth.idp.oidc.models import Token
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey

from entraide.clock import now
from entraide.errors import FieldInvalid, NameInUse, NotFound, PersonDisabled
from entraide.journal.models import JournalEntry
from entraide.outbound import Answer, fetcher
from entraide.people import operations
from entraide.people.directory.in_process import KEYS, TOKENS, InProcess
from entraide.people.directory.keys import signing_keys
from entraide.people.directory.registration import directory_of
from entraide.people.models import Account, Departure, IdentityProvider, Person, ProviderFacts, SigningKey, WebSession
from entraide.people.operations.provider_sign_ins import sign_in_by_provider
from entraide.people.operations.providers import add_provider, remove_provider, set_provider
from entraide.people.providers.arrivals import arrive
from entraide.people.providers.checks import hash_of, read_json
from entraide.people.providers.claims import Identity
from entraide.people.providers.queries import by_slugs, providers_of
from entraide.provisioning.operations.tokens import make_token
from tests.personas import FIREFOX, PASSWORD, House, StandingClock, signed_in

pytestmark = [pytest.mark.hostile_provider, pytest.mark.django_db]

RETURN = "/sign-in/at/atelier-riviere/directory/return"


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"user-agent": FIREFOX})


def prove(visitor: Client, person: Person, **more: str) -> str:
    """Give the password; answer the authorization request to which that leads."""
    answer: Any = visitor.post("/sign-in", {"login": person.email, "password": PASSWORD, **more})
    assert answer.status_code == 302, answer.content
    return str(answer["Location"])


def authorize(visitor: Client, address: str) -> str:
    """Follow the authorization request; answer the way back, as a path."""
    answer: Any = visitor.get(address)
    assert answer.status_code == 302, answer.content
    return str(answer["Location"]).removeprefix(settings.PUBLIC_URL)


def asked_in(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def with_changed(address: str, **changes: str | None) -> str:
    asked = {**asked_in(address), **changes}
    kept = {name: value for name, value in asked.items() if value is not None}
    return f"{urlsplit(address).path}?{urlencode(kept)}"


def nobody_is_in(visitor: Client) -> bool:
    return not WebSession.objects.exists() and settings.WEB_SESSION_COOKIE not in visitor.cookies


# --- the way ---------------------------------------------------------------------------------------------------------


def test_a_password_leads_through_request_code_and_id_token_to_a_web_session(visitor: Client, sharer: Person) -> None:
    address = prove(visitor, sharer, next="/account")
    asked = asked_in(address)
    assert address.startswith("/sign-in/authorize?")
    assert (asked["response_type"], asked["scope"], asked["code_challenge_method"]) == ("code", "openid", "S256")
    assert asked["redirect_uri"] == settings.PUBLIC_URL + RETURN
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert nobody_is_in(visitor)

    back = authorize(visitor, address)
    assert back.startswith(f"{RETURN}?")
    assert asked_in(back)["state"] == asked["state"]
    assert asked_in(back)["iss"] == "entraide:directory"
    assert nobody_is_in(visitor)

    answer: Any = visitor.get(back)

    assert (answer.status_code, answer["Location"]) == (302, "/account")
    web_session = WebSession.objects.get()
    assert (web_session.person, web_session.amr, web_session.proved_at) == (sharer, ["pwd"], now())
    assert (sharer.issuer, Person.objects.count()) == ("entraide:directory", 1)
    assert not Departure.objects.exists()
    assert not Token.objects.exists()
    assert not Session.objects.exists()


def test_a_fresh_proof_goes_the_same_way(visitor: Client, sharer: Person, clock: StandingClock) -> None:
    web_session, token = signed_in(sharer)
    visitor.cookies[settings.WEB_SESSION_COOKIE] = token
    clock.forward(timedelta(minutes=20))
    assert visitor.get("/account/passkeys").status_code == 302

    answer: Any = visitor.post("/sign-in/again", {"password": PASSWORD, "next": "/account/passkeys"})
    asked = asked_in(answer["Location"])
    answer = visitor.get(authorize(visitor, answer["Location"]))

    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert answer["Location"] == "/account/passkeys"
    web_session.refresh_from_db()
    assert web_session.proved_at == clock.now
    assert visitor.get("/account/passkeys").status_code == 200
    assert WebSession.objects.count() == 1


def test_somebody_elses_fresh_proof_proves_nothing(
    visitor: Client, sharer: Person, helper: Person, clock: StandingClock
) -> None:
    visitor.cookies[settings.WEB_SESSION_COOKIE] = signed_in(sharer)[1]
    clock.forward(timedelta(minutes=20))
    answer: Any = visitor.post("/sign-in/again", {"password": PASSWORD})
    back = authorize(visitor, answer["Location"])

    visitor.cookies[settings.WEB_SESSION_COOKIE] = signed_in(helper)[1]

    assert visitor.get(back).status_code == 403


def test_people_of_two_organisations_have_a_client_each(visitor: Client, sharer: Person, stranger: Person) -> None:
    ours = asked_in(prove(visitor, sharer))
    theirs = asked_in(prove(Client(), stranger))

    assert ours["client_id"] != theirs["client_id"]
    assert theirs["redirect_uri"] == f"{settings.PUBLIC_URL}/sign-in/at/nordwind/directory/return"
    registered = Registration.objects.get(id=ours["client_id"])
    assert (registered.type, registered.get_grant_types()) == ("public", ["authorization_code"])
    assert registered.get_redirect_uris() == [ours["redirect_uri"]]


def test_a_new_public_address_turns_nobody_into_a_stranger(visitor: Client, sharer: Person, settings: Any) -> None:
    prove(visitor, sharer)
    settings.PUBLIC_URL = "https://help.example.org"

    address = prove(visitor, sharer)
    visitor.get(authorize(visitor, address))

    assert asked_in(address)["redirect_uri"] == f"https://help.example.org{RETURN}"
    assert WebSession.objects.get().person == sharer


# --- the authorization endpoint --------------------------------------------------------------------------------------

CHANGES: dict[str, dict[str, str | None]] = {
    "another state": {"state": "A" * 43},
    "another nonce": {"nonce": "A" * 43},
    "no nonce": {"nonce": None},
    "another address to come back to": {"redirect_uri": "https://evil.example/"},
    "another client": {"client_id": "evil"},
    "no PKCE": {"code_challenge": None, "code_challenge_method": None},
    "plain PKCE": {"code_challenge_method": "plain"},
    "another flow": {"response_type": "code id_token"},
    "more scopes": {"scope": "openid email"},
    "one more parameter": {"prompt": "none"},
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_proof_is_good_for_its_own_request_alone(case: str, visitor: Client, sharer: Person) -> None:
    address = prove(visitor, sharer)

    assert authorize(visitor, with_changed(address, **CHANGES[case])) == "/sign-in"

    assert authorize(visitor, address) == "/sign-in"  # spent, whatever came of it
    assert nobody_is_in(visitor)


@pytest.mark.parametrize("case", [one for one in CHANGES if one not in {"another state", "another nonce", "no nonce"}])
def test_a_request_that_is_not_ours_gets_no_code_even_with_a_proof(case: str, visitor: Client, sharer: Person) -> None:
    address = with_changed(prove(visitor, sharer), **CHANGES[case])
    session: Any = visitor.session
    session["directory-proof"] = {**session["directory-proof"], "for": hash_of(address)}
    session.save()

    answer: Any = visitor.get(address)

    assert answer.status_code == 403
    assert "Location" not in answer


def test_without_a_proof_the_request_leads_to_the_sign_in_page(visitor: Client, sharer: Person) -> None:
    address = prove(visitor, sharer)

    assert authorize(Client(), address) == "/sign-in"
    assert Client().post(address).status_code == 405
    assert Client().head(address).status_code == 405


def test_a_proof_is_good_once_and_for_a_minute(visitor: Client, sharer: Person, clock: StandingClock) -> None:
    address = prove(visitor, sharer)
    authorize(visitor, address)
    assert authorize(visitor, address) == "/sign-in"

    late = prove(visitor, sharer)
    clock.forward(timedelta(seconds=60))
    assert authorize(visitor, late) == "/sign-in"


def test_somebody_closed_out_between_proof_and_request_gets_no_code(visitor: Client, sharer: Person) -> None:
    address = prove(visitor, sharer)
    Account.objects.filter(id=sharer.subject).update(is_active=False)

    assert authorize(visitor, address) == "/sign-in"


def test_an_account_opens_no_other_organisation(visitor: Client, sharer: Person, stranger: Person) -> None:
    """Even a request of theirs with a proof of ours, as a bug might bring them together."""
    theirs = prove(Client(), stranger)
    prove(visitor, sharer)
    session: Any = visitor.session
    session["directory-proof"] = {**session["directory-proof"], "for": hash_of(theirs)}
    session.save()

    assert visitor.get(theirs).status_code == 403
    assert nobody_is_in(visitor)


def test_wrong_passwords_and_unknown_addresses_begin_no_request(visitor: Client, sharer: Person) -> None:
    for login, password in ((sharer.email, "wrong"), ("nobody@atelier-riviere.example", PASSWORD)):
        assert visitor.post("/sign-in", {"login": login, "password": password}).status_code == 422

    assert not Departure.objects.exists()


def test_nothing_else_of_the_provider_has_an_address(house: House) -> None:
    for path in (
        *("/.well-known/openid-configuration", "/.well-known/jwks.json", "/.well-known/oauth-authorization-server"),
        *(f"/identity/o/{one}" for one in ("authorize", "device", "logout")),
        *(f"/identity/o/api/{one}" for one in ("token", "revoke", "device/code", "introspect", "userinfo", "clients")),
        *("/sign-in/authorize/token", "/sign-in/at/atelier-riviere/directory"),
    ):
        assert Client().get(path).status_code == 404, path
        assert Client().post(path).status_code in {404, 405}, path


# --- the way back ----------------------------------------------------------------------------------------------------

ANSWERS: dict[str, tuple[dict[str, str | None], int]] = {
    "no state": ({"state": None}, 410),
    "another state": ({"state": "A" * 43}, 410),
    "no issuer": ({"iss": None}, 403),
    "another issuer": ({"iss": "https://accounts.example.org"}, 403),
    "no code": ({"code": None}, 403),
    "another code": ({"code": "A" * 30}, 403),
    "an error": ({"error": "access_denied"}, 403),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_an_answer_is_checked_like_a_strangers(case: str, visitor: Client, sharer: Person) -> None:
    changes, status = ANSWERS[case]
    back = authorize(visitor, prove(visitor, sharer))

    assert visitor.get(with_changed(back, **changes)).status_code == status

    assert nobody_is_in(visitor)


def test_an_answer_counts_once_and_in_the_browser_that_asked(visitor: Client, sharer: Person) -> None:
    back = authorize(visitor, prove(visitor, sharer))

    assert Client().get(back).status_code == 410
    assert visitor.get(back).status_code == 302
    assert visitor.get(back).status_code == 410
    assert WebSession.objects.count() == 1


def test_two_browsers_cannot_swap_their_codes(visitor: Client, sharer: Person, helper: Person) -> None:
    other = Client()
    ours = authorize(visitor, prove(visitor, sharer))
    theirs = authorize(other, prove(other, helper))

    assert visitor.get(with_changed(ours, code=asked_in(theirs)["code"])).status_code == 403
    assert nobody_is_in(visitor)


def test_a_code_needs_the_verifier_of_its_request(visitor: Client, sharer: Person) -> None:
    back = authorize(visitor, prove(visitor, sharer))
    Departure.objects.update(verifier="A" * 43)

    assert visitor.get(back).status_code == 403
    assert nobody_is_in(visitor)


def test_a_code_is_no_good_at_another_organisations_address(
    visitor: Client, sharer: Person, other_house: House
) -> None:
    directory_of(other_house.organisation)
    back = authorize(visitor, prove(visitor, sharer))

    assert visitor.get(back.replace("atelier-riviere", "nordwind")).status_code == 410
    assert nobody_is_in(visitor)


def test_somebody_switched_off_on_the_way_back_is_not_let_in(
    visitor: Client, house: House, sharer: Person, clock: StandingClock
) -> None:
    back = authorize(visitor, prove(visitor, sharer))
    operations.disable_person(house.organisation.id, sharer.id, now=clock.now)

    assert visitor.get(back).status_code == 403
    assert nobody_is_in(visitor)


CLOSED: dict[str, Callable[[Person], Any]] = {
    "the account is closed": lambda person: Account.objects.filter(id=person.subject).update(is_active=False),
    "the person is another issuer's": lambda person: Person.objects.filter(id=person.id).update(issuer="https://x"),
}


@pytest.mark.parametrize("case", CLOSED)
def test_an_account_that_stands_for_nobody_on_the_way_back_is_not_let_in(
    case: str, visitor: Client, sharer: Person
) -> None:
    back = authorize(visitor, prove(visitor, sharer))
    CLOSED[case](sharer)

    assert visitor.get(back).status_code == 403
    assert nobody_is_in(visitor)


@pytest.mark.parametrize("case", CLOSED)
def test_a_token_about_an_account_that_stands_for_nobody_lets_nobody_in(
    case: str, house: House, sharer: Person, helper: Person, clock: StandingClock
) -> None:
    assert Account.objects.filter(id=helper.subject, is_active=True).exists()
    CLOSED[case](sharer)
    told = Identity(subject=sharer.subject, name=sharer.name)

    with pytest.raises(PersonDisabled):
        sign_in_by_provider(
            directory_of(house.organisation), told, claims={}, id_token="", proved_at=None, now=clock.now
        )

    assert not WebSession.objects.exists()


# --- the ID token ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lying(InProcess):
    """The directory with a bent ID token."""

    bend: Callable[[dict[str, Any]], dict[str, Any]] = dict
    key: ECKey | None = None

    def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], bytes_max: int) -> Answer:
        honest = InProcess._ask(self, method, url, body, headers, bytes_max)
        if url != TOKENS or honest.status != 200:
            return honest
        told = read_json(honest.body, "unreadable")
        key = self.key or signing_keys(now=now())[0]
        claims = self.bend(jwt.decode(told["id_token"], signing_keys(now=now())[0]).claims)
        told["id_token"] = jwt.encode({"alg": "ES256", "kid": signing_keys(now=now())[0].kid}, claims, key)
        return Answer(200, honest.content_type, json.dumps(told).encode())


LIES: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = {
    "another issuer": (lambda claims: claims | {"iss": "https://evil.example"}, "issuer"),
    "another audience": (lambda claims: claims | {"aud": "somebody-else"}, "audience"),
    "another nonce": (lambda claims: claims | {"nonce": "A" * 43}, "nonce"),
    "run out": (lambda claims: claims | {"exp": claims["iat"] - 3_600}, "expired"),
    "another access token": (lambda claims: claims | {"at_hash": "AAAA"}, "at-hash"),
    "no subject": (lambda claims: {name: one for name, one in claims.items() if name != "sub"}, "subject"),
    "proved tomorrow": (lambda claims: claims | {"auth_time": claims["iat"] + 86_400}, "auth-time"),
}


def arrived(visitor: Client, sharer: Person, fetcher: InProcess) -> str:
    back = authorize(visitor, prove(visitor, sharer))
    provider = IdentityProvider.objects.get()
    browser = str(visitor.session["provider-browser"])
    answer = {name: [value] for name, value in asked_in(back).items()}
    return arrive(provider, answer, browser=browser, fetcher=fetcher, now=now()).reason


@pytest.mark.parametrize("case", LIES)
def test_the_directory_is_believed_no_more_than_anybody(case: str, visitor: Client, sharer: Person) -> None:
    bend, reason = LIES[case]

    assert arrived(visitor, sharer, Lying()) == ""
    assert arrived(visitor, sharer, Lying(bend=bend)) == reason


def test_a_token_signed_by_another_key_is_not_believed(visitor: Client, sharer: Person) -> None:
    assert arrived(visitor, sharer, Lying(key=ECKey.generate_key("P-256"))) == "signature"


def test_only_public_halves_are_told(house: House) -> None:
    told = read_json(InProcess().get(KEYS).body, "unreadable")["keys"]

    assert [set(one) for one in told] == [{"kty", "crv", "x", "y", "kid", "use", "alg"}]


# --- its keys --------------------------------------------------------------------------------------------------------


def test_a_new_key_signs_at_once_and_the_one_before_serves_whoever_is_under_way(
    visitor: Client, house: House, sharer: Person, clock: StandingClock
) -> None:
    visitor.get(authorize(visitor, prove(visitor, sharer)))
    first = signing_keys(now=clock.now)[0].kid
    clock.forward(timedelta(seconds=5))

    operations.change_directory_key(now=clock.now)

    assert [one.kid for one in signing_keys(now=clock.now)][1:] == [first]
    other = Client()
    assert other.get(authorize(other, prove(other, sharer))).status_code == 302
    clock.forward(timedelta(minutes=10))
    assert first not in [one.kid for one in signing_keys(now=clock.now)]
    kept = ProviderFacts.objects.get().keys["keys"]
    assert kept[0]["kid"] == SigningKey.objects.order_by("-made_at").values_list("id", flat=True)[0]
    row = JournalEntry.objects.get(kind="directory-key-changed")
    assert (row.organisation_id, row.actor_id) == (house.organisation.id, "")


def test_keys_are_kept_sealed(house: House) -> None:
    assert "PRIVATE" not in SigningKey.objects.get().sealed


def test_after_another_installation_key_the_directory_makes_itself_a_new_one(
    visitor: Client, sharer: Person, clock: StandingClock, settings: Any
) -> None:
    visitor.get(authorize(visitor, prove(visitor, sharer)))
    settings.SECRET_KEY = "another-key-of-the-installation-0123456789"
    assert signing_keys(now=clock.now) == []
    clock.forward(timedelta(seconds=5))

    assert operations.ensure_directory_key(now=clock.now)
    assert not operations.ensure_directory_key(now=clock.now)

    other = Client()
    assert other.get(authorize(other, prove(other, sharer))).status_code == 302


# --- no outside provider ---------------------------------------------------------------------------------------------


def test_nobody_sees_changes_or_removes_the_directory_as_a_provider(house: House, clock: StandingClock) -> None:
    directory = directory_of(house.organisation)

    assert not providers_of(house.organisation).exists()
    with pytest.raises(NotFound):
        by_slugs("atelier-riviere", "directory")
    with pytest.raises(NotFound):
        set_provider(house.organisation.id, directory.id, {"name": "x"}, fetcher=InProcess(), now=clock.now)
    with pytest.raises(NotFound):
        remove_provider(house.organisation.id, directory.id, now=clock.now)
    with pytest.raises(NotFound):
        make_token(house.organisation.id, directory.id, now=clock.now)


def test_no_outside_provider_can_take_the_directorys_place(house: House, clock: StandingClock) -> None:
    given: dict[str, Any] = {"name": "x", "client_id": "x", "fetcher": fetcher(), "now": clock.now}
    with pytest.raises(NameInUse):
        add_provider(house.organisation.id, slug="directory", issuer="https://id.example.org", **given)
    with pytest.raises(FieldInvalid):
        add_provider(house.organisation.id, slug="other", issuer="entraide:directory", **given)


def test_a_person_is_never_made_by_the_directory(visitor: Client, house: House, clock: StandingClock) -> None:
    orphan = Account.objects.create(email="orphan@example.org", created_at=clock.now)
    orphan.set_password(PASSWORD)
    orphan.save()

    answer = visitor.post("/sign-in", {"login": orphan.email, "password": PASSWORD})

    assert answer.status_code == 403
    assert not Person.objects.exists()

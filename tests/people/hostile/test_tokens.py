"""ID tokens that must not be believed: whoever makes them, nobody comes in."""

import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from joserfc.jwk import ECKey

from entraide.clock import now
from entraide.people.models import Person, WebSession
from tests.people.hostile.conftest import Traveller
from tests.people.hostile.provider import (
    SECRET,
    HostileProvider,
    Page,
    b64,
    honest_signature,
    signed,
    unsigned,
)

pytestmark = [pytest.mark.hostile_provider, pytest.mark.django_db]

Lie = Callable[[HostileProvider], None]


def claim(**claims: Any) -> Lie:
    """Say something else."""

    def lie(hostile: HostileProvider) -> None:
        hostile.claims |= claims

    return lie


def without(*names: str) -> Lie:
    """Leave claims out."""

    def lie(hostile: HostileProvider) -> None:
        hostile.drop |= set(names)

    return lie


def header(**words: Any) -> Lie:
    """Put words into the header; the key is the honest one."""

    def lie(hostile: HostileProvider) -> None:
        hostile.header |= words

    return lie


def at(**offsets: timedelta) -> Lie:
    """Move times, from now."""

    def lie(hostile: HostileProvider) -> None:
        hostile.claims |= {name: int((now() + offset).timestamp()) for name, offset in offsets.items()}

    return lie


def by_foreign_key(**words: Any) -> Lie:
    """Sign with a key that is not the provider's, and say in the header where to find it."""

    def lie(hostile: HostileProvider) -> None:
        hostile.header |= words
        hostile.sign = lambda provider, header, payload: signed(header, payload, provider.keys.foreign)

    return lie


def by_secret(secret: Callable[[HostileProvider], bytes], algorithm: str = "HS256") -> Lie:
    """Sign with something that is public, or that two know."""

    def lie(hostile: HostileProvider) -> None:
        hostile.header |= {"alg": algorithm}
        hostile.sign = lambda provider, header, payload: by_hmac(header, payload, secret(provider))

    return lie


def by_hmac(header: dict[str, Any], payload: bytes, secret: bytes) -> str:
    """The library would refuse such a secret."""
    token = unsigned(header, payload).removesuffix(".")
    digest = {"HS256": "sha256", "HS512": "sha512"}[header["alg"]]
    return f"{token}.{b64(hmac.digest(secret, token.encode(), digest))}"


def public_pem(hostile: HostileProvider) -> bytes:
    key: Any = hostile.keys.rsa.public_key
    return bytes(key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))


def unsigned_as(algorithm: str, signature: str = "") -> Lie:
    def lie(hostile: HostileProvider) -> None:
        hostile.sign = lambda provider, header, payload: unsigned({**header, "alg": algorithm}, payload, signature)

    return lie


def afterwards(change: Callable[[str], str]) -> Lie:
    """Change the finished token."""

    def lie(hostile: HostileProvider) -> None:
        hostile.sign = lambda provider, header, payload: change(honest_signature(provider, header, payload))

    return lie


def with_key(name: str, algorithm: str, *, published: bool = True, **words: Any) -> Lie:
    """Sign with another of its keys, properly."""

    def lie(hostile: HostileProvider) -> None:
        hostile.key, hostile.algorithm = getattr(hostile.keys, name), algorithm
        hostile.published = [*([hostile.key] if published else []), *hostile.published]
        hostile.header |= words

    return lie


def publishing(*keys: Callable[[HostileProvider], Any], kid: str | None = "one") -> Lie:
    """Publish these keys; the token is signed with the first RSA key."""

    def lie(hostile: HostileProvider) -> None:
        hostile.published = [make(hostile) for make in keys]
        hostile.header |= {"kid": kid}

    return lie


def with_curve(beside: Callable[[HostileProvider], Any]) -> Lie:
    """Sign with the key on P-256 without naming it; another key that cannot have signed is published beside it."""

    def lie(hostile: HostileProvider) -> None:
        with_key("ec", "ES256", kid=None)(hostile)
        mine = hostile.keys.ec.as_dict(private=False)
        hostile.published = [{name: mine[name] for name in ("kty", "crv", "x", "y")}, beside(hostile)]

    return lie


def changed(**words: Any) -> Callable[[HostileProvider], Any]:
    return lambda hostile: {**hostile.keys.rsa.as_dict(private=False), **words}


def nameless(hostile: HostileProvider) -> dict[str, Any]:
    return {name: value for name, value in changed()(hostile).items() if name != "kid"}


def payload(body: Callable[[dict[str, Any]], bytes]) -> Lie:
    def lie(hostile: HostileProvider) -> None:
        hostile.payload = body

    return lie


def flipped(token: str) -> str:
    head, body, signature = token.split(".")
    return f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"


def of_somebody_else(token: str) -> str:
    head, _, signature = token.split(".")
    other = json.dumps({"iss": "https://localhost", "sub": "administrator"}).encode()
    return f"{head}.{b64(other)}.{signature}"


def zeros(hostile: HostileProvider) -> None:
    """A curve signature of nothing but zeros (CVE-2022-21449)."""
    hostile.published = [hostile.keys.ec]
    unsigned_as("ES256", b64(bytes(64)))(hostile)
    hostile.header |= {"kid": "curve"}


def oct_key(hostile: HostileProvider) -> None:
    secret = b"a-secret-that-everybody-can-read-in-the-key-set"
    hostile.published = [{"kty": "oct", "k": b64(secret), "kid": "one", "alg": "HS256", "use": "sig"}, hostile.keys.rsa]
    by_secret(lambda _: secret)(hostile)


DAY = timedelta(days=1)
SIGNATURES: dict[str, tuple[Lie, str]] = {
    "alg none": (unsigned_as("none"), "algorithm"),
    "alg None": (unsigned_as("None"), "algorithm"),
    "alg nOnE with a signature": (unsigned_as("nOnE", "c2ln"), "algorithm"),
    "alg empty": (unsigned_as(""), "algorithm"),
    "alg as a list": (unsigned_as(["RS256"]), "algorithm"),  # type: ignore[arg-type]
    "no third part": (afterwards(lambda token: token.rpartition(".")[0]), "token-not-signed"),
    "signature left empty": (afterwards(lambda token: f"{token.rpartition('.')[0]}."), "signature"),
    "HS256 with the public key": (by_secret(public_pem), "algorithm"),
    "HS512 with the public key": (by_secret(public_pem, "HS512"), "algorithm"),
    "HS256 with the client's secret": (by_secret(lambda _: SECRET.encode()), "algorithm"),
    "HS256 with a symmetric key of the key set": (oct_key, "algorithm"),
    "a foreign key under the right name": (by_foreign_key(), "signature"),
    "a foreign key under a new name": (by_foreign_key(kid="new"), "signature"),
    "a foreign key without a name": (by_foreign_key(kid=None), "signature"),
    "signature changed": (afterwards(flipped), "signature"),
    "payload exchanged": (afterwards(of_somebody_else), "signature"),
    "curve signature of zeros": (zeros, "signature"),
    "curve ES256K": (unsigned_as("ES256K", "c2ln"), "algorithm"),
    "RS1": (unsigned_as("RS1", "c2ln"), "algorithm"),
    "PS256 by a key that is for RS256": (header(alg="PS256"), "signature"),
    "no name, and two keys to choose from": (
        publishing(changed(kid="a", alg="RS256"), lambda hostile: hostile.keys.second, kid=None),
        "key-ambiguous",
    ),
    "another name than that of the one key": (publishing(changed(kid="two"), kid="one"), "signature"),
    "a name, and two keys without": (
        publishing(nameless, lambda hostile: {**nameless(hostile), "n": hostile.keys.second.as_dict()["n"]}),
        "signature",
    ),
    "a key for encryption": (publishing(changed(use="enc"), lambda hostile: hostile.keys.second), "signature"),
    "a key that may only sign, by key_ops": (
        publishing(changed(key_ops=["encrypt"]), lambda hostile: hostile.keys.second),
        "signature",
    ),
    "a weak key": (with_key("weak", "RS256"), "signature"),
    "a key that is not published": (with_key("second", "RS256", published=False), "signature"),
    "header says crit": (header(crit=["exp"], exp=1), "token-critical"),
    "header says b64": (header(b64=False), "token-critical"),
    "an access token": (header(typ="at+jwt"), "token-type"),
    "a logout token by its type": (header(typ="logout+jwt"), "token-type"),
    "a type that is a number": (header(typ=7), "token-type"),
    "encrypted, five parts": (afterwards(lambda token: f"{token}.a.b"), "token-not-signed"),
    "not base64": (afterwards(lambda token: f"?{token}"), "token-unreadable"),
    "a megabyte": (claim(filling="x" * 100_000), "token-too-large"),
}

CLAIMS: dict[str, tuple[Lie, str]] = {
    "another issuer": (claim(iss="https://accounts.example.org"), "issuer"),
    "no issuer": (without("iss"), "issuer"),
    "issuer with a slash": (lambda hostile: claim(iss=f"{hostile.issuer}/")(hostile), "issuer"),
    "issuer in capitals": (lambda hostile: claim(iss=hostile.issuer.upper())(hostile), "issuer"),
    "issuer as a list": (lambda hostile: claim(iss=[hostile.issuer])(hostile), "issuer"),
    "another audience": (claim(aud="somebody-else"), "audience"),
    "no audience": (without("aud"), "audience"),
    "an empty audience": (claim(aud=[]), "audience"),
    "an audience that contains ours as text": (claim(aud="entraide-at-atelier-2"), "audience"),
    "an audience that is an object": (claim(aud={"entraide-at-atelier": True}), "audience"),
    "several audiences without azp": (claim(aud=["entraide-at-atelier", "other"]), "authorized-party"),
    "azp of another client": (claim(azp="other"), "authorized-party"),
    "several audiences, azp of another": (claim(aud=["entraide-at-atelier", "o"], azp="o"), "authorized-party"),
    "no subject": (without("sub"), "subject"),
    "an empty subject": (claim(sub=""), "subject"),
    "a subject that is a number": (claim(sub=1), "subject"),
    "a subject too long": (claim(sub="x" * 256), "subject"),
    "a subject beyond ASCII": (claim(sub="lu\u0441"), "subject"),
    "a subject with blanks around": (claim(sub=" luc "), "subject"),
    "a subject with a line break": (claim(sub="luc\nadmin"), "subject"),
    "no nonce": (without("nonce"), "nonce"),
    "another nonce": (claim(nonce="0" * 43), "nonce"),
    "a nonce that is a number": (claim(nonce=0), "nonce"),
    "an empty nonce": (claim(nonce=""), "nonce"),
    "run out": (at(exp=-timedelta(seconds=61), iat=-timedelta(seconds=30)), "expired"),
    "no end": (without("exp"), "expiry"),
    "an end that is a text": (claim(exp="2099-01-01"), "expiry"),
    "an end that is true": (claim(exp=True), "expiry"),
    "an end beyond time": (claim(exp=1e300), "expiry"),
    "an end that is not a number": (
        payload(lambda told: json.dumps({**told, "exp": float("nan")}).encode()),
        "token-unreadable",
    ),
    "valid for years": (at(exp=800 * DAY), "expiry"),
    "made in the future": (at(iat=timedelta(minutes=2)), "issued-at"),
    "no moment of making": (without("iat"), "issued-at"),
    "made before we asked": (at(iat=-timedelta(minutes=3)), "issued-before"),
    "not valid yet": (at(nbf=timedelta(minutes=2)), "not-before"),
    "not before: a text": (claim(nbf="soon"), "not-before"),
    "hash of another access token": (claim(at_hash=b64(bytes(16))), "at-hash"),
    "hash of the access token is a list": (claim(at_hash=[]), "at-hash"),
    "hash of another code": (claim(c_hash=b64(bytes(16))), "c-hash"),
    "proved in the future": (at(auth_time=timedelta(hours=1)), "auth-time"),
    "proved at a text": (claim(auth_time="now"), "auth-time"),
    "a logout token by its event": (claim(events={}), "token-type"),
    "a name twice": (payload(lambda told: json.dumps(told).encode()[:-1] + b', "sub": "admin"}'), "token-unreadable"),
    "a list": (payload(lambda told: json.dumps([told]).encode()), "token-unreadable"),
    "not UTF-8": (payload(lambda told: json.dumps(told).encode() + b"\xff"), "token-unreadable"),
    "twenty deep": (
        payload(lambda told: json.dumps(told).encode()[:-1] + b', "a": ' + b"[" * 20 + b"]" * 20 + b"}"),
        "token-unreadable",
    ),
    "a thousand deep": (payload(lambda told: b'{"a":' * 1_000 + b"1" + b"}" * 1_000), "token-unreadable"),
}


@pytest.mark.parametrize("case", SIGNATURES)
def test_a_signature_that_does_not_hold_lets_nobody_in(
    case: str, hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    lie, reason = SIGNATURES[case]
    lie(hostile)

    answer = traveller.sign_in(hostile)

    refused(traveller, answer, reason)


@pytest.mark.parametrize("case", CLAIMS)
def test_a_genuine_token_that_says_the_wrong_thing_lets_nobody_in(
    case: str, hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    lie, reason = CLAIMS[case]
    lie(hostile)

    answer = traveller.sign_in(hostile)

    refused(traveller, answer, reason)


@pytest.mark.parametrize("word", ["jku", "x5u"])
def test_a_key_is_never_fetched_from_where_the_token_says(
    word: str, hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    hostile.pages["/mine"] = Page(json.dumps({"keys": [hostile.keys.foreign.as_dict(private=False)]}).encode())
    by_foreign_key(**{word: f"{hostile.issuer}/mine"})(hostile)

    answer = traveller.sign_in(hostile)

    refused(traveller, answer, "signature")
    assert "/mine" not in hostile.asked


@pytest.mark.parametrize("word", ["jwk", "x5c"])
def test_a_key_is_never_taken_from_the_token_itself(
    word: str, hostile: HostileProvider, traveller: Traveller, refused: Callable[..., None]
) -> None:
    mine: Any = hostile.keys.foreign.as_dict(private=False)
    by_foreign_key(**{word: mine if word == "jwk" else [b64(json.dumps(mine).encode())]})(hostile)

    answer = traveller.sign_in(hostile)

    refused(traveller, answer, "signature")


@pytest.mark.parametrize(
    "lie",
    [
        with_key("ec", "ES256"),
        with_key("ed", "EdDSA", published=True),
        publishing(changed(alg="PS256")),
        publishing(lambda hostile: {"kty": "?", "kid": "odd"}, changed()),
        publishing(changed(), kid=None),
        publishing(nameless),
        with_curve(lambda hostile: {**hostile.keys.second.as_dict(private=False), "alg": "ES256", "crv": "P-256"}),
        with_curve(lambda hostile: ECKey.generate_key("P-384", {"use": "sig"}).as_dict(private=False)),
        claim(aud=["entraide-at-atelier"]),
        claim(aud=["entraide-at-atelier", "other"], azp="entraide-at-atelier"),
        at(exp=-timedelta(seconds=59), iat=-timedelta(seconds=50)),
        at(iat=timedelta(seconds=59)),
        without("at_hash", "c_hash", "auth_time", "sid"),
    ],
    ids=[
        "ES256",
        "EdDSA",
        "PS256",
        "an odd key beside",
        "one key, no name",
        "one key that leaves its name out",
        "no name, and a key of another kind that borrows the curve's",
        "no name, and a key on another curve",
        "audience as a list",
        "azp",
        "leeway after",
        "leeway before",
        "the least",
    ],
)
def test_an_honest_token_lets_the_person_in(lie: Lie, hostile: HostileProvider, traveller: Traveller) -> None:
    lie(hostile)
    if any(isinstance(one, dict) and one.get("alg") == "PS256" for one in hostile.published):
        hostile.algorithm = "PS256"
    if hostile.algorithm == "EdDSA":
        hostile.drop |= {"at_hash", "c_hash"}

    answer = traveller.sign_in(hostile)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    person = Person.objects.get(issuer=hostile.issuer)
    assert (person.subject, person.name) == ("luc-over-there", "Luc Morel")
    assert WebSession.objects.get().person == person

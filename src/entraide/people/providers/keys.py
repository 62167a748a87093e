"""Signing keys of a provider: which of them may have made a signature, and whether it holds.

Only keys of the key set of the *configured* issuer are ever tried. Whatever a token says of its own keys (`jwk`,
`jku`, `x5c`, `x5u`) is not read at all: it would let the forger bring the key along (CVE-2018-0114 and its kind).
"""

import base64
import binascii
from typing import Any

from joserfc import jwk
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry

from entraide.people.providers.checks import Unfit, read_json, require, text_of

#: signatures by a public key only. No `none`; no HS…: a client's secret must not sign in its own name, and with
#: HS256 a public key could be passed off as the secret
ALGORITHMS = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), ("RSA", frozenset({""}))),
    "ES256": ("EC", frozenset({"P-256"})),
    "ES384": ("EC", frozenset({"P-384"})),
    "ES512": ("EC", frozenset({"P-521"})),
    "EdDSA": ("OKP", frozenset({"Ed25519"})),
    "Ed25519": ("OKP", frozenset({"Ed25519"})),
}
#: what `at_hash` and `c_hash` are made with
HASHES = {name: "sha512" if name.startswith("Ed") else f"sha{name[-3:]}" for name in ALGORITHMS}
TOKEN_LENGTH_MAX = 32_768
KEYS_MAX = 32
RSA_BITS_MIN = 2_048
RSA_BITS_MAX = 8_192
#: header words that change what a signature means, or say where to find a key; the first kind is refused
_CHANGING = frozenset({"crit", "b64", "enc", "zip"})

Claims = dict[str, Any]


class NoSuchKey(Unfit):
    """No key of the key set fits; the provider may have changed its keys since."""


def usable_keys(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The public signing keys of a key set; those that we cannot read are left out, others beside them serve.

    raises:  Unfit when there is none at all.
    """
    found = document.get("keys")
    require(holds=isinstance(found, list), reason="keys-unreadable")
    listed = [one for one in list(found or ())[:KEYS_MAX] if isinstance(one, dict)]
    usable = [_public(one) for one in listed if _signs(one)]
    require(holds=bool(usable), reason="keys-none")
    return usable


def verified(token: str, keys: list[dict[str, Any]], *, types: frozenset[str]) -> tuple[Claims, str]:
    """The claims of a token whose signature holds under one of `keys`, and the algorithm of that.

    types:   what its header may give as `typ`, in lower case; "" for none.
    raises:  NoSuchKey, Unfit.
    """
    require(holds=token.isascii(), reason="token-unreadable")
    require(holds=len(token) <= TOKEN_LENGTH_MAX, reason="token-too-large")
    require(holds=token.count(".") == 2, reason="token-not-signed")
    header = read_json(_decoded(token.partition(".")[0]), "token-unreadable")
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise Unfit("algorithm")
    require(holds=not _CHANGING & header.keys(), reason="token-critical")
    kind = header.get("typ", "")
    require(holds=isinstance(kind, str) and kind.lower() in types, reason="token-type")
    for key in _candidates(keys, algorithm, header.get("kid")):
        payload = _checked(token, key, algorithm)
        if payload is not None:
            return read_json(payload, "token-unreadable"), algorithm
    raise NoSuchKey("signature")


def _candidates(keys: list[dict[str, Any]], algorithm: str, kid: object) -> list[dict[str, Any]]:
    """The keys that may have signed. Without `kid` in the token there must be no choice (OpenID Connect Core 10.1)."""
    kty, curves = ALGORITHMS[algorithm]
    fitting = [
        one
        for one in keys
        if one["kty"] == kty and (one.get("crv") or "") in curves and one.get("alg", algorithm) == algorithm
    ]
    if kid is None:
        require(holds=len(fitting) <= 1, reason="key-ambiguous")
        return fitting
    named = [one for one in fitting if one.get("kid") == text_of(kid, "token-unreadable", length_max=255)]
    # a key set of one key may leave its name out
    return named or [one for one in fitting if len(fitting) == 1 and "kid" not in one]


def _checked(token: str, key: dict[str, Any], algorithm: str) -> bytes | None:
    """The payload when the signature holds, else None. One reader of the header, ours: two could differ."""
    signed, _, signature = token.rpartition(".")
    try:
        holds = JWSRegistry.algorithms[algorithm].verify(signed.encode(), _decoded(signature), jwk.import_key(key))
    except (JoseError, ValueError, TypeError, KeyError, OverflowError):
        return None
    return _decoded(signed.partition(".")[2]) if holds else None


def _signs(key: dict[str, Any]) -> bool:
    operations = key.get("key_ops")
    if key.get("use", "sig") != "sig" or (isinstance(operations, list) and "verify" not in operations):
        return False
    try:
        return _is_strong(key) and jwk.import_key(_public(key)) is not None
    except (JoseError, ValueError, TypeError, KeyError, OverflowError, AttributeError, Unfit):
        return False


def _public(key: dict[str, Any]) -> dict[str, Any]:
    """What a signature is checked with; a private half, or a certificate beside it, is not even looked at."""
    kept = ("kty", "kid", "alg", "crv", "n", "e", "x", "y")
    return {name: key[name] for name in kept if isinstance(key.get(name), str)}


def _is_strong(key: dict[str, Any]) -> bool:
    match key.get("kty"):
        case "RSA":
            bits = int.from_bytes(_decoded(str(key["n"]))).bit_length()
            return RSA_BITS_MIN <= bits <= RSA_BITS_MAX and int.from_bytes(_decoded(str(key["e"]))) >= 65_537
        case "EC":
            return key.get("crv") in {"P-256", "P-384", "P-521"}
        case "OKP":
            return key.get("crv") == "Ed25519"
        case _:
            return False


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Unfit("token-unreadable") from None

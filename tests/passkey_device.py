"""A passkey device made of software: what a browser and its key answer, with knobs to answer wrongly."""

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from fido2 import cbor
from fido2.cose import ES256

USER_PRESENT, USER_VERIFIED, SYNCABLE, ATTESTED = 0x01, 0x04, 0x08, 0x40


def text(raw: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(encoded: str) -> bytes:
    """The bytes of it."""
    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))


@dataclass
class Device:
    """One key on one device; the fields after `key` are what it says of itself, true or not."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: os.urandom(16))
    handle: bytes = b""
    counter: int = 0
    flags: int = USER_PRESENT | USER_VERIFIED
    origin: str = ""
    host: str = "localhost"

    def make(self, options: dict[str, Any]) -> str:
        """Answer the server's wish for a new passkey."""
        self.handle = raw(options["user"]["id"])
        public = dict(ES256.from_cryptography_key(self.key.public_key()))  # type: ignore[no-untyped-call]
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor.encode(public)
        data = self._data(self.flags | ATTESTED) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"])
        return self._answer({"clientDataJSON": text(client), "attestationObject": text(attestation)})

    def show(self, options: dict[str, Any], *, challenge: str | None = None) -> str:
        """Answer the server's wish to see a passkey."""
        data = self._data(self.flags)
        client = self._client("webauthn.get", challenge or options["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature, "userHandle": self.handle}
        return self._answer({name: text(part) for name, part in parts.items()})

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        origin = self.origin or settings.PUBLIC_URL
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        own = text(self.id)
        whole = {"id": own, "rawId": own, "type": "public-key", "response": response, "clientExtensionResults": {}}
        return json.dumps(whole)

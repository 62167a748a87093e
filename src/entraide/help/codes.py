"""Keeping codes and addresses without keeping them: keyed digests, from the installation's secret."""

import hashlib
import hmac

from django.conf import settings

from entraide.rules.invitation import Code


def digest_of(code: Code, organisation_id: str) -> str:
    """HMAC-SHA256 of the whole code under the installation's secret, in hex; differs between organisations."""
    return _keyed("code", f"{organisation_id}:{code.plain}")


def address_digest(address: str) -> str:
    """HMAC-SHA256 of a network address, in hex: counts without keeping the address."""
    return _keyed("address", address)


def token_digest(token: str) -> str:
    """HMAC-SHA256 of a bearer token, in hex."""
    return _keyed("token", token)


def same(one: str, other: str) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(one, other)


def _keyed(purpose: str, text: str) -> str:
    key = hashlib.sha256(f"entraide {purpose} {settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

"""Sealing small secrets for the database: a stolen copy of it opens no second factor without the installation's key."""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):  # noqa: N818 - a state of the data, met after the installation's key was replaced
    """What was sealed was sealed with another key."""


def seal(text: str) -> str:
    """Encrypt and authenticate `text` under the installation's key (Fernet: AES-128-CBC, HMAC-SHA256)."""
    return _box(settings.SECRET_KEY).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Read what `seal` made.

    raises:  Unreadable.
    """
    try:
        return _box(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


@cache
def _box(key: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"entraide.people.factors").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))

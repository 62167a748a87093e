"""Randomness: ids, tokens and code symbols, all from the operating system's generator."""

import base64
import secrets

ID_LENGTH = 22


def new_id() -> str:
    """Make an id that may travel: 128 random bits as 22 base64url characters."""
    return base64.urlsafe_b64encode(secrets.token_bytes(16)).rstrip(b"=").decode()


def new_token() -> str:
    """Make a bearer secret: 256 random bits as 43 base64url characters; only its hash is stored."""
    return secrets.token_urlsafe(32)


def pick(symbols: str) -> str:
    """Pick one symbol, uniformly."""
    return secrets.choice(symbols)

"""Logins for the relay (coturn), minted for live sessions only."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings


@dataclass(frozen=True, slots=True)
class RelayLogin:
    """A time-limited username and its password."""

    username: str
    password: str


def mint_login(secret: bytes, who: str, *, now: datetime, lasts: timedelta) -> RelayLogin:
    """Make a username and password that the relay accepts until `now + lasts`.

    returns:  username "<expiry, unix s>:<who>"; password 28 base64 characters (HMAC-SHA1, 20 bytes).
    raises:   ValueError when `who` holds a colon, which the relay reads as a separator.
    source:   draft-uberti-behave-turn-rest-00, the form coturn reads under `use-auth-secret`.
    """
    if ":" in who:
        raise ValueError("a relay login may not hold a colon")
    username = f"{int((now + lasts).timestamp())}:{who}"
    digest = hmac.new(secret, username.encode(), hashlib.sha1).digest()
    return RelayLogin(username, base64.b64encode(digest).decode())


def ice_servers(who: str, *, now: datetime) -> list[dict[str, object]]:
    """What a page gives to its RTCPeerConnection; empty when no relay is configured.

    who:  an opaque id for the relay's log; never a person's.
    """
    relay = settings.ENTRAIDE.relay
    if not relay.urls:
        return []
    secret = relay.secret.get_secret_value().encode()
    login = mint_login(secret, who, now=now, lasts=timedelta(seconds=relay.lasts_s))
    return [{"urls": list(relay.urls), "username": login.username, "credential": login.password}]

"""Asking the directory in process: a fetcher that opens no socket."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from entraide.clock import now
from entraide.outbound import Answer, Fetcher, Unreachable, fetcher
from entraide.people.directory.keys import signing_keys
from entraide.people.directory.registration import is_directory
from entraide.people.directory.tokens import exchange
from entraide.people.models import DIRECTORY_ISSUER, IdentityProvider
from entraide.people.providers.discovery import WELL_KNOWN

DESCRIPTION = DIRECTORY_ISSUER + WELL_KNOWN
KEYS = f"{DIRECTORY_ISSUER}/keys"
TOKENS = f"{DIRECTORY_ISSUER}/tokens"


def fetcher_of(provider: IdentityProvider) -> Fetcher:
    """By which a provider is asked: the directory in process, every other one by `[outbound]`."""
    return InProcess() if is_directory(provider) else fetcher()


@dataclass(frozen=True, slots=True)
class InProcess(Fetcher):
    """Knows the addresses of the directory and no other."""

    def is_usable(self, url: str) -> bool:
        """Whether it is one of the directory's."""
        return url in {KEYS, TOKENS, reverse("directory-authorize")}

    def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], bytes_max: int) -> Answer:
        if (method, url) == ("GET", DESCRIPTION):
            return _as_json(_description())
        if (method, url) == ("GET", KEYS):
            return _as_json({"keys": [one.as_dict(private=False) for one in signing_keys(now=now())]})
        if (method, url) == ("POST", TOKENS):
            return exchange((body or b"").decode())
        raise Unreachable("url")


def _description() -> dict[str, Any]:
    """Of the authorization endpoint only the path: nobody is sent to the public address of before it changed."""
    return {
        "issuer": DIRECTORY_ISSUER,
        "authorization_endpoint": reverse("directory-authorize"),
        "token_endpoint": TOKENS,
        "jwks_uri": KEYS,
        "authorization_response_iss_parameter_supported": True,
    }


def _as_json(told: object) -> Answer:
    return Answer(200, "application/json", json.dumps(told).encode())

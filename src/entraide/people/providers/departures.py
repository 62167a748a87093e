"""Leaving for a provider: what is asked of it, and what is kept so that only the answer to just that is taken."""

import base64
import hashlib
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from entraide.chance import new_token
from entraide.errors import SignInOver
from entraide.outbound import Fetcher
from entraide.people.models import Departure, IdentityProvider, WebSession
from entraide.people.providers.checks import hash_of
from entraide.people.providers.discovery import metadata_of

#: how long somebody may take to sign in over there
BACK_WITHIN = timedelta(minutes=10)
#: tabs of one browser that may be on their way at once; the oldest is forgotten first
AT_ONCE_MAX = 5
_STATE_LENGTH_MAX = 64
#: of the proof that a trial asks for: a day, so that nobody types a password for it
TEST_MAX_AGE_S = "86400"

SIGN_IN, STEP_UP, TEST = "sign-in", "step-up", "test"


def depart(
    provider: IdentityProvider,
    *,
    browser: str,
    purpose: str,
    fetcher: Fetcher,
    now: datetime,
    web_session: WebSession | None = None,
    next_path: str = "",
    login_hint: str = "",
    shared: bool = False,
) -> str:
    """The address at the provider to which the browser goes now: code flow, PKCE S256, state and nonce.

    browser:  a secret that this browser's pre-login session holds; only with it the answer is taken.
    raises:   Unfit, Unreachable.
    """
    metadata = metadata_of(provider, fetcher, now=now)
    state, nonce, verifier = new_token(), new_token(), new_token()
    Departure.objects.create(
        state_hash=hash_of(state),
        browser_hash=hash_of(browser),
        provider=provider,
        purpose=purpose,
        web_session=web_session,
        nonce=nonce,
        verifier=verifier,
        next_path=next_path,
        shared=shared,
        left_at=now,
    )
    mine = Departure.objects.filter(browser_hash=hash_of(browser)).order_by("-left_at").values_list("pk", flat=True)
    Departure.objects.filter(pk__in=list(mine[AT_ONCE_MAX : AT_ONCE_MAX * 2])).delete()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri(provider),
        "scope": provider.scopes,
        "state": state,
        "nonce": nonce,
        "code_challenge": _challenge(verifier),
        "code_challenge_method": "S256",
    }
    if purpose == STEP_UP:
        asked |= {"prompt": "login", "max_age": "0"}
        if provider.step_up_acr:
            asked["acr_values"] = provider.step_up_acr
    if purpose == TEST:
        # a provider that was asked for an age must tell auth_time (Core §2): the page shows whether it does
        asked["max_age"] = TEST_MAX_AGE_S
    if login_hint:
        asked["login_hint"] = login_hint
    start = metadata.authorization_endpoint
    return f"{start}{'&' if '?' in start else '?'}{urlencode(asked)}"


def take(provider: IdentityProvider, state: str, *, browser: str, now: datetime) -> Departure:
    """The departure to which `state` belongs, once: from this browser, to this provider, not too long ago.

    raises:  SignInOver.
    """
    found = None
    if 0 < len(state) <= _STATE_LENGTH_MAX and browser:
        found = Departure.objects.filter(
            state_hash=hash_of(state),
            browser_hash=hash_of(browser),
            provider=provider,
            left_at__gt=now - BACK_WITHIN,
        ).first()
    # whoever deletes the row has it; a second answer with the same state finds none
    if found is None or not Departure.objects.filter(pk=found.pk).delete()[0]:
        raise SignInOver
    return found


def redirect_uri(provider: IdentityProvider) -> str:
    """Where the provider sends people back to: an address for each provider, at the public address."""
    return settings.PUBLIC_URL + reverse("provider-return", args=[provider.organisation.slug, provider.slug])


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

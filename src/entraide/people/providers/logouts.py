"""Back-channel logout: the provider says that somebody has left; their browsers here are signed out at once."""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction

from entraide.errors import ProviderUnreachable, SignInRefused
from entraide.outbound import Fetcher, Unreachable
from entraide.people.models import IdentityProvider, LogoutNotice
from entraide.people.operations.provider_sign_ins import sign_out_by_provider
from entraide.people.providers.arrivals import with_keys
from entraide.people.providers.checks import Unfit, hash_of
from entraide.people.providers.tokens import Logout, read_logout_token

log = logging.getLogger(__name__)

WITHIN_S = 4.0


def hear(provider: IdentityProvider, token: str, *, fetcher: Fetcher, now: datetime) -> int:
    """Take a logout token; answer how many browsers it signed out.

    raises:  SignInRefused when it is not believed, ProviderUnreachable when its keys cannot be had now.
    """
    try:
        logout = with_keys(
            provider,
            fetcher.budget(WITHIN_S),
            lambda keys: read_logout_token(token, keys, issuer=provider.issuer, client_id=provider.client_id, now=now),
            now=now,
        )
        _once(provider, logout, now)
    except Unfit as unfit:
        log.warning("logout refused: %s (provider %s)", unfit.reason, provider.id)
        raise SignInRefused from None
    except Unreachable as away:
        log.warning("logout not heard: unreachable-%s (provider %s)", away.reason, provider.id)
        raise ProviderUnreachable from None
    return sign_out_by_provider(provider, subject=logout.subject, session=logout.session, now=now)


def _once(provider: IdentityProvider, logout: Logout, now: datetime) -> None:
    try:
        with transaction.atomic():
            LogoutNotice.objects.create(provider=provider, jti_hash=hash_of(logout.jti), heard_at=now)
    except IntegrityError:
        raise Unfit("logout-again") from None

"""allauth proves passwords and counts wrong ones; what follows is the directory's answer to our own request.

Django's login is never called: its session holds a proof for one authorization request, and is empty again
afterwards, so nothing can authenticate by it.
"""

import logging
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from entraide.clock import now
from entraide.errors import PersonDisabled
from entraide.people.directory import proofs
from entraide.people.factors.held import person_behind
from entraide.people.factors.stage import told
from entraide.people.models import Account
from entraide.web.requests import WAITING_CODE, client_address

log = logging.getLogger(__name__)

#: what waits in Django's session for the sign-in to be over; all else is dropped there
KEPT = (WAITING_CODE,)
#: the secret that binds the way back from a provider to this browser
BROWSER = "provider-browser"


class DirectoryAdapter(DefaultAccountAdapter):
    """The embedded directory: e-mail and password, no sign-up, the same words whether or not an address exists."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "The e-mail address or the password is not right. Check both, or choose a new password."
        ),
        "too_many_login_attempts": gettext_lazy(
            "That was tried too often. Wait five minutes, then try again, or choose a new password."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people are added by an administrator."""
        return False

    def get_login_stages(self) -> list[str]:
        """One step between the first proof and the session: the second factor of those who have one."""
        return ["entraide.people.factors.stage.SecondFactorStage"]

    def get_client_ip(self, request: HttpRequest) -> str:
        """Count visitors by a keyed digest of their address, so that the cache keeps no address."""
        return salted_hmac("entraide.sign-in.address", client_address(request)).hexdigest()[:32]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count by address alone: allauth adds the Host header, whose port anybody may vary."""
        return str(credentials.get("email", "")).lower()

    def forgive_wrong_passwords(self, request: HttpRequest, account: Account) -> None:
        """Forget how often the old password of `account` was missed."""
        self._delete_login_attempts_cached_email(request, email=account.email)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave a line in the log, without the address."""
        log.warning("sign-in refused: address or password not right")

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> NoReturn:
        """Tell whoever knows the right password that the access is switched off."""
        raise PersonDisabled

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Empty Django's session of all but what waits for the sign-in; its id changes.

        raises:  PersonDisabled, also for an account behind which there is nobody.
        """
        person = person_behind(user) if isinstance(user, Account) else None
        if person is None or person.disabled_at:
            raise PersonDisabled
        Account.objects.filter(pk=user.pk).update(last_login=now())
        kept = {name: request.session[name] for name in (*KEPT, BROWSER) if name in request.session}
        request.session.flush()
        request.session.update(kept)
        rotate_token(request)

    def post_login(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        *,
        email_verification: str,
        signal_kwargs: dict[str, Any] | None,
        email: str | None,
        signup: bool,
        redirect_url: str | None,
    ) -> HttpResponse:
        """Lead to the authorization endpoint, with the proof for the request at `redirect_url`."""
        if not isinstance(user, Account) or not redirect_url:
            raise PersonDisabled
        proofs.keep(request.session, user, told(request), address=redirect_url, now=now())
        return HttpResponseRedirect(redirect_url)

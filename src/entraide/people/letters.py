"""Letters to people about their password, in the language that is active, and the keys in them.

A key works once: it is a keyed hash over the password and the last sign-in, so either change makes it void.
Letters leave by a thread of their own, so that no answer tells by its duration whether there was one to send.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import base36_to_int

from entraide.clock import now
from entraide.people.models import DIRECTORY_ISSUER, Account, Person

log = logging.getLogger(__name__)

#: a key to replace a password, and one to choose the first
KEY_LASTS = timedelta(hours=1)
FIRST_KEY_LASTS = timedelta(days=3)
_EPOCH = datetime(2001, 1, 1)  # noqa: DTZ001 - Django counts its tokens from here, naive
_KEY_LENGTH_MAX = 120

_postman = ThreadPoolExecutor(max_workers=1, thread_name_prefix="letters")


class _Keys(PasswordResetTokenGenerator):
    """Django's password reset tokens, by our clock and with two durations."""

    key_salt = "entraide.people.letters"

    def check_token(self, user: Account | None, token: str | None) -> bool:
        """Whether the token was made for the account, as it is now, and not too long ago."""
        if not user or not token or not super().check_token(user, token):
            return False
        made_at = _EPOCH + timedelta(seconds=base36_to_int(token.partition("-")[0]))
        lasts = KEY_LASTS if user.has_usable_password() else FIRST_KEY_LASTS
        return self._now() - made_at <= lasts

    def _now(self) -> datetime:
        return now().replace(tzinfo=None)


_keys = _Keys()


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, ready to go."""

    to: str
    subject: str
    text: str


def key_letter(account: Account) -> Letter:
    """Write the letter with the link by which `account` chooses a password."""
    is_first = not account.has_usable_password()
    lasts = FIRST_KEY_LASTS if is_first else KEY_LASTS
    hours = round(lasts / timedelta(hours=1))
    return _written("invitation" if is_first else "new_password", account, {"link": link_of(account), "hours": hours})


def changed_letter(account: Account) -> Letter:
    """Write the letter that says a password was changed."""
    return _written("password_changed", account, {"link": settings.PUBLIC_URL + reverse("password-forgotten")})


def factors_letter(account: Account) -> Letter:
    """Write the letter that says a second factor was added or removed."""
    return _written("factors_changed", account, {"link": settings.PUBLIC_URL + reverse("account")})


def link_of(account: Account) -> str:
    """Make the link with that key, at the public address whatever host was asked."""
    return f"{settings.PUBLIC_URL}{reverse('password-new')}?{urlencode({'key': key_of(account)})}"


def key_of(account: Account) -> str:
    """Make the key that lets its bearer choose the password of `account`, once."""
    return f"{account.id}.{_keys.make_token(account)}"


def account_of_key(key: str) -> Account | None:
    """The account whose password `key` may choose; None when it is used, too old, or not ours."""
    account_id, _, token = key[:_KEY_LENGTH_MAX].partition(".")
    account = Account.objects.filter(id=account_id, is_active=True).first()
    return account if _keys.check_token(account, token) else None


def inviter_of(account: Account) -> str:
    """The name of whoever invited the owner of `account`; empty when that was an operator."""
    if not account.invited_by:
        return ""
    inviter = Person.objects.filter(id=account.invited_by).first()
    return inviter.name if inviter else ""


def post(letter: Letter) -> "Future[None]":
    """Send a letter soon; a failure goes to the log, without the address."""
    return _postman.submit(_deliver, letter)


def settle() -> None:
    """Wait until every letter posted so far has been delivered or has failed."""
    _postman.submit(int).result()


def _written(name: str, account: Account, context: dict[str, object]) -> Letter:
    person = Person.objects.select_related("organisation").filter(issuer=DIRECTORY_ISSUER, subject=account.id).first()
    context = {
        "person": person,
        "organisation": person.organisation if person else None,
        "inviter": inviter_of(account),
        **context,
    }
    subject = render_to_string(f"people/letters/{name}_subject.txt", context)
    return Letter(
        to=account.email,
        subject=" ".join(subject.split()),
        text=render_to_string(f"people/letters/{name}.txt", context).strip() + "\n",
    )


def _deliver(letter: Letter) -> None:
    try:
        EmailMessage(letter.subject, letter.text, to=[letter.to]).send()
    except Exception:
        # whatever the mail server does, the page has long been answered
        log.exception("a letter could not be sent")

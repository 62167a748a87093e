"""The link by which a new person chooses a first password: mailed, or printed for whoever added them."""

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.http import urlencode

from entraide.people.letters import key_letter, key_of
from entraide.people.models import Account


def link_of(email: str) -> str:
    """Make the link for the account of `email`; it works once."""
    from django.conf import settings

    account = Account.objects.get(email__iexact=email)
    return f"{settings.PUBLIC_URL}{reverse('password-new')}?{urlencode({'key': key_of(account)})}"


def send_link(email: str) -> bool:
    """Mail it, and wait; answer whether the mail server took it."""
    letter = key_letter(Account.objects.get(email__iexact=email))
    try:
        EmailMessage(letter.subject, letter.text, to=[letter.to]).send()
    except OSError:
        # smtplib's errors are OSErrors too: no connection, no right to send, an address that is not taken
        return False
    return True

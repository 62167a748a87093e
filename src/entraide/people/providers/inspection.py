"""A look at a provider from outside: does it answer, does what it tells of itself fit, can its keys be used."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext, gettext_noop

from entraide.outbound import Unreachable, fetcher
from entraide.people.models import IdentityProvider
from entraide.people.providers.checks import Unfit, read_json, require
from entraide.people.providers.discovery import discover, forget_facts
from entraide.people.providers.keys import usable_keys

#: what to do about it, for administrators: shown by the command line as it is, by the console translated
REMEDIES = {
    "discovery-issuer": gettext_noop(
        "The provider calls itself by another name. Copy its issuer exactly, with or without the last slash."
    ),
    "discovery-status": gettext_noop("There is no description at this address. Check the issuer."),
    "discovery-unreadable": gettext_noop(
        "What stands at this address is no description of a provider. Check the issuer."
    ),
    "discovery-endpoint": gettext_noop("One of its addresses is missing or is not https. Ask whoever runs it."),
    "keys-none": gettext_noop(
        "It publishes no key that we may use (RSA of 2048 bits or more, P-256, P-384, P-521, Ed25519)."
    ),
    "unreachable-inside": gettext_noop(
        "It lies in a private network. An operator can permit exactly this host: [outbound] permitted."
    ),
    "unreachable-certificate": gettext_noop(
        "Its certificate is not believed. An operator can name your own authority: [outbound] ca_file."
    ),
    "unreachable-name": gettext_noop(
        "Its name is not known here. Check the issuer, and the name servers of this machine."
    ),
    "unreachable-late": gettext_noop("It did not answer in time."),
    "unreachable-plain-http": gettext_noop(
        "It is not https. An operator can permit exactly this host: [outbound] permitted."
    ),
    "client-secret-unreadable": gettext_noop("The client’s secret cannot be read any more. Give it again."),
    "token-answer-status": gettext_noop(
        "It refused our client. Check the client id, the secret, and the address to come back to."
    ),
    "signature": gettext_noop("The signature of its token fits none of its keys."),
    "demand": gettext_noop("The account that you used does not belong to the organisation."),
    "name-missing": gettext_noop("It sends no name. Add the scope profile, or say which claim holds the name."),
    "response-issuer": gettext_noop("Its answer came without its own name, or with another one."),
    "provider-says-access-denied": gettext_noop("It did not let you in, or you cancelled."),
    "userinfo-subject": gettext_noop("Its userinfo describes somebody else."),
}


ODD = gettext_noop("What it sent does not fit.")


@dataclass(slots=True)
class Inspection:
    """What was seen; `problem` is empty when a sign-in could begin."""

    facts: list[str] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)
    problem: str = ""
    is_unreachable: bool = False


def inspect(provider: IdentityProvider, *, now: datetime) -> Inspection:
    """Ask afresh, past what is kept."""
    seen = Inspection()
    ask = fetcher()
    try:
        metadata = discover(provider.issuer, ask)
        hosts = sorted({str(urlsplit(one).hostname) for one in (metadata.token_endpoint, metadata.jwks_uri)})
        seen.facts.append(f"issuer        {provider.issuer}")
        seen.facts.append(f"asked by us   {', '.join(hosts)}")
        answer = ask.get(metadata.jwks_uri)
        require(holds=answer.status == 200, reason="keys-status")
        keys = usable_keys(read_json(answer.body, "keys-unreadable"))
        seen.facts.append(f"keys          {', '.join(str(one.get('alg') or one['kty']) for one in keys)}")
        seen.facts.append(f"signs out     {'yes' if metadata.end_session_endpoint else 'no'}")
    except Unfit as unfit:
        seen.problem = remedy_of(unfit.reason)
        return seen
    except Unreachable as away:
        seen.problem = remedy_of(f"unreachable-{away.reason}")
        seen.is_unreachable = True
        return seen
    forget_facts(provider)
    if not metadata.says_issuer:
        seen.cautions.append(
            "It does not name itself in its answers (RFC 9207); its own return address stands for that."
        )
    if not provider.enabled:
        seen.cautions.append("It is switched off: nobody can sign in by it.")
    return seen


def remedy_of(reason: str) -> str:
    """A sentence for administrators about why something was not believed, in the language that is active."""
    return f"{gettext(REMEDIES.get(reason, ODD))} ({reason})"

"""Signing out at the provider too (RP-Initiated Logout 1.0), for whoever came by one."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from entraide.outbound import fetcher
from entraide.people.factors.sealing import Unreadable, unseal
from entraide.people.models import ProviderFacts, WebSession


def farewell_address(web_session: WebSession) -> str | None:
    """Where the browser goes to end the session at the provider; None when there is no such place.

    Read before the session is ended here, because the ID token goes with it. Nothing is fetched: signing out here
    must work while the provider does not answer.
    """
    provider = web_session.provider
    if provider is None or not provider.signs_out_there:
        return None
    facts = ProviderFacts.objects.filter(provider=provider).first()
    end = str(facts.metadata.get("end_session_endpoint") or "") if facts else ""
    if not end or not fetcher().is_usable(end):
        return None
    told = {"client_id": provider.client_id, "post_logout_redirect_uri": settings.PUBLIC_URL + reverse("signed-out")}
    try:
        if web_session.id_token:
            told["id_token_hint"] = unseal(web_session.id_token)
    except Unreadable:
        pass  # the installation's key was replaced: the provider will ask the person
    return f"{end}{'&' if '?' in end else '?'}{urlencode(told)}"

"""What the directory and this installation know of each other: a provider on one side, a client on the other."""

from allauth.idp.oidc.models import Client

from entraide.clock import now
from entraide.organisations.models import Organisation
from entraide.people.models import DIRECTORY_ISSUER, DIRECTORY_SLUG, IdentityProvider
from entraide.people.providers.departures import redirect_uri


def directory_of(organisation: Organisation) -> IdentityProvider:
    """The embedded directory as a provider of the organisation; made when it is first needed."""
    provider, _ = IdentityProvider.objects.select_related("organisation").get_or_create(
        organisation=organisation,
        issuer=DIRECTORY_ISSUER,
        defaults={
            "slug": DIRECTORY_SLUG,
            "name": "entraide",
            "client_id": f"entraide-{organisation.id}",
            "scopes": "openid",
            "userinfo": False,
            "signs_out_there": False,
            "created_at": now(),
        },
    )
    _register(provider)
    return provider


def is_directory(provider: IdentityProvider) -> bool:
    """Whether a provider is the embedded directory."""
    return provider.issuer == DIRECTORY_ISSUER


def _register(provider: IdentityProvider) -> None:
    """Keep the client as it must be, also after the public address has changed.

    Public, so that PKCE is demanded; a secret would only be one installation's secret from itself. One redirect
    address, the code flow, no scope but openid: an ID token is all that it can get.
    """
    wanted = {
        "name": provider.name,
        "type": Client.Type.PUBLIC,
        "grant_types": Client.GrantType.AUTHORIZATION_CODE,
        "response_types": Client.ResponseType.CODE,
        "redirect_uris": redirect_uri(provider),
        "scopes": "openid",
        "default_scopes": "openid",
        "skip_consent": True,
    }
    known = Client.objects.filter(id=provider.client_id).values(*wanted).first()
    if known != wanted:
        Client.objects.update_or_create(id=provider.client_id, defaults={**wanted, "secret": ""})

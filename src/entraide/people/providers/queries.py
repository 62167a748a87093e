"""Reading providers; every query starts from an organisation."""

from django.db.models import QuerySet

from entraide.errors import NotFound
from entraide.organisations.models import Organisation, VerifiedDomain
from entraide.people.models import IdentityProvider


def providers_of(organisation: Organisation) -> QuerySet[IdentityProvider]:
    """The organisation's providers, by name."""
    return IdentityProvider.objects.filter(organisation=organisation).select_related("organisation").order_by("name")


def open_providers_of(organisation: Organisation) -> list[IdentityProvider]:
    """Those by which people may sign in now."""
    return list(providers_of(organisation).filter(enabled=True))


def by_slugs(organisation_slug: str, slug: str) -> IdentityProvider:
    """A provider by the two words of its address.

    raises:  NotFound.
    """
    found = IdentityProvider.objects.select_related("organisation").filter(
        organisation__slug=organisation_slug, slug=slug
    )
    one = found.first()
    if one is None:
        raise NotFound
    return one


def provider(organisation_id: str, provider_id: str) -> IdentityProvider:
    """A provider of the organisation.

    raises:  NotFound.
    """
    one = (
        IdentityProvider.objects.select_related("organisation")
        .filter(organisation_id=organisation_id, id=provider_id)
        .first()
    )
    if one is None:
        raise NotFound
    return one


def providers_for_address(address: str) -> list[IdentityProvider]:
    """The open providers of the organisation that has proved the domain of a work address to be its own."""
    try:
        domain = address.rpartition("@")[2].strip().lower().encode("idna").decode()
    except UnicodeError:
        return []
    owner = VerifiedDomain.objects.select_related("organisation").filter(name=domain).first()
    return open_providers_of(owner.organisation) if owner else []


def are_there_any() -> bool:
    """Whether anybody of this installation signs in by a provider."""
    return IdentityProvider.objects.filter(enabled=True).exists()

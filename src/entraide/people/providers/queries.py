"""Reading providers; every query starts from an organisation. The embedded directory is none of those listed."""

from django.db.models import QuerySet

from entraide.errors import NotFound
from entraide.organisations.models import Organisation, VerifiedDomain
from entraide.people.models import DIRECTORY_ISSUER, IdentityProvider


def providers_of(organisation: Organisation) -> QuerySet[IdentityProvider]:
    """The organisation's outside providers, by name."""
    return _outside().filter(organisation=organisation).order_by("name")


def open_providers_of(organisation: Organisation) -> list[IdentityProvider]:
    """Those by which people may sign in now."""
    return list(providers_of(organisation).filter(enabled=True))


def by_slugs(organisation_slug: str, slug: str) -> IdentityProvider:
    """An outside provider by the two words of its address.

    raises:  NotFound.
    """
    return _one(_outside(), organisation_slug, slug)


def returned_from(organisation_slug: str, slug: str) -> IdentityProvider:
    """The provider from which somebody comes back, by the two words of the address; it may be the embedded directory.

    raises:  NotFound.
    """
    return _one(IdentityProvider.objects.select_related("organisation"), organisation_slug, slug)


def provider(organisation_id: str, provider_id: str) -> IdentityProvider:
    """An outside provider of the organisation.

    raises:  NotFound.
    """
    one = _outside().filter(organisation_id=organisation_id, id=provider_id).first()
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
    """Whether anybody of this installation signs in by an outside provider."""
    return _outside().filter(enabled=True).exists()


def all_open() -> list[IdentityProvider]:
    """All outside providers by which people may sign in now, of every organisation; for operators."""
    return list(_outside().filter(enabled=True).order_by("organisation__slug", "slug"))


def _outside() -> QuerySet[IdentityProvider]:
    return IdentityProvider.objects.exclude(issuer=DIRECTORY_ISSUER).select_related("organisation")


def _one(among: QuerySet[IdentityProvider], organisation_slug: str, slug: str) -> IdentityProvider:
    one = among.filter(organisation__slug=organisation_slug, slug=slug).first()
    if one is None:
        raise NotFound
    return one

"""Reading organisations."""

from dataclasses import dataclass

from entraide.errors import NotFound
from entraide.organisations.models import Logo, Organisation, VerifiedDomain
from entraide.rules.notes import on_the_web
from entraide.rules.text import domain_skeleton


@dataclass(frozen=True, slots=True)
class Contact:
    """The helpdesk, as shown beside refusals, *I have no code* and receipts."""

    telephone: str
    hours: str
    ticket_url: str


def by_slug(slug: str) -> Organisation:
    """The organisation called `slug`.

    raises:  NotFound.
    """
    try:
        return Organisation.objects.get(slug=slug)
    except Organisation.DoesNotExist:
        raise NotFound from None


def logo(logo_id: str) -> Logo:
    """A logo, by the id that only pages of its organisation name.

    raises:  NotFound.
    """
    found = Logo.objects.filter(id=logo_id).first()
    if found is None:
        raise NotFound
    return found


def contact_of(organisation: Organisation) -> Contact | None:
    """How to reach the helpdesk; None when nothing was filled in."""
    ticket_url = on_the_web(organisation.contact_ticket_url)
    contact = Contact(organisation.contact_telephone, organisation.contact_hours, ticket_url)
    return contact if contact.telephone or contact.ticket_url else None


def only_one() -> Organisation | None:
    """The organisation of an installation that has just one; what an anonymous page may show of it."""
    found = list(Organisation.objects.all()[:2])
    return found[0] if len(found) == 1 else None


def verified_domain_of(organisation: Organisation, email: str) -> str | None:
    """The domain of `email` in ASCII form when the organisation has verified it; matched by row, not by look."""
    domain = email.rpartition("@")[2].lower()
    found = VerifiedDomain.objects.filter(organisation=organisation, name=domain).values_list("name", flat=True)
    return found.first()


def verified_domain_like(organisation: Organisation, domain: str) -> str | None:
    """The verified domain that `domain` looks like without being one; there are a few, and all are looked at."""
    verified = list(VerifiedDomain.objects.filter(organisation=organisation).values_list("name", flat=True))
    if domain in verified:
        return None
    looks = domain_skeleton(domain)
    return next((one for one in sorted(verified) if domain_skeleton(one) == looks), None)

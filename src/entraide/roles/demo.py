"""The people of the demo: who one may be, and the password they share. Nothing of it shows outside the demo."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from entraide.errors import NotFound
from entraide.people.entering import enter
from entraide.people.models import DIRECTORY_ISSUER, Account, Person
from entraide.roles.queries import rights_of

#: printed on the demo's own pages: made to be known
PASSWORD = "river-lantern-47"  # noqa: S105


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to be: `role` is helper, sharer or administrator."""

    name: str
    email: str
    job_title: str
    organisation: str
    role: str


def demo_people() -> list[DemoPerson]:
    """Everybody one may sign in as, helpers first; nobody when this is not the demo."""
    if not settings.ENTRAIDE.demo:
        return []
    people = Person.objects.filter(issuer=DIRECTORY_ISSUER, disabled_at=None).order_by(
        "organisation__created_at", "name"
    )
    shown = [
        DemoPerson(
            name=person.name,
            email=person.email,
            job_title=person.job_title,
            organisation=person.organisation.name,
            role=_part_of(person),
        )
        for person in people.select_related("organisation")
    ]
    order = ("helper", "sharer", "administrator")
    first = shown[0].organisation if shown else ""
    return sorted(shown, key=lambda one: (one.organisation != first, order.index(one.role)))


def be(request: HttpRequest, email: str) -> HttpResponse:
    """Sign this browser in as a person of the demo, as if the password that all of them share had been typed.

    raises:  NotFound outside the demo, and for an address that is none of the demo's people.
    """
    shown = next((one for one in demo_people() if one.email == email), None)
    account = Account.objects.filter(email=email, is_active=True).first() if shown else None
    person = Person.objects.filter(issuer=DIRECTORY_ISSUER, subject=account.id).first() if account else None
    if shown is None or account is None or person is None:
        raise NotFound
    goes_to = {"helper": "give", "sharer": "help"}.get(shown.role, "home")
    return enter(request, account, person, goes_to=reverse(goes_to))


def _part_of(person: Person) -> str:
    rights = rights_of(person)
    if rights.is_full:
        return "administrator"
    return "helper" if rights.may_help else "sharer"

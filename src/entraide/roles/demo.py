"""The people of the demo: who one may be, and the password they share. Nothing of it shows outside the demo."""

from dataclasses import dataclass

from django.conf import settings

from entraide.people.models import DIRECTORY_ISSUER, Person
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


def _part_of(person: Person) -> str:
    rights = rights_of(person)
    if rights.is_full:
        return "administrator"
    return "helper" if rights.may_help else "sharer"

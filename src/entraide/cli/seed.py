"""Filling the demo: its organisations, groups, people and portraits, each made once."""

from datetime import datetime

from entraide.cli.portraits import portrait
from entraide.doors.demo import cast
from entraide.organisations.models import Organisation
from entraide.organisations.operations import create_organisation, set_organisation
from entraide.people.models import Person, Photo
from entraide.people.operations import add_person, set_photo
from entraide.roles.demo import PASSWORD
from entraide.roles.first_groups import make_groups


def seed(*, now: datetime) -> int:
    """Make what is missing of the demo, and leave alone what is there; answer how many people were added."""
    return sum(_company(company, now) for company in cast.COMPANIES)


def _company(company: cast.Company, now: datetime) -> int:
    organisation = Organisation.objects.filter(slug=company.slug).first()
    if organisation is None:
        organisation = create_organisation(slug=company.slug, name=company.name, domains=(company.domain,), now=now)
        changes: dict[str, str | int | bool] = {
            "remote_help": True,
            "help_to_unenrolled": True,
            "contact_telephone": company.telephone,
            "contact_hours": company.hours,
            "contact_ticket_url": company.ticket_url,
        }
        set_organisation(organisation.id, changes, now=now)
    make_groups(organisation, now=now)
    return sum(_person(organisation, company, role, now) for role in company.people)


def _person(organisation: Organisation, company: cast.Company, role: cast.Role, now: datetime) -> int:
    email = company.email_of(role)
    person = Person.objects.filter(organisation=organisation, email=email).first()
    is_new = person is None
    if person is None:
        person = add_person(
            organisation.id,
            email=email,
            name=role.name,
            job_title=role.job_title,
            company=company.name,
            department=role.department,
            password=PASSWORD,
            groups=role.groups,
            now=now,
        )
    if role.look and not Photo.objects.filter(person=person).exists():
        set_photo(organisation.id, person.id, portrait(role.look), now=now)
    return int(is_new)

"""Giving a person's data out, and erasing it. Both go through every room, in one transaction."""

from datetime import datetime
from typing import Any

from entraide.help.operations import check_help_over, erase_words
from entraide.journal.operations import operation, record
from entraide.people import queries
from entraide.people.models import Person
from entraide.people.operations.erasing import erase_facts
from entraide.people.operations.persons import take_access
from entraide.privacy.export import export_of
from entraide.provisioning.operations import erase_directory_user
from entraide.roles import guards


@operation
def export_person(organisation_id: str, person_id: str, *, now: datetime, actor_id: str = "") -> dict[str, Any]:
    """Give out all that is kept about a person; the row about it is part of what is given.

    raises:  NotFound.
    """
    person = queries.person(organisation_id, person_id, lock=True)
    target = ("person", person.id)
    record("person-exported", organisation_id=organisation_id, now=now, actor_id=actor_id, target=target)
    return export_of(person, now=now)


@operation
def erase_person(organisation_id: str, person_id: str, *, now: datetime, actor_id: str = "") -> Person:
    """Take all access away and erase what is kept about a person; nothing brings it back.

    What happened stays, with a code in the place of the name: sessions until their reports are forgotten, and the
    journal, which never held a name, so that its chain holds.

    raises:  NotFound; InSession, ReportWaits; LastAdministrator, MoreThanYours.
    """
    person = queries.person(organisation_id, person_id, lock=True)
    check_help_over(person)
    if person.disabled_at:
        guards.check_person(person, actor_id=actor_id, now=now)
    else:
        take_access(person, now=now, actor_id=actor_id)
    erase_words(person)
    erase_directory_user(person)
    erase_facts(person, now=now)
    target = ("person", person.id)
    record("person-erased", organisation_id=organisation_id, now=now, actor_id=actor_id, target=target)
    return person

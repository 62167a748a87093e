"""Two rules that no act may break: nobody gives what they lack, and somebody who can give everything remains."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from django.db import connection
from django.db.models import Q

from entraide.errors import LastAdministrator, MoreThanYours
from entraide.journal.operations import record
from entraide.organisations.models import Organisation
from entraide.people.models import Group, Person
from entraide.provisioning.models import ScimToken
from entraide.roles import queries
from entraide.rules.rights import Grant, Permission, Rights, lacks_for_person


def rights_of_actor(actor_id: str, organisation_id: str) -> Rights | None:
    """What whoever acts may do; None for an operator, the provider and its directory, whom nothing limits here.

    actor_id:  of a person, or of the token by which a directory speaks.
    """
    if not actor_id or ScimToken.objects.filter(organisation_id=organisation_id, id=actor_id).exists():
        return None
    actor = Person.objects.filter(id=actor_id, organisation_id=organisation_id).first()
    return queries.rights_of(actor) if actor else Rights()


def check_grants(grants: Iterable[Grant], *, actor_id: str, organisation_id: str, now: datetime) -> None:
    """Let `actor_id` give (or take, or change) `grants`: only with every permission, as far as it reaches.

    raises:  MoreThanYours, which leaves a journal row.
    """
    own = rights_of_actor(actor_id, organisation_id)
    if own is None:
        return
    for grant in grants:
        _refuse_over(own.lacks(grant), actor_id=actor_id, organisation_id=organisation_id, now=now)


def check_joining(person: Person, group: Group, *, actor_id: str, now: datetime) -> None:
    """Let `actor_id` put `person` into `group`: what its members hold, and what is held for them, must be their own.

    raises:  MoreThanYours.
    """
    own = rights_of_actor(actor_id, group.organisation_id)
    if own is None:
        return
    gained = queries.rights_through(group.organisation_id, Q(members=group))
    missing = own.falls_short_of(gained)
    if missing is None:
        over = queries.rights_through(group.organisation_id, Q(scope=group)).held
        missing = lacks_for_person(own, over, queries.groups_of(person.id)) if over else None
    _refuse_over(missing, actor_id=actor_id, organisation_id=group.organisation_id, now=now)


def check_group_of_others(group: Group, *, actor_id: str, now: datetime) -> None:
    """Let `actor_id` delete `group`: what its members hold must be their own.

    raises:  MoreThanYours.
    """
    own = rights_of_actor(actor_id, group.organisation_id)
    if own is not None:
        missing = own.falls_short_of(queries.rights_through(group.organisation_id, Q(members=group)))
        _refuse_over(missing, actor_id=actor_id, organisation_id=group.organisation_id, now=now)


def check_person(person: Person, *, actor_id: str, now: datetime) -> None:
    """Let `actor_id` act upon `person`, such as disable or enable: only whoever may do no more than they.

    raises:  MoreThanYours.
    """
    own = rights_of_actor(actor_id, person.organisation_id)
    if own is not None and actor_id != person.id:
        missing = own.falls_short_of(queries.rights_once_enabled(person))
        _refuse_over(missing, actor_id=actor_id, organisation_id=person.organisation_id, now=now)


@contextmanager
def administrator_remains(organisation_id: str) -> Iterator[None]:
    """Run an act that may take rights away; undone when it leaves nobody who holds everything.

    raises:  LastAdministrator.
    """
    one_at_a_time(organisation_id)
    before = queries.has_administrator(organisation_id)
    yield
    if before and not queries.has_administrator(organisation_id):
        raise LastAdministrator


def one_at_a_time(organisation_id: str) -> None:
    """Hold the organisation, so that two administrators cannot take each other's rights at the same moment.

    Without the key: rows that only refer to the organisation are not held up. SQLite's transactions are exclusive.
    """
    if connection.features.has_select_for_update:
        Organisation.objects.select_for_update(no_key=True).get(id=organisation_id)


def _refuse_over(missing: Permission | None, *, actor_id: str, organisation_id: str, now: datetime) -> None:
    if missing is None:
        return
    details: dict[str, str | int] = {"reason": MoreThanYours.code, "right": missing.value}
    trace = partial(
        record, "grant-refused", organisation_id=organisation_id, now=now, actor_id=actor_id, details=details
    )
    givers = tuple(queries.givers_of(organisation_id, missing))
    raise MoreThanYours(traces=(trace,), givers=givers, right=missing.value)

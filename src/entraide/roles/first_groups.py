"""The groups and assignments with which an organisation starts."""

from datetime import datetime

from entraide.organisations.models import Organisation
from entraide.people.models import Group
from entraide.people.operations import create_group
from entraide.roles.operations import Terms, assign
from entraide.roles.queries import role_called
from entraide.rules.rights import ADMINISTRATORS, HELPERS, BuiltIn


def make_groups(organisation: Organisation, *, now: datetime) -> None:
    """Make the groups that are missing, and give them their roles: Helpers help everyone, Administrators administer."""
    there = set(Group.objects.filter(organisation=organisation).values_list("name", flat=True))
    for name, built_in in ((ADMINISTRATORS, BuiltIn.ADMINISTRATOR), (HELPERS, BuiltIn.HELP_DESK_OPERATOR)):
        if name in there:
            continue
        group = create_group(organisation.id, name=name, now=now)
        role = role_called(organisation.id, built_in.value)
        assign(organisation.id, role.id, Terms(name=name, members=frozenset({group.id}), everyone=True), now=now)

"""The groups with which an organisation starts, until roles give rights."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from entraide.organisations.models import Organisation

HELPERS = "Helpers"
ADMINISTRATORS = "Administrators"


def make_groups(organisation: "Organisation", *, now: datetime) -> None:
    """Make the groups that are missing: Helpers may help, Administrators administer."""
    from entraide.people.models import Group
    from entraide.people.operations import create_group

    there = set(Group.objects.filter(organisation=organisation).values_list("name", flat=True))
    for name in sorted({HELPERS, ADMINISTRATORS} - there):
        create_group(
            organisation.id, name=name, gives_help=name == HELPERS, administers=name == ADMINISTRATORS, now=now
        )

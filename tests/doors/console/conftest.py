"""A session in which two people have met, for the pages of the admin centre."""

from datetime import timedelta

import pytest

from entraide.clock import now
from entraide.help import operations
from entraide.help.models import HelpSession
from entraide.people.models import Person
from tests.personas import StandingClock


def met(helper: Person, sharer: Person) -> HelpSession:
    """Let the two meet."""
    made = operations.make_code(Person.objects.select_related("organisation").get(id=helper.id), now=now())
    by = Person.objects.select_related("organisation").get(id=sharer.id)
    return operations.redeem(made.code.shown, by=by, address="192.0.2.1", browser="Firefox on Linux", now=now())


@pytest.fixture
def session(helper: Person, sharer: Person, clock: StandingClock) -> HelpSession:
    made = met(helper, sharer)
    clock.forward(timedelta(minutes=3))
    return made

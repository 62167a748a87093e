"""What the privacy guide promises of times, carried out: what is older goes, what is younger stays.

The other terms are proved where their rooms are: reports (`tests/help/test_table.py`), wrong codes
(`tests/help/test_codes.py`), sign-ins (`tests/people/test_web_sessions.py`), passes
(`tests/doors/sign_in/test_temporary_pass.py`), the provisioning log (`tests/doors/scim/test_hostile.py`), the journal
(`tests/organisations/test_operations.py`), former persons (`test_erasing.py`).
"""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from entraide.clock import now
from entraide.help.models import ChatMessage, LineTicket
from entraide.help.operations import forget_old
from entraide.people.models import Departure, LogoutNotice, Person
from entraide.people.operations import forget_stale
from entraide.people.providers.departures import SIGN_IN
from entraide.provisioning.models import ScimToken
from entraide.provisioning.operations import forget_log, make_token, revoke_token
from entraide.wire.messages import Seat
from tests.doors.scim.conftest import provider_of
from tests.help.test_table import Seating
from tests.personas import House, StandingClock
from tests.privacy.test_erasing import end, helped

pytestmark = pytest.mark.django_db


def test_steps_before_a_sign_in_go_within_two_hours(house: House, clock: StandingClock) -> None:
    provider = provider_of(house)
    Departure.objects.create(
        state_hash="a", browser_hash="b", provider=provider, purpose=SIGN_IN, nonce="n", verifier="v", left_at=now()
    )
    LogoutNotice.objects.create(provider=provider, jti_hash="j", heard_at=now())
    waiting = SessionStore()
    waiting.create()
    Session.objects.update(expire_date=now() + timedelta(hours=1))

    clock.forward(timedelta(minutes=59))
    forget_stale(now=now())
    assert (Departure.objects.count(), LogoutNotice.objects.count(), Session.objects.count()) == (1, 1, 1)

    clock.forward(timedelta(minutes=2))
    forget_stale(now=now())
    assert (Departure.objects.count(), LogoutNotice.objects.count(), Session.objects.count()) == (0, 0, 0)


def test_tickets_of_lines_go(helper: Person, sharer: Person, clock: StandingClock) -> None:
    table = Seating(helper, sharer)
    table.ticket(Seat.HELPER)
    assert LineTicket.objects.exists()

    clock.forward(timedelta(seconds=31))
    forget_old(now=now())

    assert not LineTicket.objects.exists()


def test_chat_goes_with_the_end(helper: Person, sharer: Person) -> None:
    session_id = helped(helper, sharer)
    assert ChatMessage.objects.exists()

    end(session_id, helper)

    assert not ChatMessage.objects.exists()


def test_tokens_go_90_days_after_their_end(house: House, clock: StandingClock) -> None:
    provider = provider_of(house)
    revoked, _ = make_token(house.organisation.id, provider.id, now=now())
    living, _ = make_token(house.organisation.id, provider.id, now=now())
    revoke_token(house.organisation.id, revoked.id, now=now())

    clock.forward(timedelta(days=89))
    forget_log(now=now())
    assert ScimToken.objects.count() == 2

    clock.forward(timedelta(days=2))
    forget_log(now=now())
    assert list(ScimToken.objects.values_list("id", flat=True)) == [living.id]

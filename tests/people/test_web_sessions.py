"""Web sessions without pages."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from entraide.errors import NotFound, PersonDisabled, Refusal
from entraide.journal.models import JournalEntry
from entraide.people import operations, queries
from entraide.people.directory.registration import directory_of
from entraide.people.models import Account, Person, WebSession
from entraide.people.operations.provider_sign_ins import sign_in_by_provider
from entraide.people.providers.claims import Identity
from entraide.people.signals import person_disabling, web_session_ended
from tests.personas import House, StandingClock, account_of, signed_in


@pytest.fixture
def ended() -> Iterator[list[str]]:
    """Ids of web sessions whose end was announced."""
    heard: list[str] = []

    def hear(*, web_session: WebSession, now: datetime, **_: object) -> None:
        heard.append(web_session.id)

    web_session_ended.connect(hear)
    yield heard
    web_session_ended.disconnect(hear)


def test_a_token_finds_its_person_and_organisation_in_one_query(sharer: Person, clock: StandingClock) -> None:
    web_session, token = signed_in(sharer)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = queries.person_of_cookie(token, now=clock.now)
        assert found is not None
        assert found[0].organisation.name == "Atelier Rivière"

    assert found == (sharer, web_session)
    assert len(asked) == 1


def test_no_token_is_kept(sharer: Person) -> None:
    web_session, token = signed_in(sharer)

    assert token not in str(WebSession.objects.filter(id=web_session.id).values().get())


def test_a_session_is_touched_once_a_minute_and_lives_on_by_it(sharer: Person, clock: StandingClock) -> None:
    web_session, token = signed_in(sharer)
    clock.forward(timedelta(seconds=59))
    operations.touch(web_session, now=clock.now)
    assert WebSession.objects.get().last_seen_at == web_session.created_at

    clock.forward(timedelta(seconds=1))
    operations.touch(web_session, now=clock.now)

    assert WebSession.objects.get().last_seen_at == clock.now
    clock.forward(timedelta(minutes=59, seconds=59))
    assert queries.person_of_cookie(token, now=clock.now)
    clock.forward(timedelta(seconds=1))
    assert queries.person_of_cookie(token, now=clock.now) is None


def test_touching_brings_no_ended_session_back(sharer: Person, clock: StandingClock) -> None:
    web_session, token = signed_in(sharer)
    stale = WebSession.objects.get()
    operations.sign_out(web_session, now=clock.now)
    clock.forward(timedelta(minutes=2))

    operations.touch(stale, now=clock.now)

    assert queries.person_of_cookie(token, now=clock.now) is None


def test_many_are_touched_together_as_each_by_itself(sharer: Person, helper: Person, clock: StandingClock) -> None:
    unused, ended = signed_in(sharer)[0], signed_in(sharer)[0]
    clock.forward(timedelta(seconds=30))
    used = signed_in(helper)[0]
    operations.sign_out(ended, now=clock.now)
    before = {one.id: one.last_seen_at for one in WebSession.objects.all()}
    clock.forward(timedelta(seconds=30))

    operations.touch_all([unused.id, ended.id, used.id], now=clock.now)

    assert {one.id: one.last_seen_at for one in WebSession.objects.all()} == {**before, unused.id: clock.now}


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite locks no rows; run by test_rooms_on_postgresql.py on PostgreSQL"
)
@pytest.mark.django_db(transaction=True)
def test_one_that_somebody_is_writing_is_left_for_the_next_time(
    sharer: Person, helper: Person, clock: StandingClock
) -> None:
    written, free = signed_in(sharer)[0], signed_in(helper)[0]
    before = written.last_seen_at
    clock.forward(timedelta(minutes=2))
    holds, may_go = Event(), Event()

    def write() -> None:
        try:
            with transaction.atomic():
                WebSession.objects.select_for_update().get(id=written.id)
                holds.set()
                may_go.wait(30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        writing = other.submit(write)
        assert holds.wait(10)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '5s'")
            operations.touch_all([written.id, free.id], now=clock.now)
        finally:
            may_go.set()
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
        writing.result()

    assert WebSession.objects.get(id=free.id).last_seen_at == clock.now
    assert WebSession.objects.get(id=written.id).last_seen_at == before


def test_an_end_is_announced_and_recorded_once(sharer: Person, clock: StandingClock, ended: list[str]) -> None:
    web_session, _ = signed_in(sharer)

    operations.sign_out(web_session, now=clock.now)
    operations.sign_out(WebSession.objects.get(), now=clock.now)

    assert ended == [web_session.id]
    assert JournalEntry.objects.filter(kind="signed-out").count() == 1


def test_a_disabled_person_is_signed_out_everywhere_in_the_same_transaction(
    house: House, sharer: Person, clock: StandingClock, ended: list[str]
) -> None:
    tokens = [signed_in(sharer)[1] for _ in range(3)]

    operations.disable_person(house.organisation.id, sharer.id, now=clock.now, actor_id="an-administrator")

    assert len(ended) == 3
    assert all(queries.person_of_cookie(token, now=clock.now) is None for token in tokens)
    assert not WebSession.objects.filter(ended_at=None).exists()
    rows = JournalEntry.objects.filter(kind="signed-out").values_list("actor_id", "details__cause")
    assert set(rows) == {("an-administrator", "access-changed")}


def test_a_veto_against_disabling_undoes_everything(house: House, sharer: Person, clock: StandingClock) -> None:
    _, token = signed_in(sharer)

    def veto(**_: object) -> None:
        raise Refusal

    person_disabling.connect(veto)
    try:
        with pytest.raises(Refusal):
            operations.disable_person(house.organisation.id, sharer.id, now=clock.now)
    finally:
        person_disabling.disconnect(veto)

    assert queries.person_of_cookie(token, now=clock.now)
    assert Account.objects.get(id=sharer.subject).is_active
    assert not JournalEntry.objects.filter(kind="person-disabled").exists()


def test_neither_a_disabled_person_nor_a_closed_account_nor_nobody_signs_in(
    house: House, sharer: Person, helper: Person, clock: StandingClock
) -> None:
    operations.disable_person(house.organisation.id, sharer.id, now=clock.now)
    Account.objects.filter(id=helper.subject).update(is_active=False)
    orphan = Account.objects.create(email="orphan@example.org", created_at=clock.now)

    directory = directory_of(house.organisation)

    for account in (account_of(sharer), account_of(helper), orphan):
        vouched = Identity(subject=account.id, name="Whoever it is")
        with pytest.raises(PersonDisabled):
            sign_in_by_provider(directory, vouched, claims={}, id_token="", proved_at=clock.now, now=clock.now)

    assert not WebSession.objects.exists()


def test_enabling_again_brings_no_session_back(house: House, sharer: Person, clock: StandingClock) -> None:
    _, token = signed_in(sharer)
    operations.disable_person(house.organisation.id, sharer.id, now=clock.now)

    operations.enable_person(house.organisation.id, sharer.id, now=clock.now)

    assert queries.person_of_cookie(token, now=clock.now) is None
    assert signed_in(sharer)


def test_a_session_of_somebody_else_is_not_found(sharer: Person, stranger: Person, clock: StandingClock) -> None:
    web_session, _ = signed_in(sharer)

    with pytest.raises(NotFound):
        operations.end_web_session(stranger, web_session.id, now=clock.now)


def test_a_month_after_its_end_a_session_is_forgotten(sharer: Person, clock: StandingClock) -> None:
    over, _ = signed_in(sharer)
    operations.sign_out(over, now=clock.now)
    signed_in(sharer)
    clock.forward(timedelta(days=30, hours=13))
    alive, _ = signed_in(sharer)

    assert operations.forget_stale(now=clock.now) == 2
    assert list(WebSession.objects.all()) == [alive]

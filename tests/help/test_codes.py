"""Codes as a story: made, redeemed, and everybody who must be refused; each refusal leaves its row."""

from datetime import timedelta

import pytest

from entraide import errors
from entraide.clock import now
from entraide.help import operations
from entraide.help.models import HelpSession, Invitation, WrongCode
from entraide.help.operations import MadeCode
from entraide.journal.models import JournalEntry
from entraide.organisations.operations import set_organisation
from entraide.people.models import Person
from entraide.people.operations import remove_from_group
from tests.personas import House, StandingClock

pytestmark = pytest.mark.django_db


def redeem(typed: str, by: Person, *, address: str = "192.0.2.7") -> HelpSession:
    fresh = Person.objects.select_related("organisation").get(id=by.id)
    return operations.redeem(typed, by=fresh, address=address, browser="Firefox 153 · Linux", now=now())


def make(helper: Person) -> MadeCode:
    return operations.make_code(Person.objects.select_related("organisation").get(id=helper.id), now=now())


def rows(kind: str) -> list[dict[str, object]]:
    return [
        {"actor": row.actor_id, **row.details} for row in JournalEntry.objects.filter(kind=kind).order_by("sequence")
    ]


def wrong(made: MadeCode) -> str:
    last = "2" if made.code.plain[-1] != "2" else "3"
    return made.code.plain[:-1] + last


def test_a_code_leads_the_sharer_to_the_table(helper: Person, sharer: Person) -> None:
    made = make(helper)

    session = redeem(f" {made.code.shown.lower()} ", sharer)

    assert session.id == made.session_id
    assert session.sharer == sharer
    assert session.phase == "meeting"
    assert rows("code-redeemed") == [{"actor": sharer.id, "seat": "sharer"}]


def test_the_code_itself_is_kept_nowhere(helper: Person, sharer: Person) -> None:
    made = make(helper)
    redeem(made.code.shown, sharer)

    kept = str(list(Invitation.objects.values())) + str(list(JournalEntry.objects.values()))
    kept += str(list(HelpSession.objects.values()))
    assert made.code.secret not in kept


def test_the_redeemer_who_types_it_again_is_led_back(helper: Person, sharer: Person) -> None:
    made = make(helper)
    first = redeem(made.code.shown, sharer)

    assert redeem(made.code.shown, sharer).id == first.id


def test_a_used_code_is_refused_to_others(house: House, helper: Person, sharer: Person) -> None:
    made = make(helper)
    redeem(made.code.shown, sharer)
    other = house.person("Ana Pereira")

    with pytest.raises(errors.CodeUsed):
        redeem(made.code.shown, other)
    assert rows("code-refused") == [{"actor": other.id, "reason": "code-used"}]
    assert not WrongCode.objects.exists()


def test_an_expired_code_says_so(helper: Person, sharer: Person, clock: StandingClock) -> None:
    made = make(helper)
    clock.forward(timedelta(minutes=10))

    with pytest.raises(errors.CodeExpired):
        redeem(made.code.shown, sharer)
    operations.tick_due(now=now())
    with pytest.raises(errors.CodeExpired):
        redeem(made.code.shown, sharer)
    assert rows("code-refused") == [{"actor": sharer.id, "reason": "code-expired"}] * 2
    assert HelpSession.objects.get().ended_reason == "code-expired"


def test_a_replaced_code_is_dead_at_once(helper: Person, sharer: Person) -> None:
    first = make(helper)
    second = operations.renew_code(helper, first.session_id, now=now())

    with pytest.raises(errors.CodeExpired):
        redeem(first.code.shown, sharer)
    assert redeem(second.code.shown, sharer).id == first.session_id


def test_a_wrong_code_is_counted_although_it_was_refused(helper: Person, sharer: Person) -> None:
    made = make(helper)

    with pytest.raises(errors.CodeWrong):
        redeem(wrong(made), sharer)

    assert WrongCode.objects.filter(person_id=sharer.id).count() == 1
    assert rows("code-refused") == [{"actor": sharer.id, "reason": "code-wrong"}]
    assert HelpSession.objects.get().phase == "waiting"


def test_a_malformed_code_is_no_miss(sharer: Person) -> None:
    with pytest.raises(errors.CodeMalformed):
        redeem("hello", sharer)

    assert not WrongCode.objects.exists()
    assert rows("code-refused") == [{"actor": sharer.id, "reason": "code-malformed"}]


def test_too_many_wrong_codes_stop_the_person_until_time_or_helpdesk_lets_them(
    helper: Person, sharer: Person, clock: StandingClock
) -> None:
    made = make(helper)
    for _ in range(5):
        with pytest.raises(errors.CodeWrong):
            redeem(wrong(made), sharer)

    with pytest.raises(errors.TooManyCodes) as refused:
        redeem(made.code.shown, sharer)
    assert refused.value.details["retry_after_s"] == 900
    assert operations.unlock_codes(sharer.organisation_id, sharer.id, now=now(), actor_id=helper.id) == 5
    assert redeem(made.code.shown, sharer).phase == "meeting"
    assert rows("codes-unlocked") == [{"actor": helper.id, "forgiven": 5}]


def test_the_person_is_let_in_again_after_a_quarter_of_an_hour(
    helper: Person, sharer: Person, clock: StandingClock
) -> None:
    made = make(helper)
    for _ in range(5):
        with pytest.raises(errors.CodeWrong):
            redeem(wrong(made), sharer)

    clock.forward(timedelta(minutes=15))

    assert redeem(make(helper).code.shown, sharer).phase == "meeting"


def test_a_person_of_another_organisation_gets_the_answer_of_a_wrong_code(helper: Person, stranger: Person) -> None:
    made = make(helper)

    with pytest.raises(errors.CodeWrong):
        redeem(made.code.shown, stranger)

    row = JournalEntry.objects.get(kind="code-refused")
    assert row.organisation_id == stranger.organisation_id
    assert row.details == {"reason": "code-wrong"}


def test_nobody_helps_themselves(helper: Person) -> None:
    made = make(helper)

    with pytest.raises(errors.SelfHelp):
        redeem(made.code.shown, helper)
    assert rows("code-refused") == [{"actor": helper.id, "reason": "self-help"}]
    assert HelpSession.objects.get().phase == "waiting"


def test_only_who_may_help_makes_codes(sharer: Person, administrator: Person) -> None:
    with pytest.raises(errors.NotAHelper) as refused:
        make(sharer)

    assert refused.value.details == {"right": "offer-remote-assistance"}
    assert refused.value.givers == (administrator.name,)
    assert not HelpSession.objects.exists()


def test_nothing_is_made_or_redeemed_while_remote_help_is_off(house: House, helper: Person, sharer: Person) -> None:
    made = make(helper)
    set_organisation(house.organisation.id, {"remote_help": False}, now=now())

    with pytest.raises(errors.RemoteHelpOff):
        redeem(made.code.shown, sharer)
    with pytest.raises(errors.RemoteHelpOff):
        make(helper)
    assert HelpSession.objects.get().ended_reason == "remote-help-off"


def test_a_helper_who_lost_the_right_leaves_no_live_code(house: House, helper: Person, sharer: Person) -> None:
    made = make(helper)
    remove_from_group(house.organisation.id, helper.id, house.helpers.id, now=now())

    with pytest.raises(errors.CodeExpired):
        redeem(made.code.shown, sharer)
    assert HelpSession.objects.get().ended_reason == "right-withdrawn"


def test_five_at_once_and_no_more(helper: Person) -> None:
    for _ in range(5):
        make(helper)

    with pytest.raises(errors.TooManySessions):
        make(helper)


def test_live_codes_of_an_organisation_never_route_alike(house: House) -> None:
    routings = []
    for number in range(40):
        person = house.person(f"Helper{number} One", house.helpers)
        routings += [make(person).code.routing for _ in range(5)]

    assert len(routings) == len(set(routings)) == 200


def test_a_day_of_a_large_organisation_trips_nothing(house: House, clock: StandingClock) -> None:
    """20,000 seats behind one address: 400 code sessions in nine hours, 15 % typos, 40 desks."""
    desks = [house.person(f"Desk{number} One", house.helpers) for number in range(40)]
    sharers = [house.person(f"Sharer{number} One") for number in range(400)]
    typos = 0
    for number, sharer in enumerate(sharers):
        desk = desks[number % len(desks)]
        made = make(desk)
        if number % 20 in {3, 9, 15}:
            typos += 1
            with pytest.raises(errors.CodeWrong):
                redeem(wrong(made), sharer, address="203.0.113.1")
        session = redeem(made.code.shown, sharer, address="203.0.113.1")
        operations.end(session.id, person=sharer, now=now())
        clock.forward(timedelta(seconds=81))

    assert typos == 60
    assert HelpSession.objects.filter(ended_reason="sharer-ended").count() == 400


def test_counters_are_forgotten_when_they_no_longer_count(helper: Person, sharer: Person, clock: StandingClock) -> None:
    made = make(helper)
    with pytest.raises(errors.CodeWrong):
        redeem(wrong(made), sharer)

    clock.forward(timedelta(hours=24))
    assert operations.forget_old(now=now()) == 0
    clock.forward(timedelta(hours=2))

    assert operations.forget_old(now=now()) == 1
    assert not WrongCode.objects.exists()


def test_a_code_that_was_not_made_leaves_a_row(house: House, helper: Person, sharer: Person) -> None:
    for _ in range(5):
        make(helper)
    with pytest.raises(errors.TooManySessions):
        make(helper)
    with pytest.raises(errors.NotAHelper):
        make(sharer)

    assert rows("code-not-made") == [
        {"actor": helper.id, "reason": "too-many-sessions"},
        {"actor": sharer.id, "reason": "right-missing"},
    ]


def test_nobody_unlocks_a_person_of_another_organisation(sharer: Person, stranger: Person) -> None:
    with pytest.raises(errors.NotFound):
        operations.unlock_codes(stranger.organisation_id, sharer.id, now=now())

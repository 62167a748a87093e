"""The one decision: yes, or the first reason against it, by name."""

import itertools

import pytest

from entraide import errors
from entraide.access.decision import Target, may
from entraide.people.models import Person
from entraide.rules.access import Action, Facts, decide
from tests.personas import House

FREE = Facts(remote_help_on=True, chat_on=True, enabled=True, administers=True)


@pytest.mark.parametrize("action", Action)
def test_with_everything_in_order_the_answer_is_yes(action: Action) -> None:
    assert decide(action, FREE) is None


@pytest.mark.parametrize(
    ("action", "wrong", "refusal"),
    [
        (Action.REDEEM, {"same_organisation": False}, errors.CodeWrong),
        (Action.TAKE_SEAT, {"same_organisation": False}, errors.NotFound),
        (Action.OFFER_HELP, {"enabled": False}, errors.PersonDisabled),
        (Action.OFFER_HELP, {"remote_help_on": False}, errors.RemoteHelpOff),
        (Action.OFFER_HELP, {"helper_may_help": False}, errors.NotAHelper),
        (Action.REDEEM, {"is_self": True}, errors.SelfHelp),
        (Action.REDEEM, {"helper_may_help": False}, errors.CodeExpired),
        (Action.ALLOW, {"helper_may_help": False}, errors.RightMissing),
        (Action.TAKE_SEAT, {"seated": False}, errors.NotFound),
        (Action.CHAT, {"chat_on": False}, errors.ChatOff),
        (Action.GO_ON, {"helper_may_help": False}, errors.RightMissing),
        (Action.ADMINISTER, {}, errors.RightMissing),
        (Action.GIVE_PASS, {}, errors.RightMissing),
        (Action.GIVE_PASS, {"administers": True, "is_self": True}, errors.RightMissing),
        (Action.GIVE_PASS, {"administers": True, "same_organisation": False}, errors.NotFound),
    ],
)
def test_each_reason_against_has_its_name(
    action: Action, wrong: dict[str, bool], refusal: type[errors.Refusal]
) -> None:
    facts = Facts(**{"remote_help_on": True, "chat_on": True, "enabled": True} | wrong)

    assert decide(action, facts) is refusal


def test_another_organisation_learns_nothing_whatever_else_is_wrong() -> None:
    either = (True, False)
    for action, on, chat, enabled, seated in itertools.product(Action, either, either, either, either):
        facts = Facts(remote_help_on=on, chat_on=chat, enabled=enabled, seated=seated, same_organisation=False)
        assert decide(action, facts) is (errors.CodeWrong if action is Action.REDEEM else errors.NotFound)


@pytest.mark.django_db
def test_may_reads_groups_switches_and_seats(
    house: House, helper: Person, sharer: Person, administrator: Person, stranger: Person
) -> None:
    organisation = house.organisation
    table = Target(organisation=organisation, helper=helper, sharer=sharer)

    assert may(helper, Action.OFFER_HELP, Target(organisation=organisation))
    assert not may(administrator, Action.OFFER_HELP, Target(organisation=organisation))
    assert may(sharer, Action.ALLOW, table)
    assert may(administrator, Action.TAKE_SEAT, table).refusal is errors.NotFound
    assert may(stranger, Action.TAKE_SEAT, table).refusal is errors.NotFound
    assert may(stranger, Action.REDEEM, Target(organisation=organisation, helper=helper)).refusal is errors.CodeWrong


@pytest.mark.django_db
def test_administrators_give_passes_to_others_of_their_organisation(
    house: House, helper: Person, sharer: Person, administrator: Person, stranger: Person
) -> None:
    def asked(by: Person, to: Person) -> object:
        return may(by, Action.GIVE_PASS, Target(organisation=to.organisation, person=to)).refusal

    assert asked(administrator, sharer) is None
    assert asked(administrator, administrator) is errors.RightMissing
    assert asked(helper, sharer) is errors.RightMissing
    assert asked(administrator, stranger) is errors.NotFound

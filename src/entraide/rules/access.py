"""Who may do what: the pure half of `access/decision.py`. It names what is missing; it asks nobody.

What is known today: switches, membership of a helpers' group, disabled persons, one organisation. Roles with
scopes, devices and conditional access come into `Facts` when they exist.
"""

from dataclasses import dataclass
from enum import StrEnum

from entraide import errors
from entraide.errors import Refusal


class Action(StrEnum):
    """Every act about which access is asked."""

    OFFER_HELP = "offer-help"
    REDEEM = "redeem"
    TAKE_SEAT = "take-seat"
    ASK = "ask"
    ALLOW = "allow"
    CHAT = "chat"
    GO_ON = "go-on"
    SEE_PERSON = "see-person"
    ADMINISTER = "administer"
    READ_PEOPLE = "read-people"
    MANAGE_PEOPLE = "manage-people"
    ADD_PEOPLE = "add-people"
    MANAGE_GROUPS = "manage-groups"
    GIVE_PASS = "give-pass"  # noqa: S105 - a right, no secret
    READ_HELP = "read-help"
    UPDATE_SETTINGS = "update-settings"
    VIEW_REPORTS = "view-reports"
    END_ANY_SESSION = "end-any-session"


#: acts of the admin centre, for which no helper is needed
ADMINISTRATION = frozenset(
    {Action.ADMINISTER, Action.GIVE_PASS, Action.READ_HELP, Action.UPDATE_SETTINGS}
    | {Action.VIEW_REPORTS, Action.END_ANY_SESSION}
    | {Action.READ_PEOPLE, Action.MANAGE_PEOPLE, Action.ADD_PEOPLE, Action.MANAGE_GROUPS}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the decision needs to know, gathered by `access.decision`.

    same_organisation:  the person acting and the target belong together.
    is_self:            the person acting is the helper of the code that is redeemed, or would get the pass.
    administers:        the person acting is an administrator.
    helper_may_help:    the helper of the session (or the person offering) is in a helpers' group.
    seated:             the person holds a seat of the session.
    """

    remote_help_on: bool
    chat_on: bool
    enabled: bool
    same_organisation: bool = True
    is_self: bool = False
    administers: bool = False
    helper_may_help: bool = True
    seated: bool = True


def decide(action: Action, facts: Facts) -> type[Refusal] | None:
    """Answer None for yes, or the refusal that names the first reason against it."""
    if not facts.same_organisation:
        return errors.CodeWrong if action is Action.REDEEM else errors.NotFound
    if not facts.enabled:
        return errors.PersonDisabled
    if action is Action.SEE_PERSON:
        return None
    if action is Action.GIVE_PASS and facts.is_self:
        # a pass stands for a second factor: whoever could make one for themselves would need none
        return errors.RightMissing
    if action in ADMINISTRATION:
        return None if facts.administers else errors.RightMissing
    if not facts.remote_help_on:
        return errors.RemoteHelpOff
    if action is Action.REDEEM and facts.is_self:
        return errors.SelfHelp
    if not facts.seated:
        return errors.NotFound
    if not facts.helper_may_help:
        # a code of somebody who may no longer help is as good as run out
        return {Action.OFFER_HELP: errors.NotAHelper, Action.REDEEM: errors.CodeExpired}.get(
            action, errors.RightMissing
        )
    if action is Action.CHAT and not facts.chat_on:
        return errors.ChatOff
    return None

"""Who may do what: the pure half of `access/decision.py`. It names what is missing; it asks nobody.

What is known today: switches, disabled persons, one organisation, roles and their scopes. Devices and conditional
access come into `Facts` when they exist.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from entraide import errors
from entraide.errors import Refusal
from entraide.rules.rights import Permission


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
    READ_HELP = "read-help"
    UPDATE_SETTINGS = "update-settings"
    VIEW_REPORTS = "view-reports"
    END_ANY_SESSION = "end-any-session"
    READ_PEOPLE = "read-people"
    MANAGE_PEOPLE = "manage-people"
    ADD_PEOPLE = "add-people"
    EXPORT_PERSON = "export-person"
    ERASE_PERSON = "erase-person"
    MANAGE_GROUPS = "manage-groups"
    GIVE_PASS = "give-pass"  # noqa: S105 - a right, no secret
    READ_DEVICES = "read-devices"
    ENROL_DEVICES = "enrol-devices"
    MANAGE_DEVICES = "manage-devices"
    READ_ROLES = "read-roles"
    MANAGE_ROLES = "manage-roles"
    READ_POLICIES = "read-policies"
    MANAGE_POLICIES = "manage-policies"
    READ_JOURNAL = "read-journal"
    EXPORT_JOURNAL = "export-journal"


#: acts of the admin centre, and the permission that each needs
ADMINISTRATION: Mapping[Action, Permission] = MappingProxyType(
    {
        Action.READ_HELP: Permission.READ_HELP,
        Action.UPDATE_SETTINGS: Permission.UPDATE_SETTINGS,
        Action.VIEW_REPORTS: Permission.VIEW_REPORTS,
        Action.END_ANY_SESSION: Permission.END_ANY_SESSION,
        Action.READ_PEOPLE: Permission.READ_PEOPLE,
        Action.MANAGE_PEOPLE: Permission.MANAGE_PEOPLE,
        Action.ADD_PEOPLE: Permission.MANAGE_PEOPLE,
        Action.EXPORT_PERSON: Permission.MANAGE_PEOPLE,
        Action.ERASE_PERSON: Permission.MANAGE_PEOPLE,
        Action.MANAGE_GROUPS: Permission.MANAGE_PEOPLE,
        Action.GIVE_PASS: Permission.GIVE_PASS,
        Action.READ_DEVICES: Permission.READ_DEVICES,
        Action.ENROL_DEVICES: Permission.ENROL_DEVICES,
        Action.MANAGE_DEVICES: Permission.MANAGE_DEVICES,
        Action.READ_ROLES: Permission.READ_ROLES,
        Action.MANAGE_ROLES: Permission.MANAGE_ROLES,
        Action.READ_POLICIES: Permission.READ_POLICIES,
        Action.MANAGE_POLICIES: Permission.MANAGE_POLICIES,
        Action.READ_JOURNAL: Permission.READ_JOURNAL,
        Action.EXPORT_JOURNAL: Permission.EXPORT_JOURNAL,
    }
)
#: acts about the organisation as a whole: only a right that holds for everyone counts
OF_THE_WHOLE = frozenset(
    {Action.ADMINISTER, Action.UPDATE_SETTINGS, Action.ADD_PEOPLE, Action.MANAGE_GROUPS}
    | {Action.ENROL_DEVICES, Action.MANAGE_POLICIES, Action.READ_JOURNAL, Action.EXPORT_JOURNAL}
)
#: acts upon a person that would hand over what that person may do, or take it away
UPON_A_PERSON = frozenset({Action.GIVE_PASS, Action.MANAGE_PEOPLE, Action.EXPORT_PERSON, Action.ERASE_PERSON})
#: what a person's data holds besides the person: the reports of their sessions
_WITH_REPORTS = frozenset({Action.EXPORT_PERSON, Action.ERASE_PERSON})
#: acts by which a session begins and goes on: the helper's rights are asked, whoever acts
OF_HELP = frozenset(
    {Action.OFFER_HELP, Action.REDEEM, Action.TAKE_SEAT, Action.ASK, Action.ALLOW, Action.CHAT, Action.GO_ON}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the decision needs to know, gathered by `access.decision`.

    same_organisation:  the person acting and the target belong together.
    is_self:            the person acting is the helper of the code that is redeemed, or would get the pass.
    seated:             the person holds a seat of the session.
    is_helper:          the person acting is the one who helps, or offers to.
    helper_enabled:     the helper of the session has not been disabled.
    anywhere:           what is held for anybody: by the helper in acts of help, else by the person acting.
    here:               what of it is held for the one it is about; as `anywhere` when nobody is named.
    mode:               how far the help goes: one of the permissions of the app.
    beyond:             a permission that the person acted upon holds further than the person acting; None for none.
    """

    remote_help_on: bool
    chat_on: bool
    enabled: bool
    same_organisation: bool = True
    is_self: bool = False
    seated: bool = True
    is_helper: bool = False
    helper_enabled: bool = True
    anywhere: frozenset[Permission] = frozenset()
    here: frozenset[Permission] = frozenset()
    mode: Permission = Permission.VIEW_SCREEN
    beyond: Permission | None = None


class Check(StrEnum):
    """A step of the reasoning."""

    ORGANISATION = "organisation"
    ENABLED = "enabled"
    REMOTE_HELP = "remote-help"
    NOT_SELF = "not-self"
    SEATED = "seated"
    HELPER_ENABLED = "helper-enabled"
    PERMISSION = "permission"
    SCOPE = "scope"
    BEYOND = "beyond"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what was looked at (for permissions, which one), and the refusal when it was not as it must be."""

    check: Check
    refusal: type[Refusal] | None = None
    right: Permission | None = None


def decide(action: Action, facts: Facts) -> Step | None:
    """Answer None for yes, or the first step that is against it."""
    return next((step for step in reasoning(action, facts) if step.refusal is not None), None)


def reasoning(action: Action, facts: Facts) -> Iterator[Step]:
    """All steps in order, each whether or not those before are against it; `decide` stops at the first refusal."""
    foreign = errors.CodeWrong if action is Action.REDEEM else errors.NotFound
    yield Step(Check.ORGANISATION, None if facts.same_organisation else foreign)
    yield Step(Check.ENABLED, None if facts.enabled else errors.PersonDisabled)
    if action is Action.SEE_PERSON:
        return
    if action in OF_HELP:
        yield from _of_help(action, facts)
    else:
        yield from _of_administration(action, facts)


def _of_administration(action: Action, facts: Facts) -> Iterator[Step]:
    if action is Action.GIVE_PASS:
        # a pass stands for a second factor: whoever could make one for themselves would need none
        yield Step(Check.NOT_SELF, errors.RightMissing if facts.is_self else None, Permission.GIVE_PASS)
    for right in _needed(action):
        yield Step(Check.PERMISSION, None if right in facts.anywhere else errors.RightMissing, right)
        yield Step(Check.SCOPE, None if right in facts.here else errors.OutOfReach, right)
    if action in UPON_A_PERSON:
        yield Step(Check.BEYOND, errors.MoreThanYours if facts.beyond else None, facts.beyond)


def _needed(action: Action) -> tuple[Permission, ...]:
    """To administer is to hold everything: whoever says by whom people sign in could become anybody."""
    if action is Action.ADMINISTER:
        return tuple(Permission)
    return (ADMINISTRATION[action], *((Permission.VIEW_REPORTS,) if action in _WITH_REPORTS else ()))


def _of_help(action: Action, facts: Facts) -> Iterator[Step]:
    yield Step(Check.REMOTE_HELP, None if facts.remote_help_on else errors.RemoteHelpOff)
    if action is Action.REDEEM:
        yield Step(Check.NOT_SELF, errors.SelfHelp if facts.is_self else None)
    yield Step(Check.SEATED, None if facts.seated else errors.NotFound)
    # a code of somebody who may no longer help is as good as run out
    gone = errors.CodeExpired if action is Action.REDEEM else errors.HelperMayNot
    yield Step(Check.HELPER_ENABLED, None if facts.helper_enabled else gone)
    own = errors.NotAHelper if action is Action.OFFER_HELP else errors.RightMissing
    missing = own if facts.is_helper else gone
    for right in (Permission.OFFER_HELP, facts.mode):
        yield Step(Check.PERMISSION, None if right in facts.anywhere else missing, right)
    beyond = errors.OutOfScope if facts.is_helper else errors.HelperOutOfScope
    for right in (Permission.OFFER_HELP, facts.mode):
        yield Step(Check.SCOPE, None if right in facts.here else beyond, right)
    if action is Action.CHAT:
        yield Step(Check.CHAT, None if facts.chat_on else errors.ChatOff)

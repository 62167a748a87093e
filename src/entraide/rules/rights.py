"""Permissions, what they imply, the roles that come along, and how far a person's rights reach. Pure.

A *role* is a set of permissions; an *assignment* gives a role to the members of groups, for people: everyone, or the
members of groups. What somebody may do is the union of what their assignments give, and nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Permission(StrEnum):
    """Every permission: its value is for programs, `label` and `gives` are for people, with Intune's names."""

    VIEW_SCREEN = "view-screen"
    TAKE_FULL_CONTROL = "take-full-control"
    ELEVATION = "elevation"
    UNATTENDED_CONTROL = "unattended-control"
    OFFER_HELP = "offer-remote-assistance"
    READ_HELP = "remote-help-read"
    UPDATE_SETTINGS = "update-settings"
    VIEW_REPORTS = "view-reports"
    END_ANY_SESSION = "end-any-session"
    READ_PEOPLE = "people-read"
    MANAGE_PEOPLE = "people-manage"
    GIVE_PASS = "give-temporary-pass"  # noqa: S105 - a right, no secret
    READ_DEVICES = "devices-read"
    ENROL_DEVICES = "devices-enrol"
    MANAGE_DEVICES = "devices-manage"
    READ_ROLES = "roles-read"
    MANAGE_ROLES = "roles-manage"
    READ_POLICIES = "policies-read"
    MANAGE_POLICIES = "policies-manage"
    READ_JOURNAL = "journal-read"
    EXPORT_JOURNAL = "journal-export"

    @property
    def label(self) -> str:
        """Its name, in English."""
        return WORDS[self][0]

    @property
    def category(self) -> str:
        """The English name of the group to which it belongs."""
        return next(name for name, members in CATEGORIES if self in members)

    @property
    def gives(self) -> str:
        """What it lets one do, in one English sentence."""
        return WORDS[self][1]


P = Permission


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for the catalogues; here it stays English, and pages translate it."""
    return sentence


_ = gettext_noop

#: name and effect of each permission
WORDS: Mapping[Permission, tuple[str, str]] = MappingProxyType(
    {
        P.VIEW_SCREEN: (_("View screen"), _("See the screen that a person has allowed to be seen.")),
        P.TAKE_FULL_CONTROL: (_("Take full control"), _("See the screen, click and type, once the person allows it.")),
        P.ELEVATION: (_("Elevation"), _("See, control, and answer the system’s questions for administrators.")),
        P.UNATTENDED_CONTROL: (
            _("Unattended control"),
            _("Begin on a device at which nobody sits. Give it to few, for few."),
        ),
        P.OFFER_HELP: (_("Offer remote assistance"), _("Make security codes and begin sessions.")),
        P.READ_HELP: (_("Read"), _("See how remote help is set up, and what needs attention.")),
        P.UPDATE_SETTINGS: (_("Update settings"), _("Turn switches and change settings of the organisation.")),
        P.VIEW_REPORTS: (_("View reports"), _("See and export live and past sessions.")),
        P.END_ANY_SESSION: (_("End any session"), _("End a session of other people, with a reason.")),
        P.READ_PEOPLE: (_("Read"), _("See people and groups.")),
        P.MANAGE_PEOPLE: (_("Manage"), _("Add, invite and disable people, and put them into groups.")),
        P.GIVE_PASS: (_("Give temporary passes"), _("Let somebody in who is locked out.")),
        P.READ_DEVICES: (_("Read"), _("See devices and their state.")),
        P.ENROL_DEVICES: (_("Enrol"), _("Add devices to the inventory.")),
        P.MANAGE_DEVICES: (_("Manage"), _("Change and remove devices.")),
        P.READ_ROLES: (_("Read"), _("See roles, assignments, and who may do what.")),
        P.MANAGE_ROLES: (_("Manage"), _("Make roles and give them, as far as one’s own rights reach.")),
        P.READ_POLICIES: (_("Read"), _("See the rules of access and compliance.")),
        P.MANAGE_POLICIES: (_("Manage"), _("Change the rules of access and compliance.")),
        P.READ_JOURNAL: (_("Read"), _("See who did what, and when.")),
        P.EXPORT_JOURNAL: (_("Export"), _("Take the journal away as a file.")),
    }
)

#: the permissions in groups, as pages and the command line show them: the English name of the group, and its members
CATEGORIES: tuple[tuple[str, tuple[Permission, ...]], ...] = (
    (_("Remote Help app"), (P.VIEW_SCREEN, P.TAKE_FULL_CONTROL, P.ELEVATION, P.UNATTENDED_CONTROL)),
    (_("Remote tasks"), (P.OFFER_HELP,)),
    (_("Remote Help"), (P.READ_HELP, P.UPDATE_SETTINGS, P.VIEW_REPORTS)),
    (_("Sessions"), (P.END_ANY_SESSION,)),
    (_("People"), (P.READ_PEOPLE, P.MANAGE_PEOPLE, P.GIVE_PASS)),
    (_("Devices"), (P.READ_DEVICES, P.ENROL_DEVICES, P.MANAGE_DEVICES)),
    (_("Roles"), (P.READ_ROLES, P.MANAGE_ROLES)),
    (_("Policies"), (P.READ_POLICIES, P.MANAGE_POLICIES)),
    (_("Journal"), (P.READ_JOURNAL, P.EXPORT_JOURNAL)),
)

#: how far help goes; of these one is needed, besides *Offer remote assistance*
MODES = CATEGORIES[0][1]
EVERYTHING = frozenset(Permission)

#: what contains what; unattended control contains nothing and is contained in nothing
_IMPLIES: Mapping[Permission, frozenset[Permission]] = MappingProxyType(
    {
        P.TAKE_FULL_CONTROL: frozenset({P.VIEW_SCREEN}),
        P.ELEVATION: frozenset({P.VIEW_SCREEN, P.TAKE_FULL_CONTROL}),
        P.MANAGE_PEOPLE: frozenset({P.READ_PEOPLE}),
        P.MANAGE_DEVICES: frozenset({P.READ_DEVICES}),
        P.MANAGE_ROLES: frozenset({P.READ_ROLES}),
        P.MANAGE_POLICIES: frozenset({P.READ_POLICIES}),
        P.UPDATE_SETTINGS: frozenset({P.READ_HELP}),
        P.EXPORT_JOURNAL: frozenset({P.READ_JOURNAL}),
    }
)


def whole(permissions: Iterable[Permission]) -> frozenset[Permission]:
    """The permissions with all that they imply."""
    given = frozenset(permissions)
    return given.union(*(_IMPLIES.get(one, frozenset()) for one in given))


def read_permissions(values: Iterable[str]) -> frozenset[Permission]:
    """The permissions of stored values; what this release does not know gives nothing."""
    known = {one.value: one for one in Permission}
    return frozenset(known[value] for value in values if value in known)


#: the groups with which an organisation starts
HELPERS = "Helpers"
ADMINISTRATORS = "Administrators"


class BuiltIn(StrEnum):
    """The roles that every organisation has; nobody edits or deletes them, and what they hold is written here."""

    ADMINISTRATOR = "administrator"
    HELP_DESK_OPERATOR = "help-desk-operator"
    SCHOOL_ADMINISTRATOR = "school-administrator"
    READ_ONLY_OPERATOR = "read-only-operator"

    @property
    def label(self) -> str:
        """Its name, in English."""
        return BUILT_IN[self][0]

    @property
    def purpose(self) -> str:
        """For whom it is, in one English sentence."""
        return BUILT_IN[self][1]

    @property
    def permissions(self) -> frozenset[Permission]:
        """What it gives, as it is written, without what that implies."""
        return BUILT_IN[self][2]


_HELPING = frozenset({P.VIEW_SCREEN, P.TAKE_FULL_CONTROL, P.ELEVATION, P.OFFER_HELP})

BUILT_IN: Mapping[BuiltIn, tuple[str, str, frozenset[Permission]]] = MappingProxyType(
    {
        BuiltIn.ADMINISTRATOR: (
            _("Administrator"),
            _("Everything, for everyone. Only who holds everything can give everything."),
            EVERYTHING,
        ),
        BuiltIn.HELP_DESK_OPERATOR: (
            _("Help Desk Operator"),
            _("Helps people who are there: sees screens, takes control, answers the system’s questions."),
            _HELPING | {P.READ_HELP},
        ),
        BuiltIn.SCHOOL_ADMINISTRATOR: (
            _("School Administrator"),
            _("Helps pupils and teachers, and sees their devices. Give it for the groups of one school."),
            _HELPING | {P.READ_HELP, P.READ_DEVICES},
        ),
        BuiltIn.READ_ONLY_OPERATOR: (
            _("Read Only Operator"),
            _("Sees how everything is set up and what happened, and changes nothing."),
            frozenset(
                {P.READ_HELP, P.VIEW_REPORTS, P.READ_PEOPLE, P.READ_DEVICES}
                | {P.READ_ROLES, P.READ_POLICIES, P.READ_JOURNAL}
            ),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Reach:
    """For whom something holds: everyone, or the members of groups (by their ids). Nobody when both are empty."""

    everyone: bool = False
    groups: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Whether it reaches anybody at all."""
        return self.everyone or bool(self.groups)

    def __or__(self, other: "Reach") -> "Reach":
        """Both together."""
        return Reach(everyone=self.everyone or other.everyone, groups=self.groups | other.groups)

    def contains(self, other: "Reach") -> bool:
        """Whether whoever is reached by `other` is reached by this, whoever joins those groups later."""
        return self.everyone or (not other.everyone and other.groups <= self.groups)

    def touches(self, groups: Iterable[str]) -> bool:
        """Whether it reaches a person who is in `groups`."""
        return self.everyone or not self.groups.isdisjoint(groups)


NOBODY = Reach()
EVERYONE = Reach(everyone=True)


@dataclass(frozen=True, slots=True)
class Grant:
    """What an assignment gives to each of its members: permissions (with what they imply), for a reach."""

    permissions: frozenset[Permission]
    reach: Reach

    def __post_init__(self) -> None:
        """Hold what the permissions imply, too."""
        object.__setattr__(self, "permissions", whole(self.permissions))


@dataclass(frozen=True, slots=True)
class Rights:
    """All that a person may do: for each permission, for whom."""

    reaches: Mapping[Permission, Reach] = field(default_factory=dict)

    @classmethod
    def of(cls, grants: Iterable[Grant]) -> "Rights":
        """The union of `grants`."""
        reaches: dict[Permission, Reach] = {}
        for grant in grants:
            for one in grant.permissions if grant.reach else ():
                reaches[one] = reaches.get(one, NOBODY) | grant.reach
        return cls(reaches)

    def reach(self, permission: Permission) -> Reach:
        """For whom `permission` is held."""
        return self.reaches.get(permission, NOBODY)

    @property
    def held(self) -> frozenset[Permission]:
        """What is held for anybody."""
        return frozenset(self.reaches)

    @property
    def held_for_everyone(self) -> frozenset[Permission]:
        """What is held for everyone."""
        return frozenset(one for one, reach in self.reaches.items() if reach.everyone)

    @property
    def may_help(self) -> bool:
        """Whether anybody may be helped at a table: *Offer remote assistance*, and *View screen*."""
        return P.OFFER_HELP in self.reaches and P.VIEW_SCREEN in self.reaches

    @property
    def is_full(self) -> bool:
        """Whether everything is held for everyone, as by an administrator."""
        return self.held_for_everyone == EVERYTHING

    def toward(self, groups: Iterable[str]) -> frozenset[Permission]:
        """What is held for a person who is in `groups`."""
        known = frozenset(groups)
        return frozenset(one for one, reach in self.reaches.items() if reach.touches(known))

    def lacks(self, grant: Grant) -> Permission | None:
        """The first permission of `grant` that is not held as far as it would reach; None when it may be given."""
        return next((one for one in Permission if one in grant.permissions and not self._holds(one, grant.reach)), None)

    def falls_short_of(self, other: "Rights") -> Permission | None:
        """The first permission that `other` holds further than this; None when this holds all of it."""
        return next((one for one in Permission if not self._holds(one, other.reach(one))), None)

    def _holds(self, permission: Permission, reach: Reach) -> bool:
        return not reach or self.reach(permission).contains(reach)


def lacks_for_person(own: Rights, permissions: Iterable[Permission], groups: Iterable[str]) -> Permission | None:
    """The first of `permissions` that is not held for a person who is in `groups`: they may not be put within reach."""
    held = own.toward(groups)
    return next((one for one in Permission if one in whole(permissions) and one not in held), None)

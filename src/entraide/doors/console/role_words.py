"""Roles, rights and the steps of a decision in words."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entraide.roles.models import Assignment, Role
from entraide.rules.access import Check
from entraide.rules.rights import BuiltIn, Permission, whole

#: the steps of *Check access*; a step that is missing here is about somebody who already sits at a table
STEPS = {
    Check.ORGANISATION: _("Both belong to the same organisation"),
    Check.ENABLED: _("The sharer’s access is on"),
    Check.REMOTE_HELP: _("Remote Help is on"),
    Check.NOT_SELF: _("They are two people"),
    Check.HELPER_ENABLED: _("The helper’s access is on"),
    Check.PERMISSION: _("The helper has the right"),
    Check.SCOPE: _("The sharer is in the scope of an assignment that gives it"),
}


def name_of_role(role: Role) -> str:
    """What a role is called: those that come along in the language of the reader."""
    return gettext(BuiltIn(role.built_in).label) if role.built_in else role.name


def purpose_of_role(role: Role) -> str:
    """What a role is for."""
    return gettext(BuiltIn(role.built_in).purpose) if role.built_in else role.description


def implied_by(permission: Permission) -> list[str]:
    """Names of what a permission includes besides itself."""
    return [gettext(one.label) for one in Permission if one in whole({permission}) - {permission}]


def scope_of(assignment: Assignment) -> str:
    """For whom an assignment holds; `scope` should be prefetched."""
    if assignment.everyone:
        return gettext("Everyone")
    return names_of(one.name for one in assignment.scope.all()) or gettext("Nobody any more")


def members_of(assignment: Assignment) -> str:
    """Whose members have it; `members` should be prefetched."""
    return names_of(one.name for one in assignment.members.all()) or gettext("Nobody any more")


def names_of(names: Iterable[str]) -> str:
    """Names in order, in one line."""
    return ", ".join(sorted(names, key=str.casefold))

"""The names of permissions, in the language of the request."""

from django.utils.translation import gettext

from entraide.rules.rights import Permission


def name_of(permission: Permission) -> str:
    """A permission with the group to which it belongs, such as *Remote Help app: View screen*."""
    return gettext("%(category)s: %(permission)s") % {
        "category": gettext(permission.category),
        "permission": gettext(permission.label),
    }

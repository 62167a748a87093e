"""Rows of roles."""

from django.db import models

from entraide.chance import new_id
from entraide.organisations.models import Organisation
from entraide.people.models import Group
from entraide.rules.rights import BuiltIn, Grant, Permission, Reach, read_permissions

#: of roles and assignments
NAME_LENGTH_MAX = 128
DESCRIPTION_LENGTH_MAX = 512


class Role(models.Model):
    """A set of permissions with a name.

    built_in:     of the roles that come along, which one; what those give stands in `rules.rights`, not here.
    permissions:  values of `Permission`, as they were chosen, without what they imply.
    """

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="roles")
    name = models.CharField(max_length=NAME_LENGTH_MAX)
    description = models.CharField(max_length=DESCRIPTION_LENGTH_MAX, blank=True)
    built_in = models.CharField(max_length=24, blank=True)
    permissions = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="role_name_once"),
            models.UniqueConstraint(
                fields=["organisation", "built_in"], condition=~models.Q(built_in=""), name="role_built_in_once"
            ),
        ]

    @property
    def chosen(self) -> frozenset[Permission]:
        """The permissions as they were chosen."""
        return permissions_of(self.built_in, self.permissions)


class Assignment(models.Model):
    """A role for the members of groups, and for whom they have it: everyone, or the people in the groups of `scope`.

    Groups of devices join the scope by a table of their own in the room of devices, which lies above this one.
    """

    id = models.CharField(primary_key=True, max_length=22, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="assignments")
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="assignments")
    name = models.CharField(max_length=NAME_LENGTH_MAX)
    everyone = models.BooleanField(default=False)
    members = models.ManyToManyField(Group, related_name="assignments")
    scope = models.ManyToManyField(Group, related_name="scoped_assignments")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="assignment_name_once")]

    @property
    def grant(self) -> Grant:
        """What it gives to each of its members."""
        scope = frozenset() if self.everyone else frozenset(one.id for one in self.scope.all())
        return Grant(self.role.chosen, Reach(everyone=self.everyone, groups=scope))


def permissions_of(built_in: str, stored: list[str]) -> frozenset[Permission]:
    """What a role gives by its two columns."""
    return BuiltIn(built_in).permissions if built_in else read_permissions(stored)

"""The flags of groups become roles, November 2026.

Nobody who helps gains anything: `gives_help` meant to offer help and to see, so that is what its groups get. The
administrators get the role that holds everything, since only who holds everything can give everything.
"""

from typing import Any

from django.db import migrations

from entraide.clock import now

ADMINISTRATOR = "administrator"
BUILT_IN = {
    ADMINISTRATOR: "Administrator",
    "help-desk-operator": "Help Desk Operator",
    "school-administrator": "School Administrator",
    "read-only-operator": "Read Only Operator",
}
VIEWING = ["view-screen", "offer-remote-assistance"]


def give_roles(apps: Any, schema_editor: Any) -> None:
    Organisation = apps.get_model("organisations", "Organisation")
    Group = apps.get_model("people", "Group")
    Role = apps.get_model("roles", "Role")
    for organisation in Organisation.objects.all():
        roles = {
            code: Role.objects.create(organisation=organisation, name=name, built_in=code, changed_at=now())
            for code, name in BUILT_IN.items()
        }
        groups = Group.objects.filter(organisation=organisation).order_by("name")
        for group in groups.filter(administers=True):
            _assign(apps, roles[ADMINISTRATOR], group, group.name)
        helping = list(groups.filter(gives_help=True))
        if helping:
            viewing = Role.objects.create(
                organisation=organisation,
                name="View only helper",
                description="Sees screens, and takes no control.",
                permissions=VIEWING,
                changed_at=now(),
            )
            for group in helping:
                _assign(apps, viewing, group, f"{group.name[:100]}: help" if group.administers else group.name)


def give_flags(apps: Any, schema_editor: Any) -> None:
    Group = apps.get_model("people", "Group")
    for one in apps.get_model("roles", "Assignment").objects.filter(everyone=True).select_related("role"):
        groups = Group.objects.filter(id__in=one.members.values("id"))
        if one.role.built_in == ADMINISTRATOR:
            groups.update(administers=True)
        elif one.role.built_in or set(VIEWING) <= set(one.role.permissions):
            groups.update(gives_help=one.role.built_in != "read-only-operator")


def _assign(apps: Any, role: Any, group: Any, name: str) -> None:
    made = apps.get_model("roles", "Assignment").objects.create(
        organisation=role.organisation, role=role, name=name[:128], everyone=True, changed_at=now()
    )
    made.members.add(group)


class Migration(migrations.Migration):
    dependencies = [
        ("roles", "0001_2026_11_roles"),
    ]

    operations = [
        migrations.RunPython(give_roles, give_flags),
    ]

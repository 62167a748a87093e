"""`entraide roles`: roles, who has them for whom, and why somebody may help or not. Whoever runs this may do all."""

from typing import TYPE_CHECKING, Annotated

import typer

from entraide.cli.printing import complain, done, print_json, print_rows
from entraide.cli.rooms import now, open_rooms
from entraide.rules.rights import CATEGORIES, MODES, Permission

if TYPE_CHECKING:
    from entraide.organisations.models import Organisation
    from entraide.roles.models import Assignment, Role

app = typer.Typer(help="Roles: list, make, assign; check who may help whom.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="Short name of the organisation.")]
RoleName = Annotated[str, typer.Argument(help="A role: its name, or help-desk-operator, administrator …")]
Name = Annotated[str, typer.Argument(help="Name of the assignment.")]
Rights = Annotated[list[Permission] | None, typer.Option("--permission", help="A permission; may be repeated.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
Members = Annotated[list[str] | None, typer.Option("--members", help="A group whose members have it; may be repeated.")]
Scope = Annotated[list[str] | None, typer.Option("--scope", help="A group of people to help; may be repeated.")]
Everyone = Annotated[bool, typer.Option("--everyone", help="For everyone in the organisation.")]


@app.command("permissions")
def permissions(json: Json = False) -> None:
    """List the permissions of which roles are made."""
    if json:
        print_json([{"permission": one.value, "group": one.category, "name": one.label} for one in Permission])
        return
    print_rows(
        ("permission", "group", "name", "gives"),
        [(one.value, group, one.label, one.gives) for group, members in CATEGORIES for one in members],
    )


@app.command("list")
def list_(slug: Slug, json: Json = False) -> None:
    """List the roles of an organisation."""
    from entraide.roles.queries import roles_of

    found = [
        {
            "role": one.name,
            "built_in": one.built_in,
            "permissions": [right.value for right in Permission if right in one.chosen],
            "assignments": one.assignments.count(),
        }
        for one in roles_of(_organisation(slug).id)
    ]
    if json:
        print_json(found)
        return
    print_rows(
        ("role", "built in", "assignments", "permissions"),
        [
            (str(one["role"]), str(one["built_in"]), str(one["assignments"]), ", ".join(_names(one["permissions"])))
            for one in found
        ],
    )


@app.command("create")
def create(
    slug: Slug,
    name: RoleName,
    permission: Rights = None,
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Make a role; nobody has it before it is assigned."""
    organisation = _organisation(slug)
    from entraide.roles.operations import create_role

    made = create_role(organisation.id, name=name, description=description, permissions=permission or (), now=now())
    done(f"{made.name} was made. Give it to somebody: entraide roles assign {slug} {made.name!r} …")


@app.command("clone")
def clone(slug: Slug, role: RoleName, name: Annotated[str, typer.Argument(help="Name of the copy.")]) -> None:
    """Make a role that gives what another one gives."""
    found = _role(slug, role)
    from entraide.roles.operations import clone_role

    made = clone_role(found.organisation_id, found.id, name=name, now=now())
    done(f"{made.name} was made from {found.name}.")


@app.command("edit")
def edit(
    slug: Slug,
    role: RoleName,
    name: Annotated[str | None, typer.Option(help="Its new name.")] = None,
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    add: Annotated[list[Permission] | None, typer.Option("--add", help="Give this too; may be repeated.")] = None,
    remove: Annotated[list[Permission] | None, typer.Option("--remove", help="Take this away.")] = None,
) -> None:
    """Change a role and so what everybody has who has it; live sessions obey within two seconds."""
    found = _role(slug, role)
    from entraide.roles.operations import edit_role

    edit_role(
        found.organisation_id,
        found.id,
        name=found.name if name is None else name,
        description=found.description if description is None else description,
        permissions=(found.chosen | set(add or ())) - set(remove or ()),
        now=now(),
    )
    done(f"{found.name} was changed.")


@app.command("delete")
def delete(slug: Slug, role: RoleName) -> None:
    """Delete a role with its assignments; live sessions obey within two seconds."""
    found = _role(slug, role)
    from entraide.roles.operations import delete_role

    delete_role(found.organisation_id, found.id, now=now())
    done(f"{found.name} was deleted.")


@app.command("assign")
def assign(
    slug: Slug,
    role: RoleName,
    name: Annotated[str, typer.Option("--name", help="Name of the assignment.")],
    members: Members = None,
    scope: Scope = None,
    *,
    everyone: Everyone = False,
) -> None:
    """Give a role to the members of groups, for everyone or for the people of groups."""
    found = _role(slug, role)
    from entraide.people.queries import group_by_name
    from entraide.roles.operations import Terms
    from entraide.roles.operations import assign as give

    if everyone == bool(scope):
        raise typer.BadParameter("Say for whom: either --everyone, or --scope with a group.")
    groups = {one: group_by_name(found.organisation_id, one).id for one in {*(members or ()), *(scope or ())}}
    terms = Terms(
        name=name,
        members=frozenset(groups[one] for one in members or ()),
        everyone=everyone,
        scope=frozenset(groups[one] for one in scope or ()),
    )
    give(found.organisation_id, found.id, terms, now=now())
    done(f"{found.name} was assigned as {name}.")


@app.command("unassign")
def unassign(slug: Slug, name: Name) -> None:
    """Remove an assignment; live sessions obey within two seconds."""
    found = _assignment(slug, name)
    from entraide.roles.operations import remove_assignment

    remove_assignment(found.organisation_id, found.id, now=now())
    done(f"{found.name} was removed.")


@app.command("assignments")
def assignments(slug: Slug, json: Json = False) -> None:
    """List who has which role, and for whom."""
    from entraide.roles.queries import assignments_of

    found = [
        {
            "name": one.name,
            "role": one.role.name,
            "members": sorted(group.name for group in one.members.all()),
            "everyone": one.everyone,
            "scope": sorted(group.name for group in one.scope.all()),
        }
        for one in assignments_of(_organisation(slug).id)
    ]
    if json:
        print_json(found)
        return
    print_rows(
        ("name", "role", "members", "for"),
        [
            (
                str(one["name"]),
                str(one["role"]),
                ", ".join(_names(one["members"])),
                "everyone" if one["everyone"] else ", ".join(_names(one["scope"])) or "nobody",
            )
            for one in found
        ],
    )


@app.command("check")
def check(
    slug: Slug,
    helper: Annotated[str, typer.Argument(help="E-mail address of who would help.")],
    sharer: Annotated[str, typer.Argument(help="E-mail address of who would be helped.")],
    mode: Annotated[Permission, typer.Option(help="How far the help goes.")] = Permission.VIEW_SCREEN,
) -> None:
    """Say whether one person may help another, with each step of the reasoning. Exit code 5 means no."""
    if mode not in MODES:
        raise typer.BadParameter(f"One of: {', '.join(MODES)}")
    organisation = _organisation(slug)
    from entraide.access.explanation import explain
    from entraide.people.queries import person_by_email

    found = explain(person_by_email(organisation.id, helper), person_by_email(organisation.id, sharer), mode)
    print_rows(
        ("step", "right", "answer", "by"),
        [
            (
                one.step.check.value,
                one.step.right.value if one.step.right else "",
                "yes" if one.is_met else "no",
                ", ".join(given.name for given in one.by),
            )
            for one in found.steps
        ],
    )
    if found.is_yes:
        done("Yes.")
        return
    complain("No." + (f" Who can give the right: {', '.join(found.givers)}." if found.givers else ""))
    raise typer.Exit(5)


def _organisation(slug: str) -> "Organisation":
    open_rooms()
    from entraide.organisations.queries import by_slug

    return by_slug(slug)


def _role(slug: str, name: str) -> "Role":
    organisation = _organisation(slug)
    from entraide.roles.queries import role_called

    return role_called(organisation.id, name)


def _assignment(slug: str, name: str) -> "Assignment":
    organisation = _organisation(slug)
    from entraide.roles.queries import assignment_called

    return assignment_called(organisation.id, name)


def _names(value: object) -> list[str]:
    return value if isinstance(value, list) else []

"""`entraide groups`: make, rename, delete, list."""

from typing import TYPE_CHECKING, Annotated

import typer

from entraide.cli.printing import done, print_json, print_rows
from entraide.cli.rooms import now as present
from entraide.cli.rooms import open_rooms

if TYPE_CHECKING:
    from entraide.people.models import Group

app = typer.Typer(help="Groups: make, rename, delete, list.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="Short name of the organisation.")]
Name = Annotated[str, typer.Argument(help="Name of the group.")]


@app.command("create")
def create(slug: Slug, name: Name) -> None:
    """Make a group; what its members may do is given to it by roles."""
    open_rooms()
    from entraide.organisations.queries import by_slug
    from entraide.people.operations import create_group

    done(f"{create_group(by_slug(slug).id, name=name, now=present()).name} was made.")


@app.command("rename")
def rename(slug: Slug, name: Name, to: Annotated[str, typer.Argument(help="Its new name.")]) -> None:
    """Give a group another name."""
    found = _group(slug, name)
    from entraide.people.operations import rename_group

    done(f"{name} is {rename_group(found.organisation_id, found.id, name=to, now=present()).name} now.")


@app.command("delete")
def delete(slug: Slug, name: Name) -> None:
    """Delete a group and what was given to it; live sessions obey within two seconds."""
    found = _group(slug, name)
    from entraide.people.operations import delete_group

    delete_group(found.organisation_id, found.id, now=present())
    done(f"{found.name} was deleted.")


@app.command("list")
def list_(slug: Slug, json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List the groups of an organisation."""
    open_rooms()
    from django.db.models import Count

    from entraide.organisations.queries import by_slug
    from entraide.people.models import Group

    found = Group.objects.filter(organisation=by_slug(slug)).annotate(people=Count("memberships")).order_by("name")
    if json:
        print_json([{"name": one.name, "people": one.people} for one in found])
    else:
        print_rows(("group", "people"), [(one.name, str(one.people)) for one in found])


def _group(slug: str, name: str) -> "Group":
    open_rooms()
    from entraide.organisations.queries import by_slug
    from entraide.people.queries import group_by_name

    return group_by_name(by_slug(slug).id, name)

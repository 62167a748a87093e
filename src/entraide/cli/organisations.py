"""`entraide organisations`: make them, set their switches and settings, list them."""

from typing import Annotated, Any

import typer

from entraide.cli.printing import done, print_json, print_rows
from entraide.cli.rooms import now, open_rooms

app = typer.Typer(help="Organisations, their switches and settings.", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="Short name of the organisation, as in its links.")]
Switch = bool | None


@app.command("create")
def create(
    slug: Slug,
    name: Annotated[str, typer.Option("--name", help="Its name, as people know it.")],
    domain: Annotated[
        list[str] | None, typer.Option("--domain", help="A domain that it owns; may be repeated.")
    ] = None,
) -> None:
    """Make an organisation, with the groups Helpers and Administrators. Its switches are off, as in Remote Help."""
    open_rooms()
    from entraide.organisations.operations import create_organisation
    from entraide.roles.first_groups import make_groups

    made = create_organisation(slug=slug, name=name, domains=tuple(domain or ()), now=now())
    make_groups(made, now=now())
    done(f"{made.name} was made. Remote Help is off: entraide organisations set {made.slug} --remote-help")


@app.command("set")
def set_(  # noqa: PLR0913 - a flag for each setting
    slug: Slug,
    *,
    name: Annotated[str | None, typer.Option(help="Its name.")] = None,
    remote_help: Annotated[Switch, typer.Option("--remote-help/--no-remote-help", help="Enable Remote Help.")] = None,
    unenrolled: Annotated[
        Switch, typer.Option("--unenrolled/--no-unenrolled", help="Allow help to unenrolled devices.")
    ] = None,
    chat: Annotated[Switch, typer.Option("--chat/--no-chat", help="Chat during sessions.")] = None,
    relay_only: Annotated[
        Switch, typer.Option("--relay-only/--no-relay-only", help="Hide addresses: media through the relay only.")
    ] = None,
    second_factor: Annotated[
        Switch,
        typer.Option("--second-factor/--no-second-factor", help="Demand a second factor of the directory’s people."),
    ] = None,
    code_minutes: Annotated[int | None, typer.Option(help="How long a code lives (2–60).")] = None,
    session_minutes: Annotated[int | None, typer.Option(help="The longest a session may last (5–720).")] = None,
    report_days: Annotated[int | None, typer.Option(help="How long reports of sessions are kept (1–365).")] = None,
    idle_minutes: Annotated[int | None, typer.Option(help="How long a browser stays signed in unused (5–720).")] = None,
    signed_in_hours: Annotated[
        int | None, typer.Option(help="How long a browser stays signed in at most (1–72).")
    ] = None,
    telephone: Annotated[str | None, typer.Option(help="Telephone of the helpdesk.")] = None,
    hours: Annotated[str | None, typer.Option(help="When the helpdesk answers.")] = None,
    ticket_url: Annotated[str | None, typer.Option(help="Where tickets are written.")] = None,
    domain: Annotated[list[str] | None, typer.Option("--domain", help="One more domain that it owns.")] = None,
) -> None:
    """Turn switches and change settings. Live sessions obey within two seconds."""
    open_rooms()
    from entraide.organisations.operations import set_organisation, verify_domain
    from entraide.organisations.queries import by_slug

    given: dict[str, Any] = {
        "name": name,
        "remote_help": remote_help,
        "help_to_unenrolled": unenrolled,
        "disable_chat": None if chat is None else not chat,
        "relay_only": relay_only,
        "second_factor": second_factor,
        "code_minutes": code_minutes,
        "session_minutes": session_minutes,
        "report_days": report_days,
        "idle_minutes": idle_minutes,
        "signed_in_hours": signed_in_hours,
        "contact_telephone": telephone,
        "contact_hours": hours,
        "contact_ticket_url": ticket_url,
    }
    changes = {key: value for key, value in given.items() if value is not None}
    if not changes and not domain:
        raise typer.BadParameter("Say what to set; --help lists it.")
    organisation = by_slug(slug)
    if changes:
        set_organisation(organisation.id, changes, now=now())
    for one in domain or ():
        verify_domain(organisation.id, one, now=now())
    done(f"{slug}: {', '.join([*changes, *(f'domain {one}' for one in domain or ())])} set.")


@app.command("list")
def list_(json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List the organisations with their switches."""
    open_rooms()
    from entraide.organisations.models import Organisation

    found = list(Organisation.objects.prefetch_related("domains").order_by("slug"))
    if json:
        print_json(
            [
                {
                    "slug": one.slug,
                    "name": one.name,
                    "domains": [domain.name for domain in one.domains.all()],
                    "people": one.people.count(),
                    "remote_help": one.remote_help,
                    "help_to_unenrolled": one.help_to_unenrolled,
                    "disable_chat": one.disable_chat,
                    "relay_only": one.relay_only,
                    "second_factor": one.second_factor,
                }
                for one in found
            ]
        )
        return
    print_rows(
        ("slug", "name", "domains", "people", "remote help", "unenrolled", "chat"),
        [
            (
                one.slug,
                one.name,
                ", ".join(domain.name for domain in one.domains.all()),
                str(one.people.count()),
                _word(one.remote_help),
                _word(one.help_to_unenrolled),
                _word(not one.disable_chat),
            )
            for one in found
        ],
    )


def _word(on: bool) -> str:
    return "on" if on else "off"

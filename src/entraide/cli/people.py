"""`entraide people`: members of an organisation, most of them of its embedded directory."""

import sys
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entraide.cli.passwords import asked, read_line
from entraide.cli.printing import complain, done, print_json, print_rows, say, warn
from entraide.cli.rooms import now, open_rooms
from entraide.rules.rights import ADMINISTRATORS, HELPERS

if TYPE_CHECKING:
    from entraide.people.models import Person

app = typer.Typer(
    help="People: add, invite, disable, unlock, let in, put into groups, export, erase; emergency account.",
    no_args_is_help=True,
)

Slug = Annotated[str, typer.Argument(help="Short name of the organisation.")]
Email = Annotated[str, typer.Argument(help="The person's e-mail address.")]


@app.command("add")
def add(  # noqa: PLR0913 - a flag for each fact
    slug: Slug,
    email: Email,
    *,
    name: Annotated[str, typer.Option("--name", help="Full name, as others will see it.")],
    job_title: Annotated[str, typer.Option(help="Job title.")] = "",
    company: Annotated[str, typer.Option(help="Company.")] = "",
    department: Annotated[str, typer.Option(help="Department.")] = "",
    group: Annotated[list[str] | None, typer.Option("--group", help="A group; may be repeated.")] = None,
    helper: Annotated[bool, typer.Option("--helper", help=f"The same as --group {HELPERS}.")] = False,
    administrator: Annotated[
        bool, typer.Option("--administrator", help=f"The same as --group {ADMINISTRATORS}.")
    ] = False,
    ask_password: Annotated[bool, typer.Option("--ask-password", help="Ask for a password here, twice.")] = False,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="Read the password from stdin.")] = False,
    print_link: Annotated[
        bool, typer.Option("--print-link", help="Print the link to choose a password instead of mailing it.")
    ] = False,
) -> None:
    """Add a person. Without a password, a mail with a link to choose one is sent (valid for three days)."""
    open_rooms()
    from entraide.organisations.queries import by_slug
    from entraide.people.operations import add_person

    if ask_password + password_stdin + print_link > 1:
        raise typer.BadParameter("Choose one of --ask-password, --password-stdin and --print-link.")
    password = asked() if ask_password else read_line(sys.stdin) if password_stdin else None
    organisation = by_slug(slug)
    groups = {*(group or ()), *([HELPERS] if helper else ()), *([ADMINISTRATORS] if administrator else ())}
    person = add_person(
        organisation.id,
        email=email,
        name=name,
        job_title=job_title,
        company=company,
        department=department,
        password=password,
        groups=tuple(sorted(groups)),
        now=now(),
    )
    done(f"{person.name} was added to {organisation.name}.")
    if password is None:
        _let_choose(person.email, print_link=print_link)


@app.command("disable")
def disable(slug: Slug, email: Email) -> None:
    """Take all access away; running sessions of the person end within two seconds."""
    person = _find(slug, email)
    from entraide.people.operations import disable_person

    disable_person(person.organisation_id, person.id, now=now())
    done(f"{person.email} is disabled.")


@app.command("enable")
def enable(slug: Slug, email: Email) -> None:
    """Give access back."""
    person = _find(slug, email)
    from entraide.people.operations import enable_person

    enable_person(person.organisation_id, person.id, now=now())
    done(f"{person.email} is enabled.")


@app.command("unlock")
def unlock(slug: Slug, email: Email) -> None:
    """Forgive the wrong codes of a person, who may then type one at once."""
    person = _find(slug, email)
    from entraide.help.operations import unlock_codes

    count = unlock_codes(person.organisation_id, person.id, now=now())
    done(f"{count} wrong codes of {person.email} were forgiven.")


@app.command("invite")
def invite(
    slug: Slug,
    email: Email,
    print_link: Annotated[
        bool, typer.Option("--print-link", help="Print the link to choose a password instead of mailing it.")
    ] = False,
) -> None:
    """Invite a person who has chosen no password yet once more; links sent before stop working."""
    person = _find(slug, email)
    from entraide.people.operations import invite as invite_again

    invite_again(person.organisation_id, person.id, now=now())
    _let_choose(person.email, print_link=print_link)


@app.command("pass")
def pass_(slug: Slug, email: Email) -> None:
    """Make a temporary pass for somebody who is locked out: it signs in once, within ten minutes."""
    person = _find(slug, email)
    from entraide.people.operations import make_pass

    made = make_pass(person.organisation_id, person.id, now=now())
    say(f"Make sure that you speak with {person.name}; then read this pass to them. It is shown this once:")
    print(made)
    say("It works once, for ten minutes, at “I have a temporary pass” on the sign-in page.")


@app.command("break-glass")
def break_glass(
    slug: Slug,
    close: Annotated[bool, typer.Option("--close", help="Let no key open the account any more.")] = False,
) -> None:
    """Make the emergency account of an organisation, or a new key for it; the key is shown this once."""
    open_rooms()
    from entraide.organisations.queries import by_slug
    from entraide.people.operations import close_emergency_account, make_emergency_key

    organisation = by_slug(slug)
    if close:
        close_emergency_account(organisation.id, now=now())
        done(f"No key opens the emergency account of {organisation.name} now.")
        return
    made = make_emergency_key(organisation.id, now=now())
    say(f"The key of the emergency account of {organisation.name}. It is shown this once: print it and seal it.")
    print(made)
    say("It signs in at “Emergency account” on the sign-in page. Each use is an alarm to all administrators.")


@app.command("factors")
def factors(slug: Slug, email: Email, json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Show how a person signs in: password, authenticator app, passkeys, recovery codes."""
    person = _find(slug, email)
    from entraide.people.factors.held import account_behind, held_by

    account = account_behind(person)
    if account is None:
        raise typer.BadParameter("This person signs in with an outside identity provider.")
    held = held_by(account)
    found = {
        "password": account.has_usable_password(),
        "authenticator_app": held.app is not None,
        "passkeys": [one.name for one in held.passkeys],
        "recovery_codes_left": held.codes_left or 0,
    }
    if json:
        print_json(found)
        return
    print_rows(
        ("way", "state"),
        [
            ("password", "set" if found["password"] else "not set"),
            ("authenticator app", "in use" if held.app else "none"),
            ("passkeys", ", ".join(one.name for one in held.passkeys) or "none"),
            ("recovery codes", f"{held.codes_left or 0} left"),
        ],
    )


@app.command("groups")
def groups(
    slug: Slug,
    email: Email,
    add_: Annotated[list[str] | None, typer.Option("--add", help="Put into this group; may be repeated.")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", help="Take out of this group.")] = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show the groups of a person, after putting into some and taking out of others."""
    person = _find(slug, email)
    from entraide.people import queries
    from entraide.people.operations import add_to_group, remove_from_group

    for name in add_ or ():
        found = queries.group_by_name(person.organisation_id, name)
        add_to_group(person.organisation_id, person.id, found.id, now=now())
    for name in remove or ():
        found = queries.group_by_name(person.organisation_id, name)
        remove_from_group(person.organisation_id, person.id, found.id, now=now())
    names = [one.name for one in queries.groups_of(person)]
    if json:
        print_json(names)
    else:
        print_rows(("group",), [(name,) for name in names])


@app.command("list")
def list_(slug: Slug, json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List the people of an organisation."""
    open_rooms()
    from entraide.organisations.queries import by_slug
    from entraide.people import queries

    found = [
        {
            "id": one.id,
            "email": one.email,
            "name": one.name,
            "job_title": one.job_title,
            "department": one.department,
            "groups": sorted(membership.group.name for membership in one.memberships.all()),
            "disabled": one.disabled_at is not None,
        }
        for one in queries.people_of(by_slug(slug).id).prefetch_related("memberships__group")
    ]
    if json:
        print_json(found)
        return
    print_rows(
        ("e-mail", "name", "job title", "groups", ""),
        [
            (
                str(one["email"]),
                str(one["name"]),
                str(one["job_title"]),
                ", ".join(one["groups"]) if isinstance(one["groups"], list) else "",
                "disabled" if one["disabled"] else "",
            )
            for one in found
        ],
    )


@app.command("export")
def export(
    slug: Slug,
    email: Email,
    file: Annotated[
        Path | None, typer.Option("--file", help="Write there instead of to stdout; the owner's alone.")
    ] = None,
) -> None:
    """Give out everything that is kept about a person, as JSON; its shape stands in the privacy guide."""
    person = _find(slug, email)
    from entraide.privacy.operations import export_person

    told = export_person(person.organisation_id, person.id, now=now())
    if file is None:
        print_json(told)
        return
    file.write_text(dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    done(f"Written: {file}")


@app.command("erase")
def erase(
    slug: Slug,
    email: Email,
    confirm: Annotated[
        str, typer.Option("--confirm", help="The address once more; asked for when it is missing.")
    ] = "",
) -> None:
    """Erase what is kept about a person, for good; what happened stays, under a code."""
    person = _find(slug, email)
    from entraide.privacy.operations import erase_person

    say(f"This erases {person.name} for good. Backups made before still hold the data until you delete them.")
    typed = confirm or typer.prompt("Type the address once more", err=True)
    if typed.strip().casefold() != person.email.casefold():
        raise typer.BadParameter("That is another address. Nothing was erased.")
    former = erase_person(person.organisation_id, person.id, now=now())
    done(f"Erased. What stays reads: {former.name}.")


def _find(slug: str, email: str) -> "Person":
    open_rooms()
    from entraide.organisations.queries import by_slug
    from entraide.people.queries import person_by_email

    return person_by_email(by_slug(slug).id, email)


def _let_choose(email: str, *, print_link: bool) -> None:
    """Send or print the link by which a new person chooses a password."""
    from entraide.cli.first_password import link_of, send_link
    from entraide.server.config import config

    if print_link:
        say("Give this link to the person over a safe way. It works once, for three days:")
        print(link_of(email))
    elif not send_link(email):
        complain("The mail could not be sent. Print the link instead: the link below works once, for three days.")
        print(link_of(email))
    elif not config().mail.host:
        warn(f"There is no mail server: the mail with the link is a file in {config().data.directory}/mail.")
    else:
        done(f"A mail with a link to choose a password was sent to {email}.")

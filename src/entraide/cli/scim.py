"""`entraide scim`: tokens by which a directory brings people and groups here."""

from typing import Annotated

import typer

from entraide.cli.printing import done, print_json, print_rows, say
from entraide.cli.rooms import now, open_rooms

app = typer.Typer(help="SCIM: directories that bring people and groups.", no_args_is_help=True)
tokens = typer.Typer(help="Tokens of directories: made, listed, revoked.", no_args_is_help=True)
app.add_typer(tokens, name="token")

Slug = Annotated[str, typer.Option("--organisation", help="Short name of the organisation.")]


@tokens.command("create")
def create(
    slug: Slug,
    provider: Annotated[
        str | None, typer.Option(help="Short name of the identity provider behind it; not needed when there is one.")
    ] = None,
    days: Annotated[int, typer.Option(help="How long it lives (1–730).")] = 365,
) -> None:
    """Make a token and print it, this once. Two of a provider may live, so that one can follow the other."""
    open_rooms()
    from django.conf import settings

    from entraide.organisations.queries import by_slug
    from entraide.people.providers.queries import by_slugs, providers_of
    from entraide.provisioning.operations import make_token

    organisation = by_slug(slug)
    known = list(providers_of(organisation))
    if provider is None and len(known) != 1:
        names = ", ".join(one.slug for one in known)
        raise typer.BadParameter(
            f"Say which: --provider, one of {names}." if known else "Add a provider first: entraide identity add."
        )
    chosen = known[0] if provider is None else by_slugs(slug, provider)
    row, secret = make_token(organisation.id, chosen.id, days=days, now=now())
    say(f"SCIM address: {settings.PUBLIC_URL}/scim/v2")
    say(f"The token of {chosen.name}, until {row.expires_at:%Y-%m-%d}. It is shown this once:")
    print(secret)


@tokens.command("list")
def list_(slug: Slug, json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List the tokens of an organisation: which, until when, used last."""
    open_rooms()
    from entraide.organisations.queries import by_slug
    from entraide.provisioning.queries import tokens_of

    found = list(tokens_of(by_slug(slug).id))
    if json:
        print_json(
            [
                {
                    "id": one.id,
                    "begins": one.prefix,
                    "provider": one.provider.slug,
                    "made_at": one.made_at.isoformat(),
                    "expires_at": one.expires_at.isoformat(),
                    "last_used_at": one.last_used_at.isoformat() if one.last_used_at else None,
                }
                for one in found
            ]
        )
        return
    print_rows(
        ("id", "begins with", "provider", "until", "last used"),
        [
            (
                one.id,
                f"{one.prefix}…",
                one.provider.slug,
                f"{one.expires_at:%Y-%m-%d}",
                f"{one.last_used_at:%Y-%m-%d %H:%M}" if one.last_used_at else "never",
            )
            for one in found
        ],
    )


@tokens.command("revoke")
def revoke(slug: Slug, token: Annotated[str, typer.Argument(help="Its id, from the list.")]) -> None:
    """Make a token worth nothing, at once."""
    open_rooms()
    from entraide.organisations.queries import by_slug
    from entraide.provisioning.operations import revoke_token

    row = revoke_token(by_slug(slug).id, token, now=now())
    done(f"{row.prefix}… is revoked.")

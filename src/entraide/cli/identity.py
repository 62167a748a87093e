"""`entraide identity`: outside identity providers of an organisation, and the key of the built-in directory."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from entraide.cli.passwords import asked, read_line
from entraide.cli.printing import complain, done, print_json, print_rows, say, warn
from entraide.cli.rooms import now, open_rooms
from entraide.errors import FieldInvalid

if TYPE_CHECKING:
    from entraide.people.models import IdentityProvider

app = typer.Typer(help="Identity providers (OpenID Connect).", no_args_is_help=True)

Slug = Annotated[str, typer.Argument(help="Short name of the organisation.")]
Provider = Annotated[str, typer.Argument(help="Short name of the provider, as in its addresses.")]
Claim = Annotated[
    list[str] | None, typer.Option("--claim", help="field=claim[,claim …]; may be repeated. Fields: see the guide.")
]
Demand = Annotated[
    list[str] | None, typer.Option("--demand", help="claim=value[,value …]: only people who have it; may be repeated.")
]
GroupTable = Annotated[
    list[str] | None, typer.Option("--group", help="value-of-the-claim=name of a group here; may be repeated.")
]
Switch = bool | None


@app.command("add")
def add(  # noqa: PLR0913 - a flag for each setting
    slug: Slug,
    provider: Provider,
    *,
    issuer: Annotated[str, typer.Option("--issuer", help="Issuer, exactly as the provider writes it.")],
    client_id: Annotated[str, typer.Option("--client-id", help="The client's id there.")],
    name: Annotated[str, typer.Option("--name", help="What the button on the sign-in page says.")] = "",
    preset: Annotated[str, typer.Option(help="entra, keycloak, google, okta or generic.")] = "generic",
    secret_stdin: Annotated[bool, typer.Option("--secret-stdin", help="Read the client's secret from stdin.")] = False,
    public: Annotated[bool, typer.Option("--public", help="A client without a secret.")] = False,
    scopes: Annotated[str | None, typer.Option(help="Scopes; openid is one of them.")] = None,
    claim: Claim = None,
    demand: Demand = None,
    group: GroupTable = None,
) -> None:
    """Add a provider. The client's secret is asked for, or read from stdin; never given on the command line."""
    open_rooms()
    from entraide.organisations.queries import by_slug
    from entraide.outbound import fetcher
    from entraide.people.operations.providers import add_provider
    from entraide.people.providers.departures import redirect_uri

    organisation = by_slug(slug)
    more = _tables(organisation.id, claim, demand, group)
    if scopes is not None:
        more["scopes"] = scopes
    if not public:
        more["secret"] = read_line(sys.stdin) if secret_stdin else asked("Client secret")
    made = add_provider(
        organisation.id,
        slug=provider,
        name=name or provider,
        issuer=issuer,
        client_id=client_id,
        preset=preset,
        fetcher=fetcher(),
        now=now(),
        **more,
    )
    done(f"{made.name} was added to {organisation.name}.")
    say(f"Register this address there, exactly:  {redirect_uri(made)}")
    say(f"Then try it:                           entraide identity test {slug} {provider}")


@app.command("set")
def set_(  # noqa: PLR0913 - a flag for each setting
    slug: Slug,
    provider: Provider,
    *,
    name: Annotated[str | None, typer.Option(help="What the button says.")] = None,
    issuer: Annotated[str | None, typer.Option(help="Issuer; whoever came by the old one is signed out.")] = None,
    client_id: Annotated[str | None, typer.Option(help="The client's id there.")] = None,
    secret_stdin: Annotated[bool, typer.Option("--secret-stdin", help="Read a new secret from stdin.")] = False,
    preset: Annotated[str | None, typer.Option(help="entra, keycloak, google, okta or generic.")] = None,
    scopes: Annotated[str | None, typer.Option(help="Scopes.")] = None,
    claim: Claim = None,
    demand: Demand = None,
    group: GroupTable = None,
    step_up_acr: Annotated[str | None, typer.Option(help="acr that a fresh proof must have.")] = None,
    step_up_amr: Annotated[str | None, typer.Option(help="amr that a fresh proof must have, such as mfa.")] = None,
    userinfo: Annotated[Switch, typer.Option("--userinfo/--no-userinfo", help="Ask for more claims there.")] = None,
    email_trusted: Annotated[
        Switch, typer.Option("--email-trusted/--no-email-trusted", help="Addresses count without email_verified.")
    ] = None,
    signs_out_there: Annotated[
        Switch, typer.Option("--sign-out-there/--no-sign-out-there", help="Signing out ends the session there too.")
    ] = None,
    enabled: Annotated[
        Switch, typer.Option("--enable/--disable", help="People may sign in by it; off signs them out.")
    ] = None,
) -> None:
    """Change a provider. A table (--claim, --demand, --group) takes the place of the one before."""
    found = _find(slug, provider)
    from entraide.outbound import fetcher
    from entraide.people.operations.providers import set_provider

    given: dict[str, Any] = {
        "name": name,
        "issuer": issuer,
        "client_id": client_id,
        "preset": preset,
        "scopes": scopes,
        "step_up_acr": step_up_acr,
        "step_up_amr": step_up_amr,
        "userinfo": userinfo,
        "email_trusted": email_trusted,
        "signs_out_there": signs_out_there,
        "enabled": enabled,
        **_tables(found.organisation_id, claim, demand, group),
    }
    changes = {key: value for key, value in given.items() if value is not None}
    if secret_stdin:
        changes["secret"] = read_line(sys.stdin)
    if not changes:
        raise typer.BadParameter("Say what to set; --help lists it.")
    set_provider(found.organisation_id, found.id, changes, fetcher=fetcher(), now=now())
    done(f"{provider}: {', '.join(changes)} set.")


@app.command("list")
def list_(slug: Slug, json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List the providers of an organisation; never their secrets."""
    open_rooms()
    from entraide.organisations.queries import by_slug
    from entraide.people.providers.departures import redirect_uri
    from entraide.people.providers.queries import providers_of

    found = list(providers_of(by_slug(slug)))
    if json:
        names = ("slug", "name", "preset", "issuer", "client_id", "scopes", "claims", "demands", "enabled")
        more = ("userinfo", "email_trusted", "step_up_acr", "step_up_amr", "signs_out_there")
        print_json(
            [
                {key: getattr(one, key) for key in (*names, *more)}
                | {"redirect_uri": redirect_uri(one), "has_secret": bool(one.secret)}
                for one in found
            ]
        )
        return
    print_rows(
        ("provider", "name", "preset", "issuer", "on"),
        [(one.slug, one.name, one.preset, one.issuer, "yes" if one.enabled else "no") for one in found],
    )


@app.command("test")
def test(slug: Slug, provider: Provider) -> None:
    """Ask the provider for its description and its keys, as a sign-in would. Claims are tried in the console."""
    found = _find(slug, provider)
    from entraide.people.providers.departures import redirect_uri
    from entraide.people.providers.inspection import inspect

    inspection = inspect(found, now=now())
    for fact in inspection.facts:
        say(f"  {fact}")
    if inspection.problem:
        complain(inspection.problem)
        raise typer.Exit(7 if inspection.is_unreachable else 1)
    for caution in inspection.cautions:
        warn(caution)
    done(f"{found.name} answers. Registered there must be: {redirect_uri(found)}")


@app.command("remove")
def remove(
    slug: Slug, provider: Provider, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Remove a provider; whoever came by it is signed out. Its people stay."""
    found = _find(slug, provider)
    from entraide.people.operations.providers import remove_provider

    if not yes:
        typer.confirm(f"Remove {found.name}? Whoever signed in by it is signed out.", abort=True, err=True)
    remove_provider(found.organisation_id, found.id, now=now())
    done(f"{found.name} was removed.")


@app.command("change-key")
def change_key() -> None:
    """Let the built-in directory sign with a new key from now on. Nobody is signed out."""
    open_rooms()
    from entraide.people.operations import change_directory_key

    change_directory_key(now=now())
    done("The directory signs with a new key.")


def _find(slug: str, provider: str) -> "IdentityProvider":
    open_rooms()
    from entraide.people.providers.queries import by_slugs

    return by_slugs(slug, provider)


def _tables(
    organisation_id: str, claim: list[str] | None, demand: list[str] | None, group: list[str] | None
) -> dict[str, Any]:
    from entraide.people.queries import group_by_name

    made: dict[str, Any] = {}
    if claim is not None:
        made["claims"] = {name: values.split(",") for name, values in _pairs(claim, "claims")}
    if demand is not None:
        made["demands"] = {name: values.split(",") for name, values in _pairs(demand, "demands")}
    if group is not None:
        made["groups"] = {value: group_by_name(organisation_id, name).id for value, name in _pairs(group, "groups")}
    return made


def _pairs(given: list[str], field: str) -> list[tuple[str, str]]:
    pairs = [(left.strip(), right.strip()) for left, _, right in (one.rpartition("=") for one in given if one)]
    if not all(left and right for left, right in pairs):
        raise FieldInvalid(field=field, why="write name=value")
    return pairs

"""`entraide journal`: reading the chained record of an organisation."""

from typing import Annotated

import typer

from entraide.cli.printing import complain, done, print_json
from entraide.cli.rooms import open_rooms

app = typer.Typer(help="Journal: verify that nothing was changed.", no_args_is_help=True)


@app.callback()
def _journal() -> None:
    """Keep `verify` a command of its own: one alone would be the whole of `entraide journal`."""


@app.command("verify")
def verify(
    slug: Annotated[str, typer.Argument(help="Short name of the organisation.")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Read the journal of an organisation and compare every digest; exit code 1 when the chain does not hold."""
    open_rooms()
    from dataclasses import asdict

    from entraide.journal import chain
    from entraide.organisations.queries import by_slug

    found = chain.verify(by_slug(slug).id)
    if json:
        print_json(asdict(found))
    elif found.broken is None:
        done(f"The chain holds: {found.rows} rows, {found.first} to {found.last}.")
    else:
        complain(f"The chain does not hold at row {found.broken}: {found.why.replace('-', ' ')}.")
    if found.broken is not None:
        raise typer.Exit(1)

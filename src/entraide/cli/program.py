"""The program `entraide`: its commands, and what its exit codes mean.

0 done · 1 failed · 2 wrongly called · 3 not found · 4 not signed in · 5 denied · 6 conflict · 7 unreachable
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from entraide.cli import (
    configuration,
    demo,
    doctor,
    groups,
    identity,
    journal,
    organisations,
    people,
    roles,
    scim,
    serving,
    setting_up,
)
from entraide.cli.printing import complain, say
from entraide.cli.rooms import WrongUser, use_file
from entraide.errors import FieldInvalid, NotFound, Refusal
from entraide.server.config import ConfigProblems
from entraide.server.startup import CannotStart

#: exit codes by the status that a refusal has over HTTP
EXIT_CODES = {401: 4, 403: 5, 404: 3, 409: 6, 410: 6, 422: 2, 503: 7}

app = typer.Typer(
    name="entraide",
    help="Self-hosted remote help: someone in trouble shows a screen from any browser to a helper who is known.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo.demo)
app.command("setup")(setting_up.setup)
app.command("serve")(serving.serve)
app.command("doctor")(doctor.doctor)
app.add_typer(organisations.app, name="organisations")
app.add_typer(people.app, name="people")
app.add_typer(groups.app, name="groups")
app.add_typer(roles.app, name="roles")
app.add_typer(identity.app, name="identity")
app.add_typer(scim.app, name="scim")
app.add_typer(journal.app, name="journal")
app.add_typer(configuration.app, name="config")


def _version(asked: bool) -> None:
    if asked:
        from entraide.server.version import VERSION

        print(f"entraide {VERSION}")
        raise typer.Exit


@app.callback()
def _before(
    config: Annotated[
        Path | None,
        typer.Option("--config", help="The configuration file (else ENTRAIDE_CONFIG, entraide.toml, /etc/entraide)."),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    if config is not None:
        use_file(config)


def _sentence(refusal: Refusal) -> str:
    """Say it for somebody at a command line, who filled in no form and stands before no page."""
    field = refusal.details.get("field")
    match refusal:
        case NotFound():
            return "Not found. Check the names you gave: entraide organisations list, entraide people list."
        case FieldInvalid():
            return f"{field}: {refusal.details.get('why') or 'this cannot be used.'}"
        case _:
            return f"{field}: {refusal.sentence()}" if field else refusal.sentence()


def run() -> None:
    """Run a command; turn its refusals into a sentence and an exit code."""
    try:
        app()
    except Refusal as refusal:
        complain(_sentence(refusal))
        sys.exit(EXIT_CODES.get(refusal.http_status, 1))
    except ConfigProblems as invalid:
        complain("The configuration cannot be used:")
        for one in invalid.problems:
            say(f"  {one.where}: {one.remedy}")
        sys.exit(1)
    except (CannotStart, WrongUser) as failed:
        complain(str(failed))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as failed:
        if not _is_without_tables(failed):
            raise
        complain(
            "Nothing has been set up here yet. Run `entraide setup`, or name its configuration in ENTRAIDE_CONFIG."
        )
        sys.exit(1)


def _is_without_tables(failed: Exception) -> bool:
    """Whether a command met a database that nobody has set up; by name, so that `--help` need not wait for Django."""
    is_of_database = type(failed).__name__ in {"OperationalError", "ProgrammingError"}
    return is_of_database and ("no such table" in str(failed) or "does not exist" in str(failed))

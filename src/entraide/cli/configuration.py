"""`entraide config`: what the configuration is, where each value comes from, whether it can be used."""

from typing import Annotated, Any

import typer
from pydantic import SecretStr

from entraide.cli.printing import done, print_json, print_rows
from entraide.server import config as configuration

app = typer.Typer(help="Look at the configuration.", no_args_is_help=True)

DEFAULT = "default"


@app.command("show")
def show(
    origin: Annotated[bool, typer.Option("--origin", help="Tell where each value comes from.")] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Print every setting and its value; secrets are only told to be set."""
    read = configuration.reading()
    rows = [(name, text, read.origins.get(name, DEFAULT)) for name, text in _flat(read.config)]
    if json:
        print_json([{"name": name, "value": text, "origin": where} for name, text, where in rows])
    elif origin:
        print_rows(("setting", "value", "from"), rows)
    else:
        print_rows(("setting", "value"), [row[:2] for row in rows])


@app.command("check")
def check() -> None:
    """Read the configuration; print every problem with its remedy, exit code 1 when there is one."""
    read = configuration.reading()
    done(f"The configuration can be used ({read.file or 'no file'}).")


def _flat(made: configuration.Config) -> list[tuple[str, str]]:
    found = []
    for name in type(made).model_fields:
        value = getattr(made, name)
        if hasattr(value, "model_fields_set"):
            found += [(f"{name}.{inner}", _text(getattr(value, inner))) for inner in type(value).model_fields]
        else:
            found.append((name, _text(value)))
    return found


def _text(value: Any) -> str:
    match value:
        case SecretStr():
            return "(set)" if value.get_secret_value() else "(not set)"
        case None | "" | ():
            return "(not set)"
        case tuple():
            return ", ".join(value)
        case bool():
            return "yes" if value else "no"
        case _:
            return _without_password(str(value))


def _without_password(text: str) -> str:
    before, at, after = text.rpartition("@")
    scheme, colon_slashes, login = before.partition("://")
    if not at or not colon_slashes:
        return text
    return f"{scheme}://{login.partition(':')[0]}:…@{after}"

"""`entraide demo`: the whole thing with invented people, in one command."""

import os
import shutil
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from entraide.cli.addresses import in_url, own_addresses
from entraide.cli.printing import done, say
from entraide.cli.rooms import now, open_rooms
from entraide.server import config as configuration
from entraide.server.listen import PortTaken, open_sockets
from entraide.server.startup import CannotStart, held

#: tells a directory of the demo from one that must not be removed
MARK = "this-is-the-demo"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the demo runs: what it listens on, and what people type."""

    host: str
    port: int
    public_url: str
    lan: bool


def demo(
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; with --lan, the address to print.", show_default=False)
    ] = None,
    lan: Annotated[
        bool, typer.Option("--lan", help="Serve HTTPS with a self-made certificate to the whole network.")
    ] = False,
    data: Annotated[Path | None, typer.Option(help="Where the demo keeps its data.", show_default=False)] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Forget what happened, and start anew.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no panel; log requests.")] = False,
) -> None:
    """Start entraide with invented people and print who to be. Ctrl-C stops it; the data stay."""
    os.umask(0o077)
    place = _place(host, port, lan=lan)
    directory = (data or _usual_directory()).absolute()
    with held(directory):
        sockets = _sockets(place)
        if reset:
            _forget(directory)
            done("The demo starts anew.")
        (directory / MARK).touch()
        made = _settle(place, directory, quiet=quiet)
        open_rooms()
        _fill()
        if not quiet:
            from entraide.cli.panel import show

            show(made, lan=place.lan)
        from entraide.server.listen import serve

        with suppress(KeyboardInterrupt):
            serve(made.server, sockets)
        if not quiet:
            say("\nStopped. `make demo` goes on where you were; `make demo-reset` starts anew.")


def _place(host: str | None, port: int, *, lan: bool) -> Place:
    """Decide what to listen on and how the public URL reads.

    raises:  CannotStart when this machine has no address for others.
    """
    if not lan:
        listening = host or "localhost"
        shown = "localhost" if listening in {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::"} else listening  # noqa: S104 - compared, not listened on
        return Place(listening, port, f"http://{in_url(shown)}:{port}", lan=False)
    address = host or next(iter(own_addresses()), None)
    if address is None:
        raise CannotStart("This machine is not in a network: nobody else could join. Start without LAN=1.")
    return Place("*", port, f"https://{in_url(address)}:{port}", lan=True)


def _usual_directory() -> Path:
    """In a checkout var/demo, which git ignores; else the user's own data directory."""
    root = Path(__file__).resolve().parents[3]
    if (root / "Makefile").is_file() and (root / "pyproject.toml").is_file():
        return root / "var" / "demo"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "entraide-demo"


def _sockets(place: Place) -> list[socket.socket]:
    try:
        return open_sockets(place.host, place.port)
    except PortTaken as taken:
        raise CannotStart(
            f"{taken} Choose another one: make demo PORT={place.port + 1} (or entraide demo --port {place.port + 1})."
        ) from None


def _forget(directory: Path) -> None:
    """Remove what is in `directory`, when a demo made it; the lock stays, for it is held."""
    if not (directory / MARK).exists() and any(one.suffix == ".sqlite3" for one in directory.iterdir()):
        raise CannotStart(f"{directory} does not look like data of the demo. Remove it yourself if you are sure.")
    for one in directory.iterdir():
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one)
        elif one.name not in {"server.lock", "server.log"}:
            one.unlink()


def _settle(place: Place, directory: Path, *, quiet: bool) -> configuration.Config:
    """Read the configuration: the environment as for any server, no file, and the demo's own flags."""
    server: dict[str, Any] = {"public_url": place.public_url, "host": "127.0.0.1", "port": place.port}
    if place.lan:
        from entraide.cli.certificate import ensure

        names = ["localhost", "127.0.0.1", "::1", socket.gethostname(), *own_addresses()]
        server["tls_certificate"], server["tls_key"] = ensure(directory, names, now=now())
    elif "ENTRAIDE_SERVER_PUBLIC_URL" in os.environ:
        del server["public_url"]
    flags: dict[str, Any] = {"server": server, "data": {"directory": directory}, "demo": True}
    if "ENTRAIDE_LOG_LEVEL" not in os.environ and not quiet:
        flags["log"] = {"level": "warning"}
    made = configuration.read_all(None, os.environ, flags)
    configuration.settle(made)
    return made.config


def _fill() -> None:
    from entraide.cli.seed import seed
    from entraide.server.startup import prepare

    prepare(may_migrate=True, now=now())
    if added := seed(now=now()):
        done(f"{added} invented people were added.")

"""`entraide serve`: the server of an installation."""

from typing import Annotated

import typer

from entraide.cli.printing import say
from entraide.cli.rooms import now, open_rooms


def serve(
    no_migrate: Annotated[
        bool, typer.Option("--no-migrate", help="Refuse to start when the database lacks migrations.")
    ] = False,
) -> None:
    """Serve until stopped. Applies migrations first (SQLite is copied before), and collects the pages' files."""
    open_rooms()
    from contextlib import nullcontext

    from entraide.server.config import config
    from entraide.server.listen import open_sockets
    from entraide.server.listen import serve as listen
    from entraide.server.startup import held, prepare

    made = config()
    with nullcontext() if made.data.database else held(made.data.directory):
        sockets = open_sockets(made.server.host, made.server.port)
        for sentence in prepare(may_migrate=not no_migrate, now=now()):
            say(sentence)
        say(f"entraide serves {made.server.public_url} from {made.server.host} port {made.server.port}.")
        _tell_first_run(made.server.public_url)
        listen(made.server, sockets)


def _tell_first_run(public_url: str) -> None:
    """When nothing was set up yet, say where it is done and by which token."""
    from entraide.doors.first_run.opening import open_up

    token = open_up(now=now())
    if token is not None:
        say("")
        say("Nothing has been set up here yet. Within half an hour, open")
        say(f"    {public_url}/first-run")
        say(f"and type this token:  {token}")
        say("It is shown this once; start the server again for another one.")
        say("")

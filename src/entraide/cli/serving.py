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
        listen(made.server, sockets)

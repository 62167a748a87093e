"""`entraide doctor`: looks at the installation from inside and outside, and says what to mend."""

from typing import Annotated

import typer

from entraide.cli.printing import mark, print_json
from entraide.cli.rooms import open_rooms


def doctor(json: Annotated[bool, typer.Option("--json", help="As JSON, with stable ids.")] = False) -> None:
    """Check data, secret, database, public URL, WebSocket, mail and relay; exit code 1 when something fails."""
    open_rooms()
    from entraide.server import checks
    from entraide.server.config import config

    found = []
    for one in checks.run(config()):
        found.append(one)
        if not json:
            mark(one.status.value, one.id, one.seen, one.remedy)
    if json:
        print_json([{"id": one.id, "status": one.status, "seen": one.seen, "remedy": one.remedy} for one in found])
    if any(one.status is checks.Status.FAIL for one in found):
        raise typer.Exit(1)

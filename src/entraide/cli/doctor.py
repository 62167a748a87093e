"""`entraide doctor`: looks at the installation from inside and outside, and says what to mend."""

from typing import Annotated

import typer

from entraide.cli.printing import mark, print_json
from entraide.cli.rooms import open_rooms


def doctor(json: Annotated[bool, typer.Option("--json", help="As JSON, with stable ids.")] = False) -> None:
    """Check data, secret, database, public URL, WebSocket, mail and relay; exit code 1 when something fails."""
    from entraide.server.config import config

    if not config().data.is_set_up:
        _nothing_yet(json=json)
        raise typer.Exit(1)
    open_rooms()
    from entraide.server import checks

    found = []
    for one in checks.run(config()):
        found.append(one)
        if not json:
            mark(one.status.value, one.id, one.seen, one.remedy)
    if json:
        print_json([{"id": one.id, "status": one.status, "seen": one.seen, "remedy": one.remedy} for one in found])
    if any(one.status is checks.Status.FAIL for one in found):
        raise typer.Exit(1)


def _nothing_yet(*, json: bool) -> None:
    """Say so, and look at nothing: opening the rooms would make the secret and the database."""
    seen = "Nothing has been set up here yet. Run `entraide setup`."
    remedy = "Or name its configuration in ENTRAIDE_CONFIG."
    if json:
        print_json([{"id": "set-up", "status": "fail", "seen": seen, "remedy": remedy}])
    else:
        mark("fail", "set-up", seen, remedy)

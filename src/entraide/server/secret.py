"""The secret of this installation: made at first start, readable by its owner alone, kept outside the configuration."""

import os
from pathlib import Path

from entraide.chance import new_id, new_token

NAME = "secret.key"
#: what `new_token` twice makes; a shorter one was not made here
LENGTH = 86


def secret_key(directory: Path) -> str:
    """Read the secret of the data directory; make it (0600) when there is none yet.

    Two processes that start at once agree: a whole file is linked to the name exclusively, and the loser reads the
    winner's.
    """
    path = directory / NAME
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    draft = path.with_name(f".{NAME}.{new_id()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(new_token() + new_token() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return
    finally:
        draft.unlink()

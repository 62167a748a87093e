"""Opening the rooms: what a command does before it may touch rows."""

import os
from datetime import datetime
from pathlib import Path

from entraide.server import config as configuration


class WrongUser(Exception):  # noqa: N818 - an answer with the next step in it
    """The data belongs to another user of this machine; the text names whom to be."""


def use_file(path: Path) -> None:
    """Read the configuration from `path`, whatever the surroundings say."""
    os.environ[configuration.FILE_VARIABLE] = str(path)


def open_rooms() -> None:
    """Start Django with the configuration of this process; files made from now on are the owner's alone.

    raises:  ConfigProblems; WrongUser when root would leave files that the server's user cannot write.
    """
    os.umask(0o077)
    directory = configuration.config().data.directory
    if os.geteuid() == 0 and directory.exists() and directory.stat().st_uid != 0:
        raise WrongUser(
            f"{directory} belongs to {directory.owner()}. Run this as that user: sudo -u {directory.owner()} …"
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entraide.server.django_settings")
    import django

    django.setup()


def now() -> datetime:
    """Answer the present moment."""
    from entraide import clock

    return clock.now()

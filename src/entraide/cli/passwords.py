"""Asking for a password on the terminal, or taking it from a pipe; never from the command line, which others see."""

import getpass
from typing import TextIO

import typer

from entraide.cli.printing import complain


def asked(whose: str = "Password") -> str:
    """Ask twice without showing it, until both are the same."""
    while True:
        first = getpass.getpass(f"{whose}: ")
        if first and first == getpass.getpass(f"{whose}, again: "):
            return first
        complain("These two differ. Type both again." if first else "A password is needed.")


def read_line(stream: TextIO) -> str:
    """Take the first line of `stream`, without its end."""
    text = stream.readline().rstrip("\r\n")
    if not text:
        raise typer.BadParameter("No password came in.")
    return text

"""Printing: data on stdout, messages on stderr, colours only for people on a terminal."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.markup import escape

#: without `emoji`, a fingerprint that holds `:AB:` would be printed with a picture in it
_out = Console(soft_wrap=True, highlight=False, emoji=False)
_messages = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)


def say(text: str) -> None:
    """Print a message, as it is."""
    _messages.print(text, markup=False)


def done(text: str) -> None:
    """Print that something succeeded."""
    _messages.print(f"[green]✓[/green] {escape(text)}")


def warn(text: str) -> None:
    """Print something to take care of."""
    _messages.print(f"[yellow]![/yellow] {escape(text)}")


def complain(text: str) -> None:
    """Print why something did not happen."""
    _messages.print(f"[red]✗[/red] {escape(text)}")


def print_json(data: Any) -> None:
    """Print data for programs."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print data as a table for people; a line each and never folded, so that it can be searched."""
    lines = [list(columns), *(list(row) for row in rows)]
    widths = [max(cell_len(line[place]) for line in lines) for place in range(len(columns))]
    for number, line in enumerate(lines):
        text = "  ".join(set_cell_size(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip()
        _out.print(text, markup=False, style="bold" if number == 0 else "")


def is_terminal() -> bool:
    """Whether a person sees the messages, and can be asked."""
    return _messages.is_terminal


def console() -> Console:
    """The console of messages, for panels."""
    return _messages


def mark(status: str, name: str, seen: str, remedy: str) -> None:
    """Print one finding of doctor: how it went, what was seen, and below it what to do."""
    colour = {"ok": "green", "warn": "yellow", "fail": "red"}.get(status, "dim")
    _out.print(f"[{colour}]{status:<5}[/{colour}] {escape(name):<16} {escape(seen)}")
    if remedy:
        _out.print(f"      {'':<16} → {escape(remedy)}")

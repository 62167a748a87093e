"""Running the program `entraide` inside the test, with the rows of the test."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from entraide.cli import program


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    data: str
    messages: str


Entraide = Callable[..., Said]


@pytest.fixture
def entraide(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Entraide]:
    """`entraide("people", "list", slug)`: the exit code, stdout and stderr."""
    before = os.umask(0o077)

    def run(*words: str) -> Said:
        monkeypatch.setattr("sys.argv", ["entraide", *words])
        capsys.readouterr()
        code = 0
        try:
            program.run()
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return Said(code, told.out, told.err)

    yield run
    os.umask(before)

"""What every question shares: its flags, its last line, and the load of the machine beside it."""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Mapping
from typing import Any

#: five rotations, of which the median counts; two are enough for trying
ROTATIONS, QUICK_ROTATIONS = 5, 2


def flags(sentence: str) -> argparse.ArgumentParser:
    """The flags that each question takes."""
    made = argparse.ArgumentParser(description=sentence.partition("\n")[0])
    made.add_argument("--json", action="store_true", help="print the answer alone")
    made.add_argument("--quick", action="store_true", help="fewer rotations and repeats, for trying")
    made.add_argument(
        "--rotations", type=int, default=0, help=f"how many ({ROTATIONS}, with --quick {QUICK_ROTATIONS})"
    )
    return made


def rotations(given: argparse.Namespace) -> int:
    """How many rotations were asked for."""
    return given.rotations or (QUICK_ROTATIONS if given.quick else ROTATIONS)


def need(**programs: str) -> None:
    """End with the names of what is missing, when a program of a package is."""
    missing = sorted({package for program, package in programs.items() if not shutil.which(program)})
    if missing:
        raise SystemExit(f"This question needs Debian's {', '.join(missing)}: run tools/packages bench as root.")


def need_root() -> None:
    """End when this is not root, which makes network namespaces."""
    if os.geteuid() != 0:
        raise SystemExit("This question makes network namespaces: run it as root.")


def load() -> float:
    """How many programs wanted to run during the last minute."""
    return round(os.getloadavg()[0], 2)


class Teller:
    """Tells how a question goes on, beside its answer."""

    def __init__(self, given: argparse.Namespace) -> None:
        """Be silent where only the answer is wanted."""
        self._silent = given.json

    def __call__(self, text: str) -> None:
        """Say it on the error stream."""
        if not self._silent:
            print(text, file=sys.stderr, flush=True)


def answer(name: str, figures: Mapping[str, Any], goals: Mapping[str, Any], met: Mapping[str, bool]) -> None:
    """End the question: one object on one line."""
    print(json.dumps({"name": name, "figures": figures, "goals": goals, "met": met}), flush=True)

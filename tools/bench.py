"""Run the questions in `bench/`: print the JSON lines they answer, then all of them as a table.

Each file there is a program that prints one JSON object a line, best with `what`, `value` and `unit`; whatever else
it tells goes to its error stream. Words name the questions to ask (`make bench ONLY=join_time`); without, all.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"


def main(names: list[str]) -> int:
    """Ask the named questions; answer the exit code: 1 when one fails or answers nothing."""
    questions = {path.stem: path for path in sorted(BENCH.glob("[!_]*.py"))}
    if unknown := [name for name in names if name not in questions]:
        print(f"bench/ has no {', '.join(unknown)}. It has: {', '.join(questions) or 'nothing yet'}.", file=sys.stderr)
        return 2
    chosen = names or list(questions)
    if not chosen:
        print("bench/ holds no question yet.", file=sys.stderr)
        return 2

    answers: list[tuple[str, dict[str, Any]]] = []
    failed = []
    for name in chosen:
        print(f"── {name}", file=sys.stderr, flush=True)
        lines, code = ask(questions[name])
        answers += [(name, line) for line in lines]
        if code != 0 or not lines:
            failed.append(f"{name} (exit code {code}, {len(lines)} answer(s))")

    show(answers)
    for failure in failed:
        print(f"FAILED  {failure}", file=sys.stderr)
    return 1 if failed else 0


def ask(question: Path) -> tuple[list[dict[str, Any]], int]:
    """Run one program; print its answers as they come; answer them and its exit code."""
    lines = []
    module = f"bench.{question.stem}"
    with subprocess.Popen([sys.executable, "-m", module], cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        for line in program.stdout or ():
            print(line, end="", flush=True)
            if line.startswith("{"):
                lines.append(json.loads(line))
    return lines, program.returncode


def show(answers: list[tuple[str, dict[str, Any]]]) -> None:
    """Print the answers as a table: the known columns, then everything else an answer says."""
    table = Table("question", "what", "value", "unit", "more")
    for name, answer in answers:
        rest = dict(answer)
        known = [str(rest.pop(column, "")) for column in ("what", "value", "unit")]
        table.add_row(name, *known, "  ".join(f"{key}={value}" for key, value in rest.items()))
    Console(stderr=True).print(table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

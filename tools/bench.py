"""Run the questions in `bench/`: print the JSON lines they answer, then all of them as a table.

Each file there is a program that ends with one JSON object on one line, {name, figures, goals, met}; whatever else
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
    """Print the answers as a table: a row for each goal with what was measured, then the other plain figures."""
    table = Table("question", "figure", "measured", "goal", "met")
    for name, answer in answers:
        figures, goals, met = (answer.get(part, {}) for part in ("figures", "goals", "met"))
        for goal, wanted in goals.items():
            table.add_row(name, goal, str(figures.get(goal, "")), str(wanted), "yes" if met.get(goal) else "NO")
        for figure, value in figures.items():
            if figure not in goals and isinstance(value, int | float | str):
                table.add_row(name, figure, str(value), "", "")
    Console(stderr=True).print(table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

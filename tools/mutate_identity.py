"""Remove each check of what identity providers send, one at a time, and see that a test fails: the tests really bite.

Works on a copy of the tree, never on the tree itself. Run it by hand after a change in people/providers, outbound or
rules/addresses: `python tools/mutate_identity.py [--jobs 2] [--only text]`. Prints a line for each mutant, and figures.
"""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGETS = tuple(
    Path("src/entraide") / name
    for name in (
        "people/providers/tokens.py",
        "people/providers/keys.py",
        "people/providers/checks.py",
        "people/providers/arrivals.py",
        "people/providers/departures.py",
        "people/providers/discovery.py",
        "people/providers/claims.py",
        "people/providers/logouts.py",
        "people/operations/provider_sign_ins.py",
        "rules/addresses.py",
        "outbound/fetching.py",
    )
)
TESTS = tuple(
    f"tests/{name}.py"
    for name in (
        *(f"people/hostile/test_{one}" for one in ("tokens", "flow", "discovery", "claims", "logout", "step_up")),
        *("outbound/test_fetching", "rules/test_addresses"),
    )
)
#: tests that are likely to notice, run first
FIRST = {
    "keys": "tokens",
    "arrivals": "flow",
    "departures": "flow",
    "discovery": "discovery",
    "claims": "claims",
    "logouts": "logout",
    "provider_sign_ins": "claims",
    "addresses": "addresses",
    "fetching": "fetching",
}
#: mutants that change nothing a sender could use, each with its reason
EQUIVALENT = {
    "outbound/fetching.py: _through_proxy: assert": "tells the type checker what the caller looked at",
}


Change = Callable[[Any], None]


@dataclass(frozen=True)
class Mutant:
    """One check taken away: the file, where, what, and the source without it."""

    path: Path
    line: int
    what: str
    source: str


def main() -> int:
    """Make the mutants, run the tests against each, print how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="only mutants whose line holds this text")
    parser.add_argument("--list", action="store_true", help="only print them")
    words = parser.parse_args()
    mutants = [one for path in TARGETS for one in mutants_of(path) if words.only in described(one)]
    if words.list:
        print("\n".join(described(one) for one in mutants))
        return 0
    began = time.monotonic()
    survivors = run(mutants, words.jobs)
    known = [one for one in survivors if any(described(one).startswith(name) for name in EQUIVALENT)]
    print(
        f"\n{len(mutants)} checks taken away one at a time, {len(mutants) - len(survivors)} noticed by a test", end=", "
    )
    print(f"{len(known)} known to change nothing, {len(survivors) - len(known)} not noticed", end="")
    print(f" ({time.monotonic() - began:.0f} s)")
    for one in survivors:
        print(f"  not noticed: {described(one)}")
    return 1 if len(survivors) > len(known) else 0


def described(mutant: Mutant) -> str:
    """Answer a line about a mutant."""
    name = mutant.path.relative_to("src/entraide")
    return f"{name}:{mutant.line}: {mutant.what}"


# ----------------------------------------------------------------------------------------------------- making them


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Yield each way to take one check out of a file.

    `require(…)` goes; `if …: raise` never raises; one part of an `and`, `or` or filter is left out.
    """
    source = (ROOT / path).read_text(encoding="utf-8")
    tree = ast.parse(source)
    count = len(list(ast.walk(tree)))
    for number in range(count):
        fresh = ast.parse(source)
        node = list(ast.walk(fresh))[number]
        for what, change in ways(node):
            again = ast.parse(source)
            line = getattr(node, "lineno", 0)
            change(list(ast.walk(again))[number])
            yield Mutant(path, line, what, ast.unparse(ast.fix_missing_locations(again)))


def ways(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """Yield what can be taken away at a node, and how."""
    if isinstance(node, ast.Expr) and is_call(node.value, "require"):
        yield f"without {ast.unparse(node)[:110]}", drop
    if isinstance(node, ast.Expr) and any(is_call(node.value, name) for name in CHECKS):
        yield f"without {ast.unparse(node)[:110]}", drop
    if isinstance(node, ast.If) and any(isinstance(one, ast.Raise) for one in node.body):
        yield f"never: if {ast.unparse(node.test)[:100]}: raise", never
        if isinstance(node.test, ast.BoolOp):
            for part in range(len(node.test.values)):
                yield f"without part {part + 1} of: if {ast.unparse(node.test)[:90]}", without_part(part, "test")
    if isinstance(node, ast.If) and is_refusal(node.body[0]):
        yield f"never: if {ast.unparse(node.test)[:90]}: {ast.unparse(node.body[0])}", never
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "filter":
        for part, given in enumerate(node.keywords):
            if given.arg:
                yield f"filter without {ast.unparse(given)[:100]}", without_keyword(part)
    if isinstance(node, ast.comprehension):
        for part, condition in enumerate(node.ifs):
            yield f"all, not only if {ast.unparse(condition)[:90]}", without_if(part)
            if isinstance(condition, ast.BoolOp):
                for inner in range(len(condition.values)):
                    yield f"without part {inner + 1} of: only if {ast.unparse(condition)[:90]}", thinned(part, inner)
    if is_call(node, "require"):
        holds = given_as(node, "holds")
        if isinstance(holds, ast.BoolOp):
            for part in range(len(holds.values)):
                yield f"without part {part + 1} of: {ast.unparse(holds)[:100]}", without_part(part, "holds")


CHECKS = ("_check_sender", "_check_half_hash", "check_demand", "check_demands", "_once", "verified")


def is_call(node: ast.AST, name: str) -> bool:
    """Whether a node calls something by this name."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def given_as(node: Any, name: str) -> ast.expr:
    """What a call is given under a name."""
    return next(one.value for one in node.keywords if one.arg == name)


def drop(node: ast.Expr) -> None:
    """Do nothing instead."""
    node.value = ast.Constant(None)


def never(node: ast.If) -> None:
    """Never go in."""
    node.test = ast.Constant(value=False)


def is_refusal(node: ast.stmt) -> bool:
    """Whether a statement answers no: `return False`, `return None`, `return ""`."""
    return isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and not node.value.value


def without_keyword(part: int) -> Change:
    """Leave one condition of a query out."""

    def change(node: ast.Call) -> None:
        del node.keywords[part]

    return change


def without_if(part: int) -> Change:
    """Leave one condition of a comprehension out."""

    def change(node: ast.comprehension) -> None:
        del node.ifs[part]

    return change


def thinned(part: int, inner: int) -> Change:
    """Leave one part of such a condition out."""

    def change(node: ast.comprehension) -> None:
        condition = node.ifs[part]
        del condition.values[inner]
        if len(condition.values) == 1:
            node.ifs[part] = condition.values[0]

    return change


def without_part(part: int, where: str) -> Change:
    """Leave one part of a condition out."""

    def change(node: Any) -> None:
        condition: Any = node.test if where == "test" else given_as(node, "holds")
        del condition.values[part]
        if len(condition.values) == 1:
            condition.values.append(condition.values[0])

    return change


# ---------------------------------------------------------------------------------------------------- running them


def run(mutants: list[Mutant], jobs: int) -> list[Mutant]:
    """Run the tests against each mutant, in copies of the tree; answer those that no test noticed."""
    with tempfile.TemporaryDirectory(prefix="entraide-mutants-") as folder:
        copies: Queue[Path] = Queue()
        for number in range(jobs):
            copy = Path(folder) / str(number)
            for name in ("src", "tests", "docs", "tools"):
                shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "failures"))
            shutil.copy(ROOT / "pyproject.toml", copy)
            copies.put(copy)
        honest = Mutant(TARGETS[0], 0, "nothing (all tests must pass)", (ROOT / TARGETS[0]).read_text(encoding="utf-8"))
        if notice(honest, copies):
            raise SystemExit("the tests fail as it is; mend that first")
        with ThreadPoolExecutor(jobs) as pool:
            noticed = list(pool.map(lambda one: notice(one, copies), mutants))
    return [one for one, seen in zip(mutants, noticed, strict=True) if not seen]


def tests_for(mutant: Mutant) -> list[str]:
    """The tests, those first that are likely to notice."""
    likely = FIRST.get(mutant.path.stem, "tokens")
    return sorted(TESTS, key=lambda one: not one.endswith(f"test_{likely}.py"))


def notice(mutant: Mutant, copies: Queue[Path]) -> bool:
    """Whether a test fails against the mutant."""
    copy = copies.get()
    target = copy / mutant.path
    try:
        target.write_text(mutant.source, encoding="utf-8")
        done = subprocess.run(
            (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header", *tests_for(mutant)),
            cwd=copy,
            env={**os.environ, "PYTHONPATH": str(copy / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            check=False,
        )
    finally:
        shutil.copy(ROOT / mutant.path, target)
        copies.put(copy)
    print(f"{'noticed' if done.returncode else 'NOT NOTICED':<12} {described(mutant)}", flush=True)
    return done.returncode != 0


if __name__ == "__main__":
    sys.exit(main())

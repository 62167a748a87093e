"""Remove each check of what identity providers send, one at a time, and see that a test fails: the tests really bite.

Works on a copy of the tree, never on the tree itself. Run it by hand after a change in people/providers, outbound or
rules/addresses: `python tools/mutate_identity.py [--jobs 2] [--only text]`. Prints a line for each mutant, and figures.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

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
#: large libraries, loaded once for all mutants; none of entraide itself
LOADED = (
    "django.test",
    "django.db.models",
    "joserfc.jws",
    "PIL.Image",
    "regex",
    "pydantic",
    "babel.dates",
    "structlog",
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
    "check_demand": "step_up",
    "read_logout_token": "logout",
    "sign_out_by_provider": "logout",
    "prove_again_by_provider": "step_up",
    "_join": "claims",
    "with_keys": "discovery",
    "usable_keys": "discovery",
    "_signs": "tokens",
}
#: mutants that change nothing a sender could use, each with its reason
EQUIVALENT = {
    "outbound/fetching.py: _through_proxy: assert": "tells the type checker what the caller looked at",
}


Change = Callable[[Any], None]


@dataclass(frozen=True)
class Mutant:
    """One check taken away: the file, where, in which function, what, and the source without it."""

    path: Path
    line: int
    within: str
    what: str
    source: str


def main() -> int:
    """Make the mutants, run the tests against each, print how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="only mutants whose line holds this text")
    parser.add_argument("--list", action="store_true", help="only print them")
    parser.add_argument("--skip", type=int, default=0, help="leave out the first ones, noticed by an earlier run")
    words = parser.parse_args()
    mutants = [one for path in TARGETS for one in mutants_of(path) if words.only in described(one)][words.skip :]
    if words.list:
        print("\n".join(described(one) for one in mutants))
        return 0
    for name in LOADED:
        importlib.import_module(name)
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
            yield Mutant(path, line, function_at(tree, line), what, ast.unparse(ast.fix_missing_locations(again)))


def function_at(tree: ast.AST, line: int) -> str:
    """The innermost function in which a line stands."""
    names = [
        one.name
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef) and one.lineno <= line <= (one.end_lineno or 0)
    ]
    return names[-1] if names else ""


def ways(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """Yield what can be taken away at a node, and how."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))) if name in CHECKS:
            yield f"without {shown(node)}", drop
        case ast.If() if isinstance(node.body[0], ast.Raise) or is_refusal(node.body[0]):
            yield f"never: if {shown(node.test)}", never
            yield from parts_of(node.test, "test", lambda one: one.test)
        case ast.Call(func=ast.Name(id="require")):
            yield from parts_of(given_as(node, "holds"), "holds", lambda one: given_as(one, "holds"))
        case ast.Call(func=ast.Attribute(attr="filter")):
            for number, given in enumerate(node.keywords):
                if given.arg:
                    yield f"filter without {shown(given)}", partial(without_keyword, number)
        case ast.comprehension():
            for number, condition in enumerate(node.ifs):
                yield f"all, not only if {shown(condition)}", partial(without_if, number)
                yield from parts_of(condition, "only if", partial(if_of, number))


def parts_of(condition: ast.expr, where: str, find: Callable[[Any], Any]) -> Iterator[tuple[str, Change]]:
    """Yield each way to leave one part of an `and` or `or` out."""
    if isinstance(condition, ast.BoolOp):
        for number in range(len(condition.values)):
            yield f"without part {number + 1} of {where}: {shown(condition)}", partial(without_part, number, find)


CHECKS = ("require", "_check_sender", "_check_half_hash", "check_demand", "check_demands", "_once", "verified")


def is_refusal(node: ast.stmt) -> bool:
    """Whether a statement answers no: `return False`, `return None`, `return ""`."""
    return isinstance(node, ast.Return) and isinstance(node.value, ast.Constant) and not node.value.value


def shown(node: ast.AST) -> str:
    """Answer the source of a node, cut short."""
    return ast.unparse(node)[:110]


def given_as(node: Any, name: str) -> ast.expr:
    """What a call is given under a name."""
    found: ast.expr = next(one.value for one in node.keywords if one.arg == name)
    return found


def if_of(number: int, node: ast.comprehension) -> ast.expr:
    """One condition of a comprehension."""
    return node.ifs[number]


def drop(node: ast.Expr) -> None:
    """Do nothing instead."""
    node.value = ast.Constant(None)


def never(node: ast.If) -> None:
    """Never go in."""
    node.test = ast.Constant(value=False)


def without_keyword(number: int, node: ast.Call) -> None:
    """Leave one condition of a query out."""
    del node.keywords[number]


def without_if(number: int, node: ast.comprehension) -> None:
    """Leave one condition of a comprehension out."""
    del node.ifs[number]


def without_part(number: int, find: Callable[[Any], Any], node: ast.AST) -> None:
    """Leave one part of an `and` or `or` out; the last that is left stands twice, which is the same as once."""
    condition = find(node)
    del condition.values[number]
    if len(condition.values) == 1:
        condition.values.append(condition.values[0])


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
        honest = Mutant(
            TARGETS[0], 0, "", "nothing (all tests must pass)", (ROOT / TARGETS[0]).read_text(encoding="utf-8")
        )
        if notice(honest, copies):
            raise SystemExit("the tests fail as it is; mend that first")
        with ThreadPoolExecutor(jobs) as pool:
            noticed = list(pool.map(lambda one: notice(one, copies), mutants))
    return [one for one, seen in zip(mutants, noticed, strict=True) if not seen]


def notice(mutant: Mutant, copies: Queue[Path]) -> bool:
    """Whether a test fails against the mutant."""
    copy = copies.get()
    target = copy / mutant.path
    try:
        target.write_text(mutant.source, encoding="utf-8")
        status = tested(copy, tests_for(mutant))
    finally:
        shutil.copy(ROOT / mutant.path, target)
        copies.put(copy)
    print(f"{'noticed' if status else 'NOT NOTICED':<12} {described(mutant)}", flush=True)
    return status != 0


def tested(copy: Path, tests: list[str]) -> int:
    """Run tests in a copy, in a child of this process that has the large libraries loaded already."""
    child = os.fork()
    if child == 0:
        os.chdir(copy)
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        sys.path[:] = [str(copy / "src"), *(one for one in sys.path if one and not one.startswith(str(ROOT / "src")))]
        sys.dont_write_bytecode = True
        os._exit(int(pytest.main(["-q", "-x", "--nomigrations", "-p", "no:cacheprovider", *tests])))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def tests_for(mutant: Mutant) -> list[str]:
    """The tests, those first that are likely to notice."""
    likely = FIRST.get(mutant.within) or FIRST.get(mutant.path.stem, "tokens")
    return sorted(TESTS, key=lambda one: not one.endswith(f"test_{likely}.py"))


if __name__ == "__main__":
    sys.exit(main())

"""Remove each check of what identity providers send, one at a time, and see that a test fails: the tests really bite.

Works on a copy of the tree, never on the tree itself. Run it by hand after a change in people/providers, outbound or
rules/addresses: `python tools/mutate_identity.py [--jobs 2] [--only text …]`. Prints a line a mutant, and figures.

The tests run once as they are, and tell which of them enter which function; against a mutant run only those that
enter the function that it changed, the quickest first.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import shutil
import sys
import tempfile
import threading
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
    "joserfc.jwt",
    "oauthlib.openid",
    "fido2.server",
    "PIL.Image",
    "regex",
    "pydantic",
    "babel.dates",
    "structlog",
)
TESTS = tuple(
    f"tests/{name}.py"
    for name in (
        *(
            f"people/hostile/test_{one}"
            for one in ("tokens", "flow", "discovery", "claims", "logout", "step_up", "directory")
        ),
        *("outbound/test_fetching", "rules/test_addresses", "doors/scim/test_identity"),
    )
)
#: mutants that change nothing a sender could use, each with its reason
EQUIVALENT = {
    "people/providers/keys.py: verified: without require(holds=token.isascii()": "base64 refuses it, by the same word",
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
    parser.add_argument("--only", nargs="*", default=[""], help="only mutants whose line holds one of these texts")
    parser.add_argument("--list", action="store_true", help="only print them")
    parser.add_argument("--skip", type=int, default=0, help="leave out the first ones, noticed by an earlier run")
    words = parser.parse_args()
    every = [one for path in TARGETS for one in mutants_of(path)]
    mutants = [one for one in every if any(text in described(one) for text in words.only)][words.skip :]
    if words.list:
        print("\n".join(described(one) for one in mutants))
        return 0
    for name in LOADED:
        importlib.import_module(name)
    began = time.monotonic()
    survivors = run(mutants, words.jobs)
    known = [one for one in survivors if any(of_function(one).startswith(name) for name in EQUIVALENT)]
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


def of_function(mutant: Mutant) -> str:
    """Answer the same, by its function: lines move."""
    return f"{mutant.path.relative_to('src/entraide')}: {mutant.within}: {mutant.what}"


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
            line = node.target.lineno if isinstance(node, ast.comprehension) else getattr(node, "lineno", 0)
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

#: function to the tests that enter it, the quickest first
Entered = dict[tuple[str, str], list[str]]


class Watch:
    """Notes which tests enter which functions of the files that are changed, and how long each test takes."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.entered: dict[tuple[str, str], set[str]] = {}
        self.took: dict[str, float] = {}
        self._now = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Watch one test."""
        self._now, began = item.nodeid, time.monotonic()
        sys.setprofile(self._hear)
        threading.setprofile(self._hear)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
            self.took[item.nodeid] = time.monotonic() - began

    def _hear(self, frame: Any, event: str, _: object) -> None:
        if event == "call":
            path = frame.f_code.co_filename.rpartition("/src/entraide/")[2]
            if path in _WATCHED:
                self.entered.setdefault((path, frame.f_code.co_name), set()).add(self._now)

    def found(self) -> list[tuple[list[str], list[str]]]:
        """What was noted, as JSON can hold it."""
        return [(list(where), sorted(tests, key=self.took.__getitem__)) for where, tests in self.entered.items()]


_WATCHED = frozenset(str(path.relative_to("src/entraide")) for path in TARGETS)


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
        entered = watched(Path(folder) / "0")
        with ThreadPoolExecutor(jobs) as pool:
            noticed = list(pool.map(lambda one: notice(one, copies, entered), mutants))
    return [one for one, seen in zip(mutants, noticed, strict=True) if not seen]


def watched(copy: Path) -> Entered:
    """Run all tests as they are; answer which of them enter which function."""
    told = copy / "entered.json"
    if status_of(copy, list(TESTS), told):
        raise SystemExit("the tests fail as it is; mend that first")
    return {(path, name): tests for (path, name), tests in json.loads(told.read_text(encoding="utf-8"))}


def notice(mutant: Mutant, copies: Queue[Path], entered: Entered) -> bool:
    """Whether a test fails against the mutant."""
    copy = copies.get()
    target = copy / mutant.path
    honest = target.read_text(encoding="utf-8")
    try:
        target.write_text(mutant.source, encoding="utf-8")
        tests = entered.get((str(mutant.path.relative_to("src/entraide")), mutant.within), list(TESTS))
        status = status_of(copy, tests)
    finally:
        target.write_text(honest, encoding="utf-8")
        copies.put(copy)
    print(f"{'noticed' if status else 'NOT NOTICED':<12} {described(mutant)}", flush=True)
    return status != 0


def status_of(copy: Path, tests: list[str], told: Path | None = None) -> int:
    """Run tests in a copy, in a child of this process that has the large libraries loaded already.

    told:  where to write which tests enter which function.
    """
    child = os.fork()
    if child == 0:
        os.chdir(copy)
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(nothing, 2)
        sys.path[:] = [str(copy / "src"), *(one for one in sys.path if one and not one.startswith(str(ROOT / "src")))]
        sys.dont_write_bytecode = True
        watch = Watch()
        flags = ["-q", "-x", "--nomigrations", "-p", "no:cacheprovider"]
        status = int(pytest.main([*flags, *tests], plugins=[watch] if told else []))
        if told:
            told.write_text(json.dumps(watch.found()), encoding="utf-8")
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    sys.exit(main())

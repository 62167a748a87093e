"""Remove each check of what identity providers send, one at a time, and see that a test fails: the tests really bite.

Changes no file. Run it by hand after a change in people/providers, outbound or rules/addresses:
`python tools/mutate_identity.py [--only text]`. Prints a line for each mutant, and figures.

The tests run once as they are, and tell which of them enter which function; against a mutant run only those that
enter the function that it changed, the quickest first.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from django import db

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
        *(
            f"people/hostile/test_{one}"
            for one in ("tokens", "flow", "discovery", "claims", "logout", "step_up", "directory")
        ),
        *("outbound/test_fetching", "rules/test_addresses"),
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
    parser.add_argument("--only", default="", help="only mutants whose line holds this text")
    parser.add_argument("--list", action="store_true", help="only print them")
    parser.add_argument("--skip", type=int, default=0, help="leave out the first ones, noticed by an earlier run")
    words = parser.parse_args()
    mutants = [one for path in TARGETS for one in mutants_of(path) if words.only in described(one)][words.skip :]
    if words.list:
        print("\n".join(described(one) for one in mutants))
        return 0
    began = time.monotonic()
    os.chdir(ROOT)
    mutation = Mutation(mutants)
    flags = ["-q", "-s", "--nomigrations", "--no-header", "--no-summary", "-p", "no:cacheprovider", "-p", "no:terminal"]
    pytest.main([*flags, *TESTS], plugins=[mutation])
    if not mutation.is_sound:
        raise SystemExit("the tests fail as it is; mend that first")
    survivors = mutation.survivors
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

#: seconds; a check without which a test waits for ever is noticed, too
PATIENCE_S = 300


class Mutation:
    """A plugin that runs the tests again and again, in forks of this process, each with one check taken away.

    The libraries, the pages and the database are there already in each fork; what a mutant changes is the code of
    functions, wherever they were imported to.
    """

    def __init__(self, mutants: list[Mutant]) -> None:
        """Begin with no survivors."""
        self._mutants = mutants
        self.survivors: list[Mutant] = []
        self.is_sound = False
        self._has_failed = False
        self._watched = ""
        self._entered: dict[tuple[str, str], set[str]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, then against each mutant."""
        items = {item.nodeid: item for item in session.items}
        self._warm_up(session.items)
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            self.is_sound = self._passes(session.items, told=Path(file.name))
            if not self.is_sound:
                return True
            entered = {tuple(where): tests for where, tests in json.loads(Path(file.name).read_text(encoding="utf-8"))}
        for mutant in self._mutants:
            tests = entered.get((str(mutant.path.relative_to("src/entraide")), mutant.within), list(items))
            survives = self._passes([items[one] for one in tests], mutant)
            print(f"{'NOT NOTICED' if survives else 'noticed':<12} {described(mutant)}", flush=True)
            if survives:
                self.survivors.append(mutant)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Hear of a failure."""
        self._has_failed |= report.failed

    def _warm_up(self, items: list[pytest.Item]) -> None:
        """Make the database, by a test that starts no provider: its threads would be missing in the forks."""
        first = next(one for one in items if one.nodeid.partition("::")[0].endswith("test_directory.py"))
        first.config.hook.pytest_runtest_protocol(item=first, nextitem=items[0])

    def _passes(self, items: list[pytest.Item], mutant: Mutant | None = None, told: Path | None = None) -> bool:
        """Whether all of `items` pass; the first failure ends it.

        told:  where to write which tests enter which function, the quickest first.
        """
        db.connections.close_all()
        child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        signal.alarm(0 if told else PATIENCE_S)
        if mutant:
            swap(mutant)
        took: dict[str, float] = {}
        if told:
            sys.setprofile(self._hear)
            threading.setprofile(self._hear)
        for item, following in zip(items, [*items[1:], None], strict=True):
            self._watched, began = item.nodeid, time.monotonic()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following or item)
            took[item.nodeid] = time.monotonic() - began
            if self._has_failed:
                os._exit(1)
        if told:
            sys.setprofile(None)
            found = [(where, sorted(tests, key=took.__getitem__)) for where, tests in self._entered.items()]
            told.write_text(json.dumps(found), encoding="utf-8")
        os._exit(0)

    def _hear(self, frame: Any, event: str, _: object) -> None:
        if event == "call":
            path = frame.f_code.co_filename.rpartition("/src/entraide/")[2]
            if path in _WATCHED:
                self._entered.setdefault((path, frame.f_code.co_name), set()).add(self._watched)


_WATCHED = frozenset(str(path.relative_to("src/entraide")) for path in TARGETS)


def swap(mutant: Mutant) -> None:
    """Give the functions of a module the code that they have in the mutant."""
    name = str(mutant.path.relative_to("src").with_suffix("")).replace("/", ".")
    module = importlib.import_module(name)
    fresh: dict[str, Any] = {"__name__": name, "__file__": module.__file__}
    exec(compile(mutant.source, str(module.__file__), "exec"), fresh)  # noqa: S102 - our own source, less one check
    before, after = functions_of(vars(module), name), functions_of(fresh, name)
    for key, function in before.items():
        function.__code__ = after[key].__code__


def functions_of(named: dict[str, Any], module: str) -> dict[str, FunctionType]:
    """The functions and methods that a module defines, without what decorators put around them."""
    found = {}
    for one in named.values():
        inside = [*vars(one).values()] if isinstance(one, type) and one.__module__ == module else []
        for each in [one, *inside]:
            plain = inspect.unwrap(each) if callable(each) else None
            if isinstance(plain, FunctionType) and plain.__module__ == module:
                found[plain.__qualname__] = plain
    return found


if __name__ == "__main__":
    sys.exit(main())

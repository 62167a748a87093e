"""Asks how long it takes until one person reads that the other has gone: by button, closed tab, killed browser, cable.

Each way of leaving is tried from both seats; the time runs from the cause to the first words on the other's page, as
a person could read them. The maximum counts, since the rare slow one is what people remember.
"""

import os
import re
import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as a file, too

from playwright.sync_api import Page

from bench import _figures, _program
from bench._network import Network
from bench._stage import Entraide, Stage
from tests.e2e import steps

REPEATS, QUICK_REPEATS = 30, 2
GOALS = {"button_ms": 100.0, "tab_ms": 300.0, "killed_ms": 1000.0, "silent_ms": 8000.0}
PATIENCE_MS = 30_000
#: what says that the other person has gone, in any of its wordings; none of it stands on a page while both are there
WORDS = (
    r"has ended|ended it|is ending the session|The session is ending|closed the page|connection of [^.]* was lost"
    r"|was interrupted|is interrupted|lost the connection"
)

_WATCH = """words => { const pattern = new RegExp(words);
  globalThis.benchNoticed = null;
  const look = () => {
    const stamp = Date.now();
    const found = pattern.exec(document.body.innerText);
    if (!found || globalThis.benchNoticed) return;
    globalThis.benchNoticed = [stamp, found[0]];
    observer.disconnect();
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, {childList: true, subtree: true, characterData: true, attributes: true}); }"""
# the last thing a page does; another page of the same person reads it
_STAMP = """addEventListener('pagehide', () => localStorage.setItem('benchGone', Date.now()), {capture: true});
addEventListener('click', () => { globalThis.benchClickedAt = Date.now(); }, {capture: true});"""

Leave = Callable[[Stage, Entraide, str], float]


def by_button(stage: Stage, contender: Entraide, role: str) -> float:
    """End the session; answer the millisecond of the click that did it."""
    if role == "helper":
        steps.act(contender.helper, "end").click()
        contender.helper.locator("#give-sure-end button[value=yes]").click()
        return float(contender.helper.evaluate("benchClickedAt"))
    steps.do(contender.sharer, "end").click()
    contender.sharer.locator("#end-dialog [data-action=end-now]").click()
    return float(contender.sharer.evaluate("benchClickedAt"))


def by_tab(stage: Stage, contender: Entraide, role: str) -> float:
    """Close the tab; answer the millisecond at which its page was told so."""
    page: Page = getattr(contender, role)
    beside = page.context.new_page()
    beside.goto("/robots.txt")
    beside.evaluate("localStorage.removeItem('benchGone')")
    page.close(run_before_unload=False)
    beside.wait_for_function("() => localStorage.getItem('benchGone')", timeout=PATIENCE_MS)
    return float(beside.evaluate("Number(localStorage.getItem('benchGone'))"))


def by_kill(stage: Stage, contender: Entraide, role: str) -> float:
    """SIGKILL the whole browser; answer the millisecond of the signal."""
    browser = stage.browsers[role]
    pids = browser.pids()
    browser.freeze()  # so that no process says goodbye for another one
    at = time.time() * 1000
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    browser.kill()
    return at


def by_silence(stage: Stage, contender: Entraide, role: str) -> float:
    """Let every packet from and to this person vanish; answer the millisecond of the first."""
    network = stage.network
    assert network is not None
    at = time.time() * 1000
    network.link(getattr(network, role), loss=1.0)
    return at


LEAVES: dict[str, Leave] = {"button": by_button, "tab": by_tab, "killed": by_kill, "silent": by_silence}


def measure(stage: Stage, cause: str, role: str) -> tuple[float, str]:
    """One leave from one seat: milliseconds until the other reads of it, and the words."""
    contender = Entraide(stage, _STAMP)
    contender.open()
    other: Page = contender.sharer if role == "helper" else contender.helper
    steps.says(steps.heading(contender.sharer), "is watching your screen")
    before = other.evaluate("document.body.innerText")
    if found := re.search(WORDS, before):
        raise RuntimeError(f"{found[0]!r} stands on the page while both are there")
    other.evaluate(_WATCH, WORDS)
    at = LEAVES[cause](stage, contender, role)
    other.wait_for_function("() => globalThis.benchNoticed", timeout=PATIENCE_MS)
    stamp, words = other.evaluate("benchNoticed")
    if cause == "silent":
        assert stage.network is not None
        stage.network.link(getattr(stage.network, role))
    if cause == "killed":
        other.context.close()
        stage.start(role)
        stage.cast.tidy()
    else:
        contender.close()
    return stamp - at, words


def main() -> None:
    """Run and print."""
    flags = _program.flags(__doc__ or "")
    flags.add_argument("--repeats", type=int, default=0, help=f"of each ({REPEATS}, with --quick {QUICK_REPEATS})")
    given = flags.parse_args()
    _program.need_root()
    _program.need(chromium="chromium", Xvfb="xvfb", ip="iproute2")
    tell = _program.Teller(given)
    repeats = given.repeats or (QUICK_REPEATS if given.quick else REPEATS)
    found: dict[str, list[float]] = {f"{cause}_{role}": [] for cause in LEAVES for role in ("helper", "sharer")}
    said: dict[str, set[str]] = {cause: set() for cause in LEAVES}
    loads = []
    with ExitStack() as stack:
        network = stack.enter_context(Network())
        stage = stack.enter_context(Stage(network=network))
        for number in range(repeats):
            for cause in LEAVES:
                for role in ("helper", "sharer"):
                    took, words = measure(stage, cause, role)
                    found[f"{cause}_{role}"].append(took)
                    said[cause].add(words)
                    tell(f"{number + 1}/{repeats} {cause} {role}: {took:.0f} ms, {words!r}")
            loads.append(_program.load())
    figures: dict[str, Any] = {
        name: {
            "median_ms": round(_figures.median(times)),
            "p90_ms": round(_figures.share(times, 0.9)),
            "max_ms": round(max(times)),
        }
        for name, times in found.items()
    }
    for cause in LEAVES:
        figures[f"{cause}_ms"] = max(figures[f"{cause}_{role}"]["max_ms"] for role in ("helper", "sharer"))
    figures |= {"words": {cause: sorted(words) for cause, words in said.items()}}
    figures |= {"repeats": repeats, "load": [min(loads), max(loads)]}
    _program.answer("leave_notice", figures, GOALS, _figures.within(figures, GOALS))


if __name__ == "__main__":
    main()

"""Asks how soon the picture is back by itself after a network was silent for 5, 30 and 120 s.

Two Chromiums in network namespaces of their own, the real program between them. All packets of the sharer vanish, those
of the picture and those to the server, and nobody is told; after the repair the first new frame at the helper is
waited for. Chat that both wrote meanwhile must have arrived once and in order, over the same connection (DTLS).
Needs root, Debian's chromium and Xvfb. `--cuts 5,30` for other cuts, `--side helper` to cut the helper's network.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as a file, too

from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e import peers, steps
from tests.e2e.bench.browsers import Chromium
from tests.e2e.bench.namespaces import Lane, ensure_ice_address
from tests.e2e.bench.screens import Screen
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Browsers, Table
from tests.e2e.bench.wire_cut import WireCut
from tests.e2e.cast import Cast

#: seconds of silence, and within how many seconds of the repair the picture is back
GOALS_S = {5: 2.0, 30: 5.0, 120: 5.0}
_WATCH = f"""() => {{
  const video = document.querySelector({json.dumps(steps.VIDEO)});
  globalThis.benchFrames = [];
  const seen = () => {{ benchFrames.push(Date.now()); video.requestVideoFrameCallback(seen); }};
  video.requestVideoFrameCallback(seen);
}}"""
_FIRST_AFTER = "since => globalThis.benchFrames.find(at => at >= since) ?? null"


def main() -> None:
    """Run and print."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--cuts", default=",".join(map(str, GOALS_S)))
    arguments.add_argument("--side", choices=("sharer", "helper"), default="sharer")
    arguments.add_argument("--rounds", type=int, default=1)
    given = arguments.parse_args()
    cuts = [int(one) for one in given.cuts.split(",")]
    taken: dict[int, list[float]] = {cut: [] for cut in cuts}
    with _two() as (lane, helper, sharer):
        namespace = lane.sharer if given.side == "sharer" else lane.helper
        said: list[str] = []
        for _ in range(given.rounds):
            for cut in cuts:
                namespace.isolate()
                time.sleep(cut / 2)
                for page, who in ((sharer, "sharer"), (helper, "helper")):
                    steps.write(page, f"{who} {len(said)}")
                    said.append(f"{who} {len(said)}")
                time.sleep(cut / 2)
                repaired = helper.evaluate("Date.now()")
                namespace.heal()
                back = _back(helper, repaired)
                print(f"silent for {cut} s: picture after {back:.2f} s", file=sys.stderr)
                taken[cut].append(back)
                # who was connected writes first into the thread; each of the two keeps its own order
                for page in (helper, sharer):
                    expect(page.locator("entraide-chat:visible .chat__text")).to_have_count(len(said), timeout=60_000)
                told = [
                    page.locator("entraide-chat:visible .chat__text").all_inner_texts() for page in (helper, sharer)
                ]
                assert told[0] == told[1], told
                assert sorted(told[0]) == sorted(said), told
        connections = len(peers.fingerprints(helper))
    worst = {f"after_{cut}_s": round(max(times), 2) for cut, times in taken.items()}
    goals = {f"after_{cut}_s": GOALS_S.get(cut, 5.0) for cut in cuts}
    figures = {
        **worst,
        **{f"median_{cut}_s": round(statistics.median(times), 2) for cut, times in taken.items()},
        "connections": connections,
        "load": os.getloadavg()[0],
    }
    met = {name: worst[name] <= goal for name, goal in goals.items()} | {"same_connection": connections == 1}
    print(json.dumps({"name": "reconnect", "figures": figures, "goals": goals, "met": met}))


@contextmanager
def _two() -> Iterator[tuple[Lane, Page, Page]]:
    """Both at the table, each in a namespace, the picture running and moving."""
    ensure_ice_address()
    with (
        tempfile.TemporaryDirectory(prefix="entraide-bench-") as folder,
        sync_playwright() as playwright,
        Screen("sharer") as sharer_screen,
        Screen("helper") as helper_screen,
        RunningServer(Path(folder)) as server,
        Lane() as lane,
        WireCut(host=lane.sharer.host_address) as sharer_wire,
        WireCut(host=lane.helper.host_address) as helper_wire,
        Chromium(playwright, sharer_screen, namespace=lane.sharer) as sharer_browser,
        Chromium(playwright, helper_screen, namespace=lane.helper) as helper_browser,
    ):
        cast = Cast(playwright, Table(Browsers(playwright), sharer_screen, helper_screen), server, {})
        pages = []
        for browser, wire, who in (
            (helper_browser, helper_wire, steps.CLAIRE),
            (sharer_browser, sharer_wire, steps.LUC),
        ):
            context = browser.context(wire=wire, base_url=server.origin, storage_state=cast.entrance(who))
            pages.append(context.new_page())
            peers.keep(pages[-1])
        helper, sharer = pages
        helper.goto("/give")
        steps.join(helper, sharer)
        sharer_screen.show()
        steps.show_screen(helper, sharer)
        helper.evaluate(_WATCH)
        with _moving(sharer_screen):
            yield lane, helper, sharer


@contextmanager
def _moving(screen: Screen) -> Iterator[None]:
    """The shared screen changes ten times a second."""
    over = threading.Event()

    def paint() -> None:
        while not over.wait(0.1):
            screen.paint(f"#{int(time.monotonic() * 10) % 200 + 20:02x}4060")

    painter = threading.Thread(target=paint)
    painter.start()
    try:
        yield
    finally:
        over.set()
        painter.join()


def _back(helper: Page, repaired: float, timeout_s: float = 60) -> float:
    """Seconds from the repair (the page's clock, ms) to the first frame drawn after it."""
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        if (at := helper.evaluate(_FIRST_AFTER, repaired)) is not None:
            return (float(at) - repaired) / 1000
        time.sleep(0.05)
    raise SystemExit("the picture did not come back")


if __name__ == "__main__":
    main()

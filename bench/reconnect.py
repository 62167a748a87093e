"""Asks how soon the picture is back by itself after a network was silent for 5, 30 and 120 s.

Two Chromiums in network namespaces of their own, the real program between them. All packets of the sharer vanish, those
of the picture and those to the server, and nobody is told; after the repair the first new frame at the helper is
waited for. Chat that both wrote meanwhile must have arrived once and in order, over the same connection (DTLS).
Needs root, Debian's chromium and Xvfb. `--cuts 5,30` for other cuts, `--side helper` to cut the helper's network.
"""

import json
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

from bench import _figures, _program
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
    flags = _program.flags(__doc__ or "")
    flags.add_argument("--cuts", default="", help="seconds, with commas between (5,30,120, with --quick 5)")
    flags.add_argument("--side", choices=("sharer", "helper"), default="sharer")
    given = flags.parse_args()
    tell = _program.Teller(given)
    _program.need_root()
    _program.need(chromium="chromium", Xvfb="xvfb", ip="iproute2")
    cuts = [int(one) for one in given.cuts.split(",")] if given.cuts else [5] if given.quick else list(GOALS_S)
    taken: dict[int, list[float]] = {cut: [] for cut in cuts}
    with _two() as (lane, helper, sharer):
        namespace = lane.sharer if given.side == "sharer" else lane.helper
        said: list[str] = []
        for _ in range(given.rotations or 1):
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
                tell(f"silent for {cut} s: picture after {back:.2f} s")
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
    goals = {f"after_{cut}_s": GOALS_S.get(cut, 5.0) for cut in cuts} | {"connections": 1}
    figures = {
        **worst,
        **{f"median_{cut}_s": round(statistics.median(times), 2) for cut, times in taken.items()},
        "connections": connections,
        "side": given.side,
        "load": _program.load(),
    }
    _program.answer("reconnect", figures, goals, _figures.within(figures, goals))


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

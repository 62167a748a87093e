"""Asks how long it takes from the sharer's click on Allow to the helper's first frame, and until its text is legible.

Both people are 0, 40 and 150 ms from each other and from the server, by links of our own (`_network.py`). The control
is the plain sample page, which waits until all candidates are gathered and starts at the bit rate browsers start at.
entraide's first frame is small and cannot be read yet: what a helper waits for is the legible one, told beside it.
A picker answers at once here; what a person takes to choose is not in the figures, and no time to prepare either.
"""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as a file, too

from playwright.sync_api import Page

from bench import _figures, _program
from bench._bare_process import BareServer
from bench._network import Network
from bench._stage import Entraide, Plain, Stage
from tests.e2e import steps

ROUND_TRIPS_MS = (0, 40, 150)
LEGIBLE_WITHIN_S = 40
GOALS = {
    "to_plain_0ms": 0.6,
    "to_plain_40ms": 0.6,
    "to_plain_150ms": 0.6,
    "first_frame_ms": 500.0,
    "legible_ms": 1000.0,
}
CONTROL = "plain"

# starts to read as soon as there is an element to read from: a frame of another size has no scene in it
_WAIT = """selector => { const wait = () => document.querySelector(selector)
  ? benchReading.start(selector, {psnrEvery: 1}) : requestAnimationFrame(wait); wait(); }"""
_LEGIBLE = "() => globalThis.benchRead !== undefined && Object.keys(benchRead.legible).length > 0"


def join_entraide(contender: Entraide) -> Page:
    """Let the helper ask, and press Allow."""
    steps.act(contender.helper, "ask").click()
    steps.allow(contender.sharer)
    return contender.sharer


def join_plain(contender: Plain) -> Page:
    """Press Share."""
    contender.sharer.click("#share")
    return contender.sharer


def measure(stage: Stage, contender: Entraide | Plain, join: Callable[[Any], Page]) -> dict[str, float]:
    """Join once; milliseconds from the click, and from the moment when the picker gave a picture."""
    contender.meet()
    stage.prepare_reading(contender.helper)
    contender.helper.evaluate(_WAIT, contender.selector)
    sharer = join(contender)
    contender.helper.wait_for_function(_LEGIBLE, timeout=LEGIBLE_WITHIN_S * 1000)
    read = contender.helper.evaluate("benchRead.stop()")
    clicked, picked = sharer.evaluate("[benchClicked, benchPicked]")
    contender.close()
    first = read["frames"][0][0]
    legible = min(read["legible"].values())
    return {
        "first_ms": first - clicked,
        "legible_ms": legible - clicked,
        "first_after_picker_ms": first - picked,
        "legible_after_picker_ms": legible - picked,
    }


def main() -> None:
    """Run and print."""
    given = _program.flags(__doc__ or "").parse_args()
    _program.need_root()
    _program.need(chromium="chromium", Xvfb="xvfb", ip="iproute2")
    tell = _program.Teller(given)
    count = _program.rotations(given)
    found: dict[int, list[dict[str, dict[str, float]]]] = {rtt: [] for rtt in ROUND_TRIPS_MS}
    loads = []
    with ExitStack() as stack:
        port = stack.enter_context(BareServer()).port
        network = stack.enter_context(Network())
        stage = stack.enter_context(Stage(network=network))
        contenders: list[tuple[Entraide | Plain, Callable[[Any], Page]]]
        contenders = [(Plain(stage, port), join_plain), (Entraide(stage), join_entraide)]
        for contender, join in contenders:  # the first join of a browser is its slowest, whoever makes it
            measure(stage, contender, join)
        for number in range(count):
            for rtt in ROUND_TRIPS_MS:
                network.round_trip(rtt)
                for wire in stage.wires.values():
                    wire.heal()
                turn = number % 2
                row = {}
                for contender, join in contenders[turn:] + contenders[:turn]:
                    row[contender.name] = measure(stage, contender, join)
                    tell(f"{number + 1}/{count} rtt {rtt} {contender.name}: {row[contender.name]}")
                found[rtt].append(row)
            loads.append(_program.load())
    _program.answer("join_time", figures := summary(found) | {"load": loads}, GOALS, _figures.within(figures, GOALS))


def summary(found: dict[int, list[dict[str, dict[str, float]]]]) -> dict[str, Any]:
    """For each distance the medians of both, and the ratio to the plain page within a rotation."""
    figures: dict[str, Any] = {}
    rejected = 0
    for rtt, rows in found.items():
        kept = [rows[number] for number in _figures.accepted([row[CONTROL] for row in rows], "first_ms")]
        rejected += len(rows) - len(kept)
        flat = [{f"{name}.{what}": v for name, one in row.items() for what, v in one.items()} for row in kept]
        figures[f"rtt_{rtt}ms"] = {
            name: {what: round(_figures.median(row[name][what] for row in kept)) for what in kept[0][name]}
            for name in kept[0]
        }
        figures[f"to_plain_{rtt}ms"] = _figures.rounded(_figures.ratio(flat, "entraide.first_ms", "plain.first_ms"), 2)
        legible = _figures.ratio(flat, "entraide.legible_ms", "plain.legible_ms")
        figures[f"legible_to_plain_{rtt}ms"] = _figures.rounded(legible, 2)
    near = figures["rtt_0ms"]["entraide"]
    return figures | {
        "first_frame_ms": near["first_ms"],
        "legible_ms": near["legible_ms"],
        "rejected": rejected,
    }


if __name__ == "__main__":
    main()

"""Asks what remains of a session on a weak link: text after a scroll, chat, and a link that drops and recovers.

The sharer's link carries 500 kbit/s, loses 3 % of its packets each way, and the other person is 300 ms away there and
back; signalling takes the same link. Then a link of 5 Mbit/s falls to a tenth and rises again while text scrolls.
The links are our own (`_network.py`). The plain sample page meets the same in the same run; it has no chat.
"""

import itertools
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as a file, too

from playwright.sync_api import Page

from bench import _figures, _program
from bench._bare_process import BareServer
from bench._network import Network
from bench._stage import Contender, Entraide, Plain, Stage

WEAK = {"delay_ms": 150.0, "rate_kbps": 500.0, "loss": 0.03}
WIDE = {"delay_ms": 10.0, "rate_kbps": 5_000.0}
NARROW = {"delay_ms": 10.0, "rate_kbps": 500.0}
SCROLLS, MESSAGES = 6, 6
SETTLE_S, BETWEEN_S, HOLD_S, PATIENCE_S = 15.0, 2.0, 12.0, 20.0
#: a frame that is older than this shows what is no longer so
USABLE_MS = 1000
GOALS = {"legible_s": 3.0, "chat_s": 1.0, "usable_s": 2.0}

_LEGIBLE = "([step, ms]) => (globalThis.benchRead?.legible[step] ?? 0) > 0 || Date.now() > ms"
# stamps when a text can be read for the first time
_WATCH = """text => { globalThis.benchHeard = 0;
  const look = () => { if (!document.body.innerText.includes(text)) return;
    globalThis.benchHeard = Date.now(); observer.disconnect(); };
  const observer = new MutationObserver(look);
  observer.observe(document.body, {childList: true, subtree: true, characterData: true, attributes: true}); }"""


def scrolls(stage: Stage, page: Page, selector: str) -> list[float]:
    """Scroll some times; seconds until the helper can read the new text, `PATIENCE_S` when never."""
    page.evaluate("([s, o]) => benchReading.start(s, o)", [selector, {"psnrEvery": 1}])
    found = []
    for _ in range(SCROLLS):
        number, at_ms = stage.painter.step()
        until = at_ms + PATIENCE_S * 1000
        page.wait_for_function(_LEGIBLE, arg=[number, until], timeout=PATIENCE_S * 2000)
        stamp = page.evaluate("step => benchRead.legible[step] ?? 0", number)
        found.append((stamp - at_ms) / 1000 if stamp else PATIENCE_S)
        page.wait_for_timeout(BETWEEN_S * 1000)
    page.evaluate("benchRead.stop()")
    return found


def chat(contender: Entraide) -> list[float]:
    """Write both ways; seconds from Enter until it stands on the other's page."""
    found = []
    for number in range(MESSAGES):
        writer, reader = (contender.helper, contender.sharer)[:: 1 if number % 2 else -1]
        text = f"Message number {number}, please answer"
        reader.evaluate(_WATCH, text)
        box = writer.locator("entraide-chat textarea:visible")
        box.fill(text)
        writer.evaluate("addEventListener('keydown', () => { globalThis.benchKey = Date.now(); }, {capture: true})")
        box.press("Enter")
        reader.wait_for_function("() => globalThis.benchHeard > 0", timeout=PATIENCE_S * 1000)
        found.append((reader.evaluate("benchHeard") - writer.evaluate("benchKey")) / 1000)
    return found


def longest_without(frames: list[list[float]], began_ms: float, ended_ms: float) -> float:
    """The longest time, in seconds, in which no frame came that was at most `USABLE_MS` old."""
    stamps = [stamp for stamp, age, *_ in frames if age <= USABLE_MS and began_ms <= stamp <= ended_ms]
    marks = [began_ms, *stamps, ended_ms]
    return max(after - before for before, after in itertools.pairwise(marks)) / 1000


def drop(stage: Stage, network: Network, page: Page, selector: str) -> dict[str, float]:
    """Let the link fall to a tenth and rise again, while the text scrolls all the time."""
    network.link(network.sharer, **WIDE)
    stage.painter.scroll(on=True)
    page.wait_for_timeout(SETTLE_S * 1000)
    page.evaluate("([s, o]) => benchReading.start(s, o)", [selector, {"psnrEvery": 10}])
    page.wait_for_timeout(3000)
    marks = []
    for link in (NARROW, WIDE):
        marks.append(page.evaluate("Date.now()"))
        network.link(network.sharer, **link)
        page.wait_for_timeout(HOLD_S * 1000)
    marks.append(page.evaluate("Date.now()"))
    frames = page.evaluate("benchRead.stop()")["frames"]
    stage.painter.scroll(on=False)

    def quality(began: float, ended: float) -> float:
        found = [frame[3] for frame in frames if frame[3] is not None and began <= frame[0] < ended]
        return _figures.median(found) if found else 0.0

    return {
        "usable_after_drop_s": longest_without(frames, marks[0], marks[1]),
        "usable_after_rise_s": longest_without(frames, marks[1], marks[2]),
        "text_db_before": quality(0, marks[0]),
        "text_db_narrow": quality(marks[0] + 4000, marks[1]),
        "text_db_after": quality(marks[2] - 5000, marks[2]),
    }


def measure(stage: Stage, network: Network, contender: Contender) -> dict[str, Any]:
    """Everything for one contender: it meets on a good link, then the link is what it is."""
    for station in (network.sharer, network.helper, network.server):
        network.link(station)
    page = contender.open()
    stage.prepare_reading(page)
    network.link(network.sharer, **WEAK)
    page.wait_for_timeout(SETTLE_S * 1000)
    row: dict[str, Any] = {"legible_s": scrolls(stage, page, contender.selector)}
    if isinstance(contender, Entraide):
        row["chat_s"] = chat(contender)
    row |= drop(stage, network, page, contender.selector)
    network.link(network.sharer)
    contender.close()
    return row


def main() -> None:
    """Run and print."""
    given = _program.flags(__doc__ or "").parse_args()
    _program.need_root()
    _program.need(chromium="chromium", Xvfb="xvfb", ip="iproute2")
    tell = _program.Teller(given)
    rotations = []
    loads = []
    with ExitStack() as stack:
        port = stack.enter_context(BareServer()).port
        network = stack.enter_context(Network())
        stage = stack.enter_context(Stage(network=network))
        contenders: list[Contender] = [Plain(stage, port), Entraide(stage)]
        for number in range(_program.rotations(given)):
            turn = number % 2
            row = {}
            for contender in contenders[turn:] + contenders[:turn]:
                row[contender.name] = measure(stage, network, contender)
                tell(f"{number + 1} {contender.name}: {row[contender.name]} load={_program.load()}")
            rotations.append(row)
            loads.append(_program.load())
    figures = {name: summary([row[name] for row in rotations]) for name in ("entraide", "plain")}
    ours = figures["entraide"]
    told: dict[str, Any] = {
        "legible_s": ours["legible_max_s"],
        "chat_s": ours["chat_max_s"],
        "usable_s": max(ours["usable_after_drop_s"], ours["usable_after_rise_s"]),
        "load": loads,
    }
    _program.answer("weak_network", told | figures, GOALS, _figures.within(told, GOALS))


def summary(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Medians over the rotations; of scrolls and messages over all of them, with the longest beside."""
    made: dict[str, float] = {}
    for what in ("legible", "chat"):
        found = [one for row in rows for one in row.get(f"{what}_s", ())]
        if found:
            made[f"{what}_median_s"] = round(_figures.median(found), 2)
            made[f"{what}_max_s"] = round(max(found), 2)
    for what in rows[0]:
        if what not in {"legible_s", "chat_s"}:
            made[what] = round(_figures.median(row[what] for row in rows), 2)
    return made


if __name__ == "__main__":
    main()

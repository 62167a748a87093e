"""Asks whether the picture gets older while a session goes on: half an hour of scrolling text, minute by minute.

Beside the age of each frame it tells how long frames waited in the browser's jitter buffer, which is where delay
creeps in, and which other work on the machine hardly moves.
"""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as a file, too

from bench import _figures, _program
from bench._stage import Entraide, Stage

MINUTES, QUICK_MINUTES = 30, 2
WARM_UP_S = 15
GOALS = {"last_to_first": 1.1}

_BUFFER = """async () => {
  for (const peer of globalThis.benchPeers ?? []) for (const entry of (await peer.getStats()).values())
    if (entry.type === 'inbound-rtp' && entry.kind === 'video' && entry.bytesReceived > 0)
      return [entry.jitterBufferDelay * 1000, entry.jitterBufferEmittedCount];
  return [0, 0];
}"""


def watch(minutes: int, tell: _program.Teller) -> list[dict[str, float]]:
    """One row for each minute of one session."""
    rows = []
    with Stage() as stage:
        contender = Entraide(stage)
        page = contender.open()
        stage.prepare_reading(page)
        stage.painter.scroll(on=True)
        page.wait_for_timeout(WARM_UP_S * 1000)
        waited, emitted = page.evaluate(_BUFFER)
        for number in range(minutes):
            page.evaluate("([s, o]) => benchReading.start(s, o)", [contender.selector, {}])
            page.wait_for_timeout(60_000)
            ages = [frame[1] for frame in page.evaluate("benchRead.stop()")["frames"]]
            before = waited, emitted
            waited, emitted = page.evaluate(_BUFFER)
            row = {
                "minute": number + 1,
                "p10_ms": _figures.share(ages, 0.1),
                "p50_ms": _figures.share(ages, 0.5),
                "p95_ms": _figures.share(ages, 0.95),
                "buffer_ms": round((waited - before[0]) / max(1, emitted - before[1]), 1),
                "frames_per_s": round(len(ages) / 60, 1),
                "load": _program.load(),
            }
            tell(f"{row}")
            rows.append(row)
        contender.close()
    return rows


def main() -> None:
    """Run and print."""
    flags = _program.flags(__doc__ or "")
    flags.add_argument("--minutes", type=int, default=0, help=f"how long ({MINUTES}, with --quick {QUICK_MINUTES})")
    given = flags.parse_args()
    _program.need(chromium="chromium", Xvfb="xvfb", ip="iproute2")
    minutes = given.minutes or (QUICK_MINUTES if given.quick else MINUTES)
    rows = watch(minutes, _program.Teller(given))
    first, last = rows[0], rows[-1]
    figures: dict[str, Any] = {
        "minutes": minutes,
        "first_p50_ms": first["p50_ms"],
        "last_p50_ms": last["p50_ms"],
        "last_to_first": round(last["p50_ms"] / first["p50_ms"], 3),
        "first_buffer_ms": first["buffer_ms"],
        "last_buffer_ms": last["buffer_ms"],
        "by_minute": rows,
    }
    _program.answer("creep", figures, GOALS, _figures.within(figures, GOALS))


if __name__ == "__main__":
    main()

"""Asks how old the picture is that a helper sees: scrolling text, from the painted clock to the frame's callback.

Three contenders show the same scene (`_scene.py`) in turn: entraide, a plain sample page of WebRTC with the codec
that browsers take by themselves (VP8), and noVNC before x11vnc. Scan-out of a real screen is not in the figures, and
the paint every 16.7 ms adds up to that much to each contender alike.
"""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as a file, too

from bench import _figures, _program
from bench._bare_process import BareServer
from bench._stage import Contender, Entraide, NoVnc, Plain, Stage
from bench._usage import cpu_s

SIZES = {"720p": (1280, 720), "1080p": (1920, 1080)}
WARM_UP_S, WINDOW_S, SETTLE_S = 4.0, 8.0, 2.0
#: every so many frames the text is compared, which costs the page a millisecond or two
PSNR_EVERY = 10
CONTROL = "plain"
GOALS = {
    "latency_to_plain_720p": 1.0,
    "latency_to_plain_1080p": 1.0,
    "p95_to_novnc_720p": 1.0,
    "p95_to_novnc_1080p": 1.0,
    "bytes_to_plain_720p": 0.35,
    "bytes_to_plain_1080p": 0.35,
}
#: at equal or better text: the gain in dB over the plain page must not be negative
GAINS = {"text_gain_db_720p": 0.0, "text_gain_db_1080p": 0.0}

_CODEC = """async () => {
  for (const peer of globalThis.benchPeers ?? []) {
    const stats = await peer.getStats();
    for (const entry of stats.values())
      if (entry.type === 'inbound-rtp' && entry.kind === 'video' && entry.bytesReceived > 0)
        return stats.get(entry.codecId)?.mimeType ?? '';
  }
  return '';
}"""


def measure(stage: Stage, contender: Contender) -> dict[str, Any]:
    """Show the scene through one contender, and tell what came of it."""
    page = contender.open()
    stage.prepare_reading(page)
    stage.painter.scroll(on=True)
    page.wait_for_timeout(WARM_UP_S * 1000)
    bytes_before, cpu_before = contender.bytes_received(), cpu_s(contender.sender_pids())
    page.evaluate("([s, o]) => benchReading.start(s, o)", [contender.selector, {"psnrEvery": PSNR_EVERY}])
    page.wait_for_timeout(WINDOW_S * 1000)
    read = page.evaluate("benchRead.stop()")
    received = contender.bytes_received() - bytes_before
    cpu = cpu_s(contender.sender_pids()) - cpu_before
    stage.painter.scroll(on=False)
    page.wait_for_timeout(SETTLE_S * 1000)
    settled = page.evaluate("s => benchReading.psnr(s)", contender.selector)
    codec = page.evaluate(_CODEC)
    contender.close()
    frames = read["frames"]
    if len(frames) < WINDOW_S:
        raise RuntimeError(f"{contender.name} showed {len(frames)} readable frames in {WINDOW_S} s")
    ages = [frame[1] for frame in frames]
    texts = [frame[3] for frame in frames if frame[3] is not None]
    return {
        "p50_ms": _figures.share(ages, 0.5),
        "p95_ms": _figures.share(ages, 0.95),
        "frames_per_s": len(frames) / WINDOW_S,
        "kbps": received * 8 / 1000 / WINDOW_S,
        "text_db": _figures.median(texts),
        "settled_db": settled or 0.0,
        "unreadable": read["unreadable"] / (read["unreadable"] + len(frames)),
        "width_px": _figures.median(frame[4] for frame in frames),
        "sender_cpu": cpu / WINDOW_S,
        "codec": codec,
    }


def rotate(size: tuple[int, int], count: int, port: int, tell: _program.Teller) -> list[dict[str, dict[str, Any]]]:
    """All contenders in turn, `count` times, each time another one first."""
    found = []
    with Stage(width_px=size[0], height_px=size[1]) as stage:
        contenders: list[Contender] = [Plain(stage, port), Entraide(stage), NoVnc(stage)]
        for number in range(count):
            turn = number % len(contenders)
            rotation: dict[str, dict[str, Any]] = {}
            for contender in contenders[turn:] + contenders[:turn]:
                rotation[contender.name] = measured = measure(stage, contender)
                told = {
                    name: round(value, 2) if isinstance(value, float) else value for name, value in measured.items()
                }
                tell(f"{size[1]}p {number + 1}/{count} {contender.name}: {told} load={_program.load()}")
            rotation["machine"] = {"load": _program.load()}
            found.append(rotation)
    return found


def summary(rotations: list[dict[str, dict[str, Any]]]) -> dict[str, Any]:
    """Medians of each contender over the rotations that count, and the ratios."""
    good = _figures.accepted([one[CONTROL] for one in rotations], "p50_ms")
    kept = [rotations[number] for number in good]
    flat = [
        {f"{name}.{what}": value for name, one in rotation.items() for what, value in one.items()} for rotation in kept
    ]

    def of(name: str) -> dict[str, Any]:
        whats = kept[0][name]
        return {
            what: one if isinstance(one, str) else round(_figures.median(rotation[name][what] for rotation in kept), 3)
            for what, one in whats.items()
        }

    gains = [one["entraide"]["text_db"] - one[CONTROL]["text_db"] for one in kept]
    settled = [one["entraide"]["settled_db"] - one[CONTROL]["settled_db"] for one in kept]
    return {
        "entraide": of("entraide"),
        "plain": of("plain"),
        "novnc": of("novnc"),
        "rejected": len(rotations) - len(kept),
        "load": [one["machine"]["load"] for one in rotations],
        "p50_by_rotation_ms": {
            name: [round(one[name]["p50_ms"], 1) for one in rotations] for name in ("entraide", "plain", "novnc")
        },
        "latency_to_plain": _figures.rounded(_figures.ratio(flat, "entraide.p50_ms", "plain.p50_ms"), 2),
        "p95_to_plain": _figures.rounded(_figures.ratio(flat, "entraide.p95_ms", "plain.p95_ms"), 2),
        "p95_to_novnc": _figures.rounded(_figures.ratio(flat, "entraide.p95_ms", "novnc.p95_ms"), 2),
        "latency_to_novnc": _figures.rounded(_figures.ratio(flat, "entraide.p50_ms", "novnc.p50_ms"), 2),
        "bytes_to_plain": _figures.rounded(_figures.ratio(flat, "entraide.kbps", "plain.kbps"), 3),
        "text_gain_db": round(_figures.median(gains), 1),
        "settled_gain_db": round(_figures.median(settled), 1),
    }


def main() -> None:
    """Run and print."""
    flags = _program.flags(__doc__ or "")
    flags.add_argument("--size", choices=tuple(SIZES), help="one size only")
    given = flags.parse_args()
    _program.need(x11vnc="x11vnc", websockify="novnc", chromium="chromium", Xvfb="xvfb", ip="iproute2")
    tell = _program.Teller(given)
    figures: dict[str, Any] = {}
    with ExitStack() as stack:
        port = stack.enter_context(BareServer()).port
        for name, size in SIZES.items():
            if given.size in {None, name}:
                figures[name] = summary(rotate(size, _program.rotations(given), port, tell))
    for size_name, one in list(figures.items()):
        for what in ("latency_to_plain", "p95_to_novnc", "bytes_to_plain", "text_gain_db"):
            figures[f"{what}_{size_name}"] = one[what]
    met = _figures.within(figures, GOALS)
    met |= {name: (gain := figures.get(name)) is not None and gain >= goal for name, goal in GAINS.items()}
    _program.answer("glass_to_glass", figures, GOALS | GAINS, met)


if __name__ == "__main__":
    main()

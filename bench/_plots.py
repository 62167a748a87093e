"""A program that draws answers as pictures: `python -m bench._plots docs/performance.jsonl docs/pictures`.

Its input holds one answer a line, as questions print them. The pictures are SVG without script, readable on light and
dark grounds, with all their figures in words, so that they can be searched and read aloud.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

WIDTH, LABEL, VALUE, BAR, GAP, TOP, BOTTOM = 720, 230, 70, 18, 6, 52, 16
#: told apart by lightness too, not by hue alone
_STYLE = """<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2430 }
  .title { font-weight: 600; font-size: 15px } .small { font-size: 12px; fill: #555d6e }
  .ours { fill: #1d5fbf } .plain { fill: #8a93a6 } .novnc { fill: #c9a24b } .goal { stroke: #b3261e; stroke-width: 2 }
  .line { fill: none; stroke: #1d5fbf; stroke-width: 2 } .grid { stroke: #d5d9e2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6e9f0 } .small { fill: #a7b0c2 } .ours { fill: #7fb0ff } .plain { fill: #717b90 }
    .novnc { fill: #d9b45b } .goal { stroke: #ff8a80 } .line { stroke: #7fb0ff } .grid { stroke: #3a4252 }
  }
</style>"""


@dataclass(frozen=True)
class Bar:
    """A row of a picture: what, how much, whose, and the goal it is held against."""

    label: str
    value: float
    whose: str
    goal: float | None = None


def bars(title: str, unit: str, rows: Sequence[Bar], under: str = "") -> str:
    """Rows as bars from one beginning, each with its figure behind it and a red mark at its goal.

    unit: said with each figure; `under` stands beneath the title in its place.
    """
    height = TOP + len(rows) * (BAR + GAP) + BOTTOM
    most = max([row.value for row in rows] + [row.goal for row in rows if row.goal is not None])
    scale = (WIDTH - LABEL - VALUE) / most
    parts = []
    for number, row in enumerate(rows):
        y = TOP + number * (BAR + GAP)
        middle = y + BAR - 5
        parts.append(f'<text x="{LABEL - 8}" y="{middle}" text-anchor="end">{escape(row.label)}</text>')
        end = behind = row.value * scale
        if row.goal is not None and end - 4 < row.goal * scale < end + 50:
            behind = row.goal * scale  # the figure stands behind the mark, not under it
        parts.append(
            f'<rect class="{row.whose}" x="{LABEL}" y="{y}" width="{max(1.0, end):.1f}" height="{BAR}" '
            f'rx="2"/><text x="{LABEL + behind + 6:.1f}" y="{middle}">{_words(row.value)}</text>'
        )
        if row.goal is not None:
            x = LABEL + row.goal * scale
            parts.append(f'<line class="goal" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 2}" y2="{y + BAR + 2}"/>')
    goals = " A red mark is the goal." if any(row.goal is not None for row in rows) else ""
    spoken = "; ".join(
        f"{row.label}: {_words(row.value)} {unit}".rstrip()
        + (f", goal {_words(row.goal)}" if row.goal is not None else "")
        for row in rows
    )
    return _picture(title, f"{under or unit}.{goals}", spoken, height, parts)


def line(title: str, unit: str, points: Sequence[tuple[float, float]], across: str) -> str:
    """Points joined by a line, from zero upwards."""
    height, left, right, low = 260, 60, WIDTH - 20, 224
    most = max(y for _, y in points) * 1.1
    first, last = points[0][0], points[-1][0]

    def place(x: float, y: float) -> str:
        along = (x - first) / max(1e-9, last - first)
        return f"{left + along * (right - left):.1f},{low - y / most * (low - TOP):.1f}"

    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = low - share * (low - TOP)
        parts.append(f'<line class="grid" x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        label = f'<text class="small" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{_words(share * most)}</text>'
        parts.append(label)
    parts.append(f'<polyline class="line" points="{" ".join(place(x, y) for x, y in points)}"/>')
    parts.append(f'<text class="small" x="{left}" y="{low + 20}">{_words(first)}</text>')
    parts.append(f'<text class="small" x="{right}" y="{low + 20}" text-anchor="end">{_words(last)} {across}</text>')
    spoken = f"from {_words(points[0][1])} at {across} {_words(first)} to {_words(points[-1][1])} at {_words(last)}"
    return _picture(title, f"{unit}.", spoken, height, parts)


def _picture(title: str, under: str, spoken: str, height: int, parts: Sequence[str]) -> str:
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d">',
            f'<title id="t">{escape(title)}</title><desc id="d">{escape(spoken)}</desc>',
            _STYLE,
            f'<text class="title" x="8" y="20">{escape(title)}</text>',
            f'<text class="small" x="8" y="38">{escape(under)}</text>',
            *parts,
            "</svg>\n",
        )
    )


def _words(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def pictures(answers: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Each picture's name and text, of those questions that were answered."""
    for name, draw in _DRAWN.items():
        if name in answers:
            yield f"bench-{name.replace('_', '-')}.svg", draw(answers[name])


def _glass(answer: dict[str, Any]) -> str:
    rows = []
    for size in ("720p", "1080p"):
        for whose, name in (("ours", "entraide"), ("plain", "plain"), ("novnc", "novnc")):
            if size in answer["figures"]:
                one = answer["figures"][size][name]
                rows += [Bar(f"{size} {name}, {part}", one[f"{part}_ms"], whose) for part in ("p50", "p95")]
    return bars("How old the picture is that the helper sees", "Milliseconds, scrolling text", rows)


def _join(answer: dict[str, Any]) -> str:
    rows = []
    for rtt in (0, 40, 150):
        one = answer["figures"][f"rtt_{rtt}ms"]
        for whose, name in (("ours", "entraide"), ("plain", "plain")):
            goal = answer["goals"]["first_frame_ms"] if (name, rtt) == ("entraide", 0) else None
            rows.append(Bar(f"{rtt} ms apart, {name}: frame", one[name]["first_ms"], whose, goal))
            goal = answer["goals"]["legible_ms"] if (name, rtt) == ("entraide", 0) else None
            rows.append(Bar(f"{rtt} ms apart, {name}: legible", one[name]["legible_ms"], whose, goal))
    return bars("From Allow to the picture", "Milliseconds from the click", rows)


def _leave(answer: dict[str, Any]) -> str:
    words = {"button": "End pressed", "tab": "tab closed", "killed": "browser killed", "silent": "network silent"}
    rows = [
        Bar(f"{said}, {role} leaves", answer["figures"][f"{cause}_{role}"]["max_ms"], "ours", goal)
        for cause, said in words.items()
        for role in ("helper", "sharer")
        for goal in (answer["goals"][f"{cause}_ms"],)
    ]
    return bars("Until the other reads that somebody left", "Milliseconds, the longest of all tries", rows)


def _reconnect(answer: dict[str, Any]) -> str:
    rows = [
        Bar(f"silent for {cut} s", answer["figures"][f"after_{cut}_s"], "ours", answer["goals"][f"after_{cut}_s"])
        for cut in (5, 30, 120)
    ]
    return bars("Until the picture is back after the repair", "Seconds, the longest of all rounds", rows)


def _weak(answer: dict[str, Any]) -> str:
    words = {"legible_max_s": "text after a scroll", "chat_max_s": "chat"}
    words |= {"usable_after_drop_s": "no usable frame, 5 to 0.5", "usable_after_rise_s": "no usable frame, 0.5 to 5"}
    goals = {"legible_max_s": "legible_s", "chat_max_s": "chat_s"}
    rows = []
    for what, said in words.items():
        for whose, name in (("ours", "entraide"), ("plain", "plain")):
            if what in answer["figures"][name]:
                goal = answer["goals"][goals.get(what, "usable_s")] if name == "entraide" else None
                rows.append(Bar(f"{said}: {name}", answer["figures"][name][what], whose, goal))
    return bars("On thin links", "seconds", rows, "Seconds, the longest; megabits a second")


def _relay(answer: dict[str, Any]) -> str:
    words = {"us_per_message": "µs a message", "kb_per_line": "kB a line", "p99_ms": "ms, 99 of 100 messages"}
    rows = []
    for what, said in words.items():
        bare = answer["figures"]["bare"][what]
        goal = answer["goals"].get(what, answer["goals"]["cpu_to_bare"] * bare)
        rows += [
            Bar(f"{said}: entraide", answer["figures"]["entraide"][what], "ours", goal),
            Bar(f"{said}: bare relay", bare, "plain"),
        ]
    return bars("What the hub costs", "", rows, "2,000 lines, 2,000 messages a second")


def _creep(answer: dict[str, Any]) -> str:
    points = [(row["minute"], row["p50_ms"]) for row in answer["figures"]["by_minute"]]
    return line("How old the picture is, minute by minute", "Median in milliseconds, scrolling text", points, "minutes")


def _pages(answer: dict[str, Any]) -> str:
    found = answer["figures"]["pages"]
    rows = [
        Bar(_short(path), found[path]["cpu_ms"], "ours") for path in sorted(found, key=lambda p: -found[p]["cpu_ms"])
    ]
    return bars("What a page costs the server", "Milliseconds of processor time, 50,000 people", rows)


def _short(path: str) -> str:
    return "/".join("…" if len(part) > 20 else part for part in path.split("/"))


_DRAWN = {
    "glass_to_glass": _glass,
    "join_time": _join,
    "leave_notice": _leave,
    "reconnect": _reconnect,
    "weak_network": _weak,
    "creep": _creep,
    "relay": _relay,
    "pages": _pages,
}


def main() -> None:
    """Draw all that the first file holds into the second, a folder."""
    answers = {one["name"]: one for one in map(json.loads, Path(sys.argv[1]).read_text().splitlines())}
    for name, text in pictures(answers):
        (Path(sys.argv[2]) / name).write_text(text)
        print(name)


if __name__ == "__main__":
    main()

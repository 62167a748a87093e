"""Asks what the hub's signalling costs: processor time of a relayed message, memory of a line, how late messages come.

2,000 lines are opened at the real server and at a bare ASGI relay (`_bare.py`) with the same settings of uvicorn, in
turn, and ICE candidates are sent on them at a fixed rate. What the server spends without them (pings, leases) is
measured beside and taken off, and told.
"""

import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as a file, too

from bench import _figures, _program
from bench._bare_process import BareServer
from tests.e2e.bench.server import RunningServer

ROOT = Path(__file__).resolve().parents[1]
LINES, QUICK_LINES = 2_000, 400
GOALS = {"cpu_to_bare": 1.5, "kb_per_line": 25.0, "p99_ms": 10.0}
#: what the server says of each request is not what is asked for
QUIET = {"ENTRAIDE_LOG_LEVEL": "warning"}


def load(port: int, pid: int, wanted: str, seconds: float) -> dict[str, float]:
    """Put the load on one server."""
    words = (sys.executable, "-m", "bench._lines", str(port), str(pid))
    times = ("--idle-s", str(seconds), "--talk-s", str(seconds))
    done = subprocess.run((*words, *times), cwd=ROOT, input=wanted, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def entraide(lines: int, seconds: float) -> dict[str, float]:
    """The hub, in the real program."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="entraide-bench-"))
        server = stack.enter_context(RunningServer(Path(folder) / "server", environ=QUIET))
        wanted = server.python("-m", "bench._crowd", "tables", str(lines // 2), cwd=ROOT)
        return load(server.port, server.pid, wanted, seconds)


def bare(lines: int, seconds: float) -> dict[str, float]:
    """The bare relay."""
    wanted = [
        {"path": f"/room/{number // 2}/{number % 2}", "cookie": "none=0", "ticket": "", "to": "P" * 22}
        for number in range(lines)
    ]
    with BareServer() as server:
        return load(server.port, server.pid, "\n".join(map(json.dumps, wanted)), seconds)


def main() -> None:
    """Run and print."""
    flags = _program.flags(__doc__ or "")
    flags.add_argument("--lines", type=int, default=0, help=f"how many ({LINES}, with --quick {QUICK_LINES})")
    given = flags.parse_args()
    tell = _program.Teller(given)
    lines = given.lines or (QUICK_LINES if given.quick else LINES)
    seconds = 10.0 if given.quick else 60.0  # what a message costs is a difference: short parts tell little of it
    rotations: list[dict[str, Any]] = []
    loads = []
    contenders = [("bare", bare), ("entraide", entraide)]
    for number in range(_program.rotations(given)):
        turn = number % 2
        row = {}
        for name, run in contenders[turn:] + contenders[:turn]:
            row[name] = run(lines, seconds)
            tell(f"{number + 1} {name}: {row[name]} load={_program.load()}")
        rotations.append(row)
        loads.append(_program.load())
    good = _figures.accepted([row["bare"] for row in rotations], "us_per_message")
    kept = [rotations[number] for number in good]
    flat = [{f"{name}.{what}": v for name, one in row.items() for what, v in one.items()} for row in kept]
    figures: dict[str, Any] = {
        name: {what: _figures.median(row[name][what] for row in kept) for what in kept[0][name]}
        for name in ("entraide", "bare")
    }
    figures |= {
        "cpu_to_bare": _figures.rounded(_figures.ratio(flat, "entraide.us_per_message", "bare.us_per_message"), 2),
        "kb_per_line": figures["entraide"]["kb_per_line"],
        "p99_ms": figures["entraide"]["p99_ms"],
        "rejected": len(rotations) - len(kept),
        "load": loads,
    }
    _program.answer("relay", figures, GOALS, _figures.within(figures, GOALS))


if __name__ == "__main__":
    main()

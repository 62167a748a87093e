"""What processes have used, from /proc."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def cpu_s(pids: Iterable[int]) -> float:
    """Seconds of a core that these processes have used in their lives, user and system."""
    ticks = 0
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):  # it ended in between
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(words[11]) + int(words[12])
    return ticks / _TICKS_PER_S


def memory_kb(pid: int) -> int:
    """What a process holds, shared pages in proportion (PSS), in kB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise RuntimeError("no Pss in smaps_rollup")

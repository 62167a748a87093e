"""X screens of our own: what a sharer shares and what a helper looks at."""

import fcntl
import os
import re
import select
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

WIDTH_PX, HEIGHT_PX = 1400, 900
WINDOW_WIDTH_PX, WINDOW_HEIGHT_PX = 1000, 700  # browsers stand at 0,0 and leave the right and bottom edges free

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Area:
    """A rectangle of a screen or video, as fractions of its width and height (0 to 1)."""

    left: float
    top: float
    right: float
    bottom: float

    def inset(self, by: float = 0.15) -> "Area":
        """The same rectangle without its rim, so that blurred edges do not count."""
        dx, dy = (self.right - self.left) * by, (self.bottom - self.top) * by
        return Area(self.left + dx, self.top + dy, self.right - dx, self.bottom - dy)


@dataclass(frozen=True)
class Pattern:
    """Blocks of flat colour big enough to survive video coding, outside the browser's window."""

    blocks: tuple[tuple[Area, Rgb], ...]

    def turned(self) -> "Pattern":
        """The same places with each colour moved to the next place: proof that a picture moves on."""
        areas = [area for area, _ in self.blocks]
        colours = [rgb for _, rgb in self.blocks]
        return Pattern(tuple(zip(areas, colours[1:] + colours[:1], strict=True)))


_EDGE = WINDOW_WIDTH_PX / WIDTH_PX
PATTERN = Pattern(
    (
        (Area(_EDGE, 0.00, 1.0, 0.25), (200, 30, 30)),
        (Area(_EDGE, 0.25, 1.0, 0.50), (30, 170, 30)),
        (Area(_EDGE, 0.50, 1.0, 0.75), (40, 40, 210)),
        (Area(_EDGE, 0.75, 1.0, 1.00), (220, 200, 30)),
    )
)
RIGHT_EDGE = Area(_EDGE, 0.0, 1.0, 1.0)  # all of it, for `Screen.paint`


@dataclass(frozen=True)
class Picture:
    """A screenshot in memory."""

    width_px: int
    height_px: int
    raw: bytes = field(repr=False)

    def at(self, x_px: int, y_px: int) -> Rgb:
        """The colour of one pixel."""
        start = (y_px * self.width_px + x_px) * 3
        red, green, blue = self.raw[start : start + 3]
        return red, green, blue


# Chromium obeys its flags; Firefox knows none and remembers where it last stood.
_WINDOW_RULES = f"""<openbox_config xmlns="http://openbox.org/3.4/rc"><applications>
<application name="Navigator" class="firefox*"><decor>no</decor><focus>yes</focus><maximized>no</maximized>
<position force="yes"><x>0</x><y>0</y></position>
<size><width>{WINDOW_WIDTH_PX}</width><height>{WINDOW_HEIGHT_PX}</height></size></application>
</applications></openbox_config>"""


class Screen:
    """An Xvfb with a window manager, alive inside its `with` block (and never longer than this process)."""

    def __init__(
        self, name: str = "screen", *, width_px: int = WIDTH_PX, height_px: int = HEIGHT_PX, managed: bool = True
    ) -> None:
        self.name = name
        self.width_px = width_px
        self.height_px = height_px
        self.managed = managed
        self.display = ""
        self._programs: list[subprocess.Popen[bytes]] = []
        self._folder = tempfile.TemporaryDirectory(prefix="entraide-screen-")
        self.folder = Path(self._folder.name)  # for what lives as long as the screen

    def __enter__(self) -> Self:
        read, write = os.pipe()
        # Xvfb picks the number itself; the lock covers its gap between looking and taking.
        with _only_one_starts():
            try:
                self._run(
                    "Xvfb",
                    *("-displayfd", str(write), "-screen", "0", f"{self.width_px}x{self.height_px}x24"),
                    *("-nolisten", "tcp", "-noreset"),  # without -noreset the root forgets its paint
                    keep=(write,),
                )
                os.close(write)
                self.display = f":{_number(read)}"
            except BaseException:
                self._end()
                raise
            finally:
                os.close(read)
        if self.managed:  # dialogs and closing of windows need one
            rules = self.folder / "openbox.xml"
            rules.write_text(_WINDOW_RULES)
            self._run("openbox", "--sm-disable", "--config-file", str(rules), environ=self.environ)
        self.paint("#303030")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._end()

    @property
    def environ(self) -> dict[str, str]:
        """The environment a program needs to appear on this screen (and on no other)."""
        kept = {key: value for key, value in os.environ.items() if key not in {"WAYLAND_DISPLAY", "XAUTHORITY"}}
        return {**kept, "DISPLAY": self.display, "XDG_SESSION_TYPE": "x11", "NO_AT_BRIDGE": "1"}

    def paint(self, colour: str) -> None:
        """Fill the background with one colour, such as `#c81e1e`."""
        self._tool("xsetroot", "-solid", colour)

    def show(self, pattern: Pattern = PATTERN) -> None:
        """Put `pattern` on the background."""
        rows = _rows(pattern, self.width_px, self.height_px)
        picture = b"P6 %d %d 255\n" % (self.width_px, self.height_px) + b"".join(rows)
        # `display` exits 1 when all is well.
        self._tool("display", "-window", "root", "ppm:-", stdin=picture, allowed=(0, 1))

    def screenshot(self, path: Path) -> Path:
        """Save the whole screen as a PNG."""
        self._tool("import", "-window", "root", f"png:{path}")
        return path

    def picture(self) -> "Picture":
        """The whole screen as pixels."""
        raw = subprocess.run(
            ("import", "-window", "root", "-depth", "8", "rgb:-"),
            env=self.environ,
            capture_output=True,
            timeout=20,
            check=True,
        ).stdout
        return Picture(self.width_px, self.height_px, raw)

    def xdotool(self, *words: str) -> str:
        """Act as the person in front of this screen: `screen.xdotool("key", "Escape")`."""
        return self._tool("xdotool", *words)

    def windows(self, title: str) -> list[int]:
        """The visible windows whose title matches the regular expression `title`."""
        found = self._tool("xdotool", "search", "--onlyvisible", "--name", title, allowed=(0, 1))
        return [int(line) for line in found.split()]

    def wait_for_window(self, title: str, *, timeout_s: float = 10) -> int:
        """The first visible window whose title matches, once there is one."""
        until = time.monotonic() + timeout_s
        while not (found := self.windows(title)):
            if time.monotonic() > until:
                raise TimeoutError(f"no window titled {title!r} on {self.name}; there are {self.titles()}")
            time.sleep(0.05)
        return found[0]

    def titles(self) -> list[str]:
        """The titles of all visible windows, for messages."""
        found = self._tool("xdotool", "search", "--onlyvisible", "--name", ".", allowed=(0, 1)).split()
        return [self._tool("xdotool", "getwindowname", window, allowed=(0, 1)).strip() for window in found]

    def geometry(self, window: int) -> tuple[int, int, int, int]:
        """Where a window stands: x, y, width and height in pixels."""
        text = self.xdotool("getwindowgeometry", "--shell", str(window))
        found = {key: int(value) for key, value in re.findall(r"^(\w+)=(-?\d+)$", text, re.MULTILINE)}
        return found["X"], found["Y"], found["WIDTH"], found["HEIGHT"]

    def click(self, x_px: int, y_px: int) -> None:
        """Click at a point of the screen with the real pointer."""
        # Without --sync, which waits 15 s when the pointer is already there.
        self.xdotool("mousemove", str(x_px), str(y_px), "click", "1")

    def _tool(self, *words: str, stdin: bytes = b"", allowed: tuple[int, ...] = (0,)) -> str:
        done = subprocess.run(words, env=self.environ, input=stdin, capture_output=True, timeout=20, check=False)
        if done.returncode not in allowed:
            raise RuntimeError(f"{' '.join(words)}: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout.decode(errors="replace")

    def _run(self, *words: str, environ: Mapping[str, str] | None = None, keep: tuple[int, ...] = ()) -> None:
        with (self.folder / "programs.log").open("ab") as log:
            self._programs.append(
                subprocess.Popen(
                    ("setpriv", "--pdeathsig", "KILL", *words),  # dies with us, however we die
                    env=environ,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=keep,
                )
            )

    def _end(self) -> None:
        for program in reversed(self._programs):
            program.terminate()
            try:
                program.wait(3)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()
        self._programs.clear()
        self._folder.cleanup()


@contextmanager
def _only_one_starts() -> Iterator[None]:
    path = Path(tempfile.gettempdir()) / f"entraide-bench-{os.getuid()}.lock"
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _number(fd: int, timeout_s: float = 15) -> int:
    said = b""
    until = time.monotonic() + timeout_s
    while not said.endswith(b"\n"):
        ready, _, _ = select.select([fd], [], [], max(0.0, until - time.monotonic()))
        more = os.read(fd, 16) if ready else b""
        if not more:
            raise RuntimeError("Xvfb did not start; is the package xvfb installed?")
        said += more
    return int(said)


def _rows(pattern: Pattern, width_px: int, height_px: int) -> Iterator[bytes]:
    ground = bytes((48, 48, 48))
    for y in range(height_px):
        row = bytearray(ground * width_px)
        for area, rgb in pattern.blocks:
            if area.top <= y / height_px < area.bottom:
                left, right = round(area.left * width_px), round(area.right * width_px)
                row[left * 3 : right * 3] = bytes(rgb) * (right - left)
        yield bytes(row)

"""A program that paints the scene on an X screen, above all windows, sixty times a second.

It is a process of its own, so that its clock never waits for whoever measures. On its input it reads `scroll on`,
`scroll off` and `step`; for a step it was asked for it says the number and the wall-clock millisecond of it.
"""

import ctypes
import os
import select
import sys
import time
from typing import Any

from bench import _scene

FRAMES_PER_S = 60
STEPS_PER_S = 6
_BLACK, _WHITE = 0x000000, 0xFFFFFF


class _Attributes(ctypes.Structure):
    """XSetWindowAttributes, of which only `override_redirect` is set."""

    _fields_ = (
        ("background_pixmap", ctypes.c_ulong),
        ("background_pixel", ctypes.c_ulong),
        ("border_pixmap", ctypes.c_ulong),
        ("border_pixel", ctypes.c_ulong),
        ("bit_gravity", ctypes.c_int),
        ("win_gravity", ctypes.c_int),
        ("backing_store", ctypes.c_int),
        ("backing_planes", ctypes.c_ulong),
        ("backing_pixel", ctypes.c_ulong),
        ("save_under", ctypes.c_int),
        ("event_mask", ctypes.c_long),
        ("do_not_propagate_mask", ctypes.c_long),
        ("override_redirect", ctypes.c_int),
        ("colormap", ctypes.c_ulong),
        ("cursor", ctypes.c_ulong),
    )


_OVERRIDE_REDIRECT = 1 << 9
_Z_PIXMAP = 2


class Painter:
    """The scene on a screen of this size."""

    def __init__(self, width_px: int, height_px: int) -> None:
        """Open the display, put the text into the X server once, and show a window without frame over everything."""
        self.width_px, self.height_px = width_px, height_px
        x = self._x = ctypes.CDLL("libX11.so.6")
        for name in ("XOpenDisplay", "XCreateImage", "XCreateGC", "XDefaultVisual"):
            getattr(x, name).restype = ctypes.c_void_p
        for name in ("XDefaultRootWindow", "XCreateWindow", "XCreatePixmap"):
            getattr(x, name).restype = ctypes.c_ulong
        display = x.XOpenDisplay(None)
        if not display:
            raise SystemExit(f"no X display {os.environ.get('DISPLAY')}")
        self._display = ctypes.c_void_p(display)
        screen = x.XDefaultScreen(self._display)
        root = ctypes.c_ulong(x.XDefaultRootWindow(self._display))
        attributes = _Attributes(override_redirect=1, background_pixel=_WHITE)
        window = x.XCreateWindow(
            *(self._display, root, 0, 0, width_px, height_px, 0, 24, 1, None),
            *(ctypes.c_ulong(_OVERRIDE_REDIRECT), ctypes.byref(attributes)),
        )
        self._window = ctypes.c_ulong(window)
        self._gc = ctypes.c_void_p(x.XCreateGC(self._display, root, 0, None))
        self._text = self._upload(screen, root)
        x.XMapRaised(self._display, self._window)
        x.XSync(self._display, 0)
        self._cells: dict[int, list[bool]] = {}
        self.step = 0

    def clock(self, at_ms: int) -> None:
        """Paint the clock, and everything again that a window may have covered."""
        self._row(0, at_ms % (1 << _scene.BITS))
        self._x.XFlush(self._display)

    def scroll(self) -> None:
        """Paint the next step."""
        self.step += 1
        self.paint()

    def paint(self) -> None:
        """Paint the text as it stands, its number, and the window above all others."""
        top = self.step % _scene.STEPS * _scene.STEP_PX
        height = self.height_px - _scene.TEXT_TOP_PX
        self._x.XRaiseWindow(self._display, self._window)
        self._x.XCopyArea(
            *(self._display, self._text, self._window, self._gc),
            *(0, top, self.width_px, height, 0, _scene.TEXT_TOP_PX),
        )
        self._row(1, self.step)
        self._x.XFlush(self._display)

    def forget(self) -> None:
        """Let all cells be painted again."""
        self._cells.clear()

    def _upload(self, screen: int, root: Any) -> Any:
        picture = _scene.text(self.width_px, self.height_px)
        pixels = picture.convert("RGBA").tobytes("raw", "BGRA")
        x = self._x
        pixmap = ctypes.c_ulong(x.XCreatePixmap(self._display, root, picture.width, picture.height, 24))
        visual = ctypes.c_void_p(x.XDefaultVisual(self._display, screen))
        buffer = ctypes.create_string_buffer(pixels, len(pixels))
        image = x.XCreateImage(
            *(self._display, visual, 24, _Z_PIXMAP, 0, ctypes.cast(buffer, ctypes.c_void_p)),
            *(picture.width, picture.height, 32, picture.width * 4),
        )
        x.XPutImage(
            *(self._display, pixmap, self._gc, ctypes.c_void_p(image)),
            *(0, 0, 0, 0, picture.width, picture.height),
        )
        x.XSync(self._display, 0)
        return pixmap

    def _row(self, row: int, number: int) -> None:
        wanted = _scene.cells(number)
        known = self._cells.get(row)
        for place, white in enumerate(wanted):
            if known is None or known[place] is not white:
                self._x.XSetForeground(self._display, self._gc, ctypes.c_ulong(_WHITE if white else _BLACK))
                self._x.XFillRectangle(
                    *(self._display, self._window, self._gc),
                    *(place * _scene.CELL_WIDTH_PX, row * _scene.CELL_HEIGHT_PX),
                    *(_scene.CELL_WIDTH_PX, _scene.CELL_HEIGHT_PX),
                )
        self._cells[row] = wanted


def main() -> None:
    """Paint until the input ends."""
    painter = Painter(int(sys.argv[1]), int(sys.argv[2]))
    painter.paint()
    print("ready", flush=True)
    scrolls = False
    began = time.monotonic()
    frames = 0
    while True:
        wait = began + frames / FRAMES_PER_S - time.monotonic()
        ready, _, _ = select.select([sys.stdin], [], [], max(0.0, wait))
        asked = ""
        if ready:
            asked = sys.stdin.readline().strip()
            if not asked:
                return
            scrolls = {"scroll on": True, "scroll off": False}.get(asked, scrolls)
            if asked != "step":
                continue
        elif wait < -1:
            frames += int(-wait * FRAMES_PER_S)  # the machine slept: nothing is caught up
        at_ms = int(time.time() * 1000)
        if asked == "step" or (scrolls and frames % (FRAMES_PER_S // STEPS_PER_S) == 0):
            painter.scroll()
            if asked == "step":
                print(f"step {painter.step} {at_ms}", flush=True)
        elif frames % FRAMES_PER_S == 0:
            painter.forget()
            painter.paint()
        painter.clock(at_ms)
        if asked != "step":
            frames += 1


if __name__ == "__main__":
    main()

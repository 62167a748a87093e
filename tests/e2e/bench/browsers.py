"""Stock Debian browsers, each a person's machine: on one screen, killable, with a picker that answers as told."""

import itertools
import json
import os
import re
import shlex
import shutil
import signal
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright

from .namespaces import Namespace
from .screens import WINDOW_HEIGHT_PX, WINDOW_WIDTH_PX, Picture, Screen
from .wire_cut import WireCut

CHROMIUM_PATH = Path("/usr/bin/chromium")
FIREFOX_PATH = Path("/usr/bin/firefox-esr")
#: where Debian's Chromium looks for what an administrator prescribes
_CHROMIUM_SETTINGS = Path("/etc/chromium")

ColourScheme = Literal["light", "dark"]
Picker = Literal["screen", "window", "tab", "ask", "broken", "denied"]
"""How getDisplayMedia is answered after the click that asked for it.

screen   the whole screen, at once, without a dialog
window   the window whose title holds `title`, without a dialog            (Chromium)
tab      the other tab whose title holds `title`, without a dialog         (Chromium)
ask      the browser's own dialog: `cancel_picker`, in Chromium also `pick_screen`
broken   the capture does not start: NotReadableError                      (Chromium)
denied   NotAllowedError "Permission denied" without a dialog              (Chromium)
"""

# Tried on Chromium 156 and 109. The last --disable-features wins, so Playwright's own list is not in force here.
CHROMIUM_FLAGS = (
    "--no-sandbox",  # root
    "--disable-gpu",
    "--disable-quic",
    "--lang=en-US",  # the dialogs; pages follow the context's locale
    "--disable-features=WebRtcHideLocalIpsWithMdns,MediaRouter,Translate,OptimizationHints,HttpsUpgrades",
    f"--window-size={WINDOW_WIDTH_PX},{WINDOW_HEIGHT_PX}",
    "--window-position=0,0",
)
_FIREFOX_PREFERENCES: dict[str, str | float | bool] = {
    "media.peerconnection.ice.obfuscate_host_addresses": False,  # mDNS names do not resolve here
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.proxy.allow_hijacking_localhost": True,  # a WireCut stands before localhost
}
_DIM_WHITE_DIM = re.compile(rb"[\x00-\x6e]+.{0,4}?([\xfb-\xff]+).{0,4}?[\x00-\x6e]+", re.DOTALL)
_marks = itertools.count()


class BrowserOnScreen(ABC):
    """One running browser. Each `page` is another person, with cookies of their own."""

    name: str

    def __init__(
        self,
        playwright: Playwright,
        screen: Screen,
        *,
        picker: Picker = "screen",
        title: str = "",
        colour_scheme: ColourScheme = "light",
        namespace: Namespace | None = None,
        policies: dict[str, object] | None = None,
        preferences: dict[str, str | float | bool] | None = None,
    ) -> None:
        """Start it. policies: of a managed Chromium. preferences: of Firefox, as its administrators set them."""
        self.screen = screen
        self.picker = picker
        self.title = title
        self.colour_scheme: ColourScheme = colour_scheme
        self.namespace = namespace
        self.policies = policies
        self.preferences = preferences or {}
        self._mark = f"{os.getpid()}-{next(_marks)}"  # how `pids` finds the tree
        self._browser = self._launch(playwright, {**screen.environ, "ENTRAIDE_BENCH_BROWSER": self._mark})
        self._profile = _profile(self.pids())

    @abstractmethod
    def _launch(self, playwright: Playwright, environ: dict[str, str | float | bool]) -> Browser: ...

    @abstractmethod
    def cancel_picker(self) -> None:
        """Dismiss the browser's own picker, once it is open, as a person does with Escape."""

    @abstractmethod
    def stop_sharing(self) -> None:
        """Click "Stop sharing" in the browser's own bar. The page sees its track end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    @property
    def version(self) -> str:
        return self._browser.version

    @property
    def is_running(self) -> bool:
        return bool(self.pids()) and self._browser.is_connected()

    def context(
        self,
        *,
        locale: str = "en-GB",
        colour_scheme: ColourScheme | None = None,
        wire: WireCut | None = None,
        **more: Any,
    ) -> BrowserContext:
        """A new person: own cookies and storage. With `wire`, all of their HTTP and WebSockets pass through it.

        more: further options of Playwright's `new_context` (base_url, storage_state, reduced_motion …).
        """
        scheme = self._scheme(colour_scheme)
        if wire is not None:
            more["proxy"] = {"server": wire.socks}
        return self._browser.new_context(locale=locale, color_scheme=scheme, no_viewport=True, **more)

    def page(
        self,
        *,
        locale: str = "en-GB",
        colour_scheme: ColourScheme | None = None,
        wire: WireCut | None = None,
        **more: Any,
    ) -> Page:
        """A tab of a new person."""
        return self.context(locale=locale, colour_scheme=colour_scheme, wire=wire, **more).new_page()

    def pids(self) -> list[int]:
        """All processes of this browser."""
        return _tree(f"ENTRAIDE_BENCH_BROWSER={self._mark}".encode())

    def kill(self) -> None:
        """SIGKILL every process of this browser at once, as a crash or the OOM killer would. No page says goodbye."""
        self.freeze()  # else a process that dies a moment later may still close the sockets of one that is dead
        until = time.monotonic() + 10
        while pids := self.pids():
            self._signal(signal.SIGKILL)
            if time.monotonic() > until:
                raise TimeoutError(f"processes {pids} of {self.name} outlived SIGKILL")
            time.sleep(0.01)

    def freeze(self) -> None:
        """SIGSTOP every process: sockets stay open and nothing answers, as when a machine hangs or sleeps."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen browser go on."""
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        """End the browser, whatever state it is in."""
        self.thaw()
        with suppress(Error):  # it may have died in between
            self._browser.close()
        self.kill()
        if self._profile is not None:  # Playwright leaves the one of a killed browser
            shutil.rmtree(self._profile, ignore_errors=True)

    def _signal(self, number: signal.Signals) -> None:
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _scheme(self, asked: ColourScheme | None) -> ColourScheme:
        return asked or self.colour_scheme

    def _click_away(self, title: str, from_right_px: int) -> None:
        """Click into the bar with this title until it goes: it may ignore a click in its first moment."""
        window = self.screen.wait_for_window(title)
        for _ in range(20):
            x, y, width, height = self.screen.geometry(window)
            self.screen.click(x + width - from_right_px, y + height // 2)
            until = time.monotonic() + 0.5
            while time.monotonic() < until:
                if window not in self.screen.windows(title):
                    return
                time.sleep(0.02)
        raise TimeoutError(f"the bar {title!r} stays")


class Chromium(BrowserOnScreen):
    """Debian's Chromium with a window."""

    name = "chromium"

    def cancel_picker(self) -> None:
        self._wait_for_dialog()
        self.screen.xdotool("key", "Escape")

    def pick_screen(self) -> None:
        """Choose the entire screen in the real picker (`picker="ask"`) and press Share."""
        left, right, bottom = self._wait_for_dialog()
        until = time.monotonic() + 45
        pause_s = 0.1  # between clicks; longer with each try, since a busy machine draws each part late
        while _dialog(self.screen.picture()) is not None:
            if time.monotonic() > until:
                raise TimeoutError("Chromium's picker stays open")
            self.screen.click(right - 120, bottom - 440)  # the tab "Entire Screen"
            time.sleep(pause_s)
            self.screen.click(left + 170, bottom - 330)  # its only picture
            time.sleep(pause_s)
            self.screen.click(right - 60, bottom - 40)  # Share
            time.sleep(2 * pause_s)
            pause_s = min(2 * pause_s, 2)

    def stop_sharing(self) -> None:
        self._click_away("is sharing (your screen|a window)", 107)

    def _launch(self, playwright: Playwright, environ: dict[str, str | float | bool]) -> Browser:
        picker = {
            "screen": ("--auto-select-desktop-capture-source=Entire screen",),  # fake-ui beside it breaks the capture
            "window": (f"--auto-select-window-capture-source-by-title={self.title}",),
            "tab": (f"--auto-select-tab-capture-source-by-title={self.title}",),
            "ask": (),
            "broken": ("--auto-select-desktop-capture-source=Entire screen", "--use-fake-ui-for-media-stream"),
            "denied": ("--use-fake-ui-for-media-stream=deny",),
        }[self.picker]
        return playwright.chromium.launch(
            executable_path=self._program(),
            headless=False,
            args=[*CHROMIUM_FLAGS, *picker],
            env=environ,
        )

    def _program(self) -> Path:
        if self.policies is not None:
            return self._managed(self.policies)
        if self.namespace is not None:
            return self._wrapped(
                f"in-{self.namespace.name}", f'exec ip netns exec {self.namespace.name} {CHROMIUM_PATH} "$@"'
            )
        return CHROMIUM_PATH

    def _managed(self, policies: dict[str, object]) -> Path:
        """As on a managed computer: this browser alone finds a directory of policies at the system's place (root)."""
        folder = self.screen.folder / "chromium"
        (folder / "policies" / "managed").mkdir(parents=True, exist_ok=True)
        (folder / "policies" / "managed" / "bench.json").write_text(json.dumps(policies))
        inside = f'mount --bind {folder} {_CHROMIUM_SETTINGS} && exec {CHROMIUM_PATH} "$@"'
        return self._wrapped("managed", f'exec unshare --mount sh -c {shlex.quote(inside)} chromium "$@"')

    def _wrapped(self, name: str, line: str) -> Path:
        path = self.screen.folder / f"chromium-{name}"
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)
        return path

    def _wait_for_dialog(self) -> tuple[int, int, int]:
        until = time.monotonic() + 30
        while (found := _dialog(self.screen.picture())) is None:
            if time.monotonic() > until:
                raise TimeoutError("Chromium shows no picker")
            time.sleep(0.05)
        return found


class Firefox(BrowserOnScreen):
    """Debian's Firefox ESR with a window, driven over WebDriver BiDi. Its colour scheme is the whole browser's."""

    name = "firefox"

    def cancel_picker(self) -> None:
        self.screen.wait_for_window("^Firefox$")
        self.screen.xdotool("key", "Escape")

    def stop_sharing(self) -> None:
        self._click_away("Sharing Indicator", 97)

    def _launch(self, playwright: Playwright, environ: dict[str, str | float | bool]) -> Browser:
        if self.picker not in {"screen", "ask"}:
            raise ValueError(f"Firefox cannot be told to answer its picker with {self.picker!r}")
        if self.namespace is not None:
            raise ValueError("Firefox is driven through a loopback port, which a namespace hides")
        preferences = {
            **_FIREFOX_PREFERENCES,
            "media.navigator.permission.disabled": self.picker == "screen",
            "layout.css.prefers-color-scheme.content-override": 0 if self.colour_scheme == "dark" else 1,
            **self.preferences,
        }
        return playwright.firefox.launch(
            channel="moz-firefox",
            executable_path=FIREFOX_PATH,
            headless=False,
            env=environ,
            firefox_user_prefs=preferences,
        )

    def _scheme(self, asked: ColourScheme | None) -> ColourScheme:
        if asked not in {None, self.colour_scheme}:  # BiDi has no command for it in this version
            raise ValueError(f"this Firefox was started {self.colour_scheme}: start one with colour_scheme={asked!r}")
        return self.colour_scheme


def _dialog(picture: Picture) -> tuple[int, int, int] | None:
    """Where Chromium's picker stands: left, right and bottom in pixels. It is no X window of its own.

    Rows of its white rim are the only ones that run from dimmed page to white and back to dimmed page.
    """
    edge = 8  # px; the window has a light frame
    rows: dict[tuple[int, int], list[int]] = {}
    for y in range(100, WINDOW_HEIGHT_PX - edge, 2):
        start = (y * picture.width_px + edge) * 3
        row = picture.raw[start : start + (WINDOW_WIDTH_PX - 2 * edge) * 3 : 3]  # red alone tells grey from white
        found = _DIM_WHITE_DIM.fullmatch(row)
        if found is not None and 400 < found.end(1) - found.start(1) < 800:
            rows.setdefault((found.start(1) + edge, found.end(1) + edge - 1), []).append(y)
    if not rows:
        return None
    (left, right), ys = max(rows.items(), key=lambda item: len(item[1]))
    return left, right, max(ys)


def _profile(pids: list[int]) -> Path | None:
    for pid in pids:
        with suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
            for word, following in itertools.pairwise(words):
                if word.startswith("--user-data-dir="):
                    return Path(word.partition("=")[2])
                if word == "--profile":
                    return Path(following)
    return None


def _tree(mark: bytes) -> list[int]:
    """Processes born with `mark` in their environment, and all that descend from them.

    Both, because Chromium's zygote overwrites its environment and orphans lose their parent.
    """
    parents: dict[int, int] = {}
    found: set[int] = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            state, parent = (entry / "stat").read_bytes().rpartition(b")")[2].split()[:2]
            if state == b"Z":
                continue
            parents[int(entry.name)] = int(parent)
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.add(int(entry.name))
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)

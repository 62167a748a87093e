"""Two screens, two browsers and a server: the stage on which contenders show the same scene."""

import socket
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from bench import _scene
from bench._network import Network
from tests.e2e import steps
from tests.e2e.bench.browsers import Chromium
from tests.e2e.bench.namespaces import ensure_ice_address
from tests.e2e.bench.screens import Screen
from tests.e2e.bench.server import RunningServer, free_port
from tests.e2e.bench.table import Browsers, Table
from tests.e2e.bench.wire_cut import WireCut
from tests.e2e.cast import Cast

ROOT = Path(__file__).resolve().parents[1]
_READING = (Path(__file__).with_name("pages") / "reading.js").read_text()
_PATIENCE_MS = 60_000


class Painter:
    """The scene, painted on a screen by a process of its own."""

    def __init__(self, screen: Screen) -> None:
        """Paint it, standing still."""
        self._process = subprocess.Popen(
            (sys.executable, "-m", "bench._painter", str(screen.width_px), str(screen.height_px)),
            cwd=ROOT,
            env=screen.environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        if self._process.stdout.readline() != "ready\n":
            raise RuntimeError("the scene is not painted; is libx11-6 installed?")

    def scroll(self, *, on: bool) -> None:
        """Begin or end to scroll by itself."""
        self._say(f"scroll {'on' if on else 'off'}")

    def step(self) -> tuple[int, int]:
        """Scroll once; answer the number of the step and the wall-clock millisecond of it."""
        self._say("step")
        assert self._process.stdout
        _, number, at_ms = self._process.stdout.readline().split()
        return int(number), int(at_ms)

    def end(self) -> None:
        """Stop painting."""
        self._process.kill()
        self._process.wait()

    def _say(self, words: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()


class Stage:
    """Everything that contenders share, alive inside its `with` block.

    network: the browsers live in its namespaces; without, both are on this machine itself.
    """

    def __init__(self, *, width_px: int = 1280, height_px: int = 720, network: Network | None = None) -> None:
        """Nothing starts before the block."""
        self.size = (width_px, height_px)
        self.network = network

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.playwright = stack.enter_context(sync_playwright())
            expect.set_options(timeout=_PATIENCE_MS)
            if self.network is None:
                ensure_ice_address()
            width_px, height_px = self.size
            self.sharer_screen = stack.enter_context(Screen("sharer", width_px=width_px, height_px=height_px))
            self.helper_screen = stack.enter_context(Screen("helper"))
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="entraide-bench-"))
            self.server = stack.enter_context(RunningServer(Path(folder) / "server"))
            browsers = Browsers(self.playwright)
            stack.callback(browsers.close)
            table = Table(browsers, self.sharer_screen, self.helper_screen)
            self.cast = Cast(self.playwright, table, self.server, {})
            self.wires: dict[str, WireCut] = {}
            if self.network is not None:
                for role in ("sharer", "helper"):
                    self.wires[role] = stack.enter_context(WireCut(host=self.network.server.address))
            self.browsers: dict[str, Chromium] = {}
            stack.callback(self._close)
            self.start("sharer")
            self.start("helper")
            self.painter = Painter(self.sharer_screen)
            stack.callback(self.painter.end)
            self._scene = _scene.for_page(width_px, height_px)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._stack.close()

    def start(self, role: str, **options: Any) -> Chromium:
        """Start a seat's browser, in place of the one before."""
        if role in self.browsers:
            self.browsers.pop(role).close()
        screen = self.sharer_screen if role == "sharer" else self.helper_screen
        station = getattr(self.network, role) if self.network else None
        self.browsers[role] = Chromium(self.playwright, screen, namespace=station, **options)
        return self.browsers[role]

    def context(self, role: str, **options: Any) -> BrowserContext:
        """A new person in a seat's browser."""
        made = self.browsers[role].context(wire=self.wires.get(role), **options)
        made.set_default_timeout(_PATIENCE_MS)
        return made

    def prepare_reading(self, page: Page) -> None:
        """Put the reading script into a page that shows the scene."""
        page.evaluate(_READING, self._scene)

    def _close(self) -> None:
        for browser in self.browsers.values():
            browser.close()


class Contender(Protocol):
    """Something that brings the sharer's screen to the helper."""

    name: str
    #: the element in which the helper sees it
    selector: str

    def open(self) -> Page:
        """Begin; answers the page that shows the picture, once it does."""
        ...

    def bytes_received(self) -> int:
        """How much has come for the picture until now."""
        ...

    def sender_pids(self) -> list[int]:
        """The processes that make the picture."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class TwoPages(ABC):
    """A page of the helper and one of the sharer, with a peer connection between them."""

    selector: str
    helper: Page
    sharer: Page

    def __init__(self, stage: Stage) -> None:
        """Nothing is opened yet."""
        self._stage = stage
        self._contexts: list[BrowserContext] = []

    @abstractmethod
    def meet(self) -> None:
        """Open both pages; nothing is shown yet."""

    @abstractmethod
    def show(self) -> None:
        """Share, and wait for a picture."""

    def open(self) -> Page:
        """All of it; answers the page that shows the picture."""
        self.meet()
        self.show()
        return self.helper

    def bytes_received(self) -> int:
        """How much has come for the picture until now."""
        return int(self.helper.evaluate(BYTES_RECEIVED))

    def sender_pids(self) -> list[int]:
        """The processes that make the picture."""
        return self._stage.browsers["sharer"].pids()

    def close(self) -> None:
        """Close both pages."""
        for context in self._contexts:
            context.close()


class Entraide(TwoPages):
    """The product itself: a helper and a sharer who have met, and the picture between them."""

    name = "entraide"
    selector = steps.VIDEO

    def __init__(self, stage: Stage, script: str = "") -> None:
        """Nothing is opened yet; `script` runs in both pages before their own."""
        super().__init__(stage)
        self._scripts = [KEEP_PEERS, STAMP_CLICK, *([script] if script else [])]

    def meet(self) -> None:
        """Open both pages, and bring the two together; nothing is asked yet."""
        self.open_pages("/help")
        steps.join(self.helper, self.sharer)

    def open_pages(self, sharer_path: str) -> None:
        """The helper on Give help, the sharer at `sharer_path`, both signed in."""
        stage = self._stage
        self._contexts = [
            stage.context(role, base_url=stage.server.origin, storage_state=stage.cast.entrance(who))
            for role, who in (("helper", steps.CLAIRE), ("sharer", steps.LUC))
        ]
        for context in self._contexts:
            for script in self._scripts:
                context.add_init_script(script)
        self.helper, self.sharer = (context.new_page() for context in self._contexts)
        self.helper.goto("/give")
        self.sharer.goto(sharer_path)

    def show(self) -> None:
        """The helper asks, the sharer allows, a picture comes."""
        steps.act(self.helper, "ask").click()
        steps.allow(self.sharer)
        wait_for_picture(self.helper, self.selector)

    def close(self) -> None:
        """Close both pages and end the session."""
        super().close()
        self._stage.cast.tidy()


class Plain(TwoPages):
    """The plain sample page, with the codec that a browser takes by itself (VP8)."""

    name = "plain"
    selector = "video"

    def __init__(self, stage: Stage, port: int) -> None:
        """Served by the bare relay on `port`."""
        super().__init__(stage)
        self._origin = f"http://localhost:{port}"

    def meet(self) -> None:
        """Open both pages; nothing is shown yet."""
        self._contexts = [self._stage.context(role) for role in ("helper", "sharer")]
        for context in self._contexts:
            context.add_init_script(KEEP_PEERS)
            context.add_init_script(STAMP_CLICK)
        self.helper, self.sharer = (context.new_page() for context in self._contexts)
        for page, seat in ((self.helper, "helper"), (self.sharer, "sharer")):
            page.goto(f"{self._origin}/plain.html?seat={seat}")
            page.wait_for_function("() => socket.readyState === WebSocket.OPEN")

    def show(self) -> None:
        """Share, and wait for a picture."""
        self.sharer.click("#share")
        wait_for_picture(self.helper, self.selector)


class NoVnc:
    """Debian's noVNC in the helper's browser, before Debian's x11vnc on the sharer's screen."""

    name = "novnc"
    selector = "canvas"

    def __init__(self, stage: Stage) -> None:
        """Nothing runs yet."""
        self._stage = stage
        self._programs: list[subprocess.Popen[bytes]] = []

    def open(self) -> Page:
        """Start both programs and open noVNC's page; answers it once it shows the picture."""
        vnc, web = free_port(), free_port()
        display = self._stage.sharer_screen
        self._run(
            *("x11vnc", "-display", display.display, "-rfbport", str(vnc), "-localhost"),
            *("-forever", "-nopw", "-quiet", "-noipv6", "-xkb"),
        )
        self._run("websockify", "--web", "/usr/share/novnc", f"127.0.0.1:{web}", f"127.0.0.1:{vnc}")
        self._context = self._stage.context("helper")
        self._context.add_init_script(_COUNT_BYTES)
        page = self._context.new_page()
        # both take a moment to listen, and noVNC itself does not try again
        for port in (vnc, web):
            _wait_for_port(port)
        page.goto(f"http://127.0.0.1:{web}/vnc_lite.html?scale=false")
        wait_for_picture(page, self.selector)
        self.helper = page
        return page

    def bytes_received(self) -> int:
        """How much has come over its WebSocket until now."""
        return int(self.helper.evaluate("globalThis.benchBytes"))

    def sender_pids(self) -> list[int]:
        """The processes that make the picture."""
        return [program.pid for program in self._programs]

    def close(self) -> None:
        """Close the page and end both programs."""
        self._context.close()
        for program in self._programs:
            program.kill()
            program.wait()
        self._programs.clear()

    def _run(self, *words: str) -> None:
        with (self._stage.sharer_screen.folder / "novnc.log").open("ab") as log:
            self._programs.append(
                subprocess.Popen(
                    ("setpriv", "--pdeathsig", "KILL", *words),
                    env=self._stage.sharer_screen.environ,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                )
            )


def wait_for_picture(page: Page, selector: str) -> None:
    """Wait until an element has a whole frame of the shared screen; the first may be small."""
    page.wait_for_function(
        "selector => { const e = document.querySelector(selector); return (e?.videoWidth ?? e?.width ?? 0) > 1000; }",
        arg=selector,
        timeout=_PATIENCE_MS,
    )


def _wait_for_port(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


#: keeps every connection that a page makes, for its statistics; changes nothing else
KEEP_PEERS = """globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) { super(...options); (globalThis.benchPeers ??= []).push(this); }
};"""
#: a picker is opened in the click itself, so the call is the click
STAMP_CLICK = """{
  const devices = globalThis.navigator?.mediaDevices;
  const original = devices?.getDisplayMedia?.bind(devices);
  if (original) devices.getDisplayMedia = async (...wanted) => {
    globalThis.benchClicked = Date.now();
    const stream = await original(...wanted);
    globalThis.benchPicked = Date.now();
    return stream;
  };
}"""
BYTES_RECEIVED = """async () => {
  let bytes = 0;
  for (const peer of globalThis.benchPeers ?? []) for (const entry of (await peer.getStats()).values())
    if (entry.type === 'inbound-rtp' && entry.kind === 'video')
      bytes += entry.bytesReceived + (entry.headerBytesReceived ?? 0);
  return bytes;
}"""
# a proxy, since noVNC looks at the prototype of what it gets
_COUNT_BYTES = """globalThis.benchBytes = 0;
globalThis.WebSocket = new Proxy(WebSocket, {
  construct(target, words) {
    const made = new target(...words);
    made.addEventListener('message', ({data}) => { globalThis.benchBytes += data.byteLength ?? data.size ?? 0; });
    return made;
  },
});"""

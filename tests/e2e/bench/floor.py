"""Chromium 109 from npm, the oldest version that entraide supports: headless, with a fake monitor to share."""

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from .browsers import CHROMIUM_FLAGS, BrowserOnScreen

ROOT = Path(__file__).resolve().parents[3]
_PACKED = ROOT / "node_modules" / "@sparticuz" / "chromium" / "bin" / "chromium.br"
_UNPACKED = ROOT / "node_modules" / ".cache" / "chromium-109" / "chromium"
_UNPACK = """
const [from, to] = process.argv.slice(1);
const { createReadStream, createWriteStream } = require("node:fs");
const { createBrotliDecompress } = require("node:zlib");
require("node:stream").pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to), (error) => {
  if (error) throw error;
});
"""


class ChromiumAtTheFloor(BrowserOnScreen):
    """The npm build has no window: it draws into memory, and what it shares is a fake monitor of a window's size."""

    name = "floor"

    def cancel_picker(self) -> None:
        raise ValueError("a browser without a window shows no picker")

    def stop_sharing(self) -> None:
        raise ValueError("a browser without a window shows no bar")

    def _launch(self, playwright: Playwright, environ: dict[str, str | float | bool]) -> Browser:
        if self.picker != "screen":
            raise ValueError(f"Chromium 109 cannot be told to answer its picker with {self.picker!r}")
        return playwright.chromium.launch(
            executable_path=unpacked(),
            headless=True,
            args=[*CHROMIUM_FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
            env=environ,
        )


def unpacked() -> Path:
    """The program, unpacked once into a folder that git does not see."""
    if not _PACKED.exists():
        sys.exit("Chromium 109 is not here: run `npm ci`")
    if not _UNPACKED.exists():
        _UNPACKED.parent.mkdir(parents=True, exist_ok=True)
        half = _UNPACKED.with_suffix(f".{os.getpid()}")  # two workers may unpack at once
        subprocess.run(["node", "-e", _UNPACK, str(_PACKED), str(half)], check=True, timeout=300)
        half.chmod(0o755)
        half.rename(_UNPACKED)
    return _UNPACKED

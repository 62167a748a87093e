"""`make tour`: pictures of every page and every state of both seats, taken in real browsers at a fresh demo server."""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.e2e.bench.namespaces import ensure_ice_address
from tests.e2e.bench.screens import Screen
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Browsers, Table
from tests.e2e.cast import Cast
from tests.e2e.tour import readme, screenful
from tests.e2e.tour.camera import Look, Picture, take
from tests.e2e.tour.contents import write_index
from tests.e2e.tour.house import House, View
from tests.e2e.tour.walks import WALKS

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "var/tour"
MIRRORED = "en-XB"

LOOKS: dict[str, tuple[Look, ...]] = {
    "en-GB": (Look("light", 1440), Look("dark", 768), Look("light", 2560, desk_only=True)),
    "fr-FR": (Look("dark", 1440), Look("light", 360)),
    MIRRORED: (Look("light", 360), Look("light", 1440, desk_only=True)),
}
FORCED: dict[str, tuple[Look, ...]] = {"en-GB": (Look("forced", 1440),)}
QUICK: dict[str, tuple[Look, ...]] = {"en-GB": (Look("light", 1440), Look("dark", 360))}


def main() -> int:
    """Take the tour; answer the program's exit code: 1 when a walk could not be gone to its end."""
    words = _words()
    started = time.monotonic()
    ensure_ice_address()
    expect.set_options(timeout=15_000)
    with _house() as house_in:
        if words.for_readme:
            made = readme.take_all(house_in("en-GB"), ROOT / "docs/pictures")
            print("\n".join(str(path.relative_to(ROOT)) for path in made))
            return 0
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        pictures: list[Picture] = []
        faults: list[str] = []
        for language, looks in (FORCED if words.forced_colours else QUICK if words.quick else LOOKS).items():
            if words.language not in {None, language}:
                continue
            for walk in words.only or WALKS:
                try:
                    pictures.extend(_walk(walk, house_in(language), looks))
                except Exception as error:  # noqa: BLE001 - the other walks are worth their pictures all the same
                    faults.append(f"{walk} in {language}: {str(error).splitlines()[:4]}")
                    print(f"! {faults[-1]}", file=sys.stderr)
    index = write_index(FOLDER, pictures)
    summary = {
        "pictures": len(pictures),
        "pages_and_states": len({one.view for one in pictures}),
        "languages": dict(Counter(one.language for one in pictures)),
        "themes": dict(Counter(one.theme for one in pictures)),
        "widths_px": dict(Counter(str(one.width_px) for one in pictures)),
        "faults": faults,
        "took_s": round(time.monotonic() - started),
    }
    print(f"Pictures: {index.relative_to(ROOT)}\n{json.dumps(summary, indent=1)}")
    return 1 if faults else 0


def _walk(name: str, house: House, looks: tuple[Look, ...]) -> Iterator[Picture]:
    started = time.monotonic()
    count = 0
    views: Iterator[View] = WALKS[name](house)
    try:
        for view in views:
            for look in looks:
                if look.concerns(view):
                    yield take(view, look, walk=name, language=house.language, folder=FOLDER)
                    count += 1
    finally:
        house.table.clear()
        house.cast.tidy()
    print(f"{house.language} {name}: {count} pictures, {time.monotonic() - started:.0f} s", file=sys.stderr)


class _HouseIn:
    def __init__(self, made: House) -> None:
        self._made = made

    def __call__(self, language: str) -> House:
        made = self._made
        return House(made.cast, made.table, made.server, language, made.seat)


@contextmanager
def _house() -> Iterator[_HouseIn]:
    """A fresh server with its people, two screens, and something worth showing on the sharer's."""
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="entraide-tour-")))
        server = stack.enter_context(RunningServer(data / "server", environ={"ENTRAIDE_MIRRORED": "1"}))
        sharers = stack.enter_context(Screen("sharer", width_px=1700, height_px=1100))
        helpers = stack.enter_context(Screen("helper", width_px=2600, height_px=1600))
        browsers = Browsers(playwright)
        stack.callback(browsers.close)
        stack.enter_context(screenful.window(playwright, sharers))
        table = Table(browsers, sharers, helpers)
        cast = Cast(playwright, table, server, {})
        yield _HouseIn(House(cast, table, server, seat={"picker": "window", "title": screenful.TITLE}))


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make tour", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(WALKS), help="a walk; may be given several times")
    parser.add_argument("--language", choices=list(LOOKS), help="one language alone")
    parser.add_argument("--quick", action="store_true", help="English only, a wide light and a narrow dark window")
    parser.add_argument("--forced-colours", action="store_true", help="English only, as a system in high contrast")
    parser.add_argument("--for-readme", action="store_true", help="write docs/pictures and nothing else")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""The pictures of the README and the guides, in docs/pictures: a session in its best light."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.tour import eyes
from tests.e2e.tour.camera import Look, settle
from tests.e2e.tour.house import House
from tests.e2e.tour.meeting import Pair

_LOOK = Look("light", 1440)
_CHAT = (
    ("sharer", "Hello Claire! My invoice does not print, it says the printer was not found."),
    ("helper", "Hello Luc, I see it. The old printer is still chosen: open the list below “Printer”."),
    ("sharer", "Like this?"),
    ("helper", "Yes. Take “Accounts-3, 2nd floor”, then press Print."),
)
_MINUTES_4 = 252_000  # ms


def take_all(house: House, folder: Path) -> list[Path]:
    """Take them anew; answer their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_photograph(page, folder / f"{name}.png", height) for name, page, height in _scenes(house)]


def _scenes(house: House) -> Iterator[tuple[str, Page, int]]:
    desk, _ = house.helper(steps.KARIM)
    steps.give_code(desk)
    yield "helper-code", desk, 640
    desk.context.close()
    house.cast.tidy()

    pair = Pair(house)
    yield "helper-trust", pair.helper, 760
    pair.ask()
    yield "sharer-consent", pair.sharer, 900
    pair.show()
    for count, (who, text) in enumerate(_CHAT, 1):
        steps.write(pair.helper if who == "helper" else pair.sharer, text)
        for page in (pair.helper, pair.sharer):
            expect(page.locator("entraide-chat:visible .chat__text")).to_have_count(count)
    pair.tell(elapsed_ms=_MINUTES_4, picture={"for_ms": _MINUTES_4})
    expect(steps.front(pair.helper).locator("[data-part=quality]")).to_be_visible(timeout=steps.PATIENCE_MS)
    for page in (pair.helper, pair.sharer):
        page.evaluate("() => document.activeElement?.blur()")
    yield "helper", pair.helper, 860
    yield "sharer", pair.sharer, 800
    pair.press("pause")
    eyes.told(pair.helper, "paused")
    yield "sharer-paused", pair.sharer, 800


def _photograph(page: Page, path: Path, height_px: int) -> Path:
    settle(page, _LOOK)
    page.set_viewport_size({"width": _LOOK.width_px, "height": height_px})
    page.screenshot(path=path, animations="disabled")
    # a palette is enough for pages, and a third of the bytes
    subprocess.run(("convert", path, "-strip", "-dither", "None", "-colors", "256", f"PNG8:{path}"), check=True)
    return path

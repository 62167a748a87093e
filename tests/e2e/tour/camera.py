"""Pictures of one page as several people would see it: window, theme."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

from tests.e2e.tour.house import View

#: `forced`: the colours of a system set to high contrast
Theme = Literal["light", "dark", "forced"]
_HEIGHTS = {360: 740, 768: 1024, 1440: 900, 2560: 1440}
# The desk of a session fills the window and scrolls inside; all other pages are photographed whole.
# Without scrollbars, whose width Chromium would cut off the picture of a whole page.
_SETTLED = """async () => {
  document.documentElement.style.scrollbarWidth = 'none';
  await document.fonts.ready;
  // a colour that is inherited sets out only when its parent's has arrived
  let moves = [];
  for (let n = 0; n < 2 || (moves.length && n < 20); n++) {
    await new Promise(requestAnimationFrame);
    moves = document.getAnimations().filter(one => one instanceof CSSTransition);
    for (const one of moves) one.finish();
  }
  return !document.body.classList.contains("page--full");
}"""


@dataclass(frozen=True)
class Look:
    """How a page is looked at.

    desk_only: only the helper's pages, which are used in great windows.
    """

    theme: Theme
    width_px: int
    desk_only: bool = False

    def concerns(self, view: View) -> bool:
        """Whether this look is taken of this page."""
        return view.seat == "helper" or not self.desk_only


@dataclass(frozen=True)
class Picture:
    """One file that was made, and what is on it."""

    view: str
    seat: str
    walk: str
    theme: Theme
    language: str
    width_px: int
    file: str


def take(view: View, look: Look, *, walk: str, language: str, folder: Path) -> Picture:
    """Photograph `view` as `look` says, into `folder`."""
    if whole := settle(view.page, look):
        _unroll(view.page, look)
    file = f"{view.name}.{language}-{look.theme}-{look.width_px}.png"
    view.page.screenshot(path=folder / file, full_page=whole, animations="disabled")
    return Picture(view.name, view.seat, walk, look.theme, language, look.width_px, file)


def _unroll(page: Page, look: Look) -> None:
    """Make the window as high as the page, so that what keeps to its edges stands where it belongs."""
    height_px = page.evaluate("() => { scrollTo(0, 0); return document.documentElement.scrollHeight; }")
    page.set_viewport_size({"width": look.width_px, "height": max(height_px, _HEIGHTS[look.width_px])})
    page.evaluate(_SETTLED)


def settle(page: Page, look: Look) -> bool:
    """Give the page that window and theme, and wait until it has drawn itself; answer whether it is one to scroll."""
    page.wait_for_function("() => document.body && document.readyState !== 'loading'")  # a click may still lead on
    if look.theme == "forced":
        page.emulate_media(color_scheme="dark", forced_colors="active", reduced_motion="reduce")
    else:
        page.emulate_media(color_scheme=look.theme, reduced_motion="reduce")
    page.set_viewport_size({"width": look.width_px, "height": _HEIGHTS[look.width_px]})
    return bool(page.evaluate(_SETTLED))

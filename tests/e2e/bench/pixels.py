"""What a person would see in a <video> or <canvas> of a page, as numbers."""

import time

from playwright.sync_api import Page

from .screens import Area, Pattern, Rgb

# Draws the element small (the browser averages for us) and answers the mean of each area.
_READ = """([selector, areas]) => {
  const element = document.querySelector(selector);
  if (!element) return null;
  const width = element.videoWidth ?? element.width, height = element.videoHeight ?? element.height;
  if (!width || !height) return null;
  const canvas = document.createElement('canvas');
  canvas.width = width; canvas.height = height;
  const drawing = canvas.getContext('2d', {willReadFrequently: true});
  drawing.drawImage(element, 0, 0);
  return areas.map(([left, top, right, bottom]) => {
    const x = Math.floor(left * width), y = Math.floor(top * height);
    const w = Math.max(1, Math.floor((right - left) * width)), h = Math.max(1, Math.floor((bottom - top) * height));
    const bytes = drawing.getImageData(x, y, w, h).data;
    const sum = [0, 0, 0];
    for (let i = 0; i < bytes.length; i += 4) { sum[0] += bytes[i]; sum[1] += bytes[i + 1]; sum[2] += bytes[i + 2]; }
    return sum.map(value => Math.round(value / (bytes.length / 4)));
  });
}"""


def colours(page: Page, selector: str, *areas: Area) -> list[Rgb] | None:
    """The mean colour of each area of a picture, or None while it has no frame."""
    found = page.evaluate(_READ, [selector, [[a.left, a.top, a.right, a.bottom] for a in areas]])
    return None if found is None else [(r, g, b) for r, g, b in found]


def size_px(page: Page, selector: str) -> tuple[int, int]:
    """Width and height of the frames a <video> receives; 0, 0 before the first."""
    width, height = page.evaluate(
        "selector => { const v = document.querySelector(selector); return [v.videoWidth, v.videoHeight]; }", selector
    )
    return int(width), int(height)


def wait_for_size(page: Page, selector: str, size_px: tuple[int, int], *, timeout_s: float = 15) -> None:
    """Wait until the frames have this width and height: the first of a connection are small."""
    page.wait_for_function(
        "([selector, width, height]) => { const v = document.querySelector(selector);"
        " return v.videoWidth === width && v.videoHeight === height; }",
        arg=[selector, *size_px],
        timeout=timeout_s * 1000,
    )


def wait_for_colour(
    page: Page, selector: str, area: Area, rgb: Rgb, *, tolerance: int = 40, timeout_s: float = 15
) -> None:
    """Wait until the mean of `area` is within `tolerance` of `rgb` in each of red, green and blue."""
    _wait(page, selector, [(area, rgb)], tolerance, timeout_s)


def wait_for_pattern(
    page: Page, selector: str, pattern: Pattern, *, tolerance: int = 40, timeout_s: float = 15
) -> None:
    """Wait until every block of `pattern`, without its rim, shows its colour."""
    _wait(page, selector, [(area.inset(), rgb) for area, rgb in pattern.blocks], tolerance, timeout_s)


def _wait(page: Page, selector: str, wanted: list[tuple[Area, Rgb]], tolerance: int, timeout_s: float) -> None:
    until = time.monotonic() + timeout_s
    while True:
        seen = colours(page, selector, *(area for area, _ in wanted))
        if seen is not None and all(_near(a, b, tolerance) for a, (_, b) in zip(seen, wanted, strict=True)):
            return
        if time.monotonic() > until:
            raise AssertionError(f"{selector} shows {seen}, not {[rgb for _, rgb in wanted]} (±{tolerance})")
        page.wait_for_timeout(50)  # not time.sleep: events of the page must go on


def _near(a: Rgb, b: Rgb, tolerance: int) -> bool:
    return all(abs(x - y) <= tolerance for x, y in zip(a, b, strict=True))

"""What is painted on the shared screen, known to the pixel: a page of text that scrolls, and a clock in cells.

Two rows of cells stand in the upper left corner: the wall clock in milliseconds, and the number of the scroll step.
Whoever sees a frame reads from it when it was painted and which text it shows, without any clock of its own to set.
"""

import base64
import textwrap
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

CELL_WIDTH_PX, CELL_HEIGHT_PX = 16, 24
#: white, black, the bits, their parity, white: a row that is read wrongly does not pass for a right one
BITS = 36
CELLS = BITS + 4
STRIP_WIDTH_PX, STRIP_HEIGHT_PX = CELLS * CELL_WIDTH_PX, 2 * CELL_HEIGHT_PX
#: the text begins here; above it nothing moves but the cells
TEXT_TOP_PX = 64
LINE_PX = 20
STEP_PX = 3 * LINE_PX
STEPS = 48
#: what is compared of each frame, in pixels of the screen
LOOK_LEFT_PX, LOOK_TOP_PX, LOOK_WIDTH_PX, LOOK_HEIGHT_PX = 32, 104, 640, 256
#: a frame whose text comes so near to the painted one can be read without effort
LEGIBLE_DB = 30.0

_FONTS = (
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
)
_WORDS = (
    "The printer on the second floor says that its queue is full although nobody has sent a page since Monday. "
    "Open Settings, choose Accounts, then Access work or school; the address that you see there must end with "
    "atelier-riviere.example. Bitte wählen Sie zuerst das Netzwerk, dann die Datei. Vérifiez que le câble est branché, "
    "puis redémarrez l'ordinateur et notez le code 0x80070035 qui s'affiche. 1,284.50 € · 17:45 · 192.0.2.17 · v3.11.7 "
)


def cells(number: int) -> list[bool]:
    """The cells of `number` from left to right; true is white."""
    bits = [bool(number >> place & 1) for place in reversed(range(BITS))]
    return [True, False, *bits, sum(bits) % 2 == 1, True]


@cache
def text(width_px: int, height_px: int) -> Image.Image:
    """The whole text, taller than the screen by all its steps, in grey."""
    tall = height_px - TEXT_TOP_PX + STEPS * STEP_PX
    picture = Image.new("L", (width_px, tall), 255)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(next(path for path in _FONTS if Path(path).exists()), 14)
    lines = textwrap.wrap(_WORDS * 60, width_px // 8)
    for number in range(tall // LINE_PX + 1):
        line = lines[(number * 7) % len(lines)]
        draw.text((32, number * LINE_PX), f"{number:03d}  {line}", fill=24, font=font)
    return picture


def for_page(width_px: int, height_px: int) -> dict[str, object]:
    """All that the reading script needs to know of the scene, the compared part of the text with it."""
    whole = text(width_px, height_px)
    shown = whole.crop((LOOK_LEFT_PX, 0, LOOK_LEFT_PX + LOOK_WIDTH_PX, whole.height))
    return {
        "width": width_px,
        "height": height_px,
        "cell": [CELL_WIDTH_PX, CELL_HEIGHT_PX],
        "bits": BITS,
        "look": [LOOK_LEFT_PX, LOOK_TOP_PX, LOOK_WIDTH_PX, LOOK_HEIGHT_PX],
        "textTop": TEXT_TOP_PX,
        "stepPx": STEP_PX,
        "steps": STEPS,
        "legible": LEGIBLE_DB,
        "text": base64.b64encode(shown.tobytes()).decode(),
    }

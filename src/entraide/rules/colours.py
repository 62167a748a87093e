"""An organisation's colour, made readable: contrast by WCAG 2, corrected until it holds. Pure."""

import re
from dataclasses import dataclass

#: of text on its ground, WCAG 2.2 AA
ENOUGH = 4.5
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")
_STEPS = 100

Rgb = tuple[int, int, int]

WHITE: Rgb = (255, 255, 255)
BLACK: Rgb = (0, 0, 0)
#: the grounds on which the colour stands as text, of tokens.css; the hardest ones: what lies under the pointer
LIGHT_GROUNDS: tuple[Rgb, ...] = (WHITE, (0xF3, 0xF7, 0xF5), (0xEA, 0xF1, 0xEE))
DARK_GROUNDS: tuple[Rgb, ...] = ((0x0F, 0x17, 0x16), (0x16, 0x21, 0x1F), (0x1E, 0x2C, 0x29))
_DARK_INK: Rgb = (0x06, 0x20, 0x1C)


@dataclass(frozen=True, slots=True)
class Shade:
    """The colour as it is used on one theme, and the ink on top of it."""

    brand: str
    on_brand: str
    was_corrected: bool


@dataclass(frozen=True, slots=True)
class Palette:
    """What a chosen colour becomes."""

    light: Shade
    dark: Shade


def read_colour(text: str) -> Rgb | None:
    """Read `#rrggbb`; None for anything else."""
    found = _HEX.fullmatch(text.strip())
    if found is None:
        return None
    value = int(found[1], 16)
    return value >> 16, value >> 8 & 255, value & 255


def palette_of(colour: Rgb) -> Palette:
    """Darken the colour for light pages, lighten it for dark ones, each only as far as text needs."""
    return Palette(_shade(colour, LIGHT_GROUNDS, BLACK), _shade(colour, DARK_GROUNDS, WHITE))


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours, 1 to 21.

    source:  WCAG 2.2, definitions of contrast ratio and relative luminance.
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def as_hex(colour: Rgb) -> str:
    """Write `#rrggbb`."""
    return f"#{colour[0]:02x}{colour[1]:02x}{colour[2]:02x}"


def sheet_of(palette: Palette) -> str:
    """The style sheet that puts the colour in the place of ours; in no layer, so it wins over `tokens.css`."""
    light, dark = _tokens(palette.light), _tokens(palette.dark)
    return (
        f":root {{ {light} }}\n"
        f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{ {dark} }} }}\n'
        f':root[data-theme="dark"] {{ {dark} }}\n'
    )


def _tokens(shade: Shade) -> str:
    return f"--brand: {shade.brand}; --on-brand: {shade.on_brand}; --link: {shade.brand};"


def _shade(colour: Rgb, grounds: tuple[Rgb, ...], towards: Rgb) -> Shade:
    for step in range(_STEPS + 1):
        tried = _mixed(colour, towards, step / _STEPS)
        ink = max((WHITE, _DARK_INK), key=lambda one: contrast(tried, one))
        if contrast(tried, ink) >= ENOUGH and all(contrast(tried, one) >= ENOUGH for one in grounds):
            return Shade(as_hex(tried), as_hex(ink), was_corrected=step > 0)
    raise ValueError("black and white always have enough contrast")


def _mixed(colour: Rgb, towards: Rgb, share: float) -> Rgb:
    red, green, blue = (round(one + (to - one) * share) for one, to in zip(colour, towards, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(one / 255) for one in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

"""Portraits of the invented people: drawn, so that nobody real lends a face. Friendly, flat, 256 px square."""

from io import BytesIO

from PIL import Image, ImageDraw

from entraide.doors.demo.cast import Look

EDGE_PX = 256
#: drawn larger and reduced, which smooths the edges
_SCALE = 4
_INK = "#2a2320"

Box = tuple[float, float, float, float]


def portrait(look: Look) -> bytes:
    """Draw a head and shoulders; answer a PNG of EDGE_PX × EDGE_PX."""
    picture = Image.new("RGB", (EDGE_PX * _SCALE, EDGE_PX * _SCALE), look.backdrop)
    draw = _Pencil(ImageDraw.Draw(picture))
    _behind(draw, look)
    _shoulders(draw, look)
    _head(draw, look)
    _in_front(draw, look)
    _face(draw, look)
    written = BytesIO()
    picture.resize((EDGE_PX, EDGE_PX), Image.Resampling.LANCZOS).save(written, "PNG", optimize=True)
    return written.getvalue()


class _Pencil:
    """Draws in units of the finished picture."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self._draw = draw

    def oval(self, box: Box, colour: str) -> None:
        self._draw.ellipse(_scaled(box), fill=colour)

    def block(self, box: Box, colour: str, *, round_px: float = 0) -> None:
        self._draw.rounded_rectangle(_scaled(box), radius=round_px * _SCALE, fill=colour)

    def pie(self, box: Box, colour: str, *, start: float, end: float) -> None:
        self._draw.pieslice(_scaled(box), start, end, fill=colour)

    def arc(self, box: Box, colour: str, *, start: float, end: float, width_px: float) -> None:
        self._draw.arc(_scaled(box), start, end, fill=colour, width=round(width_px * _SCALE))

    def ring(self, box: Box, colour: str, *, width_px: float) -> None:
        self._draw.ellipse(_scaled(box), outline=colour, width=round(width_px * _SCALE))

    def shape(self, points: list[tuple[float, float]], colour: str) -> None:
        self._draw.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill=colour)


def _scaled(box: Box) -> Box:
    left, top, right, bottom = (one * _SCALE for one in box)
    return left, top, right, bottom


def _behind(draw: _Pencil, look: Look) -> None:
    """What of the hair hangs behind the neck."""
    match look.hair_style:
        case "long":
            draw.oval((66, 34, 190, 158), look.hair)
            draw.block((66, 92, 190, 206), look.hair, round_px=30)
        case "bun":
            draw.oval((104, 14, 152, 62), look.hair)
            draw.oval((72, 38, 184, 150), look.hair)
        case "curly":
            for x, y in (
                (70, 84),
                (76, 56),
                (100, 38),
                (128, 32),
                (156, 38),
                (180, 56),
                (186, 84),
                (68, 112),
                (188, 112),
            ):
                draw.oval((x - 26, y - 26, x + 26, y + 26), look.hair)
        case "scarf":
            draw.oval((62, 30, 194, 172), look.hair)
            draw.shape([(66, 120), (190, 120), (204, 222), (52, 222)], look.hair)


def _shoulders(draw: _Pencil, look: Look) -> None:
    draw.pie((28, 190, 228, 390), look.clothes, start=180, end=360)
    if look.hair_style == "scarf":
        draw.oval((76, 140, 180, 240), look.hair)
        return
    neck = _shaded(look.skin, 0.9)
    draw.block((108, 150, 148, 208), neck, round_px=18)
    draw.pie((98, 178, 158, 226), neck, start=0, end=180)


def _head(draw: _Pencil, look: Look) -> None:
    if look.hair_style not in {"scarf", "long"}:
        for left in (70, 170):
            draw.oval((left, 98, left + 16, 124), _shaded(look.skin, 0.94))
    draw.oval((78, 48, 178, 176), look.skin)
    if look.beard:
        draw.pie((79, 62, 177, 177), look.hair, start=12, end=168)
        draw.oval((98, 102, 158, 152), look.skin)


def _in_front(draw: _Pencil, look: Look) -> None:
    """What of the hair lies over the forehead."""
    match look.hair_style:
        case "short":
            draw.pie((74, 38, 182, 148), look.hair, start=184, end=356)
            draw.oval((84, 74, 176, 124), look.skin)
            draw.oval((78, 44, 142, 90), look.hair)
        case "long" | "bun":
            draw.pie((74, 40, 182, 156), look.hair, start=182, end=358)
            draw.oval((80, 74, 176, 168), look.skin)
            draw.pie((60, 44, 150, 112), look.hair, start=200, end=340)
        case "curly":
            for x in (92, 112, 132, 152, 166):
                draw.oval((x - 16, 44, x + 16, 76), look.hair)
        case "scarf":
            draw.pie((70, 38, 186, 168), look.hair, start=180, end=360)
            draw.oval((86, 66, 170, 168), look.skin)


def _face(draw: _Pencil, look: Look) -> None:
    brow = _INK if look.hair_style in {"scarf", "bald"} else _shaded(look.hair, 0.7)
    for middle in (107, 149):
        draw.oval((middle - 5, 105, middle + 5, 117), _INK)
        draw.oval((middle - 1, 107, middle + 3, 111), "#ffffff")
        draw.arc((middle - 12, 90, middle + 12, 108), brow, start=205, end=335, width_px=3.5)
    draw.arc((120, 112, 136, 132), _shaded(look.skin, 0.72), start=20, end=160, width_px=3)
    for middle in (98, 158):
        draw.oval((middle - 9, 124, middle + 9, 136), _blushed(look.skin))
    draw.pie((108, 124, 148, 158), "#8e2f2b", start=15, end=165)
    draw.pie((113, 132, 143, 150), "#ffffff", start=15, end=165)
    if look.glasses:
        for middle in (107, 149):
            draw.ring((middle - 17, 95, middle + 17, 127), _INK, width_px=3)
        draw.arc((120, 104, 136, 118), _INK, start=190, end=350, width_px=3)


def _shaded(colour: str, factor: float) -> str:
    return "#" + "".join(f"{round(part * factor):02x}" for part in _parts(colour))


def _blushed(colour: str) -> str:
    red, green, blue = _parts(colour)
    return f"#{min(255, red + 8):02x}{round(green * 0.86):02x}{round(blue * 0.84):02x}"


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

"""Pictures from outside: whatever comes in, pixels are all that stays."""

from io import BytesIO

from PIL import Image, ImageOps

#: shields before and while decoding: a file of a few kilobytes may claim gigapixels
BYTES_MAX = 4 * 1024 * 1024
PIXELS_MAX = 25_000_000
#: a logo stands in a head of 56 px, on dense screens too
LOGO_PX = (640, 128)


def decoded(picture: bytes, near: tuple[int, int]) -> Image.Image | None:
    """Decode a PNG or JPEG within the limits, upright, with its transparency; None for what is no picture of ours.

    near:  the size in pixels that is wanted afterwards, so that a large JPEG need not be decoded whole.
    """
    if len(picture) > BYTES_MAX:
        return None
    try:
        with Image.open(BytesIO(picture), formats=("PNG", "JPEG")) as opened:
            # the size is read before any pixel is
            if opened.width * opened.height > PIXELS_MAX:
                return None
            opened.draft("RGB", near)
            return ImageOps.exif_transpose(opened).convert("RGBA")
    except Exception:  # noqa: BLE001 - Pillow's decoders raise whatever they stumble over
        return None


def fitted(picture: bytes) -> bytes | None:
    """Write a logo again as a PNG of at most 640 × 128, keeping its proportions; None for what is no picture."""
    upright = decoded(picture, LOGO_PX)
    if upright is None:
        return None
    upright.thumbnail(LOGO_PX, Image.Resampling.LANCZOS)
    plain = Image.new("RGBA", upright.size)
    plain.paste(upright)
    written = BytesIO()
    plain.save(written, "PNG", optimize=True)
    return written.getvalue()

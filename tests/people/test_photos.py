"""Photos: what is kept of a picture, and what is refused."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from entraide.errors import FieldInvalid, NotFound
from entraide.journal.models import JournalEntry
from entraide.organisations.pictures import BYTES_MAX
from entraide.people import operations, queries
from entraide.people.models import Person, Photo
from entraide.people.operations.photos import squared
from tests.personas import House, StandingClock


def picture(kind: str, size: tuple[int, int] = (400, 300), mode: str = "RGB", **saved: object) -> bytes:
    written = BytesIO()
    Image.new(mode, size, "teal" if mode != "L" else 90).save(written, kind, **saved)
    return written.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "L", "P"])
@pytest.mark.parametrize(("kind", "size"), [("PNG", (400, 300)), ("PNG", (20, 900)), ("JPEG", (1600, 1200))])
def test_a_picture_becomes_a_square_png(kind: str, size: tuple[int, int], mode: str) -> None:
    png = squared(picture(kind, size, "RGB" if kind == "JPEG" and mode == "P" else mode))

    with Image.open(BytesIO(png)) as kept:
        assert (kept.format, kept.size, kept.mode) == ("PNG", (256, 256), "RGB")


def test_nothing_of_the_senders_metadata_is_kept() -> None:
    told = PngInfo()
    told.add_text("Comment", "taken at home")
    exif = Image.Exif()
    exif[0x010F] = "taken at home"

    for given in (picture("PNG", pnginfo=told), picture("JPEG", exif=exif)):
        assert b"taken at home" in given
        assert b"taken at home" not in squared(given)


def test_a_turned_photo_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    image = Image.new("RGB", (300, 300), "white")
    image.paste("black", (0, 0, 300, 150))
    written = BytesIO()
    image.save(written, "JPEG", exif=exif)

    with Image.open(BytesIO(squared(written.getvalue()))) as kept:
        assert kept.getpixel((128, 20))[0] > 200  # type: ignore[index]


def test_a_new_photo_replaces_the_old_one_under_another_address(
    house: House, helper: Person, clock: StandingClock
) -> None:
    first = operations.set_photo(house.organisation.id, helper.id, picture("PNG"), now=clock.now, actor_id="operator")
    second = operations.set_photo(house.organisation.id, helper.id, picture("JPEG"), now=clock.now)

    assert queries.profile_of(helper).photo == f"/photos/{second.id}"
    assert list(Photo.objects.all()) == [second]
    with pytest.raises(NotFound):
        queries.photo(first.id, organisation_id=house.organisation.id)
    assert JournalEntry.objects.filter(kind="photo-set", target_id=helper.id).count() == 2


def test_a_photo_is_seen_in_its_own_organisation_only(
    house: House, helper: Person, stranger: Person, clock: StandingClock
) -> None:
    photo = operations.set_photo(house.organisation.id, helper.id, picture("PNG"), now=clock.now)

    assert queries.photo(photo.id, organisation_id=house.organisation.id) == photo
    with pytest.raises(NotFound):
        queries.photo(photo.id, organisation_id=stranger.organisation_id)


def _claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head claims a size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n",
        picture("PNG")[:60],
        picture("JPEG")[:200],
        picture("GIF"),
        picture("WEBP"),
        picture("TIFF"),
        _claiming(100_000, 100_000),
        _claiming(2**31 - 1, 2**31 - 1),
        _claiming(6_000, 6_000),
        b"\x00" * (BYTES_MAX + 1),
    ],
    ids=range(13),
)
def test_anything_else_is_refused(given: bytes) -> None:
    with pytest.raises(FieldInvalid) as refused:
        squared(given)

    assert refused.value.details == {"field": "photo"}

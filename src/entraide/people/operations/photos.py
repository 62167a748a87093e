"""Photos: whatever comes in, a small square PNG without any of the sender's metadata is what stays."""

from datetime import datetime
from io import BytesIO

from PIL import Image, ImageOps

from entraide.errors import FieldInvalid
from entraide.journal.operations import operation, record
from entraide.organisations.pictures import decoded
from entraide.people import queries
from entraide.people.models import Photo

EDGE_PX = 256


@operation
def set_photo(
    organisation_id: str, person_id: str, picture: bytes, *, now: datetime, actor_id: str = "", source_hash: str = ""
) -> Photo:
    """Give a person a photo, in place of an older one, which can no longer be fetched then.

    picture:      PNG or JPEG, up to 4 MiB and 25 megapixels.
    source_hash:  hash of the address it was fetched from; empty when somebody chose it here.
    raises:       NotFound; FieldInvalid with `field` when it is anything else.
    """
    person = queries.person(organisation_id, person_id, lock=True)
    png = squared(picture)
    Photo.objects.filter(person=person).delete()
    photo = Photo.objects.create(person=person, png=png, added_at=now, source_hash=source_hash)
    record("photo-set", organisation_id=organisation_id, now=now, actor_id=actor_id, target=("person", person.id))
    return photo


def squared(picture: bytes) -> bytes:
    """Decode a PNG or JPEG and write its middle square again, 256 × 256, as a PNG that holds pixels only.

    raises:  FieldInvalid.
    """
    upright = decoded(picture, (EDGE_PX * 2, EDGE_PX * 2))
    if upright is None:
        raise FieldInvalid(field="photo")
    fitted = ImageOps.fit(upright, (EDGE_PX, EDGE_PX), Image.Resampling.LANCZOS)
    plain = Image.new("RGB", fitted.size, "white")
    plain.paste(fitted, mask=fitted)
    written = BytesIO()
    plain.save(written, "PNG", optimize=True)
    return written.getvalue()

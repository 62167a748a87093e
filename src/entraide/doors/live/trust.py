"""The `trust` message: who sits across, from the directory."""

from entraide.help.models import HelpSession
from entraide.people.queries import profile_of
from entraide.wire.messages import Seat, Trust

#: until devices are enrolled, every device is this
DEVICE_UNKNOWN = "unknown"


def trust_of(session_id: str, seat: Seat) -> Trust | None:
    """What the page on `seat` is told of the other person; None while nobody has come."""
    session = (
        HelpSession.objects.select_related("organisation", "helper__photo", "sharer__photo")
        .filter(id=session_id)
        .first()
    )
    other = None if session is None else (session.sharer if seat is Seat.HELPER else session.helper)
    if session is None or other is None:
        return None
    return Trust(
        other=profile_of(other),
        organisation=session.organisation.name,
        device=DEVICE_UNKNOWN,
        browser=session.sharer_browser or None if seat is Seat.HELPER else None,
    )

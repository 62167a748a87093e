"""The `trust` message: who sits across, from the directory."""

from entraide.help.models import HelpSession
from entraide.people.models import Person
from entraide.people.queries import profile_of
from entraide.wire.messages import Seat, Trust

#: until devices are enrolled, every device is this
DEVICE_UNKNOWN = "unknown"


def trust_of(session_id: str, seat: Seat) -> Trust | None:
    """What the page on `seat` is told of the other person; None while nobody has come."""
    sessions = HelpSession.objects.filter(id=session_id)
    found = sessions.values_list("helper_id", "sharer_id", "sharer_browser").first()
    if found is None:
        return None
    helper_id, sharer_id, browser = found
    others = Person.objects.select_related("organisation")
    other = others.filter(id=sharer_id if seat is Seat.HELPER else helper_id).first()
    if other is None:
        return None
    return Trust(
        other=profile_of(other),
        organisation=other.organisation.name,
        device=DEVICE_UNKNOWN,
        browser=browser or None if seat is Seat.HELPER else None,
    )

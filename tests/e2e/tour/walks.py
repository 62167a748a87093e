"""Every walk there is, in the order in which a reader wants to see the pages."""

from tests.e2e.tour import desk, devices, meeting, plain, roles
from tests.e2e.tour.house import Walk

WALKS: dict[str, Walk] = {
    "entrance": plain.entrance,
    "reading": plain.reading,
    "start": plain.start,
    "code": desk.code,
    "several": desk.several,
    "session": meeting.session,
    "devices": devices.devices,
    "endings": meeting.endings,
    "roles": roles.roles,
}

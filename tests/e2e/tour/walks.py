"""Every walk there is, in the order in which a reader wants to see the pages."""

from tests.e2e.tour import (
    browsers,
    busy,
    console,
    desk,
    devices,
    directions,
    identity,
    look_alikes,
    meeting,
    people,
    plain,
    privacy,
    roles,
)
from tests.e2e.tour.house import Walk

WALKS: dict[str, Walk] = {
    "entrance": plain.entrance,
    "reading": plain.reading,
    "browsers": browsers.browsers,
    "start": plain.start,
    "factors": identity.factors,
    "providers": identity.providers,
    "code": desk.code,
    "several": desk.several,
    "session": meeting.session,
    "devices": devices.devices,
    "endings": meeting.endings,
    "console": console.console,
    "busy": busy.busy,
    "roles": roles.roles,
    "people": people.people,
    "groups": people.groups,
    "privacy": privacy.privacy,
    "directions": directions.directions,
    "look-alikes": look_alikes.look_alikes,
}

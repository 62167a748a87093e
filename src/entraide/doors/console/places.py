"""The places of the admin centre: what the navigation at its side offers, in order, to whoever may go there."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entraide.people.requests import SignedIn
from entraide.rules.access import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One entry of the navigation.

    url_name:  of its first page; pages below that address belong to it.
    also:      further addresses that belong to it, such as `/console/passes`.
    action:    what one must be allowed to be offered it; its pages ask by themselves.
    """

    label: str | Promise
    icon: str
    url_name: str
    action: Action
    also: tuple[str, ...] = ()


PLACES = (
    Place(label=_("Home"), icon="home", url_name="console", action=Action.READ_HELP),
    Place(label=_("Sessions"), icon="screen", url_name="console-sessions", action=Action.VIEW_REPORTS),
    Place(label=_("People"), icon="user", url_name="console-people", action=Action.READ_PEOPLE),
    Place(label=_("Groups"), icon="users", url_name="console-groups", action=Action.READ_PEOPLE),
    Place(
        label=_("Roles"),
        icon="shield",
        url_name="console-roles",
        action=Action.READ_ROLES,
        also=("/console/assignments", "/console/check-access"),
    ),
    Place(
        label=_("Identity"),
        icon="lock",
        url_name="identity",
        action=Action.ADMINISTER,
        also=("/console/provisioning", "/console/domains", "/console/emergency"),
    ),
    Place(label=_("Temporary passes"), icon="clock", url_name="passes", action=Action.GIVE_PASS),
    Place(label=_("Settings"), icon="settings", url_name="console-settings", action=Action.READ_HELP),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as this person sees it."""

    label: str
    icon: str
    url: str
    is_here: bool


def places_for(request: SignedIn) -> list[Entry]:
    """What the person of `request` may go to; the place of the page itself is marked."""
    may = request.may.among({one.action for one in PLACES})
    # of what its home shows, whoever only reads how help is set up may see nothing
    offered = PLACES if request.administers else PLACES[1:]
    return [_entry(one, request.path) for one in offered if one.action in may]


def _entry(place: Place, path: str) -> Entry:
    url = reverse(place.url_name)
    heads = (url, *place.also)
    # the first place stands above all others: only its own address is there
    is_here = (
        path == url if url == reverse("console") else any(path == one or path.startswith(f"{one}/") for one in heads)
    )
    return Entry(str(place.label), place.icon, url, is_here)

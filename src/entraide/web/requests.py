"""What a page finds on its request, and which pages are open to everybody.

`SignedIn` says it in Protocols, so that nothing in `web` knows the rows; pages annotate with
`people.requests.SignedIn`, which names the rows themselves.
"""

import re
from collections.abc import Callable, Iterable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, unquote

from django.db.models import Q
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from entraide.rules.access import Action

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

#: where a typed code waits, in the pre-login session, while its owner signs in without script
WAITING_CODE = "waiting-code"

#: no return path of ours is longer
PATH_LENGTH_MAX = 200
#: a path as we write them: one slash first (two name another host), no backslash (browsers read it as a slash),
#: no control character or blank (browsers drop them), no colon
_OWN_PATH = re.compile(r"/(?:[A-Za-z0-9_~.%-][A-Za-z0-9_~.%/-]*)?")


class OrganisationLike(Protocol):
    """The organisation of whoever is signed in."""

    id: str
    slug: str
    name: str


class PersonLike(Protocol):
    """Whoever is signed in."""

    id: str
    name: str


class WebSessionLike(Protocol):
    """The browser in which the person is signed in."""

    id: str


class May(Protocol):
    """Asks the one decision about access for the person of this request (bound by `access.middleware`)."""

    def __call__(self, action: Action, target: Any = None) -> None:
        """Return, or raise the Refusal that names the missing right."""

    @property
    def rights(self) -> Any:
        """All that the person may do in the admin centre (`rules.rights.Rights`)."""

    def allows(self, action: Action, target: Any = None) -> bool:
        """Whether to offer it."""

    def among(self, actions: Iterable[Action]) -> frozenset[Action]:
        """Which of `actions` in the admin centre to offer at all."""

    def within(self, action: Action, path: str = "") -> Q:
        """The condition, in SQL, that the person at `path` of a row may be acted on."""


class SignedIn(HttpRequest):
    """A request of a signed-in person; what every page that is not `public` gets."""

    organisation: OrganisationLike
    person: PersonLike
    web_session: WebSessionLike
    may: May
    #: whether there is more for the person in the admin centre than how help is set up
    administers: bool
    #: set by pages that send `require-trusted-types-for`
    trusted_types: bool


def public(view: View) -> View:
    """Open `view` to people who are not signed in; everything else is private by default."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def is_public(view: Callable[..., object]) -> bool:
    """Whether `view` was opened by `public`."""
    return getattr(view, "is_public", False) is True


def safe_path(wanted: str | None) -> str | None:
    """Read where somebody wants to go on to; answer a path of one of our own pages, or None.

    Query and fragment are left behind, so that neither a code nor another address rides along.
    """
    if not wanted or len(wanted) > PATH_LENGTH_MAX or not wanted.isprintable():
        return None
    path = unquote(wanted.partition("#")[0].partition("?")[0])
    if not _OWN_PATH.fullmatch(path) or "%" in path or ".." in path:
        return None
    try:
        found = resolve(path)
    except Resolver404:
        return None
    return quote(path) if found.url_name and not is_crossing(found.func) else None


def crossing(view: View) -> View:
    """Mark a page that is only passed through (sign-in, sign-out): nobody is ever sent on to it."""
    view.is_crossing = True  # type: ignore[attr-defined]
    return view


def is_crossing(view: Callable[..., object]) -> bool:
    """Whether `view` was marked by `crossing`."""
    return getattr(view, "is_crossing", False) is True


def client_address(request: HttpRequest) -> str:
    """The network address of the visitor, IPv6 by its /64; behind a trusted proxy the server has put it right."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR") or "")
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)

"""Binds the decision to the request, so that no page needs another way to ask."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from entraide.access.decision import Target, may, require
from entraide.errors import NotSignedIn
from entraide.organisations.queries import Contact, contact_of, only_one
from entraide.rules.access import Action


class MayBinding:
    """Sets `request.may(action, target)`, which raises the named refusal, and what pages show of it.

    house:  the organisation of whoever is signed in, or the only one there is: whose look and helpdesk is shown.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Bind and pass on."""

        def ask(action: Action, target: Target | None = None) -> None:
            person = getattr(request, "person", None)
            if person is None:
                raise NotSignedIn
            require(person, action, target or Target(organisation=person.organisation))

        bound: Any = request
        bound.may = ask
        bound.administers = SimpleLazyObject(lambda: _administers(request))
        bound.may_help = SimpleLazyObject(lambda: _may_help(request))
        bound.house = SimpleLazyObject(lambda: getattr(request, "organisation", None) or only_one())
        bound.helpdesk = SimpleLazyObject(lambda: _helpdesk_of(request))
        return self._get_response(request)


def _administers(request: HttpRequest) -> bool:
    """Whether to show the way to administration; each of its pages asks for itself."""
    person = getattr(request, "person", None)
    return person is not None and bool(may(person, Action.ADMINISTER, Target(organisation=person.organisation)))


def _may_help(request: HttpRequest) -> bool:
    """Whether *Give help* belongs into the navigation."""
    person = getattr(request, "person", None)
    return person is not None and bool(may(person, Action.OFFER_HELP, Target(organisation=person.organisation)))


def _helpdesk_of(request: HttpRequest) -> Contact | None:
    """The helpdesk of whoever is signed in; for the others that of the only organisation there is."""
    organisation = getattr(request, "organisation", None) or only_one()
    return contact_of(organisation) if organisation else None

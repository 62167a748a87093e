"""Binds the decision to the request, so that no page needs another way to ask."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from entraide.access.decision import Target, may, require, require_act
from entraide.clock import now
from entraide.errors import NotSignedIn
from entraide.organisations.queries import Contact, contact_of, only_one
from entraide.people.models import Person
from entraide.roles import queries
from entraide.rules.access import ADMINISTRATION, OF_THE_WHOLE, Action
from entraide.rules.rights import NOBODY, Rights

#: methods that change nothing
_LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})


class Asking:
    """`request.may`: asks the one decision for the person of a request."""

    def __init__(self, request: HttpRequest) -> None:
        """Ask for whoever is signed in when it is asked."""
        self._request = request
        self._read: Rights | None = None

    @property
    def rights(self) -> Rights:
        """All that the person may do in the admin centre.

        Asked once for a page that is only read, which looks at them up to ten times; whatever changes something reads
        them afresh each time.
        """
        if self._request.method not in _LOOKING:
            return queries.rights_of(self._person())
        if self._read is None:
            self._read = queries.rights_of(self._person())
        return self._read

    def __call__(self, action: Action, target: Target | None = None) -> None:
        """Go on only when the answer is yes; where the request would change something, a no is journaled.

        raises:  NotSignedIn, or the named Refusal.
        """
        person = self._person()
        about = target or Target(organisation=person.organisation)
        if self._request.method in _LOOKING:
            require(person, action, about, rights=self._for(action))
        else:
            require_act(person, action, about, now=now())

    def allows(self, action: Action, target: Target | None = None) -> bool:
        """Whether to offer something; the page or the form behind it asks for itself."""
        person = getattr(self._request, "person", None)
        if person is None:
            return False
        return bool(may(person, action, target or Target(organisation=person.organisation), rights=self._for(action)))

    def among(self, actions: Iterable[Action]) -> frozenset[Action]:
        """Which of `actions` the person may do to anybody; what navigation offers."""
        return frozenset(action for action in actions if self.allows(action))

    def within(self, action: Action, path: str = "") -> Q:
        """The condition, in SQL, that `action` is allowed for the person at `path` of a row ("": persons themselves).

        Pages begin with `request.may(action)`, which names what is missing; this then narrows the list.
        """
        reach = self.rights.reach(ADMINISTRATION[action])
        return queries.within(NOBODY if action in OF_THE_WHOLE and not reach.everyone else reach, path)

    def _for(self, action: Action) -> Rights | None:
        return self.rights if action is Action.ADMINISTER or action in ADMINISTRATION else None

    def _person(self) -> Person:
        person: Person | None = getattr(self._request, "person", None)
        if person is None:
            raise NotSignedIn
        return person


#: what makes the admin centre worth a way to it; every helper may read how help is set up
_BEYOND_READING_HELP = frozenset(ADMINISTRATION) - {Action.READ_HELP}


class MayBinding:
    """Sets `request.may(action, target)`, which raises the named refusal, and what pages show of it.

    house:  the organisation of whoever is signed in, or the only one there is: whose look and helpdesk is shown.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap the rest of the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Bind and pass on."""
        bound: Any = request
        bound.may = asking = Asking(request)
        bound.administers = SimpleLazyObject(lambda: bool(asking.among(_BEYOND_READING_HELP)))
        bound.may_help = SimpleLazyObject(lambda: asking.allows(Action.OFFER_HELP))
        bound.house = SimpleLazyObject(lambda: getattr(request, "organisation", None) or only_one())
        bound.helpdesk = SimpleLazyObject(lambda: _helpdesk_of(request))
        return self._get_response(request)


def _helpdesk_of(request: HttpRequest) -> Contact | None:
    """The helpdesk of whoever is signed in; for the others that of the only organisation there is."""
    organisation = getattr(request, "organisation", None) or only_one()
    return contact_of(organisation) if organisation else None

"""Binds the decision to the request, so that no page needs another way to ask."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from entraide.access.decision import Target, require
from entraide.errors import NotSignedIn
from entraide.rules.access import Action


class MayBinding:
    """Sets `request.may(action, target)`, which raises the named refusal."""

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

        request.may = ask  # type: ignore[attr-defined]
        return self._get_response(request)

"""How fresh a proof of who somebody is must be, and for which pages: marked on the view, enforced by the middleware."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.http.response import HttpResponseBase

from entraide.people.models import WebSession

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

#: administration, and changes of how one signs in, want a proof no older than this
FRESH_FOR = timedelta(minutes=15)


def freshly_proved(view: View) -> View:
    """Open `view` only to whoever proved a short while ago who they are; the others are asked again first."""
    view.needs_fresh_proof = True  # type: ignore[attr-defined]
    return view


def while_enrolling(view: View) -> View:
    """Open `view` also to whoever signed in by a temporary pass and has no new second factor yet."""
    view.is_for_enrolling = True  # type: ignore[attr-defined]
    return view


def needs_fresh_proof(view: Callable[..., object]) -> bool:
    """Whether `view` was marked by `freshly_proved`."""
    return getattr(view, "needs_fresh_proof", False) is True


def is_for_enrolling(view: Callable[..., object]) -> bool:
    """Whether `view` was marked by `while_enrolling`."""
    return getattr(view, "is_for_enrolling", False) is True


def is_fresh(web_session: WebSession, *, now: datetime) -> bool:
    """Whether the person proved it recently; a provider that does not say when gives no fresh proof."""
    return web_session.proved_at is not None and now - web_session.proved_at <= FRESH_FOR

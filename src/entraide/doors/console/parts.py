"""Small values that the templates in `console/parts/` draw."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from entraide.web import persons
from entraide.wire.messages import Profile


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of a detail page."""

    label: str | Promise
    url: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a wizard; `url` is empty while it cannot be reached yet."""

    label: str | Promise
    url: str
    is_here: bool = False
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands in the place of a list that has no rows at all: why, and what to do."""

    icon: str
    title: str | Promise
    text: str | Promise
    action_url: str = ""
    action_label: str | Promise = ""


def card_of(profile: Profile) -> dict[str, Any]:
    """A person for `web/parts/person.html`, with what they are taken for."""
    return {
        **persons.card_of(profile),
        "name_like": profile.name_like,
        "address_domain": profile.address_domain,
        "domain_like": profile.domain_like,
    }

"""Small values that the templates in `console/parts/` draw."""

from dataclasses import dataclass

from django.utils.functional import Promise


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

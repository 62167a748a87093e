"""Numbers as words in the language of the page, by CLDR (Django's own formats are not)."""

from datetime import timedelta
from functools import lru_cache

from babel.units import format_unit
from django import template

from entraide.web.cldr import locale_here

register = template.Library()


@register.filter
def lasting(span: timedelta) -> str:
    """Say how long something lasted, in its two greatest units: `40 sec`, `12 min`, `1 hr, 4 min`.

    Under a minute the seconds are told, from a minute on they are left out.
    """
    seconds = max(0, round(span.total_seconds()))
    if seconds < 60:
        return _unit(seconds, "duration-second")
    hours, minutes = divmod(seconds // 60, 60)
    parts = [_unit(hours, "duration-hour")] if hours else []
    if minutes or not hours:
        parts.append(_unit(minutes, "duration-minute"))
    return " ".join(parts)


def _unit(number: int, unit: str) -> str:
    return _told(number, unit, str(locale_here()))


@lru_cache(maxsize=2048)
def _told(number: int, unit: str, locale: str) -> str:
    """Babel takes a fifth of a millisecond for each, and a list has fifty."""
    return format_unit(number, unit, length="short", locale=locale)

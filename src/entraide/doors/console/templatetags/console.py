"""What templates of the admin centre ask: where one may go."""

from datetime import date
from typing import Any

from babel.dates import format_skeleton
from django import template

from entraide.doors.console.places import Entry, places_for
from entraide.web.cldr import locale_here

register = template.Library()


@register.simple_tag(takes_context=True)
def console_places(context: Any) -> list[Entry]:
    """Answer the places of the navigation for whoever looks."""
    return places_for(context["request"])


@register.filter
def day_and_month(day: date) -> str:
    """Say a day shortly, by CLDR: `25 Nov`, `25 nov.`."""
    return format_skeleton("MMMd", day, locale=locale_here())

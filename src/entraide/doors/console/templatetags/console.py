"""What templates of the admin centre ask: where one may go, how cells and moments are drawn, how long ago it was."""

from datetime import date, datetime, timedelta
from typing import Any

from babel.core import Locale
from babel.dates import format_skeleton
from django import template
from django.utils.formats import date_format, localize
from django.utils.html import format_html
from django.utils.safestring import SafeString

from entraide.clock import now
from entraide.doors.console.exports import Value
from entraide.doors.console.places import Entry, places_for
from entraide.web.cldr import locale_here

register = template.Library()


@register.simple_tag(takes_context=True)
def console_places(context: Any) -> list[Entry]:
    """Answer the places of the navigation for whoever looks."""
    return places_for(context["request"])


@register.filter
def until_now(since: datetime) -> timedelta:
    """How long ago something began: `{{ session.met_at|until_now|lasting }}`."""
    return now() - since


@register.simple_tag
def drawn_cell(value: Value) -> SafeString:
    """A value of a list as it stands in its cell, when it has no template of its own; a list draws hundreds of them."""
    if value is None or value == "":
        return SafeString('<span class="muted" aria-hidden="true">–</span>')
    if isinstance(value, datetime):
        return drawn_moment(value)
    return format_html('<bdi dir="auto">{}</bdi>', localize(value))


@register.simple_tag
def drawn_moment(moment: datetime, *, may_wrap: bool = False) -> SafeString:
    """A moment in UTC, which scripts turn into the reader's own time.

    Not for templates of pages: they include `console/parts/moment.html`.
    """
    return format_html(
        '<time{} datetime="{}" data-local="datetime">{} UTC</time>',
        "" if may_wrap else SafeString(' class="nowrap"'),
        moment.isoformat(),
        date_format(moment, "DATETIME_FORMAT"),
    )


@register.filter
def day_and_month(day: date) -> str:
    """Say a day shortly, by CLDR: `25 Nov`, `25 nov.`; in English as all other dates of ours have it."""
    here = locale_here()
    return format_skeleton("MMMd", day, locale=Locale("en", "GB") if here.language == "en" else here)

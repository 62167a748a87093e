"""Moments as people say them: relative, so that no time zone has to be guessed."""

from datetime import datetime, timedelta

from babel.dates import format_timedelta
from babel.units import format_unit
from django.utils.translation import gettext

from entraide.web.cldr import locale_here


def ago(moment: datetime, now: datetime) -> str:
    """Say how long ago `moment` was, in the language of the page: `3 hours ago`."""
    passed = now - moment
    if passed.total_seconds() < 60:
        return gettext("just now")
    return str(format_timedelta(-passed, add_direction=True, threshold=1.3, locale=locale_here()))


def lasting(duration: timedelta) -> str:
    """Say how long something lasts, in the language of the page: `12 hours`, `90 minutes`."""
    hours, rest = divmod(duration, timedelta(hours=1))
    if rest:
        return format_unit(duration // timedelta(minutes=1), "duration-minute", locale=locale_here())
    return format_unit(hours, "duration-hour", locale=locale_here())

"""The browser floor in templates."""

import json

from babel.lists import format_list
from django import template

from entraide.web.browsers import BRAND_NAMES, floor
from entraide.web.cldr import locale_here

register = template.Library()


@register.simple_tag
def browser_floor() -> dict[str, str]:
    """The oldest versions that can be used: as `words`, for people, and as `json`, for scripts."""
    oldest = floor()
    names = [f"{BRAND_NAMES[browser]}\u00a0{version}" for browser, version in oldest.items()]
    return {
        "words": format_list(names, style="or", locale=locale_here()),
        "json": json.dumps(oldest),
    }

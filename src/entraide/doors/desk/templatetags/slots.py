"""`{% slot "helper" as helper %}`: a hole in a sentence that a script fills, kept out of the catalogues' markup."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
_NAME = re.compile(r"[a-z][a-z_-]*\Z")


@register.simple_tag
def slot(name: str) -> SafeString:
    """Answer an empty, isolated element that `lib/templates.js` fills with the text called `name`.

    It stands for `{{ helper }}` inside `blocktranslate`, so that translators see "%(helper)s" and no HTML.

    raises:  ValueError for a name that is not lower-case letters, `-` and `_`.
    """
    if not _NAME.match(name):
        raise ValueError(name)
    return format_html('<bdi dir="auto" data-slot="{}"></bdi>', name)


@register.simple_tag
def tick(name: str) -> SafeString:
    """Answer an element whose text is a time that goes on, such as "1 min 58 s", brought up to date each second."""
    if not _NAME.match(name):
        raise ValueError(name)
    return format_html('<span class="nowrap" data-tick="{}"></span>', name)

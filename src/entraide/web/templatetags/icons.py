"""The icons of the pages, each drawn once: a page of the desk shows nearly two hundred."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_SHEET = "entraide/img/icons.svg"


@register.simple_tag
def drawn_icon(name: str, css_class: str, label: str) -> SafeString:
    """The icon `name` of the sheet; with a `label` it is a picture of its own, without it is ornament.

    Not for templates of pages: they include `web/parts/icon.html`.
    """
    # as plain text: a lazy translation would be kept in the language of whoever came first
    return _drawn(str(name), str(css_class), str(label))


@lru_cache(maxsize=1024)
def _drawn(name: str, css_class: str, label: str) -> SafeString:
    classes = f"icon icon--{name} {css_class}".rstrip()
    meaning = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" width="20" height="20" viewBox="0 0 20 20" {} focusable="false">'
        '<use href="{}#{}"></use></svg>',
        classes,
        meaning,
        static(_SHEET),
        name,
    )

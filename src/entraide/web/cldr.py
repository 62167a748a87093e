"""The language of the page as CLDR knows it, for dates, numbers, lists and units by Babel."""

from babel.core import Locale, UnknownLocaleError
from django.utils.translation import get_language, to_locale


def locale_here() -> Locale:
    """The locale of the page's language; English where CLDR has none of that name, such as the mirrored one."""
    try:
        return Locale.parse(to_locale(get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")

"""The language of the page as CLDR knows it, for dates, numbers, lists and units by Babel."""

from babel.core import Locale, UnknownLocaleError
from django.utils.translation import get_language, to_locale

_ENGLISH = Locale("en", "GB")


def locale_here() -> Locale:
    """The locale of the page's language; English where CLDR has none of that name, such as the mirrored one.

    English is that of the pages' words and other dates, `25 Nov`; CLDR's own without a region is that of the States.
    """
    try:
        found = Locale.parse(to_locale(get_language() or "en"))
    except (UnknownLocaleError, ValueError):
        return _ENGLISH
    return _ENGLISH if found == Locale("en") else found

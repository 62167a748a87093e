"""How a code is spelt on the telephone, in the language of the page.

source:  English: the ICAO/ITU alphabet. French: the alphabet used on French telephones (K comme Kléber).
"""

from django.utils.translation import get_language

from entraide.rules.invitation import ALPHABET

_ENGLISH = """
    zero one two three four five six seven eight nine
    Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel Juliett Kilo Mike November Papa
    Quebec Romeo Sierra Tango Victor Whiskey X-ray Yankee Zulu
"""
_FRENCH = """
    zéro un deux trois quatre cinq six sept huit neuf
    Anatole Berthe Célestin Désiré Eugène François Gaston Henri Joseph Kléber Marcel Nicolas Pierre
    Quintal Raoul Suzanne Thérèse Victor William Xavier Yvonne Zoé
"""
_WORDS = {
    language: dict(zip(ALPHABET, words.split(), strict=True)) for language, words in (("en", _ENGLISH), ("fr", _FRENCH))
}


def spelling() -> dict[str, str]:
    """The word for each symbol of a code, in the language of the request; English where we have none."""
    language = (get_language() or "en").split("-")[0]
    return _WORDS.get(language, _WORDS["en"])

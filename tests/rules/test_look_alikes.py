"""Names and domains that the eye takes for another's have one skeleton; names that it tells apart have not."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entraide.rules.text import clean_name, domain_skeleton, skeleton

#: written by hand from what the letters look like, and not from the table that is tested
DRAWN_ALIKE = {
    "C": "СϹＣⅭ𝐂𝖢ᏟⲤꓚ",
    "l": "ⅼｌ𝐥Ӏ1|Iا",
    "a": "аαａ𝐚𝒂⍺",
    "i": "іｉⅰ𝐢ıι",
    "r": "г𝐫𝗋ｒⲅ",
    "e": "еｅ𝐞℮ҽ",
    "F": "Ϝ𝐅𝖥ꓝᖴ",
    "o": "оοօｏ𝐨ഠ০",
    "n": "𝐧𝗇ոｎ",
    "t": "𝐭𝗍𝘁",
}
NAME = "Claire Fontaine"


def spellings(name: str) -> list[str]:
    """Each letter changed alone, and each pair of letters changed together."""
    places = [(at, other) for at, mark in enumerate(name) for other in DRAWN_ALIKE.get(mark, "")]
    sets = [[one] for one in places] + [[*pair] for pair in itertools.combinations(places, 2)]
    found = []
    for changes in sets:
        if len({at for at, _other in changes}) < len(changes):
            continue
        letters = list(name)
        for at, other in changes:
            letters[at] = other
        found.append("".join(letters))
    return sorted(set(found))


def test_every_one_of_more_than_five_hundred_look_alikes_is_seen() -> None:
    wrong = [one for one in spellings(NAME) if skeleton(clean_name(one)) != skeleton(NAME)]

    assert len(spellings(NAME)) > 500
    assert wrong == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Luc Morel", "Luc Rnorel"),
        ("Luc Morel", "LUC MOREL"),
        ("Luc Morel", "Luc\u200d Morel"),
        ("Ольга", "Oльгa"),
        ("Zoë", "Zoe\u0308"),
        ("Anne-Marie", "Anne\u2010Marie"),
    ],
)
def test_joined_letters_capitals_and_what_is_not_drawn_do_not_tell_names_apart(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_different_names_stay_different() -> None:
    latin = [
        "Luc",
        "Lucie",
        "Luce",
        "Lucas",
        "Ana",
        "Anna",
        "Anne",
        "Ali",
        "Alia",
        "Noor",
        "Nour",
        "Zoë",
        "Zoe",
        "René",
    ]
    names = [*latin, "Renée", "Jörg", "山田花子", "山田華子", "نور", "نورا"]

    assert len({skeleton(one) for one in names}) == len(names)


@pytest.mark.parametrize(
    "domain",
    [
        "аtelier-riviere.example",
        "xn--telier-riviere-utl.example",
        "atelier-rivière.example",
        "xn--atelier-rivire-6jb.example",
        "ATELIER-RIVIERE.EXAMPLE",
        "atelier‐riviere.example",
    ],
)
def test_a_domain_looks_like_another_however_it_is_written(domain: str) -> None:
    assert domain_skeleton(domain) == domain_skeleton("atelier-riviere.example")


@pytest.mark.parametrize(
    "domain", ["atelier.example", "riviere.example", "xn--", "xn--\udce9", "", ".", "nordwind.example"]
)
def test_other_domains_do_not(domain: str) -> None:
    assert domain_skeleton(domain) != domain_skeleton("atelier-riviere.example")


@given(st.text(max_size=60))
def test_how_a_text_is_composed_does_not_change_what_it_looks_like(text: str) -> None:
    assert skeleton(unicodedata.normalize("NFC", text)) == skeleton(unicodedata.normalize("NFD", text))

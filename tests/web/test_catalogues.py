"""The catalogues: whole, in the typography of their language, and saying the same words as the guides."""

import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from entraide import errors

ROOT = Path(__file__).resolve().parents[2]
FRENCH = ROOT / "src" / "entraide" / "web" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
GUIDES = ROOT / "docs" / "guide"

#: what is pressed, as the guide for sharers and the guide for helpers name it
PRESSED = {
    "sharer": (
        "Get help",
        "Allow and choose what to show",
        "Decline",
        "I need more time",
        "Pause",
        "Go on showing",
        "Change what you show",
        "Stop sharing",
        "Show again",
        "Keep these buttons on top",
        "End the session",
        "Report and leave",
        "Go on here",
        "Try again",
        "Return",
        "My sessions",
    ),
    "helper": (
        "Give help",
        "New code",
        "More time",
        "Copy link",
        "Ask to see the screen",
        "Not the right person",
        "Show again",
        "End",
    ),
}
#: words that mean the same everywhere
GLOSSARY = {
    "Get help": "Obtenir de l’aide",
    "Give help": "Aider quelqu’un",
    "Allow and choose what to show": "Autoriser et choisir quoi montrer",
    "Decline": "Refuser",
    "Not the right person": "Ce n’est pas la bonne personne",
    "view only": "vue seule",
    "Helper": "Assistant",
    "Security code": "Code de sécurité",
}


@pytest.fixture(scope="module")
def french() -> dict[str, str]:
    """What each English sentence is in French; plural forms joined by a line break."""
    return {
        entry.msgid: "\n".join(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr
        for entry in polib.pofile(str(FRENCH))
        if not entry.obsolete
    }


def test_every_sentence_is_translated() -> None:
    done = subprocess.run(
        [sys.executable, "tools/translations.py", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_french_keeps_to_french_typography(french: dict[str, str]) -> None:
    faults = {
        sentence: found
        for sentence, said in french.items()
        for found in [re.findall(r".{0,12}(?: [:;!?»]|« |[a-zé]'[a-zé]|\.\.\.|\w[;!?](?:\s|$)|\w\u202f:).{0,12}", said)]
        if found
    }

    assert faults == {}


def test_french_speaks_politely_and_guesses_nobodys_gender(french: dict[str, str]) -> None:
    familiar = re.compile(r"\b(tu|toi|ton|tes)\b", re.IGNORECASE)
    guessed = re.compile(
        r"(vous (êtes|avez été) \w+(é|ée|eur|euse)\b)|\w\(e\)|·e\b|\b(madame|monsieur)\b", re.IGNORECASE
    )

    assert [said for said in french.values() if familiar.search(said) or guessed.search(said)] == []


@pytest.mark.parametrize(("english", "wanted"), GLOSSARY.items())
def test_the_same_thing_has_the_same_word(french: dict[str, str], english: str, wanted: str) -> None:
    assert french[english] == wanted


@pytest.mark.parametrize("name", PRESSED)
def test_guides_name_what_is_pressed_as_the_pages_do(french: dict[str, str], name: str) -> None:
    in_english = (GUIDES / f"{name}.en.md").read_text(encoding="utf-8")
    in_french = (GUIDES / f"{name}.fr.md").read_text(encoding="utf-8")

    assert [one for one in PRESSED[name] if f"**{one}**" not in in_english] == []
    assert [one for one in PRESSED[name] if f"**{french[one]}**" not in in_french] == []


def test_each_refusal_says_something_of_its_own(french: dict[str, str]) -> None:
    sentences = [one.sentence() for one in vars(errors).values() if is_refusal(one)]

    assert len(set(sentences)) == len(sentences)
    assert len({french[sentence] for sentence in sentences}) == len(sentences)


def is_refusal(one: object) -> bool:
    return isinstance(one, type) and issubclass(one, errors.Refusal)

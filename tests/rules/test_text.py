"""Text from people, made safe to keep."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entraide.errors import ChatEmpty, ChatTooLong
from entraide.rules.text import clean_chat, clean_name, graphemes, initials, isolated


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, ça va ?",
        "مرحبا بالعالم",
        "שלום",
        "你好，世界",
        "👩‍👩‍👧‍👦 👋🏽",
        "é\u0301",
        "two\nlines",
        "a\u202bעברית\u202cb",
    ],
)
def test_all_scripts_pass_unchanged_but_for_nfc(text: str) -> None:
    assert clean_chat(f"  {text}  ") == unicodedata.normalize("NFC", text)


def test_control_characters_go_and_line_ends_are_one_kind() -> None:
    assert clean_chat("a\x00b\x07c\r\nd\re\u2028f") == "abc\nd\ne\nf"


def test_stacked_marks_are_cut() -> None:
    assert clean_chat("x" + "\u0335" * 60) == "x" + "\u0335" * 4


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\u200b\u200d", "\u202e", "\x00"])
def test_nothing_to_send_is_refused(text: str) -> None:
    with pytest.raises(ChatEmpty):
        clean_chat(text)


def test_the_limit_counts_what_people_see() -> None:
    family = "👩‍👩‍👧‍👦"
    assert graphemes(clean_chat(family * 4_000)) == 4_000
    with pytest.raises(ChatTooLong):
        clean_chat(family * 4_001)


@given(st.text(max_size=200))
def test_a_clean_name_has_one_line_and_no_hidden_direction(text: str) -> None:
    cleaned = clean_name(text)

    assert not set(cleaned) & {chr(code) for code in [*range(32), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]}
    assert clean_name(cleaned) == cleaned
    assert graphemes(cleaned) <= 128


@pytest.mark.parametrize(
    ("name", "shown"), [("Luc Morel", "LM"), ("Ana", "A"), ("山田 花子", "山花"), ("", "?"), ("— ?", "?")]
)
def test_initials(name: str, shown: str) -> None:
    assert initials(name) == shown


@pytest.mark.parametrize("name", ["نور (12)", "\u202eleroM", "Luc\u2069\u2069", "\u2067Luc"])
def test_a_name_in_a_sentence_turns_nothing_else_around(name: str) -> None:
    shown = isolated(name)

    assert (shown[0], shown[-1]) == ("\u2068", "\u2069")
    assert not set(shown[1:-1]) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

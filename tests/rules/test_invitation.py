"""The code: what is forgiven, what is refused, how many wrong ones are borne."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entraide.chance import pick
from entraide.errors import CodeMalformed, TooManyCodes, TooManyCodesHere
from entraide.rules.invitation import ALPHABET, Misses, check_misses, draw_code, read_code

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "7KD-4QX2M",
        "7kd4qx2m",
        " 7 K D - 4 Q X 2 M ",
        "7KD–4QX2M",
        "7KD—4QX2M",
        "7KD_4QX.2M",
        "７ＫＤ－４ＱＸ２Ｍ",
        "7KD\u00a04QX2M",
        "7kd 4qx\t2m\n",
        "https://help.example/help/atelier-riviere#7KD-4QX2M",
        "\ufeff7KD-4QX2M",
    ],
)
def test_case_spaces_dashes_full_width_and_links_are_forgiven(typed: str) -> None:
    assert read_code(typed).shown == "7KD-4QX2M"


def test_look_alikes_are_folded() -> None:
    assert read_code("oil-OILuU").plain == "01101" + "1VV"


@pytest.mark.parametrize(
    "typed", ["", "7KD", "7KD-4QX2M5", "7KD-4QX2!", "ßKD-4QX2M", "７" * 100, "7KD-4QX2\u0301M", "#"]
)
def test_anything_else_is_malformed(typed: str) -> None:
    with pytest.raises(CodeMalformed):
        read_code(typed)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(typed: str) -> None:
    try:
        code = read_code(typed)
    except CodeMalformed:
        return
    assert all(mark in ALPHABET for mark in code.plain)


@given(st.text(alphabet=ALPHABET, min_size=8, max_size=8))
def test_what_is_shown_is_read_back(plain: str) -> None:
    assert read_code(read_code(plain).shown.lower()).plain == plain


def test_drawn_symbols_are_uniform() -> None:
    count = 20_000
    drawn = Counter(mark for _ in range(count) for mark in draw_code(pick).plain)

    expected = count * 8 / len(ALPHABET)
    chi_square = sum((drawn[mark] - expected) ** 2 / expected for mark in ALPHABET)
    # 31 degrees of freedom: exceeded once in ten million runs
    assert chi_square < 95


def test_a_code_never_shows_its_secret_in_a_log() -> None:
    assert "4QX2M" not in repr(read_code("7KD-4QX2M"))


def misses(person: int, address: int, *, ago: timedelta = timedelta(seconds=1)) -> Misses:
    moments = tuple(NOON - ago for _ in range(max(person, address)))
    return Misses(person_short=moments[:person], person_long=moments[:person], address_short=moments[:address])


def test_five_wrong_codes_stop_a_person_and_say_for_how_long() -> None:
    check_misses(misses(4, 4), now=NOON)

    with pytest.raises(TooManyCodes) as refused:
        check_misses(misses(5, 5), now=NOON)
    assert refused.value.details["retry_after_s"] == 15 * 60 - 1


def test_ten_in_a_day_stop_a_person_until_the_first_is_a_day_old() -> None:
    spread = tuple(NOON - timedelta(hours=hour) for hour in range(1, 11))

    with pytest.raises(TooManyCodes) as refused:
        check_misses(Misses(person_short=(), person_long=spread, address_short=()), now=NOON)
    assert refused.value.details["retry_after_s"] == 14 * 3600


def test_an_address_is_slowed_but_never_stopped() -> None:
    with pytest.raises(TooManyCodesHere) as refused:
        check_misses(misses(0, 20), now=NOON)
    assert refused.value.details["retry_after_s"] == 4

    check_misses(misses(0, 50, ago=timedelta(seconds=5)), now=NOON)

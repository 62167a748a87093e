"""An organisation's colour is readable on every ground, whatever was chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entraide.rules.colours import (
    DARK_GROUNDS,
    ENOUGH,
    LIGHT_GROUNDS,
    Rgb,
    contrast,
    palette_of,
    read_colour,
)

colours = st.tuples(*(st.integers(0, 255) for _ in range(3)))


def rgb(text: str) -> Rgb:
    read = read_colour(text)
    assert read
    return read


@given(colours)
def test_text_in_it_and_on_it_is_readable(colour: Rgb) -> None:
    palette = palette_of(colour)

    for shade, grounds in ((palette.light, LIGHT_GROUNDS), (palette.dark, DARK_GROUNDS)):
        assert all(contrast(rgb(shade.brand), ground) >= ENOUGH for ground in grounds)
        assert contrast(rgb(shade.brand), rgb(shade.on_brand)) >= ENOUGH


def test_a_colour_that_is_readable_stays_what_it_is() -> None:
    assert palette_of(rgb("#8a1538")).light.brand == "#8a1538"
    assert not palette_of(rgb("#8a1538")).light.was_corrected
    assert palette_of(rgb("#ffff00")).light.was_corrected


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((0x77, 0x77, 0x77), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("text", ["", "#fff", "red", "#12345g", "#1234567", "rgb(1,2,3)"])
def test_anything_else_is_no_colour(text: str) -> None:
    assert read_colour(text) is None

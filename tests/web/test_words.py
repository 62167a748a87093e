"""Durations in templates are said in the words of the page's language."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from entraide.doors.console.templatetags.console import day_and_month
from entraide.web.templatetags.browsers import browser_floor
from entraide.web.templatetags.words import lasting


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=40), "40 sec"),
        (timedelta(minutes=12, seconds=50), "12 min"),
        (timedelta(hours=1), "1 hr"),
        (timedelta(hours=1, minutes=4), "1 hr 4 min"),
        (timedelta(seconds=-3), "0 sec"),
    ],
)
def test_a_duration_is_told_in_its_two_greatest_units(span: timedelta, words: str) -> None:
    with override("en"):
        assert lasting(span) == words


def test_a_duration_is_told_in_the_language_of_the_page() -> None:
    with override("fr"):
        assert lasting(timedelta(hours=2, minutes=5)).replace("\u202f", " ").replace("\xa0", " ") == "2 h 5 min"


def test_a_language_that_babel_does_not_know_falls_back_to_english() -> None:
    with override("xx"):
        assert lasting(timedelta(minutes=3)) == "3 min"


def test_a_language_that_cldr_does_not_know_is_told_as_english() -> None:
    with override("en-XB"):
        assert lasting(timedelta(minutes=12)) == "12 min"
        assert browser_floor()["words"].endswith("or Safari\u00a016.4")
        assert day_and_month(date(2026, 11, 25)) == "25 Nov"

"""The register of fields: no column without an entry, no guide that is behind, no promise that nothing keeps."""

import inspect
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps

from entraide.doors.live import ticker
from entraide.privacy.guide import HEADINGS, with_fields
from entraide.privacy.register import PERSONAL, Kept, registered

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guide"
#: what goes by an act, and not by itself
BY_ACT = {Kept.MEMBER, Kept.LIVE, Kept.SETTING}


def fields_of_models() -> set[tuple[str, str]]:
    return {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
    }


def test_every_field_of_every_model_stands_in_the_register_once() -> None:
    counted = Counter(registered())

    assert fields_of_models() - counted.keys() == set(), "say in privacy/register.py what these are for"
    assert counted.keys() - fields_of_models() == set(), "these fields are gone"
    assert [one for one, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("language", HEADINGS)
def test_the_guide_is_as_the_register_says(language: str) -> None:
    text = (GUIDES / f"privacy.{language}.md").read_text(encoding="utf-8")

    assert HEADINGS[language] in text
    assert with_fields(text, language) == text, "run tools/privacy_guide.py (make fix does)"


def test_a_field_that_was_forgotten_is_noticed() -> None:
    text = (GUIDES / "privacy.en.md").read_text(encoding="utf-8")

    assert with_fields(text.replace("`ChatMessage`", "`Chat`"), "en") != text.replace("`ChatMessage`", "`Chat`")


@pytest.mark.parametrize("kept", [one for one in Kept if one not in BY_ACT], ids=lambda one: one.name.lower())
def test_what_goes_by_itself_goes_by_a_job_of_every_hour(kept: Kept) -> None:
    assert f"{kept.value.by.__name__}(now=now())" in inspect.getsource(ticker._sweep)


def test_every_term_is_used() -> None:
    assert {one.kept for one in PERSONAL} == set(Kept)

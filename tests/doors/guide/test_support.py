"""The page of browsers: every fact of the one source in words, the README in agreement, and told where it matters."""

import re
from pathlib import Path

import pytest
from django.test import Client

from entraide.doors.guide.support import LIMITS, STATES, SYSTEMS, TASKS
from entraide.web.browsers import BRAND_NAMES, facts, floor

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db


def test_everybody_may_read_which_browsers_can_be_used() -> None:
    page = Client().get("/support")

    assert page.status_code == 200
    text = page.content.decode()
    for browser, version in floor().items():
        assert re.search(rf"{BRAND_NAMES[browser]}</strong>\s*<span[^>]*>{re.escape(version)}<", text)
    for run in facts()["run"]:
        assert f"{run['product']} {', '.join(run['versions'])}" in text
    assert text.count("<h3>") == len(LIMITS)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_speaks_the_readers_language(language: str) -> None:
    page = Client(headers={"accept-language": language}).get("/support").content.decode()

    assert {"en": "What does not work where, and why", "fr": "Ce qui ne marche pas"}[language] in page


def test_every_system_and_browser_has_its_state() -> None:
    for task in TASKS:
        assert set(facts()[task]) == set(SYSTEMS)
        for states in facts()[task].values():
            assert set(states) == set(BRAND_NAMES)
            assert set(states.values()) <= set(STATES)


def test_what_was_run_is_what_the_tables_say() -> None:
    run = {(one["system"], one["browser"]) for one in facts()["run"]}

    told = {
        (system, browser)
        for task in TASKS
        for system, states in facts()[task].items()
        for browser, state in states.items()
        if state == "run"
    }

    assert told == run
    assert set(facts()["limits"]) == set(LIMITS)


def test_the_readme_says_the_same() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())

    for run in facts()["run"]:
        assert f"{run['product']} {' and '.join(run['versions'])}" in readme
    for browser, version in floor().items():
        assert f"{BRAND_NAMES[browser]} {version}" in readme


@pytest.mark.parametrize(("path", "seat"), [("/help", "sharer"), ("/help/atelier", "sharer"), ("/support", "anybody")])
def test_an_unfit_browser_can_be_told_before_the_code(path: str, seat: str) -> None:
    page = Client().get(path).content.decode()

    notice = re.search(r'<div[^>]* id="browser-notice"[^>]*>', page)
    assert notice
    assert f'data-seat="{seat}"' in notice[0]
    assert notice[0].endswith("hidden>")
    assert re.search(r'<script src="[^"]*too-old[^"]*" defer></script>', page)
    assert 'href="/support"' in page

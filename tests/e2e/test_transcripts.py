"""What a screen reader is told on the way through a session, on both seats and in both languages, word by word.

The transcripts lie in `transcripts/`. When words change on purpose, delete the file, run this, and read the new one.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.table import Table
from tests.e2e.bench.wire_cut import UNREACHABLE, WireCut
from tests.e2e.cast import Cast
from tests.e2e.screen_reader import ScreenReader
from tests.e2e.tour import eyes

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]

GOLDEN = Path(__file__).with_name("transcripts")
LANGUAGES = {"en": "en-GB", "fr": "fr-FR"}
#: what differs from run to run
_SPAN = r"\d+[ \u00a0\u202f](?:hrs?|h|mins?|secs?|s)\b"
HIDES = [
    (
        r"(To read aloud:|À dicter :)(\"\n\s+- list:\n)(?:\s+- listitem: .*\n){8}",
        r"\1\2        - ‹the code, spelled›\n",
    ),
    (r"\b[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{5}\b", "‹code›"),
    (rf"{_SPAN}(?:,? {_SPAN})?", "‹a while›"),
    (r"(- definition: |- time: )[^\n]*\d+:\d\d[^\n]*", r"\1‹time›"),
    (r"\b\d+:\d\d(?::\d\d)?\b", "‹time›"),
    (r"\d+[ \u00a0\u202f]?%(?= *\n)", "‹zoom›"),
    (r"(Chrome|Firefox) \d+", r"\1 ‹version›"),
    (r"(Whole screen|Écran entier)(?: [^\n]*?|\"?\n\s*- text: \"?)(Time since|Temps depuis)", r"\1 \2"),
    (r"- text: \"?([^\n]*(?:Time since|Temps depuis)[^\n\"]*)\"?", r"- text: \1"),
]
#: the quality of the connection is measured after a moment, and stands between two texts
QUALITY = (r"\n[^\n]*(?:[Cc]onnection|[Cc]onnexion)\b[^\n]*", "")


#: what is said of states that a quick machine may skip, and what may come before or after its neighbour
PASSING = (
    r"said: [0-9A-Z]{3}-[0-9A-Z]{5}$",
    r"is opening the page|ouvre la page",
    r"is choosing what to show|choisit quoi montrer",
    r"on its way|L’image arrive|est en route",
    r"Telling Claire|Claire Fontaine apprend",
    r"said: (Now go to|Allez maintenant)",
    r"is writing…|écrit…",
    r"said: (Sent|Seen|Envoyé|Vu)$",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_reader_is_told_the_way_through_a_session(
    table: Table, own_cast: Cast, allowed_console: list[str], language: str
) -> None:
    allowed_console.append("status of 422")
    locale = LANGUAGES[language]
    helper = own_cast.helper(path="", locale=locale)
    sharer = own_cast.sharer(path="", locale=locale)
    gives = ScreenReader(helper, f"The helper ({language})", [QUALITY, *HIDES], PASSING)
    gets = ScreenReader(sharer, f"The sharer ({language})", [QUALITY, *HIDES], PASSING)

    helper.goto("/give")
    code = steps.give_code(helper)
    gives.moment("A code", within="body")
    sharer.goto("/help")
    gets.moment("Get help", within="body")

    sharer.locator("#id_code").fill("7KD")
    steps.press_continue(sharer)
    expect(sharer.locator("[data-refusal]")).to_be_visible()
    gets.moment("A code that cannot be")

    sharer.locator("#id_code").fill(code)
    steps.press_continue(sharer)
    eyes.scene(sharer, "checking")
    expect(steps.act(helper, "ask")).to_be_enabled(timeout=steps.PATIENCE_MS)
    gives.moment("Somebody has come")
    gets.moment("The helper is checking")

    steps.act(helper, "ask").click()
    eyes.scene(sharer, "@allow")
    expect(steps.front(helper).locator(".meet__ask, .give-asked").first).to_be_visible()
    gives.moment("Asked")
    gets.moment("The ask")

    steps.allow(sharer)
    steps.see(helper, PATTERN)
    eyes.scene(sharer, "seen")
    eyes.told(helper, "live")
    gives.moment("The picture")
    gets.moment("Being watched")

    chat_and_pause(helper, sharer)
    gives.moment("Paused")
    gets.moment("Written to, and paused")

    helper.keyboard.press("Escape")
    steps.act(helper, "end").click()
    expect(helper.locator("#give-sure-end")).to_be_visible()
    gives.moment("Sure to end?", within="#give-sure-end")
    helper.locator("#give-sure-end button[value=yes]").click()
    eyes.told(helper, "over")
    expect(sharer.locator("[data-place=scene] .receipt")).to_be_visible(timeout=steps.PATIENCE_MS)
    # what was noted comes a moment later, and says that nothing can be added to it
    expect(helper.locator("[data-part=ticket]:visible")).to_have_count(0, timeout=steps.PATIENCE_MS)
    gives.moment("The end")
    gets.moment("The end")

    as_written({f"helper.{language}": gives, f"sharer.{language}": gets})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_reader_is_told_of_trouble_and_that_it_is_over(
    own_cast: Cast, allowed_console: list[str], language: str
) -> None:
    allowed_console.append(UNREACHABLE)
    locale = LANGUAGES[language]
    with WireCut() as wire:
        helper = own_cast.helper(path="", locale=locale)
        sharer = own_cast.sharer(path="", locale=locale, picker="broken", wire=wire)
        gives = ScreenReader(helper, f"The helper, in trouble ({language})", HIDES, PASSING)
        gets = ScreenReader(sharer, f"The sharer, in trouble ({language})", HIDES, PASSING)
        helper.goto("/give")
        steps.type_code(sharer, steps.give_code(helper))
        eyes.scene(sharer, "checking")
        expect(steps.act(helper, "ask")).to_be_enabled(timeout=steps.PATIENCE_MS)
        steps.act(helper, "ask").click()
        eyes.scene(sharer, "@allow")
        gives.skip()
        gets.skip()

        steps.allow(sharer)
        eyes.scene(sharer, "system")
        eyes.told(helper, "ask-system")
        gives.moment("The system forbids it")
        gets.moment("The system forbids it")

        live = sharer.locator("[data-place=live]")
        before = live.inner_text()
        steps.do(sharer, "more-time").click()
        expect(live).not_to_have_text(before)
        gets.moment("More time")

        steps.do(sharer, "decline").click()
        eyes.scene(sharer, "declined")
        eyes.told(helper, "declined")
        gives.moment("Declined")
        gets.moment("Declined")

        wire.cut()
        eyes.news(sharer, "unseen")
        eyes.told(helper, "away-lost")
        gives.moment("The line is cut")
        gets.moment("The line is cut")

        wire.heal()
        eyes.told(helper, "declined")
        eyes.news(sharer, "line-back")
        gives.moment("The line is back")
        gets.moment("The line is back")

    as_written({f"helper-trouble.{language}": gives, f"sharer-trouble.{language}": gets})


def as_written(told: dict[str, ScreenReader]) -> None:
    """Compare with the transcripts that lie there; one that is missing is written, and the test fails for once."""
    written = [write_if_missing(name, reader) for name, reader in told.items()]
    assert not any(written), "transcripts were written: read them, then run this again"
    for name, reader in told.items():
        assert reader.transcript() == golden(name).read_text(encoding="utf-8")


def chat_and_pause(helper: Page, sharer: Page) -> None:
    steps.write(helper, "Bonjour Luc")
    steps.expect_chat(sharer, ["Bonjour Luc"])
    expect(helper.locator("entraide-chat:visible [data-when=seen]:visible")).to_be_visible(timeout=steps.PATIENCE_MS)
    steps.do(sharer, "pause").click()
    eyes.scene(sharer, "@resume")
    eyes.told(helper, "paused")


def golden(name: str) -> Path:
    return GOLDEN / f"{name}.txt"


def write_if_missing(name: str, reader: ScreenReader) -> bool:
    path = golden(name)
    if path.exists():
        return False
    GOLDEN.mkdir(exist_ok=True)
    path.write_text(reader.transcript(), encoding="utf-8")
    return True

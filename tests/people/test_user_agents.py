import pytest
from hypothesis import given
from hypothesis import strategies as st

from entraide.people.user_agents import LENGTH_MAX, describe

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:153.0) Gecko/20100101 Firefox/153.0", "Firefox 153 · Windows"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} Chrome/156.0.0.0 Safari/537.36", "Chrome 156 · Linux"),
        (f"Mozilla/5.0 (X11; Linux x86_64) {WEBKIT} HeadlessChrome/156.0.0.0 Safari/537.36", "Chrome 156 · Linux"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/156.0.0.0 Safari/537.36", "Chrome 156 · ChromeOS"),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0",
            "Edge 156 · Windows",
        ),
        (
            f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {WEBKIT} Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0",
            "Opera 124 · macOS",
        ),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {SAFARI} Version/16.4 Safari/605.1.15", "Safari 16 · macOS"),
        (
            f"{IPHONE} {SAFARI} Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari 18 · iOS",
        ),
        (
            f"{IPHONE} {SAFARI} CriOS/156.0.0.0 Mobile/15E148 Safari/604.1",
            "Chrome 156 · iOS",
        ),
        (
            f"Mozilla/5.0 (Linux; Android 14; SM-S911B) {WEBKIT} SamsungBrowser/27.0 Chrome/125.0 Mobile Safari/537.36",
            "Samsung Internet 27 · Android",
        ),
        ("Mozilla/5.0 (Android 14; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0", "Firefox 153 · Android"),
        ("Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", "Windows"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_browser_and_system_are_named_in_words(header: str, words: str) -> None:
    assert describe(header) == words


@given(st.text(max_size=2000))
def test_nothing_of_a_hostile_header_comes_through(header: str) -> None:
    words = describe(header + "<script>Firefox/1234567890 Windows")

    assert len(words) <= LENGTH_MAX
    assert "<" not in words

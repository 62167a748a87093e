"""From a User-Agent header to words a person recognises: `Firefox 153 · Windows`. Never used to decide anything."""

import re

LENGTH_MAX = 120
#: more than any browser sends; the rest is not read
_READ_AT_MOST = 512

#: the first that matches names the browser: those that pretend to be another one stand before it
_BROWSERS = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/(\d{1,4})")),
    ("Opera", re.compile(r"\b(?:OPR|OPiOS|OPT)/(\d{1,4})")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/(\d{1,4})")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/(\d{1,4})")),
    ("Chrome", re.compile(r"\b(?:Chrome|Chromium|HeadlessChrome|CriOS)/(\d{1,4})")),
    ("Safari", re.compile(r"\bVersion/(\d{1,4})[\d.]* (?:Mobile/\w+ )?Safari/")),
)
#: again in order: Android says Linux too, iPhones say "like Mac OS X"
_SYSTEMS = (
    ("Android", re.compile(r"\bAndroid\b")),
    ("iOS", re.compile(r"\b(?:iPhone|iPad|iPod)\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("macOS", re.compile(r"\bMac(?:intosh| OS X)\b")),
    ("Linux", re.compile(r"\b(?:Linux|X11)\b")),
)


def describe(user_agent: str) -> str:
    """Name browser, major version and system; empty when neither is known.

    Only words of this module and digits come out, so the answer is safe to show and at most 120 characters long.
    """
    header = user_agent[:_READ_AT_MOST]
    known = (f"{name} {found[1]}" for name, pattern in _BROWSERS if (found := pattern.search(header)))
    systems = (name for name, pattern in _SYSTEMS if pattern.search(header))
    parts = (next(known, ""), next(systems, ""))
    return " · ".join(part for part in parts if part)[:LENGTH_MAX]

"""What is known of browsers: `browsers.json`, the one source.

`/support` shows it, the README is tested against it, the checker of the browser floor (`tools/floor/`) takes its floor
from it.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

#: by the keys of the file, which are MDN's
BRAND_NAMES = {"chrome": "Chrome", "edge": "Edge", "firefox": "Firefox", "safari": "Safari"}


@cache
def facts() -> dict[str, Any]:
    """All that the file says: `floor`, `run`, for each task its table of systems and browsers, `limits`."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("browsers.json").read_text(encoding="utf-8"))
    return found


def floor() -> dict[str, str]:
    """The oldest version of each browser that can be used."""
    return dict(facts()["floor"])

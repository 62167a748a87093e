"""Write the list of fields into the privacy guides, as the register of `entraide.privacy` has it.

Nothing else in the guides is touched. The tests fail while a guide is behind.
"""

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
GUIDES = ROOT / "docs" / "guide"


def main() -> None:
    """Bring both guides up to date."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from entraide.privacy.guide import HEADINGS, with_fields  # noqa: PLC0415 - Django comes first

    for language in HEADINGS:
        path = GUIDES / f"privacy.{language}.md"
        path.write_text(with_fields(path.read_text(encoding="utf-8"), language), encoding="utf-8")


if __name__ == "__main__":
    main()

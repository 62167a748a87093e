"""What building entraide takes besides copying files: the dependencies, the catalogues and the guide.

Run as a program it compiles the catalogues and nothing else; `make demo` does that when a .po has changed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

GUIDE = "docs/guide"
GUIDE_IN_WHEEL = "entraide/doors/guide/texts"


class Metadata(MetadataHookInterface):
    """The dependencies, read from the list from which the lock is made."""

    def update(self, metadata: dict[str, Any]) -> None:
        lines = Path(self.root, "requirements/run.in").read_text(encoding="utf-8").splitlines()
        needed = [re.sub(r"\s*#.*", "", line).strip() for line in lines]
        metadata["dependencies"] = [line for line in needed if line and not line.startswith("hatchling")]


class Build(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own hooks leave the configuration open
    """Compiles the catalogues; puts the guide's pages into the wheel, where doors.guide looks for them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        compile_catalogues(root)
        if version == "standard":  # an editable installation reads docs/guide itself
            for page in sorted(root.glob(f"{GUIDE}/**/*.md")):
                place = page.relative_to(root / GUIDE).as_posix()
                build_data["force_include"][str(page)] = f"{GUIDE_IN_WHEEL}/{place}"


def compile_catalogues(root: Path) -> list[Path]:
    """Write a .mo beside every .po of the package and answer them; fuzzy messages are left out."""
    written = []
    for po in sorted(root.glob("src/entraide/**/locale/*/LC_MESSAGES/*.po")):
        with po.open("rb") as text:
            catalogue = read_po(text, locale=po.parts[-3])
        mo = po.with_suffix(".mo")
        with mo.open("wb") as binary:
            write_mo(binary, catalogue)
        written.append(mo)
    return written


if __name__ == "__main__":
    made = compile_catalogues(Path(__file__).parent)
    print(f"translations: {len(made)} catalogue(s) compiled")

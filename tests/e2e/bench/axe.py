"""What axe-core finds wrong with a page, as text that a person can act on."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE_PATH = Path(__file__).parents[3] / "node_modules/axe-core/axe.min.js"
#: the rules that look at colours; all others find the same in every theme
COLOURS = ("color-contrast", "link-in-text-block")
#: the rules that look at words: one that is missing in a language leaves a thing without its name
NAMES = (
    *("document-title", "html-has-lang", "html-lang-valid", "valid-lang", "image-alt", "button-name", "link-name"),
    *("label", "select-name", "input-button-name", "aria-command-name", "aria-input-field-name", "frame-title"),
    *("aria-toggle-field-name", "aria-dialog-name", "svg-img-alt", "role-img-alt", "summary-name"),
)
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa")  # and not "best-practice"
#: WCAG 2.5.8; axe leaves what is new in 2.2 to be asked for
OFF_BY_DEFAULT = ("target-size",)


def violations(page: Page, *, only: tuple[str, ...] = ()) -> list[str]:
    """The WCAG 2.0 to 2.2 A and AA rules which the page breaks now, a text for each; empty when all is well.

    only:  ids of the rules to ask, such as `COLOURS`; all of them when empty.
    """
    # By evaluate, because our CSP refuses a foreign <script>.
    if not page.evaluate("() => 'axe' in globalThis"):
        page.evaluate(_source() + "\n;null")
    asked = {"type": "rule", "values": only} if only else {"type": "tag", "values": TAGS}
    options = {
        "runOnly": asked,
        "rules": {rule: {"enabled": True} for rule in (() if only else OFF_BY_DEFAULT)},
        "resultTypes": ["violations"],
    }
    found: dict[str, Any] = page.evaluate(
        "async options => { const {violations} = await axe.run(document, options); return {violations}; }", options
    )
    return [_text(violation) for violation in found["violations"]]


def _text(violation: dict[str, Any]) -> str:
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}", f"  {violation['helpUrl']}"]
    for node in violation["nodes"]:
        lines.append(f"  at {' '.join(str(target) for target in node['target'])}: {node['html'][:200]}")
        lines += [f"     {line.strip()}" for line in node["failureSummary"].splitlines()[1:]]
    return "\n".join(lines)


@cache
def _source() -> str:
    if not AXE_PATH.exists():
        raise RuntimeError(f"{AXE_PATH} is missing: npm ci")
    return AXE_PATH.read_text()

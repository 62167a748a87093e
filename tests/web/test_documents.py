"""Documents are true to the code as far as a test can tell: paths, links, languages, typography, dependencies."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from entraide.doors.guide.texts import text
from entraide.web.browsers import facts

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = sorted({path.name.split(".")[0] for path in GUIDE.glob("*.md")})
LANGUAGES = ("en", "fr")

named_path = re.compile(r"`((?:src|tests|docs|tools|requirements)/[\w./-]+)`")
link = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
code = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
narrow, wide = "\u202f", "\u00a0"


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_path_named_in_a_document_exists(document: Path) -> None:
    named = named_path.findall(document.read_text(encoding="utf-8"))

    assert [path for path in named if "<" not in path and not (ROOT / path).exists() and not is_example(path)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_link_between_documents_leads_somewhere(document: Path) -> None:
    targets = link.findall(code.sub("", document.read_text(encoding="utf-8")))

    ours = [target for target in targets if not target.startswith(("http:", "https:", "mailto:", "/"))]
    assert [target for target in ours if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guide_is_there_in_each_language(name: str, language: str) -> None:
    with override(language):
        page = text(name)

    assert page.language == language
    assert page.title
    assert "<h2" in page.body


@pytest.mark.parametrize("name", NAMES)
def test_a_guide_says_as_much_in_each_language(name: str) -> None:
    shapes = [shape(name, language) for language in LANGUAGES]

    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("path", sorted(GUIDE.glob("*.fr.md")), ids=name_of)
def test_a_french_guide_keeps_to_french_typography(path: Path) -> None:
    prose = code.sub("", path.read_text(encoding="utf-8"))

    assert re.findall(r".{0,20} [;!?»].{0,10}", prose) == []
    assert re.findall(r".{0,20}\w :\s.{0,10}", prose.replace(f"{wide}:", "")) == []
    assert re.findall(r".{0,20}« .{0,10}", prose) == []
    assert re.findall(r".{0,10}\w'\w.{0,10}", prose) == []


def test_the_assessment_of_accessibility_says_as_much_in_each_language() -> None:
    shapes = [
        [(line.count("|"), line.startswith("- ")) for line in path.read_text(encoding="utf-8").splitlines()]
        for path in (ROOT / "docs/accessibility.md", ROOT / "docs/accessibility.fr.md")
    ]

    assert shapes[0] == shapes[1]


@pytest.mark.parametrize(("name", "limit"), [("en", "Limit"), ("fr", "Limite")])
def test_the_served_statement_agrees_with_the_assessment(name: str, limit: str) -> None:
    path = ROOT / "docs" / ("accessibility.md" if name == "en" else f"accessibility.{name}.md")
    assessment = path.read_text(encoding="utf-8")
    statement = (GUIDE / f"accessibility.{name}.md").read_text(encoding="utf-8")

    limited = re.search(rf"\| {limit} \| (.*) \|", assessment)
    assert limited
    for criterion in re.findall(r"(?:WCAG|RGAA) [\d.]+\d", limited[1]):
        assert criterion in statement
    for fact in ("axe-core 4.14", "WCAG 2.2", "RGAA 4.1", "EN 301 549", "320", "Orca", "2026", "0.1.0"):
        assert fact in assessment
        assert fact in statement
    for version in next(run["versions"] for run in facts()["run"] if run["browser"] == "chrome"):
        assert f"Chromium {version}" in assessment
        assert f"Chromium {version}" in statement


def test_each_dependency_has_its_reason_on_a_page() -> None:
    page = (ROOT / "docs/decisions/0010-dependencies.md").read_text(encoding="utf-8")
    known = {word.lower() for word in re.findall(r"[\w@/.-]+", page)}

    assert [name for name in dependencies() if name.lower() not in known] == []


def test_decisions_are_numbered_without_gaps_and_say_what_enforces_them() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        headings = re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "Alternatives", "What enforces it"], page.name


def is_example(path: str) -> bool:
    """A path that a reader is about to make: a catalogue of a language that is not there yet."""
    return path.startswith("src/entraide/web/locale/de/")


def shape(name: str, language: str) -> list[tuple[int, int]]:
    """For each section of a guide: its paragraphs and points, and its rows of tables."""
    sections = (GUIDE / f"{name}.{language}.md").read_text(encoding="utf-8").split("\n## ")
    return [
        (
            len(re.findall(r"^(?:\d+\.|-|\w|\*\*|« )", section, re.MULTILINE)),
            len(re.findall(r"^\|", section, re.MULTILINE)),
        )
        for section in sections
    ]


def dependencies() -> Iterator[str]:
    """What is installed at our own wish."""
    for name in ("run", "dev"):
        for line in (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines():
            if found := re.match(r"[A-Za-z][\w.-]*", line):
                yield found[0]
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    yield from package["devDependencies"]
    yield from json.loads((ROOT / "tools" / "vendor.json").read_text(encoding="utf-8"))

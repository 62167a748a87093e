"""The Markdown texts behind the guide's pages, each in every language that has it."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt
from markdown_it.token import Token

from entraide.errors import NotFound

#: in the wheel the texts lie beside this module, in a checkout under docs/guide
_PLACES = (Path(__file__).parent / "texts", Path(__file__).parents[4] / "docs" / "guide")

#: names that are pages, in the order of the menu
NAMES = ("sharer", "helper", "admin", "identity", "provisioning", "operator")

#: a link to another text, as files link to each other
_other_text = re.compile(r"([a-z-]+)\.[a-z]{2}\.md(#.*)?")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a text, for its table of contents."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text as a page: its title, what stands below it, its sections, and the language it is written in."""

    title: str
    body: SafeString
    sections: tuple[Section, ...]
    language: str


def text(name: str) -> Text:
    """The text called `name` in the language of the request, or in English.

    raises:  NotFound.
    """
    for language in ((get_language() or "en").split("-")[0], "en"):
        found = _read(name, language)
        if found is not None:
            return found
    raise NotFound


@cache
def _read(name: str, language: str) -> Text | None:
    for place in _PLACES:
        path = place / f"{name}.{language}.md"
        if path.is_file():
            return _render(path.read_text(encoding="utf-8"), language)
    return None


def _render(source: str, language: str) -> Text:
    """Render our own Markdown; raw HTML in it is shown as text."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(source)
    title = ""
    sections: list[Section] = []
    kept: list[Token] = []
    skipping = False
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            title, skipping = tokens[index + 1].content, True
        if token.type == "heading_open" and token.tag == "h2":
            section = Section(f"s{len(sections) + 1}", tokens[index + 1].content)
            token.attrSet("id", section.anchor)
            sections.append(section)
        for link in token.children or ():
            _lead_to_page(link)
        if not skipping:
            kept.append(token)
        if token.type == "heading_close" and token.tag == "h1":
            skipping = False
    # a block of code scrolls inside itself: a keyboard must reach it
    body = parser.renderer.render(kept, parser.options, {}).replace("<pre>", '<pre tabindex="0">')
    # the texts are files of this package, and raw HTML is off
    return Text(title, mark_safe(body), tuple(sections), language)  # noqa: S308


def _lead_to_page(token: Token) -> None:
    """Make a link to the file of another text lead to its page, in whichever language that is read."""
    found = _other_text.fullmatch(str(token.attrGet("href") or ""))
    if found:
        name, place = found.groups(default="")
        token.attrSet("href", (f"/guide/{name}" if name in NAMES else f"/{name}") + place)

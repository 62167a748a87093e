"""The message catalogues: `check` that every sentence is translated, `update` them with new sentences.

Sentences come from three places: Python (`_("…")` and its kin), Django templates, and the docstrings of refusals,
which no other extractor reads. Nothing is written in between: the catalogues are compared with the code itself.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "entraide"
LOCALES = PACKAGE / "web" / "locale"
ERRORS = PACKAGE / "errors.py"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
MARK = "Translators"  # a comment that begins so is meant for the translator
WRAP = 110

placeholder = re.compile(r"%\((?P<named>\w+)\)[#0\- +]*[\d.]*[a-zA-Z]|%[#0\- +]*[\d.]*[sdifgexr]|\{\w*[^{}]*\}")
tag = re.compile(r"</?([a-zA-Z][\w-]*)")


def main() -> int:
    """Read the words of the command line; answer the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="print every gap and fail when there is one")
    updating = commands.add_parser("update", help="bring new sentences into the catalogues, sorted")
    updating.add_argument("--add", metavar="LANGUAGE", help="begin a catalogue for this language too")
    updating.add_argument("--drop", action="store_true", help="forget translations of sentences that are gone")
    words = parser.parse_args()

    settings.configure(USE_I18N=True)  # templatize asks for the charset only
    template, complaints = sentences()
    if words.command == "check":
        return check(template, complaints)
    return update(template, complaints, add=words.add, drop=words.drop)


# ------------------------------------------------------------------------------------------------------- commands


def check(template: Catalog, complaints: list[str]) -> int:
    """Compare every catalogue with the code, print what is amiss, and answer the exit code."""
    catalogues = sorted(LOCALES.glob("*/LC_MESSAGES/django.po"))
    if not catalogues:
        complaints = [*complaints, f"no catalogue in {LOCALES.relative_to(ROOT)}: begin one with `update --add fr`"]
    for path in catalogues:
        catalogue = read(path)
        complaints = [*complaints, *(f"{path.relative_to(ROOT)}: {gap}" for gap in gaps(template, catalogue))]

    for complaint in complaints:
        print(complaint)
    languages = ", ".join(path.parts[-3] for path in catalogues) or "none"
    verdict = f"{len(complaints)} gap(s)" if complaints else "complete"
    print(f"translations: {len(template)} sentences, languages: {languages}: {verdict}")
    if complaints:
        print("`make fix` brings new sentences in; `python tools/translations.py update --drop` forgets old ones.")
    return 1 if complaints else 0


def update(template: Catalog, complaints: list[str], *, add: str | None, drop: bool) -> int:
    """Merge the sentences of the code into every catalogue and sort it; a catalogue that is right is not touched."""
    for complaint in complaints:
        print(complaint)
    paths = set(LOCALES.glob("*/LC_MESSAGES/django.po"))
    if add:
        paths.add(LOCALES / add / "LC_MESSAGES" / "django.po")
    for path in sorted(paths):
        if path.exists():
            catalogue = read(path)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            catalogue = begin(path.parts[-3])
        revive(catalogue, template)
        catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
        if drop:
            catalogue.obsolete.clear()
        text = BytesIO()
        write_po(text, catalogue, width=WRAP, sort_output=True, include_lineno=False)
        changed = not path.exists() or path.read_bytes() != text.getvalue()
        if changed:
            path.write_bytes(text.getvalue())
        empty = sum(1 for message in catalogue if message.id and not all(texts(message.string)))
        print(
            f"{path.relative_to(ROOT)}: {'written' if changed else 'unchanged'}, {len(catalogue)} sentences, "
            f"{empty} not translated, {len(catalogue.obsolete)} left over"
        )
    print(f"translations: {len(template)} sentences in the code, {len(paths)} catalogue(s)")
    return 1 if complaints else 0


def revive(catalogue: Catalog, template: Catalog) -> None:
    """Take back the translation of a sentence that had gone from the code and is there again."""
    for key, message in list(catalogue.obsolete.items()):
        if template.get(message.id, message.context) is not None:
            del catalogue.obsolete[key]
            catalogue[message.id] = message


def begin(language: str) -> Catalog:
    """Answer an empty catalogue."""
    now = datetime.now(tz=UTC)  # noqa: TID251 - a tool for the desk, not the server
    return Catalog(
        Locale.parse(language, sep="_"),
        header_comment="# entraide: what its pages say.",
        project="entraide",
        version="1",
        msgid_bugs_address="see CONTRIBUTING.md",
        last_translator="the team of entraide",
        language_team="the team of entraide",
        creation_date=now,
        revision_date=now,
        fuzzy=False,
    )


# --------------------------------------------------------------------------------------- the sentences of the code


def sentences() -> tuple[Catalog, list[str]]:
    """Gather every sentence of the package, and complaints about what should hold one and does not."""
    template = Catalog(fuzzy=False)
    complaints = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            gather(template, path, path.read_bytes())
    for path in sorted(PACKAGE.glob("**/templates/**/*.*")):
        if path.suffix in {".html", ".txt"}:
            gather(template, path, as_python(path).encode())
    for name, sentence, line in refusals(ERRORS.read_text(encoding="utf-8")):
        if sentence:
            template.add(sentence, locations=[(place(ERRORS), line)], auto_comments=[f"Refusal: {name}"])
        else:
            complaints.append(f"{place(ERRORS)}:{line}: {name} has no sentence: its docstring is missing")
    return template, complaints


def gather(template: Catalog, path: Path, source: bytes) -> None:
    """Add the marked sentences of one Python source to `template`."""
    for line, message, comments, context in extract(
        "python", BytesIO(source), KEYWORDS, comment_tags=[MARK], options={"encoding": "utf-8"}
    ):
        template.add(message, None, [(place(path), line)], auto_comments=comments, context=context)


def as_python(path: Path) -> str:
    """Turn a template into Python that holds its sentences, each on its line.

    Django's templatize keeps the indentation of the markup, which Python's tokenizer takes for blocks: it goes.
    """
    lines = templatize(path.read_text(encoding="utf-8"), origin=place(path)).splitlines()
    return "".join(f"{line.strip()}\n" for line in lines)


def refusals(source: str) -> Iterator[tuple[str, str, int]]:
    """Yield name, sentence and line of Refusal and of every class under it.

    returns:  the sentence as `Refusal.sentence()` gives it: the first paragraph of the docstring, on one line.
    """
    known = {"Refusal"}
    for node in ast.parse(source).body:
        if not isinstance(node, ast.ClassDef):
            continue
        bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
        if node.name in known or bases & known:
            known.add(node.name)
            yield node.name, " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split()), node.lineno


# ------------------------------------------------------------------------------------------------------- the gaps


def gaps(template: Catalog, catalogue: Catalog) -> Iterator[str]:
    """Yield what a catalogue lacks, holds too much, or says in a form that would break its page."""
    plurals = get_plural(catalogue.locale).num_plurals
    if catalogue.num_plurals != plurals:
        yield f"the header promises {catalogue.num_plurals} plural forms; {catalogue.locale} has {plurals}"
    wanted = {(message.id, message.context) for message in template if message.id}
    held = {(message.id, message.context): message for message in catalogue if message.id}

    for key in sorted(wanted - held.keys(), key=str):
        yield f"missing: {shown(key[0])}"
    for key in sorted(held.keys() - wanted, key=str):
        yield f"not in the code any more: {shown(key[0])}"
    for message in catalogue.obsolete.values():
        yield f"obsolete: {shown(message.id)}"
    for key in sorted(wanted & held.keys(), key=str):
        yield from (f"{fault}: {shown(key[0])}" for fault in faults(held[key], plurals))


def faults(message: Message, plurals: int) -> Iterator[str]:
    """Yield what is wrong with one translated message."""
    sources, forms = texts(message.id), texts(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if not all(forms):
        yield "not translated" if not any(forms) else "a plural form is not translated"
        return
    expected = plurals if len(sources) > 1 else 1
    if len(forms) != expected:
        yield f"{len(forms)} form(s) where {expected} belong"
        return

    # one thing may be said without its number ("a minute"), never with a placeholder that the code does not fill
    allowed = set().union(*(placeholders(source) for source in sources))
    needed = set.intersection(*(set(placeholders(source)) for source in sources))
    for form in forms:
        if strange := set(placeholders(form)) - allowed:
            yield f"unknown placeholder {' '.join(sorted(strange))}"
        if lost := needed - set(placeholders(form)):
            yield f"lost placeholder {' '.join(sorted(lost))}"
    if lost := set(placeholders(sources[-1])) - set(placeholders(forms[-1])) - needed:
        yield f"lost placeholder {' '.join(sorted(lost))} in the last plural form"
    if (
        len(sources) == 1
        and placeholders(sources[0]) != placeholders(forms[0])
        and not (set(placeholders(sources[0])) ^ set(placeholders(forms[0])))
    ):
        yield "a placeholder stands more or less often"
    for form in forms:
        if Counter(tag.findall(form)) != Counter(tag.findall(sources[-1])):
            yield "other HTML tags"
        if form.startswith("\n") != sources[0].startswith("\n") or form.endswith("\n") != sources[0].endswith("\n"):
            yield "begins or ends with another line break"


def placeholders(text: str) -> Counter[str]:
    """Count what the code will fill in: %(name)s, %s, {name}."""
    return Counter(found[0] for found in placeholder.finditer(text.replace("%%", "")))


def texts(message: str | Iterable[str] | None) -> tuple[str, ...]:
    """Answer the forms of a message: one, or one for each plural; an empty one when it was never written."""
    return (message or "",) if message is None or isinstance(message, str) else tuple(message)


def shown(message: str | Iterable[str]) -> str:
    """Answer a message as a complaint shows it: its first form, quoted, cut short."""
    text = texts(message)[0]
    return repr(text if len(text) <= WRAP else f"{text[:WRAP]}…")


# ---------------------------------------------------------------------------------------------------------- files


def read(path: Path) -> Catalog:
    """Read one catalogue; its folder is its language."""
    with path.open("rb") as text:
        return read_po(text, locale=path.parts[-3], domain="django", abort_invalid=True)


def place(path: Path) -> str:
    """Answer a path as the catalogues name it: from the root of the repository, with slashes."""
    return path.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    sys.exit(main())

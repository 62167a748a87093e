"""Text from people and directories, made safe to keep: one place for NFC, control characters, length and look-alikes.

Pure: the table of letters that look alike is a part of the code.
"""

import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import regex

from entraide.errors import ChatEmpty, ChatTooLong

CHAT_GRAPHEMES_MAX = 4_000
NAME_GRAPHEMES_MAX = 128
#: never wanted in a name: formatting characters (directions, tags, zero-width blanks), but for the two that join
#: letters in some scripts; and letters and blanks that are drawn as nothing
_INVISIBLE = regex.compile(r"[[\p{Cf}--[\u200c\u200d]]\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]", regex.V1)
_VISIBLE = regex.compile(r"[\p{L}\p{N}\p{P}\p{S}]")
#: marks that turn what follows around
_DIRECTIONS = regex.compile(r"[\u202a-\u202e\u2066-\u2069]")
#: more than four combining marks on one base letter draw over neighbouring lines
_STACKED = regex.compile(r"(\p{M}{4})\p{M}+")


def clean_chat(text: str) -> str:
    """Make a chat message storable: NFC, one kind of line end, no other control characters, no outer blank space.

    Bidi formatting characters stay (a message is shown isolated, and they are lawful writing); stacks of
    combining marks are cut to four.

    raises:  ChatEmpty, ChatTooLong (over 4,000 grapheme clusters, UAX 29).
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    kept = "".join(mark for mark in unified if mark in "\n\t" or unicodedata.category(mark) not in {"Cc", "Cs"})
    cleaned = unicodedata.normalize("NFC", _STACKED.sub(r"\1", kept)).strip()
    if not cleaned or all(unicodedata.category(mark) in {"Cf", "Zs", "Cc", "Mn"} for mark in cleaned):
        raise ChatEmpty
    if graphemes(cleaned) > CHAT_GRAPHEMES_MAX:
        raise ChatTooLong
    return cleaned


def clean_name(text: str, *, limit: int = NAME_GRAPHEMES_MAX) -> str:
    """Make a name, title or company safe to show anywhere: one line, NFC, nothing invisible, at most `limit` graphemes.

    returns:  possibly an empty text, which callers treat as *not given*.
    """
    spaced = "".join(" " if mark.isspace() else mark for mark in text)
    kept = "".join(mark for mark in spaced if unicodedata.category(mark) not in {"Cc", "Cs", "Co", "Cn"})
    bare = _STACKED.sub(r"\1", _INVISIBLE.sub("", kept))
    clusters = regex.findall(r"\X", unicodedata.normalize("NFC", " ".join(bare.split())))
    cleaned = "".join(clusters[:limit]).strip()
    return cleaned if _VISIBLE.search(cleaned) else ""


def clean_text(text: str, *, limit: int) -> str:
    """Make free text of several lines safe to keep: as a chat message, but it may be empty.

    raises:  ChatTooLong over `limit` grapheme clusters.
    """
    try:
        cleaned = clean_chat(text)
    except ChatEmpty:
        return ""
    if graphemes(cleaned) > limit:
        raise ChatTooLong
    return cleaned


def isolated(name: str) -> str:
    """A name for the middle of a sentence made of plain text, which its direction then cannot turn around.

    In templates `<bdi>` does the same. Marks of direction inside are dropped, so that none reaches beyond.

    source:  UAX 9: first strong isolate, pop directional isolate.
    """
    return f"\u2068{_DIRECTIONS.sub('', name)}\u2069"


def graphemes(text: str) -> int:
    """Count user-perceived characters (extended grapheme clusters, UAX 29)."""
    return len(regex.findall(r"\X", text))


def initials(name: str) -> str:
    """One or two letters to stand for a missing photo."""
    words = [word for word in name.split() if any(mark.isalnum() for mark in word)]
    picked = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(next(mark for mark in word if mark.isalnum()) for word in picked).upper()[:2] or "?"


def skeleton(text: str) -> str:
    """What `text` looks like: two texts that the eye takes for each other have the same skeleton.

    Capitals and small letters are one, since names are written either way.

    source:  Unicode Technical Standard 39, section 4; between rounds, compatibility forms (full-width letters are not
             in its table) and case are folded, so that what a folded letter looks like counts too.
    """
    return _drawn(unicodedata.normalize("NFKD", _drawn(text)).casefold()).casefold()


def domain_skeleton(domain: str) -> str:
    """What a domain looks like, written in ASCII (`xn--…`) or not; accents do not tell two domains apart."""
    shown = ".".join(_unicode_label(label) for label in domain.lower().split("."))
    bare = "".join(mark for mark in unicodedata.normalize("NFD", shown) if unicodedata.category(mark) != "Mn")
    return skeleton(bare)


def _drawn(text: str) -> str:
    seen = (mark for mark in unicodedata.normalize("NFD", text) if unicodedata.category(mark) != "Cf")
    return unicodedata.normalize("NFD", "".join(seen).translate(_prototypes()))


def _unicode_label(label: str) -> str:
    try:
        return label.removeprefix("xn--").encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


@cache
def _prototypes() -> dict[int, str]:
    """Character to what it is drawn like, from `confusables.txt` (made by `tools/confusables.py`)."""
    return dict(_read_prototypes(files("entraide.rules").joinpath("confusables.txt").read_text(encoding="utf-8")))


def _read_prototypes(table: str) -> Iterator[tuple[int, str]]:
    for line in table.splitlines():
        if line.startswith("#"):
            continue
        prototype, _, alike = line.partition("; ")
        drawn = "".join(chr(int(point, 16)) for point in prototype.split())
        for point in alike.split():
            yield int(point, 16), drawn

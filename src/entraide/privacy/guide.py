"""The list of fields in the privacy guide, made from the register."""

from django.utils.translation import gettext, override

from entraide.privacy.register import PERSONAL, Entry

#: the section of the guide that is made, in each language
HEADINGS = {"en": "## The fields, one by one", "fr": "## Les champs, un par un"}


def with_fields(text: str, language: str) -> str:
    """The guide `text` with its section of fields as the register has it now."""
    heading = HEADINGS[language]
    before, _, after = text.partition(f"{heading}\n")
    rest = after.partition("\n## ")
    return f"{before}{heading}\n\n{_section(language)}{''.join(rest[1:])}"


def _section(language: str) -> str:
    with override(language):
        return "\n".join(_words(one, language) for one in PERSONAL)


def _words(entry: Entry, language: str) -> str:
    """An entry as a list: a table of so many columns cannot be read on a telephone."""
    colon = "\u00a0:" if language == "fr" else ":"
    told = (
        (gettext("Why"), gettext(entry.purpose)),
        (gettext("How long"), gettext(entry.kept.value.words)),
        (gettext("Who reads it"), gettext(entry.readers.value)),
        (gettext("Fields"), f"`{entry.model.partition('.')[2]}` {', '.join(entry.fields)}"),
    )
    what = gettext(entry.what)
    lines = [f"**{what[0].upper()}{what[1:]}**", "", *(f"- {label}{colon} {words}" for label, words in told), ""]
    return "\n".join(lines)

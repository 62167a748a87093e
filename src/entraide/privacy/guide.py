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
        head = [gettext("What"), gettext("Why"), gettext("How long"), gettext("Who reads it"), gettext("Fields")]
        lines = [_row(*head), _row(*["---"] * len(head))]
        lines += [_row(*_words(one)) for one in PERSONAL]
    return "\n".join(lines) + "\n"


def _words(entry: Entry) -> tuple[str, ...]:
    model = entry.model.partition(".")[2]
    told = (entry.what, entry.purpose, entry.kept.value.words, entry.readers.value)
    return (*(gettext(one) for one in told), f"`{model}`: {', '.join(entry.fields)}")


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"

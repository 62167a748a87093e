"""What helpers write: read with limits, and put into an address without breaking out of it."""

import pytest

from entraide.errors import FieldInvalid
from entraide.rules.notes import Notes, address_of, check_template, on_the_web, read_notes


def test_what_is_given_is_cleaned_and_the_rest_left_alone() -> None:
    read = read_notes({"reason": "  Printer\u202e \n jam ", "note": "a\r\nb", "outcome": "resolved", "colour": 3})

    assert read == Notes(reason="Printer jam", note="a\nb", outcome="resolved")
    assert read_notes({"ticket": "\u200b"}).ticket == ""


@pytest.mark.parametrize(
    "given",
    [
        {"reason": "x" * 201},
        {"ticket": "x" * 65},
        {"note": "x" * 4001},
        {"outcome": "won"},
        {"reason": ["x"]},
        {"ticket": "a" + "\u0301" * 5000},
    ],
)
def test_what_is_too_long_or_no_text_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(FieldInvalid):
        read_notes(given)


def test_a_ticket_cannot_change_the_address_around_it() -> None:
    template = "https://tickets.example.org/show/{ticket}?from=help"

    assert address_of(template, "../../x?y=1#z") == "https://tickets.example.org/show/..%2F..%2Fx%3Fy%3D1%23z?from=help"
    assert address_of(template, "") is None
    assert address_of("", "INC-1") is None


@pytest.mark.parametrize(
    ("template", "fits"),
    [
        ("", True),
        ("https://tickets.example.org/{ticket}", True),
        ("http://tickets.example.org/?id={ticket}", True),
        ("https://{ticket}.example.org/{ticket}", False),
        ("https://someone@tickets.example.org/{ticket}", False),
        ("javascript:alert('{ticket}')", False),
        ("//tickets.example.org/{ticket}", False),
        ("https://[/{ticket}", False),
    ],
)
def test_a_template_is_an_address_on_the_web(template: str, *, fits: bool) -> None:
    assert check_template(template) is fits


@pytest.mark.parametrize(
    "address", ["javascript:fired(1)//{ticket}", " javascript:x", "data:text/html,x", "//x", "http://["]
)
def test_no_link_leads_elsewhere_than_to_the_web(address: str) -> None:
    assert address_of(address, "4711") is None
    assert on_the_web(address) == ""
    assert on_the_web("https://helpdesk.example/new") == "https://helpdesk.example/new"

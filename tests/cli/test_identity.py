"""`entraide identity`, as an operator meets it."""

import io
import json

import pytest

from entraide.people.models import IdentityProvider
from tests.cli.conftest import Entraide
from tests.personas import House

pytestmark = pytest.mark.django_db(transaction=True)

ADD = ("identity", "add", "atelier-riviere", "work", "--issuer", "https://id.example.org", "--client-id", "entraide")


def test_a_provider_is_added_changed_listed_and_removed(
    entraide: Entraide, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a-secret\n"))

    said = entraide(*ADD, "--name", "Work account", "--secret-stdin", "--claim", "job_title=title,position")

    assert said.code == 0, said.messages
    assert "/sign-in/at/atelier-riviere/work/return" in said.messages
    made = IdentityProvider.objects.get()
    assert (made.name, made.claims) == ("Work account", {"job_title": ["title", "position"]})
    assert "a-secret" not in made.secret

    said = entraide("identity", "set", "atelier-riviere", "work", "--group", "helpdesk=Helpers", "--disable")
    assert said.code == 0, said.messages
    made.refresh_from_db()
    assert (made.groups, made.enabled) == ({"helpdesk": house.helpers.id}, False)

    shown, for_programs = (
        entraide("identity", "list", "atelier-riviere"),
        entraide("identity", "list", "atelier-riviere", "--json"),
    )
    assert "https://id.example.org" in shown.data
    (one,) = json.loads(for_programs.data)
    assert (one["slug"], one["has_secret"], "secret" in one) == ("work", True, False)

    assert entraide("identity", "remove", "atelier-riviere", "work", "--yes").code == 0
    assert not IdentityProvider.objects.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((*ADD[:2], "nobody", *ADD[3:], "--public"), 3),
        ((*ADD, "--public", "--preset", "unknown"), 2),
        ((*ADD, "--public", "--claim", "job_title"), 2),
        ((*ADD, "--public", "--group", "helpdesk=Nobody"), 3),
        (("identity", "set", "atelier-riviere", "work", "--enable"), 3),
        (("identity", "test", "atelier-riviere", "work"), 3),
    ],
)
def test_refusals_are_a_sentence_and_an_exit_code(
    entraide: Entraide, house: House, words: tuple[str, ...], code: int
) -> None:
    said = entraide(*words)

    assert said.code == code
    assert said.messages
    assert not IdentityProvider.objects.exists()


def test_a_provider_in_a_private_network_is_named_as_such(entraide: Entraide, house: House) -> None:
    entraide(
        "identity", "add", "atelier-riviere", "work", "--issuer", "https://127.0.0.1:1", "--client-id", "x", "--public"
    )

    said = entraide("identity", "test", "atelier-riviere", "work")

    assert said.code == 7
    assert "[outbound] permitted" in said.messages

"""`entraide people`, as an operator meets it."""

import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client

from entraide.help.models import WrongCode
from entraide.journal.models import JournalEntry
from entraide.people.models import Account, Person
from entraide.roles.queries import rights_of
from entraide.server import config
from tests.cli.conftest import Entraide
from tests.personas import Browser, House, StandingClock

pytestmark = pytest.mark.django_db(transaction=True)

SLUG = "atelier-riviere"
ADDRESS = "ana@atelier-riviere.example"


def add(entraide: Entraide, *more: str) -> str:
    said = entraide("people", "add", SLUG, ADDRESS, "--name", "Ana Pereira", *more)
    assert said.code == 0, said.messages
    return said.data


def test_somebody_added_chooses_a_password_by_the_mailed_link_and_may_help(
    entraide: Entraide, house: House, client: Client
) -> None:
    add(entraide, "--helper", "--job-title", "Workshop manager")

    (letter,) = mail.outbox
    assert letter.to == [ADDRESS]
    path = letter.body.partition("http://localhost:8000")[2].split()[0]
    assert client.get(path, follow=True).status_code == 200
    person = Person.objects.get(email=ADDRESS)
    assert rights_of(person).may_help
    assert not rights_of(person).is_full
    assert not Account.objects.get(email=ADDRESS).has_usable_password()


def test_the_link_may_be_printed_instead(entraide: Entraide, house: House) -> None:
    printed = add(entraide, "--print-link")

    assert printed.startswith("http://localhost:8000/sign-in/new-password?key=")
    assert mail.outbox == []


def test_a_new_invitation_makes_the_one_before_void(entraide: Entraide, house: House, client: Client) -> None:
    old = add(entraide, "--print-link").strip().removeprefix("http://localhost:8000")

    new = entraide("people", "invite", SLUG, ADDRESS, "--print-link").data.strip().removeprefix("http://localhost:8000")

    assert client.get(old, follow=True).status_code == 410
    page = client.get(new, follow=True).content.decode()
    assert "Welcome to remote help at Atelier Rivière" in page
    assert "You were invited as" in page
    assert JournalEntry.objects.get(kind="person-invited").actor_id == ""


def test_who_has_a_password_is_not_invited_again(entraide: Entraide, sharer: Person) -> None:
    assert entraide("people", "invite", SLUG, sharer.email).code == 3
    assert mail.outbox == []


def test_a_pass_is_printed_once_and_lets_in(entraide: Entraide, sharer: Person) -> None:
    said = entraide("people", "pass", SLUG, sharer.email)

    made = said.data.strip()
    assert (said.code, len(made)) == (0, 14)
    assert "Luc Morel" in said.messages
    answer = Browser().post("/sign-in/temporary-pass", {"login": sharer.email, "code": made})
    assert answer["Location"] == "/account/factors"
    assert JournalEntry.objects.get(kind="pass-made").actor_id == ""


def test_a_pass_for_nobody_is_refused(entraide: Entraide, house: House, stranger: Person) -> None:
    assert entraide("people", "pass", SLUG, "nobody@example.org").code == 3
    assert entraide("people", "pass", SLUG, stranger.email).code == 3


def test_the_ways_of_signing_in_are_listed(entraide: Entraide, sharer: Person) -> None:
    found = json.loads(entraide("people", "factors", SLUG, sharer.email, "--json").data)

    assert found == {"password": True, "authenticator_app": False, "passkeys": [], "recovery_codes_left": 0}


def test_a_password_may_come_by_a_pipe(entraide: Entraide, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("orange-lighthouse-77\n"))

    add(entraide, "--password-stdin")

    assert Account.objects.get(email=ADDRESS).check_password("orange-lighthouse-77")


def test_a_weak_password_is_refused_with_the_reason_and_nobody_is_added(
    entraide: Entraide, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))

    said = entraide("people", "add", SLUG, ADDRESS, "--name", "Ana Pereira", "--password-stdin")

    assert said.code == 2
    assert "12 characters" in said.messages
    assert not Person.objects.filter(email=ADDRESS).exists()


def test_disabled_and_enabled_again(entraide: Entraide, sharer: Person, administrator: Person) -> None:
    assert entraide("people", "disable", SLUG, sharer.email).code == 0
    assert entraide("people", "disable", SLUG, administrator.email).code == 6
    listed = {one["email"]: one["disabled"] for one in json.loads(entraide("people", "list", SLUG, "--json").data)}

    assert listed == {sharer.email: True, administrator.email: False}
    assert entraide("people", "enable", SLUG, sharer.email).code == 0
    sharer.refresh_from_db()
    assert sharer.disabled_at is None


def test_wrong_codes_are_forgiven(entraide: Entraide, sharer: Person, clock: StandingClock) -> None:
    at: datetime = clock.read()
    WrongCode.objects.create(organisation=sharer.organisation, person_id=sharer.id, address="x", at=at)

    said = entraide("people", "unlock", SLUG, sharer.email)

    assert said.code == 0
    assert "1 wrong code" in said.messages
    assert not WrongCode.objects.filter(person_id=sharer.id, forgiven=False).exists()


def test_groups_are_joined_and_left(entraide: Entraide, sharer: Person) -> None:
    joined = entraide("people", "groups", SLUG, sharer.email, "--add", "Helpers", "--json")
    assert json.loads(joined.data) == ["Helpers"]

    left = entraide("people", "groups", SLUG, sharer.email, "--remove", "Helpers", "--json")
    assert json.loads(left.data) == []
    assert entraide("people", "groups", SLUG, sharer.email, "--add", "Nobody").code == 3


def test_nobody_of_another_organisation_is_found(entraide: Entraide, house: House, stranger: Person) -> None:
    said = entraide("people", "disable", SLUG, stranger.email)

    assert said.code == 3
    stranger.refresh_from_db()
    assert stranger.disabled_at is None


def test_the_configuration_is_shown_without_secrets(
    entraide: Entraide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "_settled", None)
    monkeypatch.setenv("ENTRAIDE_MAIL_PASSWORD", "hunter2")
    monkeypatch.setenv("ENTRAIDE_DATA_DATABASE", "postgresql://me:hunter3@db/entraide")

    said = entraide("config", "show", "--origin")

    assert said.code == 0
    assert "hunter" not in said.data
    assert "postgresql://me:…@db/entraide" in said.data
    assert "ENTRAIDE_MAIL_PASSWORD" in said.data


def test_a_configuration_that_cannot_be_used_stops_every_command(
    entraide: Entraide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "_settled", None)
    monkeypatch.setenv("ENTRAIDE_SERVER_PROT", "80")

    for words in (("config", "check"), ("organisations", "list"), ("serve",)):
        said = entraide(*words)
        assert said.code == 1
        assert "server.prot" in said.messages

"""The demo's inbox."""

from pathlib import Path

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

from entraide.doors.demo.inbox import letters, with_links


def post(directory: Path, subject: str, text: str) -> None:
    EmailBackend(file_path=str(directory)).send_messages([EmailMessage(subject, text, to=["luc@a.example"])])


def test_mails_are_read_back_the_newest_first(tmp_path: Path) -> None:
    post(tmp_path, "Première", "Bonjour à Rivière,\n\nune ligne")
    post(tmp_path, "第二", "line\n-----\nshort dashes stay")

    second, first = letters(tmp_path)

    assert (first.subject, first.to) == ("Première", "luc@a.example")
    assert first.parts[0].text.startswith("Bonjour à Rivière,")
    assert second.subject == "第二"
    assert "short dashes stay" in second.parts[0].text
    assert first.at is not None


def test_an_empty_inbox_is_no_fault(tmp_path: Path) -> None:
    assert letters(tmp_path / "none") == []


def test_addresses_become_links_without_the_full_stop_behind_them() -> None:
    parts = with_links("Open http://localhost:8000/sign-in/new-password?key=a.b-c. Bye")

    assert [part.url for part in parts] == [None, "http://localhost:8000/sign-in/new-password?key=a.b-c", None]
    assert "".join(part.text for part in parts) == "Open http://localhost:8000/sign-in/new-password?key=a.b-c. Bye"


def test_nothing_but_http_becomes_a_link() -> None:
    assert with_links("javascript:alert(1) <b>") == with_links("javascript:alert(1) <b>")[:1]
    assert with_links("javascript:alert(1)")[0].url is None

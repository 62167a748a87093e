from pathlib import Path

import pytest

from entraide.server.config import ConfigProblems, read, read_all


def test_without_file_and_variables_everything_is_a_default() -> None:
    made = read(None, {})

    assert made.server.public_url == "http://localhost:8000"
    assert made.mail.security == "starttls"
    assert not made.demo


def test_flags_win_over_variables_and_variables_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "entraide.toml"
    file.write_text("[server]\nport = 1\nhost = '127.0.0.2'\n[mail]\nhost = 'mail.example'\n")
    surroundings = {"ENTRAIDE_SERVER_PORT": "2", "ENTRAIDE_SERVER_HOST": "127.0.0.3"}

    read_ = read_all(file, surroundings, {"server": {"port": 3}})

    assert (read_.config.server.port, read_.config.server.host) == (3, "127.0.0.3")
    assert read_.origins["server.port"] == "flag"
    assert read_.origins["server.host"] == "ENTRAIDE_SERVER_HOST"
    assert read_.origins["mail.host"] == str(file)


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("south\n")
    surroundings = {"ENTRAIDE_RELAY_SECRET_FILE": str(secret), "ENTRAIDE_RELAY_URLS": "turn:a:1, turns:b:2"}

    made = read(None, surroundings)

    assert made.relay.secret.get_secret_value() == "south"
    assert made.relay.urls == ("turn:a:1", "turns:b:2")


def test_relative_paths_in_the_file_start_from_its_directory(tmp_path: Path) -> None:
    file = tmp_path / "entraide.toml"
    file.write_text("[data]\ndirectory = 'here'\n")

    assert read(file, {}).data.directory == tmp_path / "here"


def test_every_problem_is_told_at_once_with_its_place_and_remedy(tmp_path: Path) -> None:
    file = tmp_path / "entraide.toml"
    file.write_text("[server]\nprot = 80\npublic_url = 'example.org'\n")

    with pytest.raises(ConfigProblems) as told:
        read(file, {"ENTRAIDE_SERVER_PORT": "99999", "ENTRAIDE_NONSENSE": "1"})

    wheres = {one.where.split(" ")[0]: one for one in told.value.problems}
    assert set(wheres) == {"server.prot", "server.public_url", "server.port", "nonsense"}
    assert "ENTRAIDE_SERVER_PORT" in wheres["server.port"].where
    assert "scheme, host" in wheres["server.public_url"].remedy


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a",
        "https://",
        "https://a/path",
        "https://a?b",
        "https://a#b",
        "https://user@a",
        "https://a:0",
        "https://a:99999",
        "a",
    ],
)
def test_the_public_url_is_an_origin(url: str) -> None:
    with pytest.raises(ConfigProblems):
        read(None, {"ENTRAIDE_SERVER_PUBLIC_URL": url})


def test_a_trailing_slash_and_capitals_of_the_public_url_are_forgiven() -> None:
    made = read(None, {"ENTRAIDE_SERVER_PUBLIC_URL": "https://Help.Example.org/"})

    assert made.server.public_url == "https://help.example.org"
    assert made.server.is_https


@pytest.mark.parametrize(
    "surroundings",
    [
        {"ENTRAIDE_SERVER_TLS_CERTIFICATE": "/a"},
        {"ENTRAIDE_SERVER_TRUSTED_PROXIES": "*"},
        {"ENTRAIDE_RELAY_URLS": "turn:a:1"},
        {"ENTRAIDE_RELAY_URLS": "http://a", "ENTRAIDE_RELAY_SECRET": "s"},
        {"ENTRAIDE_DATA_DATABASE": "mysql://a"},
        {"ENTRAIDE_MAIL_PASSWORD_FILE": "/nowhere"},
    ],
)
def test_what_cannot_work_is_refused(surroundings: dict[str, str]) -> None:
    with pytest.raises(ConfigProblems):
        read(None, surroundings)


def test_a_file_that_is_not_toml_or_not_there_is_told(tmp_path: Path) -> None:
    file = tmp_path / "entraide.toml"
    file.write_text("server = [")

    for path in (file, tmp_path / "missing.toml"):
        with pytest.raises(ConfigProblems) as told:
            read(path, {})
        assert str(path) in str(told.value)


def test_secrets_do_not_show_when_the_configuration_is_printed() -> None:
    made = read(None, {"ENTRAIDE_MAIL_PASSWORD": "hunter2-hunter2"})

    assert "hunter2" not in repr(made)


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://help.example.org:443", "https://help.example.org"),
        ("http://localhost:80/", "http://localhost"),
        ("https://help.example.org:8443", "https://help.example.org:8443"),
        ("https://Aide.Rivière.example", "https://aide.xn--rivire-6ua.example"),
        ("https://[::1]:8000", "https://[::1]:8000"),
    ],
)
def test_the_public_url_reads_as_browsers_write_their_origin(written: str, origin: str) -> None:
    assert read(None, {"ENTRAIDE_SERVER_PUBLIC_URL": written}).server.public_url == origin

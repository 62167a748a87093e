import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from entraide.server import logs
from entraide.server.config import Config, Log


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What goes to stderr as JSON lines; the loggers are put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure(made=Config(log=Log(format="json")))
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_names_request_and_session_whoever_wrote_it(written: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request="R1", session="S1"):
        logging.getLogger("entraide.live").warning("line refused: %s", "code-expired")
        structlog.get_logger("entraide.help").info("ended", reason="helper-ended")

    first, second = lines(written)
    assert (first["event"], first["request"], first["session"]) == ("line refused: code-expired", "R1", "S1")
    assert (second["event"], second["reason"], second["session"]) == ("ended", "helper-ended", "S1")


@pytest.mark.parametrize(
    "text",
    [
        "typed 7KD-4QX2M twice",
        "typed 7KD 4QX2M",
        "opened https://help.example/help/atelier-riviere#7kd4qx2m",
        "mailed luc.morel@atelier-riviere.example",
        "opened /sign-in/new-password?key=abc.def-123 now",
    ],
)
def test_what_looks_like_a_code_a_key_or_an_address_is_left_out(written: io.StringIO, text: str) -> None:
    logging.getLogger("a").error(text)

    (line,) = lines(written)
    assert logs.LEFT_OUT in str(line["event"])
    for secret in ("4QX2M", "7kd4qx2m", "luc.morel", "abc.def"):
        assert secret not in written.getvalue()


def test_telling_keys_are_left_out_at_every_depth(written: io.StringIO) -> None:
    structlog.get_logger("a").info("x", ticket="t-1", body={"text": "my secret", "password": "p-1", "kept": [1]})

    (line,) = lines(written)
    assert line["ticket"] == logs.LEFT_OUT
    assert line["body"] == {"text": logs.LEFT_OUT, "password": logs.LEFT_OUT, "kept": [1]}


def test_a_fault_is_logged_whole_but_scrubbed(written: io.StringIO) -> None:
    try:
        int("bad code 7KD-4QX2M")
    except ValueError:
        logging.getLogger("a").exception("broken")

    (line,) = lines(written)
    assert "ValueError" in str(line["exception"])
    assert "4QX2M" not in written.getvalue()


def test_ids_survive(written: io.StringIO) -> None:
    logging.getLogger("a").info("session 4VuEim-l6W0Z_CSNfP352Q ended with code-expired")

    assert lines(written)[0]["event"] == "session 4VuEim-l6W0Z_CSNfP352Q ended with code-expired"


def test_paths_are_logged_without_their_query() -> None:
    assert logs.scrub_path("/sign-in?next=/help") == "/sign-in"


def test_a_code_typed_into_an_address_is_not_logged_whatever_its_case() -> None:
    assert logs.scrub_path("/help/7kd-4qx2m") == f"/help/{logs.LEFT_OUT}"
    assert logs.scrub_path("/account/web-session-endings") == "/account/web-session-endings"

"""The program as a server sees it: scopes in, messages out."""

import json
from typing import Any

import pytest
from django.test import Client

from entraide.server import errors, health
from entraide.server.access_log import AccessLog, reference
from entraide.server.asgi import Program


class FakeHub:
    """Keeps a list of what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.is_running = False

    async def start(self) -> None:
        self.told.append("start")
        self.is_running = True

    async def stop(self) -> None:
        self.told.append("stop")
        self.is_running = False


class Answers:
    """An application that says who it is, and what its requests are known as."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.references: list[str] = []

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.references.append(reference())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": self.name.encode()})


async def ask(application: Any, path: str = "/", kind: str = "http", method: str = "GET") -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application({"type": kind, "path": path, "method": method, "headers": []}, receive, send)
    return sent


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


@pytest.fixture
def program(hub: FakeHub) -> Program:
    return Program(pages=Answers("pages"), line=Answers("line"), hub=hub)


async def test_lines_go_to_the_hub_and_the_rest_to_the_pages(program: Program) -> None:
    page = await ask(program, "/give")
    line = await ask(program, "/sessions/x/line", kind="websocket")

    assert page[-1]["body"] == b"pages"
    assert line[-1]["body"] == b"line"


async def test_the_hub_runs_for_as_long_as_the_server(program: Program, hub: FakeHub) -> None:
    heard = iter(["lifespan.startup", "lifespan.shutdown"])
    told = []

    async def receive() -> dict[str, Any]:
        return {"type": next(heard)}

    async def send(message: dict[str, Any]) -> None:
        told.append((message["type"], hub.is_running))

    await program({"type": "lifespan"}, receive, send)

    assert hub.told == ["start", "stop"]
    assert told == [("lifespan.startup.complete", True), ("lifespan.shutdown.complete", False)]


async def test_healthz_says_that_the_process_lives(program: Program) -> None:
    start, body = await ask(program, "/healthz")

    assert start["status"] == 200
    assert json.loads(body["body"]) == {"status": "ok", "checks": {"process": True}}


@pytest.mark.django_db(transaction=True)
async def test_readyz_waits_for_the_hub(program: Program, hub: FakeHub) -> None:
    before, _ = await ask(program, "/readyz")
    hub.is_running = True
    after, body = await ask(program, "/readyz")

    assert before["status"] == 503
    assert after["status"] == 200, body
    assert json.loads(body["body"])["checks"] == {
        "hub": True,
        "database": True,
        "migrations": True,
        "data_directory": True,
    }


def test_a_directory_that_cannot_be_written_is_noticed(tmp_path: Any) -> None:
    assert health.is_writable(tmp_path)
    assert not health.is_writable(tmp_path / "missing")


async def test_every_answer_carries_the_reference_by_which_its_lines_are_found() -> None:
    pages = Answers("pages")

    start, _ = await ask(AccessLog(pages), "/give")

    (known_as,) = pages.references
    assert (b"x-request-id", known_as.encode()) in start["headers"]
    assert len(known_as) == 10
    assert reference() == ""


def test_our_fault_is_told_without_the_database(rf: Any) -> None:
    """No `db` fixture here: a query would fail the test."""
    answer = errors.our_fault(rf.get("/give"))

    assert answer.status_code == 500
    assert b"went wrong on our side" in answer.content


def test_our_fault_answers_scripts_in_their_shape(rf: Any) -> None:
    answer = errors.our_fault(rf.get("/give", headers={"accept": "application/json"}))

    assert json.loads(answer.content)["code"] == "our-fault"


@pytest.mark.django_db
def test_a_foreign_host_is_refused_without_a_word_about_us(client: Client) -> None:
    answer = client.get("/sign-in", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


@pytest.mark.django_db
def test_an_unknown_address_is_a_page_with_a_way_on(client: Client) -> None:
    answer = client.get("/nothing-here")

    assert answer.status_code == 404
    assert b"Nothing found here" in answer.content

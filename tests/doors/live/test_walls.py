"""Two organisations at their tables at once: nothing of the one travels on a line of the other."""

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.doors.live.conftest import Live, Page
from tests.sides import Side, side_of

pytestmark = pytest.mark.route_matrix


@pytest.fixture
def tables(live: Live) -> Iterator[dict[str, tuple[Side, Page, Page]]]:
    """Helper and sharer of each organisation, all four with a line."""
    made = {}
    for slug, canary in (("wall-a", "CANARYAA"), ("wall-b", "CANARYBB")):
        side = side_of(slug, canary)
        giving = Page(live, side.helper, side.session.id).come()
        sharing = Page(live, side.sharer, side.session.id).come()
        made[canary] = (side, giving, sharing)
    yield made
    for _side, *pages in made.values():
        for page in pages:
            page.close()


def play(side: Side, giving: Page, sharing: Page) -> None:
    """Everything that travels, with the side's canary wherever a page may put words."""
    canary = side.canary
    surface = {"of": "window", "width_px": 800, "height_px": 600, "label": f"Window {canary}"}
    giving.command("ask", wanted="any")
    number = next(state["ask"]["number"] for state in states(sharing) if state["ask"])
    sharing.command("allow", ask=number, surface=surface, text="view-1")
    link = {"to": giving.page, "link": 1}
    sharing.send(kind="description", **link, of="offer", sdp=f"v=0\r\ns={canary}\r\n")
    sharing.send(kind="candidate", **link, candidate=f"candidate:{canary}", mid="0", line=0)
    sharing.send(kind="typing", on=True)
    sharing.command("pause")
    sharing.command("resume")
    giving.send(kind="prefer", to=sharing.page, picture="smooth")
    giving.send(kind="say", key="a", text=f"Helper {canary}")
    sharing.send(kind="say", key="b", text=f"Sharer {canary}")
    for page in (giving, sharing):
        page.send(kind="state")
        page.wait("chat", author="sharer")
        page.wait("chat", author="helper") if not said(page, "helper") else None


def states(page: Page) -> Iterator[dict[str, Any]]:
    while True:
        yield page.wait_state()


def said(page: Page, author: str) -> bool:
    return any(one["kind"] == "chat" and one["author"] == author and one["seq"] > 1 for one in page.heard)


def drained(page: Page) -> str:
    """Everything that a page was ever told, as text."""
    assert page.socket
    with suppress(TimeoutError):
        while True:
            page.heard.append(json.loads(page.socket.recv(timeout=0.3)))
    return json.dumps(page.heard, ensure_ascii=False)


def test_no_frame_tells_of_the_other_organisation(tables: dict[str, tuple[Side, Page, Page]]) -> None:
    for side, giving, sharing in tables.values():
        play(side, giving, sharing)

    for canary, (_side, *pages) in tables.items():
        (other,) = [one for name, (one, *_pages) in tables.items() if name != canary]
        for page in pages:
            told = drained(page)
            kinds = {one["kind"] for one in page.heard}
            assert {"state", "trust", "chat", "lease"} <= kinds
            assert canary in told
            assert not [one for one in (other.canary, *other.ids.values()) if len(str(one)) > 7 and str(one) in told]


@pytest.mark.parametrize("who", ["helper", "sharer", "administrator"])
def test_nobody_gets_a_line_to_a_table_of_the_other(
    live: Live, tables: dict[str, tuple[Side, Page, Page]], who: str
) -> None:
    here, there = tables["CANARYAA"][0], tables["CANARYBB"][0]
    page = Page(live, getattr(here, who), there.session.id)

    status, body = page.ticket()
    assert status == 404
    assert there.canary not in json.dumps(body)

    # with a ticket of one's own table, and with one that does not exist
    own = Page(live, here.helper, here.session.id).ticket(take_over=True)[1]["ticket"] if who == "helper" else "A" * 22
    with suppress(InvalidStatus, ConnectionClosed):
        page.connect()
        page.send(kind="hello", ticket=own, chat_after=0)
        page.closed()
    assert there.canary not in json.dumps(page.heard)
    assert [one["kind"] for one in page.heard if one["kind"] != "refused"] == []

"""The picture through a real relay, with every address hidden; and what is said when the relay lets nobody in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e import peers, steps
from tests.e2e.bench.coturn import Coturn
from tests.e2e.bench.screens import PATTERN
from tests.e2e.bench.server import RunningServer, free_port
from tests.e2e.bench.table import Kind, Table
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.coturn, pytest.mark.timeout(300)]


#: what a browser does that waits for a connection through a relay, and keeps its place there
TAKE_A_PLACE = """async relay => {
  const pc = globalThis.placed = new RTCPeerConnection({iceServers: [relay], iceTransportPolicy: 'relay'});
  pc.createDataChannel('any');
  const found = new Promise(tell => { pc.onicecandidate = ({candidate}) => candidate && tell(candidate.type); });
  await pc.setLocalDescription();
  return found;
}"""


@pytest.fixture(scope="module")
def coturn() -> Iterator[Coturn]:
    with Coturn() as running:
        yield running


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("relayed")


def relayed(data: Path, url: str, secret: str) -> RunningServer:
    environ = {"ENTRAIDE_RELAY_URLS": url, "ENTRAIDE_RELAY_SECRET": secret}
    return RunningServer(data, environ=environ)


@pytest.mark.parametrize("browser", ["firefox", "chromium"])
def test_with_relay_only_every_picture_goes_through_the_relay(
    table: Table, playwright: Playwright, coturn: Coturn, data: Path, browser: Kind
) -> None:
    with relayed(data, coturn.url, coturn.secret) as server:
        server.command("organisations", "set", steps.ORGANISATION, "--relay-only")
        cast = Cast(playwright, table, server, {})
        helper, sharer = kept(cast.helper(path=""), cast.sharer(path="", browser=browser))

        steps.join(helper, sharer)
        steps.show_screen(helper, sharer)
        table.sharer_screen.show(PATTERN.turned())
        steps.see(helper, PATTERN.turned())

        for page in (helper, sharer):
            assert peers.ways(page) == [("relay", "relay")]
        if browser == "chromium":
            assert peers.codecs(helper) == {"video/AV1"}  # where each bit passes a relay, the thriftiest comes first
        steps.says(steps.front(helper).locator("footer"), "through the relay")
        steps.end_as_helper(helper)
        table.clear()  # before the server goes: the desk is still asking for the notes


def test_a_relay_that_lets_nobody_in_is_told_on_both_sides(
    table: Table, playwright: Playwright, coturn: Coturn, data: Path
) -> None:
    with shown_in_vain(table, playwright, relayed(data, coturn.url, "another secret than the relay has")) as (
        helper,
        sharer,
    ):
        scene = sharer.locator("[data-place=scene]")
        steps.says(scene, "the service that should carry the picture does not help here", "You did nothing wrong.")
        scene.locator("summary", has_text="Details for the helpdesk").click()
        steps.says(scene.locator(".tried"), "offered to both, and it answered 401")
        steps.says(
            steps.notice(helper), "No way was found between the two networks", "The relay does not accept your browser"
        )
        steps.says(steps.notice(helper), "tell your administrator", "and it answered 401")
        steps.reads(steps.told(helper), "No way through")
        steps.write(helper, "Use the telephone?")
        steps.expect_chat(sharer, ["Use the telephone?"])
        assert peers.frames_received(helper) == 0
        expect(steps.do(sharer, "stop")).to_be_enabled()
        steps.end_as_sharer(sharer)


def test_a_relay_that_does_not_answer_is_told_on_both_sides(
    table: Table, playwright: Playwright, coturn: Coturn, data: Path
) -> None:
    nobody = f"turn:{coturn.address}:{free_port()}?transport=udp"
    with shown_in_vain(table, playwright, relayed(data, nobody, coturn.secret)) as (helper, sharer):
        scene = sharer.locator("[data-place=scene]")
        steps.says(scene, "the service that should carry the picture does not help here")
        steps.says(scene, "connect this computer to another network")
        steps.says(steps.notice(helper), "the relay does not answer your browser", "tell your administrator")
        steps.end_as_sharer(sharer)


def test_a_full_relay_is_told_on_both_sides(table: Table, playwright: Playwright, data: Path) -> None:
    with (
        Coturn(places=1) as full,
        shown_in_vain(table, playwright, relayed(data, full.url, full.secret), taken_at=full) as (helper, sharer),
    ):
        scene = sharer.locator("[data-place=scene]")
        steps.says(scene, "the service that should carry the picture does not help here")
        scene.locator("summary", has_text="Details for the helpdesk").click()
        steps.says(scene.locator(".tried"), "offered to both, and it answered 486")
        steps.says(steps.notice(helper), "The relay is full: it takes no more connections", "it answered 486")
        steps.end_as_sharer(sharer)


@contextmanager
def shown_in_vain(
    table: Table, playwright: Playwright, server: RunningServer, *, taken_at: Coturn | None = None
) -> Iterator[tuple[Page, Page]]:
    """Helper and sharer, who has allowed the picture, at a server whose relay carries none.

    taken_at: a relay of which somebody else has taken a place.
    """
    with server:
        server.command("organisations", "set", steps.ORGANISATION, "--relay-only")
        cast = Cast(playwright, table, server, {})
        helper, sharer = kept(cast.helper(path=""), cast.sharer(path=""))
        if taken_at is not None:
            somebody = helper.context.new_page()
            somebody.goto("/robots.txt")
            assert somebody.evaluate(TAKE_A_PLACE, taken_at.login()) == "relay"
            helper.bring_to_front()
        steps.join(helper, sharer)
        steps.act(helper, "ask").click()
        steps.allow(sharer)
        steps.reads(steps.heading(sharer), "The picture does not reach Claire Fontaine yet")
        yield helper, sharer
        table.clear()


def kept(helper: Page, sharer: Page) -> tuple[Page, Page]:
    """Both at their first page, their connections kept for their statistics."""
    for page, path in ((helper, "/give"), (sharer, "/help")):
        peers.keep(page)
        page.goto(path)
    return helper, sharer

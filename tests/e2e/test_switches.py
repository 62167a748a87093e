"""Switches turned by an operator in another process: pages that are open obey within seconds."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.bench.server import RunningServer
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]

OFF = "Remote help is switched off at your organisation. An administrator can switch it on."


@pytest.fixture
def switched(server: RunningServer, cast: Cast) -> Iterator[RunningServer]:
    """The shared server; afterwards its switches stand as before, while `cast` still has its sessions to end."""
    yield server
    server.command("organisations", "set", steps.ORGANISATION, "--remote-help", "--chat")


def test_remote_help_switched_off_ends_what_runs_and_refuses_what_comes(
    cast: Cast, switched: RunningServer, allowed_console: list[str]
) -> None:
    allowed_console.append("status of 403")
    helper, sharer = cast.helper(), cast.sharer()
    steps.join(helper, sharer)
    steps.show_screen(helper, sharer)
    waiting = cast.helper(steps.KARIM)
    code = steps.give_code(waiting)

    switched.command("organisations", "set", steps.ORGANISATION, "--no-remote-help")

    steps.reads(steps.heading(sharer), "The session has ended")
    steps.says(sharer.locator("[data-place=scene]"), "Remote help was switched off at your organisation.")
    steps.reads(steps.heading(helper), "The session has ended")
    steps.says(steps.front(helper), "Remote help was switched off at your organisation.")
    other = cast.sharer(steps.ANA)
    steps.type_code(other, code)
    steps.says(other.locator("[data-refusal]"), OFF, steps.HELPDESK)
    helper.goto("/give")
    steps.says(helper.locator("main"), OFF, steps.HELPDESK)


def test_chat_switched_off_in_the_middle_says_so_and_the_session_goes_on(cast: Cast, switched: RunningServer) -> None:
    helper, sharer = cast.helper(), cast.sharer()
    steps.join(helper, sharer)
    steps.show_screen(helper, sharer)
    steps.write(sharer, "One last word")
    steps.expect_chat(helper, ["One last word"])

    switched.command("organisations", "set", steps.ORGANISATION, "--no-chat")

    for page in (helper, sharer):
        steps.says(page.locator("entraide-chat:visible"), "Chat is switched off at your organisation.")
        expect(page.locator("entraide-chat textarea:visible")).to_have_count(0)
    steps.do(sharer, "pause").click()
    steps.reads(steps.told(helper), "Paused")

    switched.command("organisations", "set", steps.ORGANISATION, "--chat")
    for page in (helper, sharer):
        expect(page.locator("entraide-chat textarea:visible")).to_be_visible(timeout=steps.PATIENCE_MS)
    steps.expect_chat(sharer, ["One last word"])


def test_a_disabled_person_is_out_at_once(cast: Cast, switched: RunningServer, allowed_console: list[str]) -> None:
    allowed_console.append("status of 401")
    helper, sharer = cast.helper(steps.KARIM), cast.sharer(steps.NOOR)
    steps.join(helper, sharer)

    try:
        switched.command("people", "disable", steps.ORGANISATION, steps.NOOR)

        steps.reads(steps.heading(helper), "The session has ended")
        steps.says(steps.front(helper), "The access of one of you was switched off.")
        sharer.reload()
        expect(sharer).to_have_url(re.compile("/sign-in"))
    finally:
        switched.command("people", "enable", steps.ORGANISATION, steps.NOOR)

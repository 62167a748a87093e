"""Whom a helper may help, in two browsers: exactly those of the scope, and not a moment longer than the right lasts."""

import pytest

from tests.e2e import steps
from tests.e2e.bench.server import RunningServer
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]

NOT_YOU = (
    "The person who gave you this code may help others here, but not you. Nothing is shown. "
    "Ask the helpdesk for another helper."
)


def test_a_new_helper_helps_exactly_those_of_the_scope_until_the_right_is_withdrawn(
    cast: Cast, server: RunningServer, allowed_console: list[str]
) -> None:
    allowed_console.append("status of 403")
    for group in ("Workshop", "Design team"):
        server.command("groups", "create", steps.ORGANISATION, group)
    server.command("people", "groups", steps.ORGANISATION, steps.HANAKO, "--add", "Design team")
    server.command("people", "groups", steps.ORGANISATION, steps.ANA, "--add", "Workshop")
    looks = ("--permission", "view-screen", "--permission", "offer-remote-assistance")
    server.command("roles", "create", steps.ORGANISATION, "Looks", *looks)
    given = ("--name", "Design helps", "--members", "Design team", "--scope", "Workshop")
    server.command("roles", "assign", steps.ORGANISATION, "Looks", *given)
    helper, other = cast.helper(steps.HANAKO), cast.sharer(steps.LUC)
    code = steps.give_code(helper)

    steps.type_code(other, code)
    steps.says(other.locator("[data-refusal]"), NOT_YOU, steps.HELPDESK)
    sharer = cast.sharer(steps.ANA)
    steps.join(helper, sharer)
    steps.show_screen(helper, sharer)

    server.command("roles", "unassign", steps.ORGANISATION, "Design helps")

    steps.reads(steps.heading(sharer), "The session has ended")
    steps.says(sharer.locator("[data-place=scene]"), "may no longer help you at your organisation.")
    steps.reads(steps.heading(helper), "The session has ended")
    steps.says(steps.front(helper), "Your right to help was withdrawn")

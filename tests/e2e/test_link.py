"""The session link: its code reaches the code box and nothing else."""

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.e2e import steps
from tests.e2e.bench.server import DATABASE, RunningServer
from tests.e2e.bench.table import Kind, Table
from tests.e2e.cast import Cast

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_the_link_leads_to_the_helper_and_its_code_to_nobody_else(
    table: Table, server: RunningServer, cast: Cast, browser: Kind
) -> None:
    helper = cast.helper()
    code, link = copy_link(helper)
    sharer = table.sharer(browser=browser, base_url=server.origin)
    requests: list[Request] = []
    sharer.context.on("request", lambda request: requests.append(request))  # noqa: PLW0108 - Playwright marks what it is given

    sharer.goto(link)
    expect(sharer).to_have_url(f"{server.origin}/help/{steps.ORGANISATION}")
    expect(sharer.locator("#id_code")).to_have_value(code)
    steps.says(steps.front(helper), "The link was opened")
    steps.press_continue(sharer)
    expect(sharer.get_by_text("Your security code is kept")).to_be_visible()
    steps.says(steps.front(helper), "The person is signing in")
    steps.fill_sign_in(sharer, steps.LUC)
    expect(sharer.locator("#id_code")).to_have_value(code)
    steps.press_continue(sharer)
    sharer.wait_for_url(re.compile("/sessions/"))
    expect(steps.act(helper, "ask")).to_be_enabled(timeout=steps.PATIENCE_MS)
    assert not any(mark in sharer.url for mark in secrets_of(code))

    told_in = [request for request in requests if any(mark in spoken(request) for mark in secrets_of(code))]
    assert [request.url for request in told_in] == []
    written = server.log_path.read_text(errors="replace").encode() + b"".join(
        path.read_bytes() for path in server.data.glob(f"{DATABASE}*")
    )
    assert [mark for mark in secrets_of(code) if mark.encode() in written] == []


def copy_link(helper: Page) -> tuple[str, str]:
    """The code, and the link that the helper's button puts into the clipboard."""
    helper.context.grant_permissions(["clipboard-read", "clipboard-write"])
    code = steps.give_code(helper)
    steps.says(steps.act(helper, "copy-link"), "view only")
    steps.act(helper, "copy-link").click()
    steps.says(steps.act(helper, "copy-link"), "Link copied")
    return code, str(helper.evaluate("() => navigator.clipboard.readText()"))


def secrets_of(code: str) -> tuple[str, str]:
    """The code as it is shown and as it travels."""
    return code, code.replace("-", "")


def spoken(request: Request) -> str:
    """Whatever of a request stands in logs and histories: its address and its headers."""
    return "\n".join([request.url, *request.headers.values()])

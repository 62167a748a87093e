"""What an administrator carries elsewhere is copied by a button, or selected for the hand where a page may not copy."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.bench.server import RunningServer
from tests.e2e.bench.table import Table

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

#: as a browser is to a page that came by plain http
_WITHOUT_CLIPBOARD = "Object.defineProperty(Navigator.prototype, 'clipboard', {get: () => undefined});"


def test_the_address_for_the_directory_is_in_the_clipboard_and_that_is_said(
    table: Table, server: RunningServer
) -> None:
    page = provisioning(table, server)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.locator("[data-copies=scim-address]").click()

    expect(page.locator("[data-copied]").first).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == f"{server.origin}/scim/v2"


def test_a_page_that_may_not_copy_selects_the_text_and_claims_nothing(table: Table, server: RunningServer) -> None:
    page = provisioning(table, server, script=_WITHOUT_CLIPBOARD)

    page.locator("[data-copies=scim-address]").click()

    page.wait_for_function("() => getSelection().toString() !== ''")
    assert page.evaluate("() => getSelection().toString()") == f"{server.origin}/scim/v2"
    expect(page.locator("[data-copied]").first).to_be_hidden()
    expect(page.locator("[data-not-copied]").first).to_be_visible()


def provisioning(table: Table, server: RunningServer, *, script: str = "") -> Page:
    page = table.helper(base_url=server.origin)
    if script:
        page.add_init_script(script)
    page.goto("/sign-in?next=/console/provisioning")
    steps.fill_sign_in(page, steps.SOPHIE)
    page.wait_for_url("**/console/provisioning")
    return page

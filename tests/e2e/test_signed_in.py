"""How long one is signed in, met by two people in a session: a shared computer, and a sign-in of long ago."""

import re
import sqlite3

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.bench import axe
from tests.e2e.bench.server import DATABASE, RunningServer
from tests.e2e.bench.table import Table

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]

#: leases come every 10 s
LEASE_MS = 25_000


def test_the_end_of_the_help_signs_a_shared_computer_out_and_leaves_the_receipt(
    table: Table, own_server: RunningServer
) -> None:
    helper, sharer = (one(base_url=own_server.origin) for one in (table.helper, table.sharer))
    steps.sign_in(helper, steps.CLAIRE, path="/give")
    sharer.goto("/sign-in")
    sharer.get_by_label("This is a shared computer").check()
    steps.fill_sign_in(sharer, steps.LUC)
    steps.join(helper, sharer)

    steps.end_as_helper(helper)

    expect(steps.heading(sharer)).to_have_text("The session has ended", timeout=steps.PATIENCE_MS)
    sharer.wait_for_timeout(2_000)
    expect(steps.heading(sharer)).to_have_text("The session has ended")
    sharer.goto("/account")
    expect(sharer).to_have_url(re.compile("/sign-in"))
    helper.goto("/account")
    expect(helper).to_have_url(re.compile("/account$"))


def test_whoever_signed_in_long_ago_is_told_and_stays_without_leaving_the_session(
    table: Table, own_server: RunningServer
) -> None:
    helper, sharer = (one(base_url=own_server.origin) for one in (table.helper, table.sharer))
    steps.meet(helper, sharer)
    told = sharer.get_by_text("This browser will be signed out in a few minutes")
    expect(told).to_be_hidden()

    _signed_in_long_ago(own_server)

    expect(told).to_be_visible(timeout=LEASE_MS)
    expect(helper.get_by_text("This browser will be signed out in a few minutes")).to_be_visible(timeout=LEASE_MS)
    assert axe.violations(sharer) == []
    with sharer.context.expect_page() as opened:
        sharer.get_by_role("link", name="Stay signed in").click()
    _prove(opened.value)
    expect(told).to_be_hidden(timeout=LEASE_MS)
    steps.show_screen(helper, sharer)


def _prove(page: Page) -> None:
    page.locator("input[autocomplete=current-password]").fill(steps.PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page).not_to_have_url(re.compile("/sign-in"))
    page.close()


def _signed_in_long_ago(server: RunningServer) -> None:
    """Everybody who is signed in proved it twelve hours ago, less a few minutes."""
    with sqlite3.connect(server.data / DATABASE, timeout=30) as database:
        database.execute("UPDATE people_websession SET auth_time = datetime(auth_time, '-11 hours', '-53 minutes')")
    database.close()

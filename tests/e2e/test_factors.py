"""Second factors in a real browser: a passkey by a virtual device, an authenticator app, and a lost telephone."""

import re
import sqlite3
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import CDPSession, Page, expect

from tests.e2e import steps
from tests.e2e.bench import axe
from tests.e2e.bench.server import DATABASE, RunningServer
from tests.e2e.bench.table import Table

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Key:
    """A passkey device inside Chromium, which answers when told to."""

    def __init__(self, page: Page) -> None:
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._cdp.send("WebAuthn.enable")
        made: dict[str, Any] = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        self._id = made["authenticatorId"]

    def touch(self, *, at_once: bool) -> None:
        """Whether its owner touches it as soon as it is asked."""
        self._cdp.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": self._id, "enabled": at_once})

    def recognise(self, *, owner: bool) -> None:
        """Whether it recognises its owner."""
        self._cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self._id, "isUserVerified": owner})

    def credentials(self) -> list[dict[str, Any]]:
        """The passkeys on it."""
        found: dict[str, Any] = self._cdp.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        return list(found["credentials"])


def without_fault(page: Page) -> None:
    """Nothing of WCAG A and AA is broken on this page, which only a device with a passkey shows; see also the tour."""
    assert axe.violations(page) == []


def make_passkey(page: Page, name: str) -> None:
    """From my account: make a passkey."""
    page.goto("/account")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make the passkey").click()
    expect(page).not_to_have_url(re.compile("/account/passkeys"))


def sign_out(page: Page) -> None:
    """Sign out, and wait until the page there has asked the device: what it asks later, it would answer unbidden."""
    page.goto("/account")
    with page.expect_response("**/sign-in/passkey-challenges"):
        page.locator("main").get_by_role("button", name="Sign out").first.click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.evaluate("() => new Promise((resolve) => setTimeout(resolve))")


def test_a_passkey_is_made_and_signs_in_by_the_button_and_unasked(table: Table, own_server: RunningServer) -> None:
    page = table.sharer(base_url=own_server.origin)
    steps.sign_in(page, steps.LUC)
    key = Key(page)

    make_passkey(page, "Work laptop")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    expect(page.get_by_text("Your passkey is set up.")).to_be_visible()
    page.get_by_role("button", name="Show me ten codes").click()
    expect(page.locator(".recovery li")).to_have_count(10)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "recovery-codes.txt"
    assert len(key.credentials()) == 1

    key.touch(at_once=False)
    sign_out(page)
    key.touch(at_once=True)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).not_to_have_url(re.compile("/sign-in"))
    page.goto("/account")
    expect(page.locator(".ways")).to_contain_text("used just now")
    without_fault(page)

    key.touch(at_once=False)
    sign_out(page)
    page.goto("/support")
    key.touch(at_once=True)
    page.goto("/sign-in?next=/account", wait_until="commit")  # the address box offers the passkey by itself
    expect(page).to_have_url(re.compile(r"^[^?]*/account$"))
    signed_in = own_server.rows("SELECT amr FROM people_websession ORDER BY created_at")
    assert [row[0] for row in signed_in] == ['["pwd"]', '["hwk", "user", "mfa"]', '["hwk", "user", "mfa"]']


def test_after_the_password_the_passkey_is_asked_for_and_a_stranger_at_the_device_gets_no_further(
    table: Table, own_server: RunningServer
) -> None:
    page = table.sharer(base_url=own_server.origin)
    steps.sign_in(page, steps.ANA)
    key = Key(page)
    make_passkey(page, "Phone")
    key.touch(at_once=False)
    sign_out(page)
    page.locator("input[type=email]").fill(steps.ANA)
    page.locator("input[autocomplete=current-password]").fill(steps.PASSWORD)
    page.locator("main .button--primary").click()

    expect(page).to_have_url(re.compile("/sign-in/second-step"))
    without_fault(page)
    key.touch(at_once=True)
    key.recognise(owner=False)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Nothing was sent")).to_be_visible()
    expect(page).to_have_url(re.compile("/sign-in/second-step"))
    key.recognise(owner=True)
    page.get_by_role("button", name="Use a passkey").click()

    expect(page).not_to_have_url(re.compile("/sign-in"))


def test_administration_asks_again_and_a_passkey_is_the_answer(table: Table, own_server: RunningServer) -> None:
    page = table.sharer(base_url=own_server.origin)
    steps.sign_in(page, steps.SOPHIE)
    Key(page)
    make_passkey(page, "Work laptop")
    _age_proofs(own_server)

    page.goto("/account/passkeys")

    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    without_fault(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile("/account/passkeys$"))


def test_an_app_and_then_a_lost_telephone(table: Table, own_server: RunningServer, allowed_console: list[str]) -> None:
    allowed_console.append("status of 422")
    page = table.sharer(base_url=own_server.origin)
    steps.sign_in(page, steps.HANAKO)
    page.goto("/account/authenticator-app")
    expect(page.locator(".qr img")).to_have_js_property("complete", True)
    assert page.locator(".qr img").evaluate("image => image.naturalWidth") > 100
    page.get_by_text("I cannot scan it").click()
    secret = page.locator(".address").inner_text().replace(" ", "")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Take it into use").click()
    expect(page.get_by_text("This code is not right")).to_be_visible()
    page.get_by_label("Code").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Take it into use").click()
    expect(page.get_by_text("Your authenticator app is set up.")).to_be_visible()
    sign_out(page)

    page.locator("input[type=email]").fill(steps.HANAKO)
    page.locator("input[autocomplete=current-password]").fill(steps.PASSWORD)
    page.locator("main .button--primary").click()
    page.get_by_text("I have neither").click()
    page.get_by_role("link", name="I have a temporary pass").click()
    said = own_server.command("people", "pass", steps.ORGANISATION, steps.HANAKO)
    found = re.search(r"^([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})$", said, re.MULTILINE)
    assert found
    page.locator("input[type=email]").fill(steps.HANAKO)
    page.get_by_label("Temporary pass").fill(found[1])
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a new second factor")
    page.goto("/help")
    expect(page.get_by_text("山田 花子")).to_have_count(0)
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up a new second factor")
    Key(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Make the passkey").click()
    expect(page).not_to_have_url(re.compile("/account/passkeys"))
    page.goto("/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")


def _age_proofs(server: RunningServer) -> None:
    """Let the proofs of everybody be as old as yesterday's."""
    with sqlite3.connect(server.data / DATABASE, timeout=30) as database:
        database.execute("UPDATE people_websession SET proved_at = datetime(proved_at, '-1 day')")
    database.close()

"""Signing in in all its ways: providers, second factors, recovery codes, invitations, passes; and their console."""

import base64
import hmac
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.bench.server import RunningServer
from tests.e2e.tour.house import House, View

_PASS = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
_LINK = re.compile(r"/sign-in/new-password\S+")


def factors(house: House) -> Iterator[View]:
    """Somebody is invited, must set up a second factor, uses it, is locked out, and let in by a pass."""
    server = house.server
    email = f"elif.{house.language.lower()}@atelier-riviere.example"
    invited = server.command("people", "add", steps.ORGANISATION, email, "--name", "Elif Kaya", "--print-link")
    link = _LINK.search(invited)
    assert link
    page = house.stranger(path=link[0])
    yield View("invitation", page, "anybody")
    page.locator("input[autocomplete=new-password]").fill(steps.PASSWORD)
    _send(page)
    page.wait_for_url("**/sign-in")
    server.command("organisations", "set", steps.ORGANISATION, "--second-factor")
    try:
        _type_password(page, email)
        page.wait_for_url("**/account/factors")
    finally:
        server.command("organisations", "set", steps.ORGANISATION, "--no-second-factor")
    yield View("factor-demanded", page, "anybody")
    page.goto("/account/passkeys")
    yield View("passkey-new", page, "anybody")
    page.goto("/account/authenticator-app")
    page.locator("details.more summary").click()
    secret = page.locator("p.address").inner_text().replace(" ", "")
    page.locator("input[autocomplete=one-time-code]").fill("000000")
    _send(page)
    expect(page.locator(".field__error")).to_be_visible()
    yield View("authenticator-app-refused", page, "anybody")
    page.locator("input[autocomplete=one-time-code]").fill(_code_of(secret))
    _send(page)
    page.wait_for_url("**/account/recovery-codes")
    yield View("recovery-codes-asked", page, "anybody")
    _send(page)
    expect(page.locator(".recovery li")).to_have_count(10)
    yield View("recovery-codes", page, "anybody")
    page.goto("/account#factors")
    yield View("account-factors", page, "anybody")
    page.goto("/sign-in/again?next=/account")
    yield View("confirm-again", page, "anybody")
    page.context.clear_cookies()
    yield from _locked_out(page, server, email)
    server.command("people", "disable", steps.ORGANISATION, email)
    page.context.close()


def _locked_out(page: Page, server: RunningServer, email: str) -> Iterator[View]:
    page.goto("/sign-in")
    _type_password(page, email)
    page.wait_for_url("**/sign-in/second-step")
    page.locator("details.more summary").click()
    yield View("second-step", page, "anybody")
    page.goto("/sign-in/temporary-pass")
    page.locator("input[type=email]").fill(email)
    page.locator("input[name=code]").fill("AAAA-BBBB-CCCC")
    _send(page)
    expect(page.locator("[role=alert]").first).to_be_visible()
    yield View("temporary-pass-refused", page, "anybody")
    made = _PASS.search(server.command("people", "pass", steps.ORGANISATION, email))
    assert made
    page.locator("input[name=code]").fill(made[0])
    _send(page)
    page.wait_for_url("**/account/factors")
    yield View("factor-after-pass", page, "anybody")


def providers(house: House) -> Iterator[View]:
    """A provider is added, people are led to it, and it is away; and the other pages of identity."""
    admin = house.stranger(path="/sign-in?next=/console/identity")
    _type_password(admin, steps.SOPHIE)
    admin.wait_for_url("**/console/identity")
    yield View("console-identity-none", admin, "helper")
    admin.goto("/console/passes?search=noor")
    yield View("console-passes", admin, "helper")
    _send(admin, within="main table button")
    expect(admin.locator("p.address")).to_be_visible()
    yield View("console-pass", admin, "helper")
    admin.goto("/console/identity/new")
    _send(admin)
    expect(admin.locator(".field__error").first).to_be_visible()
    yield View("console-provider-refused", admin, "helper")
    with _provider(house.server):
        admin.goto("/console/identity")
        yield View("console-identity", admin, "helper")
        admin.locator("main table th a").click()
        yield View("console-provider", admin, "helper")
        admin.goto(f"{admin.url}/test")
        yield View("console-provider-test", admin, "helper")
        admin.goto("/console/provisioning")
        yield View("provisioning", admin, "helper")
        _send(admin)
        admin.wait_for_url("**/tokens")
        yield View("provisioning-token", admin, "helper")
        admin.goto("/console/provisioning")
        admin.locator("main tbody .button--small").first.click()
        yield View("provisioning-revoking", admin, "helper")
        admin.context.close()
        yield from _led(house)


def _led(house: House) -> Iterator[View]:
    page = house.stranger(path="/sign-in")
    page.locator("input[type=email]").first.fill("luc@nowhere.example")
    page.locator("form[action$=finding] .button--primary").click()
    expect(page.locator(".field__error")).to_be_visible()
    yield View("work-address-refused", page, "anybody")
    page.goto(f"/sign-in?by=password&next=/help/{steps.ORGANISATION}")
    yield View("sign-in-providers", page, "anybody")
    # it goes on by itself: an answer without content keeps it where it is
    page.route("**/sign-in/at/**", lambda route: route.fulfill(status=204))
    page.goto(f"/sign-in?next=/help/{steps.ORGANISATION}")
    yield View("going-to-provider", page, "anybody")
    page.unroute("**/sign-in/at/**")
    page.goto(f"/sign-in/at/{steps.ORGANISATION}/work")
    yield View("provider-away", page, "anybody")
    page.context.close()


@contextmanager
def _provider(server: RunningServer) -> Iterator[None]:
    """A provider of the demo's organisation, at an address where nobody answers."""
    words = ("--issuer", "https://id.atelier-riviere.example", "--client-id", "entraide", "--public")
    server.command("identity", "add", steps.ORGANISATION, "work", "--name", "Atelier Rivière ID", *words)
    try:
        yield
    finally:
        server.command("identity", "remove", steps.ORGANISATION, "work", "--yes")


def _type_password(page: Page, email: str) -> None:
    page.locator("input[autocomplete~=username]").fill(email)
    page.locator("input[autocomplete=current-password]").fill(steps.PASSWORD)
    _send(page)


def _send(page: Page, *, within: str = "main .button--primary") -> None:
    page.locator(within).first.click()


def _code_of(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    digest = hmac.digest(
        base64.b32decode(secret + "=" * (-len(secret) % 8)), (int(time.time()) // 30).to_bytes(8), "sha1"
    )
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06}"

"""Signing in by an outside provider, in real browsers: the certified one, honest, changing, and gone."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.bench import axe
from tests.e2e.bench.browsers import ColourScheme
from tests.e2e.bench.server import DATABASE, RunningServer, free_port
from tests.e2e.bench.table import Kind, Table
from tests.e2e.providers.honest import CLIENT_ID, HonestProvider, honest_provider
from tests.e2e.tour.camera import Look, settle

pytestmark = [pytest.mark.two_browsers, pytest.mark.timeout(300)]

ORGANISATION = steps.ORGANISATION
PEOPLE: dict[str, dict[str, Any]] = {
    "lucie": {
        "name": "Lucie Petit",
        "title": "Archivist",
        "email": "lucie.petit@atelier-riviere.example",
        "email_verified": True,
    },
    "marc-chromium": {"name": "Marc Olivier", "title": "Technician", "groups": ["helpdesk"]},
    "marc-firefox": {"name": "Marc Olivier", "title": "Technician", "groups": ["helpdesk"]},
}


@dataclass
class Site:
    """Our server, and the provider of the demo's organisation."""

    server: RunningServer
    provider: HonestProvider


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("outside")
    port = free_port()
    ours = f"http://localhost:{port}/sign-in/at/{ORGANISATION}/work"
    with honest_provider(folder, ours, {name: dict(one) for name, one in PEOPLE.items()}) as provider:
        environ = {"ENTRAIDE_OUTBOUND_PERMITTED": provider.issuer}
        with RunningServer(folder / "server", port=port, environ=environ) as server:
            server.command(
                *("identity", "add", ORGANISATION, "work", "--name", "the work account", "--issuer", provider.issuer),
                *("--client-id", CLIENT_ID, "--public", "--group", "helpdesk=Helpers"),
            )
            server.command("identity", "test", ORGANISATION, "work")
            yield Site(server, provider)


@pytest.fixture(autouse=True)
def its_own_pages(allowed_console: list[str], site: Site) -> None:
    """What the provider's pages complain of is not ours; nor is what we refuse on purpose."""
    allowed_console.extend([re.escape(site.provider.issuer), "fonts.googleapis.com", "status of (400|401|403|404|503)"])


def sign_in_there(page: Page, who: str) -> None:
    """Fill the provider's own page."""
    page.wait_for_url(re.compile(r"/interaction/"))
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill("whatever")
    page.locator("[type=submit]").click()


def entered(table: Table, site: Site, who: str, *, browser: Kind = "chromium", path: str = "/account") -> Page:
    """Somebody signed in by the provider, by the button of the sign-in page."""
    page = table.sharer(browser=browser, base_url=site.server.origin)
    page.goto(f"/sign-in?next=/help/{ORGANISATION}")
    sign_in_there(page, who)
    page.wait_for_url(f"{site.server.origin}/help/{ORGANISATION}")
    page.goto(path)
    return page


@pytest.mark.parametrize("browser", ["chromium", "firefox"])
def test_the_main_flow_with_two_people_of_the_provider(table: Table, site: Site, browser: Kind) -> None:
    """A session link goes straight to the only provider; the code waits meanwhile."""
    helper = table.helper(base_url=site.server.origin)
    helper.goto(f"/sign-in?next=/help/{ORGANISATION}")
    sign_in_there(helper, f"marc-{browser}")
    helper.wait_for_url(f"{site.server.origin}/help/{ORGANISATION}")
    helper.goto("/give")
    code = steps.give_code(helper)
    sharer = table.sharer(browser=browser, base_url=site.server.origin)

    sharer.goto(f"/help/{ORGANISATION}#{code}")
    expect(sharer.locator("#id_code")).to_have_value(code)
    steps.press_continue(sharer)
    sign_in_there(sharer, "lucie")
    sharer.wait_for_url(f"{site.server.origin}/help/{ORGANISATION}")
    expect(sharer.locator("#id_code")).to_have_value(code)
    steps.press_continue(sharer)
    sharer.wait_for_url(re.compile("/sessions/"))

    expect(steps.act(helper, "ask")).to_be_enabled(timeout=steps.PATIENCE_MS)
    expect(steps.front(helper)).to_contain_text("Lucie Petit")
    expect(steps.front(helper)).to_contain_text("Archivist")
    expect(steps.front(helper)).to_contain_text("atelier-riviere.example")
    expect(sharer.locator("main")).to_contain_text("Marc Olivier", timeout=steps.PATIENCE_MS)


def test_a_session_over_there_means_no_click(table: Table, site: Site) -> None:
    page = entered(table, site, "lucie")
    page.context.clear_cookies(domain="localhost", name="entraide")

    page.goto(f"/sign-in?next=/help/{ORGANISATION}")

    page.wait_for_url(f"{site.server.origin}/help/{ORGANISATION}")
    page.goto("/account")
    expect(page.locator("main")).to_contain_text("Lucie Petit")


def test_a_work_address_finds_the_provider(table: Table, site: Site) -> None:
    """The demo holds two organisations, so the plain page asks; the way on begins with a form of ours."""
    page = table.sharer(base_url=site.server.origin)
    page.goto("/sign-in")
    page.locator("#id_finding-address").fill("lucie.petit@atelier-riviere.example")
    page.locator("form[action$=finding] button").click()

    page.wait_for_url(re.compile(r"/interaction/"))
    sign_in_there(page, "lucie")
    page.wait_for_url(f"{site.server.origin}/")


def test_changed_claims_are_there_after_the_next_sign_in(table: Table, site: Site) -> None:
    page = entered(table, site, "lucie")
    expect(page.locator("main")).to_contain_text("Archivist")
    site.provider.people["lucie"] |= {"name": "Lucie Grand", "title": "Head of archives"}
    site.provider.write()
    page.context.clear_cookies(domain="localhost", name="entraide")

    page.goto(f"/sign-in?next=/help/{ORGANISATION}")
    page.wait_for_url(f"{site.server.origin}/help/{ORGANISATION}")
    page.goto("/account")

    expect(page.locator("main")).to_contain_text("Lucie Grand")
    expect(page.locator("main")).to_contain_text("Head of archives")
    site.provider.people["lucie"] |= PEOPLE["lucie"]
    site.provider.write()


def test_a_new_key_is_taken_up(table: Table, site: Site) -> None:
    entered(table, site, "lucie")
    site.provider.rotate()
    as_if_a_minute_had_passed(site)

    page = entered(table, site, "lucie")

    expect(page.locator("main")).to_contain_text("Lucie Petit")


def test_signing_out_here_is_signing_out_there(table: Table, site: Site) -> None:
    page = entered(table, site, "lucie")

    page.locator("header.page-head form[action='/sign-out'] button").click()
    page.wait_for_url(re.compile("/session/end"))
    page.locator("button[value=yes]").click()

    page.wait_for_url(f"{site.server.origin}/sign-in")
    expect(page.locator("main")).to_contain_text("You are signed out.")
    page.goto(f"/sign-in?next=/help/{ORGANISATION}")
    page.wait_for_url(re.compile(r"/interaction/"))  # asks for the password again


def test_signing_out_there_is_signing_out_here_within_five_seconds(table: Table, site: Site) -> None:
    page = entered(table, site, "lucie")
    page.goto(f"{site.provider.issuer}/session/end")
    began = time.monotonic()
    page.locator("button[value=yes]").click()
    page.wait_for_url(re.compile("/session/end/success"))

    while site.server.rows(
        "SELECT count(*) FROM people_websession WHERE ended_at IS NULL AND provider_session != ''"
        " AND person_id IN (SELECT id FROM people_person WHERE subject = 'lucie')"
        " AND created_at = (SELECT max(created_at) FROM people_websession)"
    )[0][0]:
        assert time.monotonic() - began < 5
        time.sleep(0.05)
    page.goto(f"{site.server.origin}/account")

    expect(page).to_have_url(re.compile("/sign-in"))
    assert time.monotonic() - began < 5


def test_while_the_provider_is_away_who_is_signed_in_goes_on(table: Table, site: Site) -> None:
    page = entered(table, site, "lucie")
    other = table.helper(base_url=site.server.origin)
    other.goto(f"/sign-in?next=/help/{ORGANISATION}")
    other.wait_for_url(re.compile(r"/interaction/"))
    site.provider.stop()
    try:
        page.reload()
        expect(page.locator("main")).to_contain_text("Lucie Petit")
        as_if_a_day_had_passed(site)
        began = time.monotonic()
        other.goto(f"/sign-in/at/{ORGANISATION}/work")
        expect(other.locator("main")).to_contain_text("does not answer at the moment")
        assert time.monotonic() - began < 5
    finally:
        site.provider.start()


def as_if_a_minute_had_passed(site: Site) -> None:
    """Let the server forget when it asked for keys last: it would not ask again for a minute."""
    _write(site, "UPDATE people_providerfacts SET keys_asked_at = NULL")


def as_if_a_day_had_passed(site: Site) -> None:
    """Let the server forget what the provider told of itself."""
    _write(site, "DELETE FROM people_providerfacts")


def _write(site: Site, statement: str) -> None:
    path: Path = site.server.data / DATABASE
    with closing(sqlite3.connect(path, timeout=30)) as database:
        database.execute(statement)
        database.commit()


def test_an_administrator_tests_the_provider_and_is_signed_in_as_before(table: Table, site: Site) -> None:
    page = table.helper(base_url=site.server.origin)
    page.goto("/sign-in?next=/console/identity")
    page.locator("#id_login").fill(steps.SOPHIE)
    page.locator("#id_password").fill(steps.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{site.server.origin}/console/identity")
    page.get_by_role("link", name="the work account", exact=True).click()
    page.get_by_role("link", name="Test this provider").click()
    page.get_by_role("link", name="Test now").click()
    sign_in_there(page, "lucie")
    page.wait_for_url(re.compile("/console/identity/.*/test"))

    expect(page.locator("main")).to_contain_text("Signing in works")
    expect(page.locator("main")).to_contain_text("Lucie Petit")
    expect(page.locator("main")).to_contain_text("looked for: company")
    schemes: tuple[ColourScheme, ...] = ("light", "dark")
    for scheme in schemes:
        settle(page, Look(scheme, 1440))
        assert axe.violations(page) == []
    page.goto("/account")
    expect(page.locator("main")).to_contain_text("Sophie Garnier")

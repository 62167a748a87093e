"""A new administrator sets up: from the token of an empty installation to the first person who is helped."""

import email
import email.policy
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.bench.server import RunningServer, free_port
from tests.e2e.bench.table import Table

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SEND = "main form .button--primary"
TOKEN = re.compile(r"type this token: +([0-9A-Z-]+)")
LINK = re.compile(r"https?://\S+/sign-in/new-password\S+")
MINE, TOM, ADA = "ines@quai.example", "tom@quai.example", "ada@quai.example"


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[RunningServer]:
    """An installation in which nothing has been set up yet."""
    port = free_port()
    environ = {
        "ENTRAIDE_DATA_DIRECTORY": str(tmp_path / "server"),
        "ENTRAIDE_SERVER_PUBLIC_URL": f"http://localhost:{port}",
        "ENTRAIDE_SERVER_PORT": str(port),
    }
    with RunningServer(tmp_path / "server", port=port, environ=environ, command=("entraide", "serve")) as running:
        yield running


def test_a_new_administrator_sets_up_and_helps_the_first_person(
    table: Table, empty_server: RunningServer, allowed_console: list[str]
) -> None:
    allowed_console.append("status of 4(04|22)")
    page = table.helper(base_url=empty_server.origin)
    told = TOKEN.search(empty_server.log_path.read_text())
    assert told
    _first_run(page, told[1])
    assert page.request.get("/first-run").status == 404
    _sign_in(page, MINE)
    page.goto("/console")
    _is_led(page, done={"helper"}, then="sign-in")

    _add(page, "Tom Berger", TOM)
    page.goto("/console")
    _is_led(page, done={"sign-in", "people", "helper"}, then="switches")
    page.locator(".first-steps .button--primary").click()
    _switch_on(page)
    page.goto("/console")
    _is_led(page, done={"sign-in", "people", "helper", "switches"}, then="tried")

    # Tom shall see screens of one group, and of nobody else
    _group(page, "Helpdesk", "Tom Berger")
    _add(page, "Ada Novak", ADA)
    _group(page, "Workshop", "Ada Novak")
    _give_a_role(page)
    helper, sharer = (table.helper(base_url=empty_server.origin), table.sharer(base_url=empty_server.origin))
    for who, address in ((helper, TOM), (sharer, ADA)):
        _choose_password(who, _link_for(empty_server, address))
        _sign_in(who, address)
    helper.goto("/give")
    steps.join(helper, sharer)
    steps.show_screen(helper, sharer)

    page.goto("/console")
    expect(page.locator(".figure__number").first).to_have_text("1")
    expect(page.locator(".first-steps")).to_have_count(0)
    steps.end_as_helper(helper)


def _first_run(page: Page, token: str) -> None:
    page.goto("/first-run")
    for name, value in {
        "token": token,
        "organisation": "Quai Neuf",
        "slug": "quai",
        "name": "Inès Caron",
        "email": MINE,
        "password": steps.PASSWORD,
    }.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator(SEND).click()
    page.wait_for_url("**/sign-in*")


def _sign_in(page: Page, who: str) -> None:
    page.goto("/sign-in")
    steps.fill_sign_in(page, who)


def _is_led(page: Page, *, done: set[str], then: str) -> None:
    """The list of first steps has these checked, and leads to the next."""
    names = {
        "sign-in": "Where people sign in",
        "people": "People are here",
        "helper": "Somebody may help",
        "switches": "Remote Help is on",
        "tried": "Tried with a colleague",
    }
    for name, title in names.items():
        step = page.locator(".first-steps__step", has=page.get_by_role("heading", name=title))
        expect(step.locator(".state--ok")).to_have_count(1 if name in done else 0)
        if name == then:
            expect(step).to_have_attribute("aria-current", "step")


def _add(page: Page, name: str, address: str) -> None:
    page.goto("/console/people/new")
    page.locator("#id_name").fill(name)
    page.locator("#id_email").fill(address)
    page.locator(SEND).click()
    expect(page.locator("h1")).to_have_text(name)


def _switch_on(page: Page) -> None:
    """The switches, then how to reach the helpdesk; each by way of the summary of what will change."""
    page.locator("#switches input[name=remote_help]").check()
    page.locator("#switches input[name=help_to_unenrolled]").check()
    page.locator("#switches .section-foot button").click()
    page.locator(".review .button--primary, main .button--primary").first.click()
    page.locator("#contact [name=contact_telephone]").fill(steps.HELPDESK)
    page.locator("#contact .section-foot button").click()
    page.locator(".review .button--primary, main .button--primary").first.click()
    expect(page.locator("#contact [name=contact_telephone]")).to_have_value(steps.HELPDESK)


def _group(page: Page, name: str, member: str) -> None:
    page.goto("/console/groups/new")
    page.locator("#id_name").fill(name)
    page.locator(SEND).click()
    page.wait_for_url(re.compile(r"/console/groups/[^/]{22}$"))
    page.goto(f"{page.url}/adding")
    page.locator("tbody tr", has_text=member).get_by_role("button").click()
    expect(page.locator("[role=status]", has_text="is in the group now.")).to_contain_text(member)


def _give_a_role(page: Page) -> None:
    """A role of our own that sees screens, for the people of one group, over those of another."""
    page.goto("/console/roles/new")
    page.locator("#id_name").fill("Looks")
    for box in ("view-screen", "offer-remote-assistance"):
        page.locator(f"#id_{box}").check()
    page.locator(SEND).click()
    page.locator("main .page-head .button--primary").click()
    page.locator("#id_name").fill("Helpdesk looks")
    page.locator(SEND).click()
    page.locator("label", has_text="Helpdesk").locator("input[name=members]").check()
    page.locator(SEND).click()
    page.locator("#id_groups").check()
    page.locator("label", has_text="Workshop").locator("input[name=scope]").check()
    page.locator(SEND).click()
    page.locator(SEND).click()
    page.wait_for_url("**/console/assignments/*")


def _link_for(server: RunningServer, address: str) -> str:
    """The link in the letter that was sent to `address`; letters go into files as long as there is no mail server."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for path in sorted((server.data / "mail").glob("*.log")):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = letter.get_body()
            if letter["to"] == address and body is not None and (found := LINK.search(body.get_content())):
                return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no letter to {address}")


def _choose_password(page: Page, link: str) -> None:
    page.goto(link)
    for field in page.locator("input[autocomplete=new-password]").all():
        field.fill(steps.PASSWORD)
    page.locator("main .button--primary").click()
    expect(page.locator("input[autocomplete=new-password]")).to_have_count(0)

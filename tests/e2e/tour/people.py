"""People, groups, domains: the lists, what is made and asked, an import; the first steps of an organisation."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.tour.house import House, View

SEND = "main form .button--primary"


def people(house: House) -> Iterator[View]:
    """An administrator looks after people: adds one, imports two, disables one; makes a group and fills it."""
    page = house.stranger(path="/sign-in")
    steps.fill_sign_in(page, steps.SOPHIE)
    page.goto("/console/people")
    yield View("people", page, "anybody")
    page.locator(".list-bar__pills summary").first.click()
    yield View("people-filter", page, "anybody")
    yield from _one(page)
    yield from _added(page, house.language)
    page.context.close()
    # nobody has been helped at Nordwind yet
    other = house.stranger(path="/sign-in")
    steps.fill_sign_in(other, steps.ERIK)
    other.goto("/console")
    yield View("console-first-steps", other, "anybody")
    other.context.close()


def _one(page: Page) -> Iterator[View]:
    """One person from all sides."""
    page.goto("/console/people?search=luc.morel")
    page.locator("[data-row]").first.click()
    yield View("person", page, "anybody")
    person = page.url
    for tab in ("groups", "sign-ins", "help", "profile", "disabling"):
        page.goto(f"{person}/{tab}")
        yield View(f"person-{tab}", page, "anybody")


def _added(page: Page, language: str) -> Iterator[View]:
    page.goto("/console/people/new")
    page.locator(SEND).click()
    expect(page.locator(".field__error").first).to_be_visible()
    yield View("person-new-refused", page, "anybody")
    mark = language.lower()
    page.locator("#id_name").fill("Inès Caron")
    page.locator("#id_email").fill(f"ines.{mark}@atelier-riviere.example")
    page.locator(SEND).click()
    page.wait_for_url("**/console/people/*")
    yield View("person-added", page, "anybody")

    page.goto("/console/people/import")
    yield View("people-import", page, "anybody")
    lines = f"name,email\nZoé Petit,zoe.{mark}@atelier-riviere.example\nLuc Morel,{steps.LUC}\n,nobody\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": lines.encode()}
    )
    page.locator(SEND).click()
    expect(page.locator("main table")).to_be_visible()
    yield View("people-import-preview", page, "anybody")


def groups(house: House) -> Iterator[View]:
    """An administrator makes a group and fills it, claims a domain, and lets a directory in."""
    page = house.stranger(path="/sign-in")
    steps.fill_sign_in(page, steps.SOPHIE)
    page.goto("/console/groups")
    yield View("groups", page, "anybody")
    page.goto("/console/groups/new")
    page.locator("#id_name").fill(f"Atelier {house.language}")
    yield View("group-new", page, "anybody")
    page.locator(SEND).click()
    page.wait_for_url("**/console/groups/*")
    yield View("group-empty", page, "anybody")
    group = page.url
    page.goto(f"{group}/adding")
    yield View("group-adding", page, "anybody")
    page.locator("main tbody form button").first.click()
    expect(page.locator(".console .messages").first).to_be_visible()
    page.goto(group)
    yield View("group", page, "anybody")
    page.goto(f"{group}/name")
    yield View("group-naming", page, "anybody")
    page.goto(f"{group}/removal")
    yield View("group-removal", page, "anybody")
    page.locator("main form .button--danger").click()

    page.goto("/console/domains")
    page.locator("main form input[name=domain]:not([type=hidden])").fill(f"{house.language.lower()}.example")
    page.locator(SEND).click()
    expect(page.locator("main code").first).to_be_visible()
    yield View("domains", page, "anybody")
    page.goto("/console/provisioning")
    yield View("provisioning-none", page, "anybody")
    page.goto("/console/provisioning/log")
    yield View("provisioning-log", page, "anybody")
    page.goto("/console/passes/nobody")
    yield View("only-by-form", page, "anybody")
    page.context.close()

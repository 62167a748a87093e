"""Roles: the lists, a role, the wizard of an assignment to its review, what a change means, Check access."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.tour.house import House, View


def roles(house: House) -> Iterator[View]:
    """An administrator looks at roles, makes one and gives it, and asks who may help whom."""
    page, _ = house.helper(steps.SOPHIE, path="/console/roles")
    yield View("roles", page, "anybody")
    page.get_by_role("main").locator("tbody a").nth(1).click()
    yield View("role", page, "anybody")
    name = f"Workshop {house.language}"
    page.goto("/console/roles/new")
    yield from _refused(page)
    page.locator("#id_name").fill(name)
    for box in ("view-screen", "offer-remote-assistance"):
        page.locator(f"#id_{box}").check()
    yield View("role-new", page, "anybody")
    page.locator("main form .button--primary").click()
    yield View("role-made", page, "anybody")
    role = page.url

    page.locator("main .page-head .button--primary").click()
    page.locator("#id_name").fill(name)
    yield View("assignment-basics", page, "anybody")
    yield from _assigned(page)
    yield View("assignment", page, "anybody")
    page.locator("main .page-head .button--danger").click()
    yield View("assignment-removal", page, "anybody")

    page.goto(f"{role}/edit")
    page.locator("#id_elevation").check()
    page.locator("main form .button--primary").click()
    yield View("role-review", page, "anybody")
    page.goto(f"{role}/deletion")
    yield View("role-deletion", page, "anybody")
    page.goto("/console/assignments")
    yield View("assignments", page, "anybody")
    page.goto("/console/check-access")
    yield View("check-access-empty", page, "anybody")
    page.goto(f"/console/check-access?helper={steps.CLAIRE}&sharer={steps.LUC}&mode=elevation")
    yield View("check-access-yes", page, "anybody")
    page.goto(f"/console/check-access?helper={steps.ANA}&sharer=a")
    yield View("check-access-several", page, "anybody")
    page.goto(f"/console/check-access?helper={steps.ANA}&sharer={steps.LUC}")
    yield View("check-access-no", page, "anybody")
    page.goto(f"{role}/deletion")
    page.locator("main form .button--danger").click()
    page.context.close()


def _refused(page: Page) -> Iterator[View]:
    page.locator("main form .button--primary").click()
    expect(page.locator(".field__error").first).to_be_visible()
    yield View("role-new-refused", page, "anybody")


def _assigned(page: Page) -> Iterator[View]:
    """From the second step of the wizard to the assignment that it makes."""
    page.locator("main form .button--primary").click()
    page.locator("main form .button--primary").click()
    expect(page.locator(".field__error")).to_be_visible()
    page.locator("input[name=members]").last.check()
    yield View("assignment-members", page, "anybody")
    page.locator("main form .button--primary").click()
    page.locator("#id_groups").check()
    page.locator("input[name=scope]").first.check()
    yield View("assignment-scope", page, "anybody")
    page.locator("main form .button--primary").click()
    yield View("assignment-review", page, "anybody")
    page.locator("main form .button--primary").click()
    page.wait_for_url("**/console/assignments/*")

"""A person's data: where it is given out, what is asked before it is erased; and the emergency account."""

from collections.abc import Iterator

from tests.e2e import steps
from tests.e2e.tour.house import House, View


def privacy(house: House) -> Iterator[View]:
    """An administrator adds somebody, erases them again, makes an emergency key; somebody uses it."""
    page = house.stranger(path="/sign-in")
    steps.fill_sign_in(page, steps.SOPHIE)
    page.goto("/account")
    yield View("account-privacy", page, "anybody")
    address = f"pia.{house.language.lower()}@atelier-riviere.example"
    page.goto("/console/people/new")
    page.locator("#id_name").fill("Pia Weber")
    page.locator("#id_email").fill(address)
    page.locator("main form .button--primary").click()
    person = page.url
    yield View("person", page, "anybody")
    page.locator("a[href$='/erasure']").click()
    yield View("person-erasure", page, "anybody")
    page.locator("#id_typed").fill("somebody.else@atelier-riviere.example")
    page.locator("main .button--danger").click()
    yield View("person-erasure-refused", page, "anybody")
    page.locator("#id_typed").fill(address)
    page.locator("main .button--danger").click()
    yield View("person-erased", page, "anybody")
    page.goto(person)
    yield View("person-former", page, "anybody")

    page.goto("/console/emergency")
    yield View("emergency", page, "anybody")
    page.locator("main .button--primary").click()
    key = page.locator("main .address").inner_text()
    yield View("emergency-key", page, "anybody")
    stranger = house.stranger(path="/sign-in/emergency")
    yield View("sign-in-emergency", stranger, "anybody")
    stranger.locator("#id_code").fill("0000-0000")
    stranger.locator("main form .button--primary").click()
    yield View("sign-in-emergency-refused", stranger, "anybody")
    stranger.locator("#id_code").fill(key)
    stranger.locator("main form .button--primary").click()
    stranger.wait_for_url("**/console")
    stranger.context.close()
    page.goto("/console")
    yield View("console-home-alarm", page, "anybody")
    page.goto("/console/emergency")
    yield View("emergency-used", page, "anybody")
    page.locator("form[action$='/seen'] button").click()
    page.context.close()

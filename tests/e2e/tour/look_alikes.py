"""Names and domains that look like another's: both trust cards, and where an administrator reads names."""

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.bench.server import DATABASE
from tests.e2e.hostile_rows import Rows
from tests.e2e.tour.house import House, View


def look_alikes(house: House) -> Iterator[View]:
    """Luc and Claire meet; two others have names drawn like theirs, and Luc an address at a domain drawn like ours."""
    database = house.server.data / DATABASE
    with Rows(database) as rows:
        luc, claire = (rows.one("people_person", email=who) for who in (steps.LUC, steps.CLAIRE))
        others = [
            rows.copies("people_person", who, [{"name": name, "subject": name, "email": "other@mail.example"}])[0]["id"]
            for who, name in ((luc, "Luс Morеl"), (claire, "Clаire Fontаine"))
        ]
        rows.change("people_person", {"id": luc["id"]}, email="luc.morel@аtelier-riviere.example")
    try:
        helper, _ = house.helper(path="/give")
        sharer, _ = house.sharer(path="")
        steps.type_code(sharer, steps.give_code(helper))
        expect(steps.act(helper, "ask")).to_be_visible(timeout=steps.PATIENCE_MS)
        expect(steps.front(helper).locator(".person__warning:visible").first).to_be_visible()
        yield View("look-alike-give-trust", helper, "helper")
        steps.act(helper, "ask").click()
        expect(steps.do(sharer, "allow")).to_be_visible(timeout=steps.PATIENCE_MS)
        expect(sharer.locator(".person__warning:visible").first).to_be_visible()
        yield View("look-alike-session-consent", sharer, "sharer")
        page = house.stranger(path="/sign-in")
        steps.fill_sign_in(page, steps.SOPHIE)
        page.goto("/console/people")
        yield View("look-alike-people", page, "anybody")
        page.goto(f"/console/people/{luc['id']}")
        yield View("look-alike-person", page, "anybody")
        page.goto("/console/domains")
        page.locator("[name=domain]").last.fill("atelier-rivière.example")
        page.locator("main form .button--primary").click()
        expect(page.locator("section.card .banner--warn")).to_be_visible()
        yield View("look-alike-domains", page, "anybody")
        page.context.close()
    finally:
        with Rows(database) as rows:
            for one in others:
                rows.remove("people_person", id=one)
            rows.remove("organisations_domainclaim", name="xn--atelier-rivire-6jb.example")
            rows.change("people_person", {"id": luc["id"]}, email=luc["email"])

"""The helper's desk before anybody has come: the code, who is on the way, several codes, and what may be in the way."""

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.tour import eyes
from tests.e2e.tour.house import House, View

_TWO_MINUTES = 95_000  # ms


def code(house: House) -> Iterator[View]:
    """One code, from its making to its end."""
    helper, tap = house.helper()
    steps.give_code(helper)
    yield View("give-code", helper, "helper")
    for stage in ("link-opened", "signing-in", "wrong-code"):
        tap.say(kind="arrival", stage=stage)
        eyes.told(helper, stage)
        yield View(f"give-{stage}", helper, "helper")
    tap.say(kind="arrival", stage="signing-in")
    eyes.told(helper, "signing-in")
    eyes.act(helper, "new-code").click()
    expect(helper.locator("#give-sure-new")).to_be_visible()
    yield View("give-new-code-question", helper, "helper")
    helper.keyboard.press("Escape")
    steps.front(helper).locator("details[data-part=qr] summary").click()
    expect(steps.front(helper).locator(".qr svg, .qr canvas, .qr img").first).to_be_visible()
    yield View("give-qr", helper, "helper")
    steps.front(helper).locator("details[data-part=qr] summary").click()
    tap.tell(code_left_ms=_TWO_MINUTES)
    expect(steps.front(helper).locator(".time-left--soon")).to_be_visible()
    yield View("give-code-soon", helper, "helper")
    helper.keyboard.press("?")
    expect(helper.locator("#give-keys")).to_be_visible()
    yield View("give-keys", helper, "helper")
    helper.keyboard.press("Escape")

    other = helper.context.new_page()
    other.goto("/give")
    expect(steps.front(other).locator("[data-act=take-over], [data-act=new-code]").first).to_be_visible()
    yield View("give-in-another-tab", other, "helper")
    other.close()

    tap.cut()
    eyes.told(helper, "server-lost")
    yield View("give-code-no-server", helper, "helper")
    tap.heal()
    eyes.told(helper, "signing-in")  # the news of who is on the way stays
    ended = {"reason": "code-expired", "by": None, "at": "2026-11-22T10:02:00Z", "lasted_ms": 0}
    tap.tell(phase="ended", ended=ended)
    eyes.told(helper, "code-over")
    yield View("give-code-over", helper, "helper")
    helper.context.close()


def several(house: House) -> Iterator[View]:
    """As many codes as may be open, and none."""
    helper, _ = house.helper(steps.KARIM)
    steps.give_code(helper)
    new = helper.locator(".strip__new")
    for count in range(2, 6):
        new.click()
        expect(helper.locator(".strip [data-session]")).to_have_count(count)
    expect(new).to_be_hidden()
    eyes.told(helper, "code")
    yield View("give-five-codes", helper, "helper")
    for count in range(4, -1, -1):
        eyes.act(helper, "withdraw").click()
        expect(helper.locator(".strip [data-session]")).to_have_count(count)
    yield View("give-no-code", helper, "helper")
    helper.route("**/invitations", lambda route: route.abort())
    eyes.act(helper, "another").click()
    expect(helper.locator("#desk-panels [role=alert]:visible")).to_be_visible()
    yield View("give-unreachable", helper, "helper")
    helper.context.close()

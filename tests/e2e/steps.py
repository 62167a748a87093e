"""What people do, in the words of the product: sign in, give a code, type it, ask, allow, end."""

import re

from playwright.sync_api import Locator, Page, expect

PASSWORD = "river-lantern-47"
CLAIRE = "claire.fontaine@atelier-riviere.example"
KARIM = "karim.benali@atelier-riviere.example"
LUC = "luc.morel@atelier-riviere.example"
ANA = "ana.pereira@atelier-riviere.example"
SOPHIE = "sophie.garnier@atelier-riviere.example"
ERIK = "erik.lindqvist@nordwind.example"

CODE = re.compile(r"^[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{5}$")
#: connecting two real browsers on a busy machine takes its time
PATIENCE_MS = 30_000


def sign_in(page: Page, who: str, *, path: str = "/") -> None:
    """Open `path` as somebody who is not signed in yet, and sign in on the way."""
    page.goto(path)
    if "/sign-in" not in page.url:
        page.goto("/sign-in")
    fill_sign_in(page, who)


def fill_sign_in(page: Page, who: str) -> None:
    """Fill the sign-in page and send it."""
    page.locator("input[type=email]").fill(who)
    page.locator("input[autocomplete=current-password]").fill(PASSWORD)
    page.locator("main .button--primary").click()
    expect(page).not_to_have_url(re.compile("/sign-in"), timeout=PATIENCE_MS)


def give_code(helper: Page) -> str:
    """On the desk: wait for the code and read it."""
    shown = front(helper).locator("output.code")
    expect(shown).to_have_text(CODE, timeout=PATIENCE_MS)
    return shown.inner_text()


def type_code(sharer: Page, code: str) -> None:
    """On Get help: type the code and go on."""
    sharer.goto("/help")
    sharer.locator("#id_code").fill(code)
    sharer.locator("form[data-redeem] button[type=submit]").click()


def front(helper: Page) -> Locator:
    """The session that stands in front on the helper's desk."""
    return helper.locator("#desk-panels > :not(noscript):not([hidden])").first


def meet(helper: Page, sharer: Page, *, give: str = CLAIRE, share: str = LUC) -> str:
    """Both sign in, the code goes over, both see each other. Answers the session's id."""
    sign_in(helper, give, path="/give")
    code = give_code(helper)
    sign_in(sharer, share, path="/help")
    type_code(sharer, code)
    sharer.wait_for_url(re.compile(r"/sessions/"))
    expect(act(helper, "ask")).to_be_visible(timeout=PATIENCE_MS)
    return sharer.url.rsplit("/", 1)[1]


def act(helper: Page, name: str) -> Locator:
    """A button of the session in front on the desk."""
    return front(helper).locator(f"[data-act='{name}']:visible").first


def do(sharer: Page, name: str) -> Locator:
    """A button of the sharer's document."""
    return sharer.locator(f"[data-action='{name}']:visible").first


def show_screen(helper: Page, sharer: Page) -> None:
    """The helper asks, the sharer allows; the picture is on its way."""
    act(helper, "ask").click()
    allow(sharer)


def allow(sharer: Page) -> None:
    """Press Allow once the sheet listens (it ignores clicks of its first half second)."""
    button = do(sharer, "allow")
    expect(button).to_be_enabled(timeout=PATIENCE_MS)
    sharer.wait_for_timeout(700)  # the sheet ignores clicks right after it appears, against double clicks
    button.click()

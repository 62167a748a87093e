"""What people do and see, in the words of the product: sign in, give a code, type it, ask, allow, write, end."""

import re
from collections.abc import Sequence

from playwright.sync_api import Locator, Page, expect

from tests.e2e.bench import pixels
from tests.e2e.bench.screens import HEIGHT_PX, PATTERN, WIDTH_PX, Pattern

PASSWORD = "river-lantern-47"
CLAIRE = "claire.fontaine@atelier-riviere.example"
KARIM = "karim.benali@atelier-riviere.example"
LUC = "luc.morel@atelier-riviere.example"
ANA = "ana.pereira@atelier-riviere.example"
HANAKO = "hanako.yamada@atelier-riviere.example"
NOOR = "noor.alkhatib@atelier-riviere.example"
SOPHIE = "sophie.garnier@atelier-riviere.example"
ERIK = "erik.lindqvist@nordwind.example"
ORGANISATION = "atelier-riviere"
HELPDESK = "01 23 45 67 89"

CODE = re.compile(r"^[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{5}$")
#: connecting two real browsers on a busy machine takes its time
PATIENCE_MS = 30_000
#: the picture of the session in front on the desk
VIDEO = "entraide-session:not([hidden]) video"

# --- signing in and meeting --------------------------------------------------------------------------------------


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
    press_continue(sharer)


def press_continue(sharer: Page) -> None:
    """Send the code that stands in the box."""
    sharer.locator("form[data-redeem] button[type=submit]").click()


def meet(helper: Page, sharer: Page, *, give: str = CLAIRE, share: str = LUC) -> str:
    """Both sign in, the code goes over, both see each other. Answers the session's id."""
    sign_in(helper, give, path="/give")
    sign_in(sharer, share, path="/help")
    return join(helper, sharer)


def join(helper: Page, sharer: Page) -> str:
    """The same for two who are signed in already, the helper on the desk with a code."""
    type_code(sharer, give_code(helper))
    sharer.wait_for_url(re.compile(r"/sessions/"))
    expect(act(helper, "ask")).to_be_enabled(timeout=PATIENCE_MS)
    says(heading(sharer), "Please wait a moment")
    return sharer.url.rsplit("/", 1)[1]


def back_by_banner(sharer: Page) -> None:
    """On the start page or Get help: go back to the session that is still open."""
    banner = sharer.locator(".banner", has_text="You have a session with")
    says(banner, "ou need no new code")
    banner.get_by_role("link", name="Return").click()


# --- the two documents -------------------------------------------------------------------------------------------


def front(helper: Page) -> Locator:
    """The session that stands in front on the helper's desk."""
    return helper.locator("#desk-panels > :not(noscript):not([hidden])").first


def act(helper: Page, name: str) -> Locator:
    """A button of the session in front on the desk."""
    return front(helper).locator(f"[data-act='{name}']:visible").first


def told(helper: Page) -> Locator:
    """How the session in front stands, in a word or two."""
    return front(helper).locator("footer [data-part=live]")


def notice(helper: Page) -> Locator:
    """What is said where the picture should be."""
    return front(helper).locator(".stage__notice")


def heading(page: Page) -> Locator:
    """What the page says first."""
    return page.locator("main h1:visible").first


def do(sharer: Page, name: str) -> Locator:
    """A button of the sharer's document."""
    return sharer.locator(f"[data-action='{name}']:visible").first


def banner(sharer: Page, text: str) -> Locator:
    """News above the scene of the sharer's document."""
    return sharer.locator("[data-place=banners] > *", has_text=text)


def says(place: Locator, *facts: str) -> None:
    """Wait until a person can read each of `facts` there; hidden words do not count."""
    for fact in facts:
        expect(place).to_contain_text(fact, use_inner_text=True, timeout=PATIENCE_MS)


def reads(place: Locator, text: str) -> None:
    """Wait until a person can read exactly `text` there."""
    expect(place).to_have_text(text, use_inner_text=True, timeout=PATIENCE_MS)


# --- the picture -------------------------------------------------------------------------------------------------


def show_screen(helper: Page, sharer: Page) -> None:
    """The helper asks, the sharer allows, the helper sees the pattern of the sharer's screen."""
    act(helper, "ask").click()
    allow(sharer)
    see(helper, PATTERN)
    pixels.wait_for_size(helper, VIDEO, (WIDTH_PX, HEIGHT_PX), timeout_s=PATIENCE_MS / 1000)
    says(heading(sharer), "is watching your screen")
    reads(told(helper), "You see the screen")


def see(helper: Page, pattern: Pattern) -> None:
    """The helper's page shows `pattern`, pixel for pixel as far as video coding goes."""
    pixels.wait_for_pattern(helper, VIDEO, pattern, timeout_s=PATIENCE_MS / 1000)


def allow(sharer: Page) -> None:
    """Press Allow until it is taken: against double clicks, it is deaf for its first half second."""
    press(do(sharer, "allow"))


def press(button: Locator) -> None:
    """Press a button that goes away once it was heard."""
    expect(button).to_be_visible(timeout=PATIENCE_MS)
    expect(button).not_to_have_attribute("aria-disabled", "true", timeout=PATIENCE_MS)
    for _ in range(20):
        button.click()
        try:
            expect(button).to_be_hidden(timeout=1_500)
        except AssertionError:
            continue
        return
    raise AssertionError(f"{button} was never taken")


def show_again(helper: Page, sharer: Page, pattern: Pattern = PATTERN) -> None:
    """After a stop: the sharer shows again by one press, the helper sees `pattern`."""
    press(do(sharer, "show"))
    see(helper, pattern)
    reads(told(helper), "You see the screen")


# --- chat --------------------------------------------------------------------------------------------------------


def write(page: Page, *texts: str) -> None:
    """Write messages into the chat in front."""
    box = page.locator("entraide-chat textarea:visible")
    for text in texts:
        box.fill(text)
        box.press("Enter")


def expect_chat(page: Page, texts: Sequence[str]) -> None:
    """The thread in front holds exactly these messages, in this order."""
    expect(page.locator("entraide-chat:visible .chat__text")).to_have_text(list(texts), timeout=PATIENCE_MS)


# --- the end -----------------------------------------------------------------------------------------------------


def end_as_helper(helper: Page) -> None:
    """Press End and confirm it."""
    act(helper, "end").click()
    helper.locator("#give-sure-end button[value=yes]").click()
    reads(heading(helper), "The session has ended")


def end_as_sharer(sharer: Page) -> None:
    """Press End; while a picture runs it asks once more."""
    do(sharer, "end").click()
    sure = sharer.locator("#end-dialog [data-action=end-now]")
    expect(sure.or_(sharer.locator("[data-place=scene] .receipt")).first).to_be_visible(timeout=PATIENCE_MS)
    if sure.is_visible():
        sure.click()
    reads(heading(sharer), "The session has ended")

"""A session of two, from the trust screens to the receipts: every state of both seats."""

import re
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import expect

from tests.e2e import steps
from tests.e2e.tour import eyes, faults
from tests.e2e.tour.house import House, View

_CHAT = (
    ("sharer", "Bonjour Claire, my invoice does not print. It says “printer not found”."),
    ("helper", "Thank you, I see it. Please open the list next to “Printer”."),
    ("sharer", "صباح الخير 👋🏽 您好 שלום"),
    ("helper", "The guide is here: https://atelier-riviere.example/printers"),
    ("sharer", "Found it, it was set to the old one!"),
)
_SOON = 25_000  # ms
_BARRED = 21_000  # ms
_LINE = re.compile(r"^M.*L")
_REASONS = (
    "reported",
    "not-the-right-person",
    "helper-absent",
    "sharer-absent",
    "too-long",
    "right-withdrawn",
    "remote-help-off",
    "person-disabled",
    "signed-out",
)


class Pair:
    """The two pages of a session and the taps on their lines."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.helper, self.helpers = house.helper()
        self.sharer, self.sharers = house.sharer()
        steps.give_code(self.helper)
        steps.type_code(self.sharer, steps.give_code(self.helper))
        eyes.scene(self.sharer, "checking")
        eyes.told(self.helper, "here")

    def both(self, name: str) -> Iterator[View]:
        """The same moment at both seats."""
        yield View(f"helper-{name}", self.helper, "helper")
        yield View(f"sharer-{name}", self.sharer, "sharer")

    def tell(self, **changes: Any) -> None:
        """Let both believe the same."""
        self.helpers.tell(**changes)
        self.sharers.tell(**changes)

    def ask(self) -> None:
        """The helper asks, the sharer sees the question."""
        steps.act(self.helper, "ask").click()
        eyes.scene(self.sharer, "@allow")
        eyes.told(self.helper, "ask-open")

    def show(self) -> None:
        """The sharer allows, or shows again; the helper sees it."""
        self.window_is_large()
        self.press("allow" if self.sharer.locator("[data-action=allow]:visible").count() else "show")
        eyes.scene(self.sharer, "seen")
        eyes.seen(self.helper)

    def window_is_large(self) -> None:
        """Chromium captures no more than the screen that it is told it has: that of the last picture."""
        self.sharer.set_viewport_size({"width": 1600, "height": 1000})

    def press(self, action: str) -> None:
        """Press a button of the sharer until it is taken."""
        steps.press(steps.do(self.sharer, action))


def session(house: House) -> Iterator[View]:
    """All of it, in the order in which it happens."""
    pair = Pair(house)
    yield from _trust(pair)
    yield from _ask(pair)
    yield from _picker(pair)
    yield from _answers(pair)
    yield from _picture(pair)
    yield from _chat(pair)
    yield from _asked_again(pair)
    yield from _paused(pair)
    yield from _faults(pair)
    yield from _stopped(pair)
    yield from _end(pair)
    yield from _afterwards(pair)
    pair.helper.context.close()
    pair.sharer.context.close()


def _trust(pair: Pair) -> Iterator[View]:
    yield from pair.both("trust")
    steps.act(pair.helper, "not-the-right-person").click()
    expect(pair.helper.locator("#give-sure-wrong")).to_be_visible()
    yield View("helper-wrong-person-question", pair.helper, "helper")
    pair.helper.keyboard.press("Escape")
    pair.helpers.tell(sharer={**eyes.absent(None), "page": None})
    eyes.told(pair.helper, "coming")
    yield View("helper-sharer-coming", pair.helper, "helper")
    for cause, word, for_ms in (("closed", "away-closed", 20_000), ("lost", "away-lost", 6_000)):
        pair.helpers.tell(sharer=eyes.absent(cause, for_ms=for_ms))
        eyes.told(pair.helper, word)
        yield View(f"helper-trust-{word}", pair.helper, "helper")
    pair.helpers.tell()
    eyes.told(pair.helper, "here")
    for cannot in ("handheld", "embedded", "insecure", "unconnected", "unsupported"):
        pair.helpers.say(kind="picker", cause=cannot)
        eyes.told(pair.helper, f"ask-{cannot}")
        yield View(f"helper-sharer-{cannot}", pair.helper, "helper")
    pair.helpers.tell(sharer={"page": "A" * 22})  # another page of the same person can
    eyes.told(pair.helper, "here")
    pair.helpers.tell()
    pair.sharers.tell(helper={**eyes.absent(None), "page": None})
    eyes.scene(pair.sharer, "not-here")
    yield View("sharer-helper-not-here", pair.sharer, "sharer")
    pair.sharers.tell(helper=eyes.absent("signed-out"))
    eyes.news(pair.sharer, "signed-out")
    yield View("sharer-helper-signed-out", pair.sharer, "sharer")
    pair.sharers.tell()
    eyes.no_news(pair.sharer)


def _ask(pair: Pair) -> Iterator[View]:
    pair.ask()
    yield from pair.both("asked")
    pair.sharers.tell(ask={"left_ms": _SOON})
    expect(pair.sharer.locator("[data-place=scene] .session__time--soon")).to_be_visible()
    yield View("sharer-asked-soon", pair.sharer, "sharer")
    for wanted in ("window", "monitor"):
        pair.sharers.tell(ask={"wanted": wanted, "may_extend": False})
        eyes.scene(pair.sharer, f"wanted-{wanted}")
        yield View(f"sharer-asked-{wanted}", pair.sharer, "sharer")
    pair.sharers.tell(helper=eyes.absent("lost"))
    eyes.scene(pair.sharer, "away")
    yield View("sharer-asked-helper-away", pair.sharer, "sharer")
    pair.sharers.tell()
    eyes.no_news(pair.sharer)
    pair.sharer.locator("[data-place=scene] details.more summary").click()
    yield View("sharer-rights", pair.sharer, "sharer")
    pair.sharer.locator("[data-place=scene] details.more summary").click()


def _picker(pair: Pair) -> Iterator[View]:
    for page in (pair.helper, pair.sharer):
        faults.peer_is(page, "connecting")  # the first Allow connects them, and here no way is to be found later
    eyes.picker(pair.sharer, "later:NotAllowedError Permission denied")
    pair.press("allow")
    eyes.scene(pair.sharer, "cancelled")
    eyes.told(pair.helper, "ask-cancelled")
    yield from pair.both("picker-cancelled")
    for word, outcome in (
        ("system", "NotAllowedError Permission denied by system"),
        ("policy", "NotAllowedError Permission denied by policy"),
        ("no-source", "NotFoundError"),
        ("failed", "InvalidStateError"),
    ):
        eyes.picker(pair.sharer, outcome)
        steps.do(pair.sharer, "try-again").click()
        eyes.scene(pair.sharer, word)
        eyes.told(pair.helper, f"ask-{word}")
        yield from pair.both(f"picker-{word}")
    eyes.picker(pair.sharer, "open")
    steps.do(pair.sharer, "try-again").click()
    eyes.scene(pair.sharer, "picking")
    eyes.told(pair.helper, "ask-opened")
    yield from pair.both("picker-open")


def _answers(pair: Pair) -> Iterator[View]:
    steps.do(pair.sharer, "decline").click()
    eyes.scene(pair.sharer, "declined")
    eyes.told(pair.helper, "declined")
    yield from pair.both("declined")
    pair.tell(answer="timed-out")
    eyes.scene(pair.sharer, "timed-out")
    eyes.told(pair.helper, "timed-out")
    yield from pair.both("timed-out")
    pair.tell(asks_left=0)
    eyes.scene(pair.sharer, "no-more-asks")
    eyes.told(pair.helper, "used-up")
    yield from pair.both("no-more-asks")
    pair.tell()
    eyes.scene(pair.sharer, "may-ask")
    eyes.told(pair.helper, "declined")


def _picture(pair: Pair) -> Iterator[View]:
    pair.ask()
    eyes.picker_is_real(pair.sharer)
    pair.window_is_large()
    pair.sharers.hold()
    pair.press("allow")
    eyes.scene(pair.sharer, "sending")
    yield View("sharer-one-moment", pair.sharer, "sharer")
    for page in (pair.helper, pair.sharer):
        faults.peer_is(page, "failed")
    pair.sharers.let_go()
    eyes.scene(pair.sharer, "no-route")
    eyes.told(pair.helper, "no-route")
    yield from pair.both("no-route")
    for page in (pair.helper, pair.sharer):
        faults.peer_is(page, None)
    eyes.scene(pair.sharer, "seen")
    eyes.seen(pair.helper)
    pair.sharers.tell(picture={"seen": False})
    eyes.scene(pair.sharer, "on-its-way")
    yield View("sharer-on-its-way", pair.sharer, "sharer")
    pair.sharers.tell()
    eyes.scene(pair.sharer, "seen")
    yield from pair.both("picture")
    for of, label in (("tab", None), ("window", "Invoices · Atelier Rivière"), ("monitor", None)):
        pair.tell(picture={"surface": {"of": of, "width_px": 1600, "height_px": 1000, "label": label}})
        eyes.scene(pair.sharer, f"of-{of}")
        yield from pair.both(f"shows-{of}")
    pair.tell()
    steps.act(pair.helper, "figures").click()
    pair.sharer.locator("[data-part=connection] > summary").click()
    for page in (pair.helper, pair.sharer):
        expect(page.locator("entraide-graph[data-measure=kbps]:visible path")).to_have_attribute("d", _LINE)
    yield from pair.both("figures")
    steps.front(pair.helper).locator("entraide-gauges summary").click()
    expect(steps.front(pair.helper).locator("entraide-gauges tbody tr").first).to_be_visible()
    yield View("helper-figures-table", pair.helper, "helper")
    pair.sharer.locator("[data-part=connection] > summary").click()
    steps.act(pair.helper, "figures").click()
    steps.act(pair.helper, "actual").click()
    yield View("helper-picture-actual", pair.helper, "helper")
    steps.act(pair.helper, "fit").click()
    steps.front(pair.helper).locator(".viewer__bar details.menu summary").click()
    yield View("helper-about-person", pair.helper, "helper")
    steps.front(pair.helper).locator(".viewer__bar details.menu summary").click()


def _chat(pair: Pair) -> Iterator[View]:
    for count, (who, text) in enumerate(_CHAT, 1):
        steps.write(pair.helper if who == "helper" else pair.sharer, text)
        for page in (pair.helper, pair.sharer):
            expect(page.locator("entraide-chat:visible .chat__text")).to_have_count(count)
    pair.sharer.locator("entraide-chat textarea").press_sequentially("Th")
    expect(steps.front(pair.helper).locator(".chat__typing [data-when=typing]")).to_be_visible()
    yield from pair.both("chat")
    pair.sharer.locator("entraide-chat textarea").fill("")
    steps.act(pair.helper, "chat").click()
    yield View("helper-chat-away", pair.helper, "helper")
    steps.act(pair.helper, "chat").click()
    pair.tell(chat_open=False)
    expect(pair.sharer.locator("entraide-chat [data-part=off]")).to_be_visible()
    yield from pair.both("chat-off")
    pair.tell()


def _asked_again(pair: Pair) -> Iterator[View]:
    steps.act(pair.helper, "ask-window").click()
    eyes.news(pair.sharer, "wanted-window")
    yield from pair.both("asked-for-another")
    pair.sharers.tell(ask={"wanted": "monitor", "left_ms": _SOON})
    eyes.news(pair.sharer, "wanted-monitor")
    yield View("sharer-asked-for-all", pair.sharer, "sharer")
    pair.sharers.tell()
    eyes.picker(pair.sharer, "later:NotAllowedError Permission denied")
    steps.press(pair.sharer.locator("[data-place=banners] [data-action=allow]"))
    eyes.news(pair.sharer, "cancelled")
    yield View("sharer-unchanged", pair.sharer, "sharer")
    eyes.picker_is_real(pair.sharer)
    pair.sharer.locator("[data-place=banners] [data-action=decline]").click()
    eyes.no_news(pair.sharer)


def _paused(pair: Pair) -> Iterator[View]:
    steps.do(pair.sharer, "pause").click()
    eyes.scene(pair.sharer, "@resume")
    eyes.told(pair.helper, "paused")
    yield from pair.both("paused")
    steps.do(pair.sharer, "resume").click()
    eyes.scene(pair.sharer, "seen")
    eyes.seen(pair.helper)


def _faults(pair: Pair) -> Iterator[View]:
    for page in (pair.helper, pair.sharer):
        faults.peer_is(page, "disconnected")
    eyes.scene(pair.sharer, "interrupted")
    eyes.told(pair.helper, "interrupted")
    yield from pair.both("interrupted")
    for page in (pair.helper, pair.sharer):
        faults.later(page, _BARRED)
    eyes.scene(pair.sharer, "barred")
    expect(steps.front(pair.helper).locator(".stage__notice .tried")).to_be_visible(timeout=steps.PATIENCE_MS)
    yield from pair.both("barred")
    for page in (pair.helper, pair.sharer):
        faults.peer_is(page, None)
    eyes.scene(pair.sharer, "seen")
    eyes.seen(pair.helper)

    yield from _in_the_way(pair)

    pair.sharers.cut()
    eyes.news(pair.sharer, "sharing")
    expect(steps.front(pair.helper).locator("[data-part=banner] .banner")).to_be_visible()
    yield from pair.both("sharer-line-lost")
    pair.sharers.heal()
    eyes.news(pair.sharer, "line-back")
    yield View("sharer-back", pair.sharer, "sharer")
    eyes.scene(pair.sharer, "seen")

    pair.helpers.cut()
    eyes.told(pair.helper, "server-lost")
    eyes.news(pair.sharer, "maybe-seen")
    yield from pair.both("helper-line-lost")
    pair.helpers.heal()
    eyes.seen(pair.helper)
    eyes.no_news(pair.sharer)

    for cause, for_ms, word in (
        ("closed", 4_000, "reloading"),
        ("closed", 15_000, "closed"),
        ("restart", 3_000, "restart"),
    ):
        pair.sharers.tell(helper=eyes.absent(cause, for_ms=for_ms))
        eyes.news(pair.sharer, word)
        eyes.scene(pair.sharer, "unwatched" if cause == "closed" else "seen")
        yield View(f"sharer-helper-{word}", pair.sharer, "sharer")
    pair.tell(left_ms=540_000)
    expect(pair.sharer.locator("[data-place=banners] .banner").first).to_be_visible()
    expect(steps.front(pair.helper).locator("[data-part=banner] .banner")).to_be_visible()
    yield from pair.both("limit")
    pair.tell()
    eyes.no_news(pair.sharer)


def _in_the_way(pair: Pair) -> Iterator[View]:
    """What each page tells the other of itself, and what it says to its own person."""
    banner = steps.front(pair.helper).locator("[data-part=banner] .banner")
    faults.page_says(pair.sharer, "beat asleep")
    faults.page_says(pair.helper, "beat asleep")
    expect(banner).to_be_visible(timeout=steps.PATIENCE_MS)
    expect(pair.sharer.locator("[data-place=banners] .banner")).to_be_visible(timeout=steps.PATIENCE_MS)
    yield from pair.both("other-asleep")
    faults.page_says(pair.sharer, "beat strained")
    faults.page_says(pair.helper, "beat strained")
    expect(steps.front(pair.helper).locator("[data-part=strain]:visible")).to_be_visible(timeout=steps.PATIENCE_MS)
    eyes.scene(pair.sharer, "strained-there")
    yield from pair.both("other-strained")
    faults.page_says(pair.helper, "beat stalled")
    eyes.scene(pair.sharer, "undecoded")
    yield View("sharer-helper-cannot-decode", pair.sharer, "sharer")
    for page in (pair.helper, pair.sharer):
        faults.page_says(page, "ends")
    eyes.told(pair.helper, "ends")
    eyes.scene(pair.sharer, "ends")
    yield from pair.both("ending")
    for page in (pair.helper, pair.sharer):
        faults.page_says(page, None)
    eyes.told(pair.helper, "live")
    faults.track_is_muted(pair.sharer, muted=True)
    eyes.scene(pair.sharer, "muted")
    expect(banner).to_be_visible(timeout=steps.PATIENCE_MS)
    yield from pair.both("muted")
    faults.track_is_muted(pair.sharer, muted=False)
    eyes.scene(pair.sharer, "seen")
    expect(banner).to_be_hidden(timeout=steps.PATIENCE_MS)
    eyes.no_news(pair.sharer)


def _stopped(pair: Pair) -> Iterator[View]:
    steps.do(pair.sharer, "end").click()
    expect(pair.sharer.locator("#end-dialog")).to_be_visible()
    yield View("sharer-end-question", pair.sharer, "sharer")
    pair.sharer.keyboard.press("Escape")
    steps.do(pair.sharer, "report").click()
    expect(pair.sharer.locator("#report-dialog")).to_be_visible()
    yield View("sharer-report-question", pair.sharer, "sharer")
    pair.sharer.keyboard.press("Escape")
    yield from _second_tabs(pair)

    steps.do(pair.sharer, "stop").click()
    eyes.scene(pair.sharer, "by-button")
    eyes.told(pair.helper, "stopped")
    yield from pair.both("stopped")
    for cause in ("browser", "page"):
        pair.tell(picture={"cause": cause})
        eyes.scene(pair.sharer, f"by-{cause}")
        yield from pair.both(f"stopped-by-{cause}")
    pair.tell()
    for cause, word, for_ms in (
        ("closed", "away-reloading", 2_000),
        ("closed", "away-closed", 60_000),
        ("lost", "away-lost", 6_000),
        ("restart", "away-restart", 2_000),
        ("signed-out", "away-signed-out", 30_000),
    ):
        pair.helpers.tell(sharer=eyes.absent(cause, for_ms=for_ms))
        eyes.told(pair.helper, word)
        yield View(f"helper-{word}", pair.helper, "helper")
    pair.helpers.tell()
    pair.sharers.tell(helper=eyes.absent("lost"))
    eyes.scene(pair.sharer, "away")
    yield View("sharer-stopped-helper-away", pair.sharer, "sharer")
    pair.sharers.tell()
    eyes.no_news(pair.sharer)
    pair.show()


def _second_tabs(pair: Pair) -> Iterator[View]:
    tab = pair.sharer.context.new_page()
    tab.goto(pair.sharer.url)
    eyes.scene(tab, "taken")
    yield View("sharer-open-elsewhere", tab, "sharer")
    tab.goto("/help")
    yield View("help-return", tab, "sharer")
    tab.goto("/")
    yield View("start-return", tab, "sharer")
    tab.close()
    desk = pair.helper.context.new_page()
    desk.goto("/give")
    expect(steps.front(desk).locator("[data-act=take-over]:visible")).to_be_visible(timeout=steps.PATIENCE_MS)
    yield View("helper-open-elsewhere", desk, "helper")
    desk.close()
    pair.sharer.bring_to_front()
    pair.helper.bring_to_front()


def _end(pair: Pair) -> Iterator[View]:
    steps.act(pair.helper, "end").click()
    expect(pair.helper.locator("#give-sure-end")).to_be_visible()
    yield View("helper-end-question", pair.helper, "helper")
    pair.helper.locator("#give-sure-end button[value=yes]").click()
    eyes.told(pair.helper, "over")
    expect(pair.sharer.locator("[data-place=scene] .receipt")).to_be_visible(timeout=steps.PATIENCE_MS)
    yield from pair.both("ended")
    pair.sharer.locator("[data-place=scene] details.more summary").click()
    yield View("sharer-report-a-problem", pair.sharer, "sharer")


def _afterwards(pair: Pair) -> Iterator[View]:
    for page, seat in ((pair.helper, "helper"), (pair.sharer, "sharer")):
        page.goto("/sessions")
        yield View(f"{seat}-sessions", page, "helper" if seat == "helper" else "sharer")
        page.locator("tbody th a").first.click()
        yield View(f"{seat}-receipt", page, "helper" if seat == "helper" else "sharer")
    pair.helper.goto("/give")
    steps.give_code(pair.helper)
    yield View("give-earlier-today", pair.helper, "helper")


def endings(house: House) -> Iterator[View]:
    """How else a session may end, and how a seat may be lost, for the sharer and for the helper."""
    pair = Pair(house)
    for reason in _REASONS:
        ended = {"reason": reason, "by": None, "at": "2026-11-22T10:02:00Z", "lasted_ms": 754_000}
        pair.tell(phase="ended", ended=ended)
        eyes.scene(pair.sharer, reason)
        eyes.told(pair.helper, "over")
        yield from pair.both(f"ended-{reason}")
        pair.tell()
        _reload(pair)
    for cause in ("taken-over", "signed-out"):
        for tap in (pair.helpers, pair.sharers):
            tap.say(kind="seat", cause=cause)
        expect(pair.sharer.locator("[data-place=scene] .button--primary")).to_be_visible()
        eyes.told(pair.helper, "signed-out" if cause == "signed-out" else "elsewhere")
        yield from pair.both(cause)
        _reload(pair)
    pair.sharers.cut()
    pair.helpers.cut()
    pair.sharer.reload()
    pair.helper.reload()
    expect(pair.sharer.locator("[data-place=scene] .contact:visible")).to_be_visible(timeout=steps.PATIENCE_MS)
    eyes.told(pair.helper, "server-lost")
    yield from pair.both("unreachable")
    pair.helper.context.close()
    pair.sharer.context.close()


def _reload(pair: Pair) -> None:
    pair.helper.reload()
    pair.sharer.reload()
    eyes.scene(pair.sharer, "checking")
    eyes.told(pair.helper, "here")

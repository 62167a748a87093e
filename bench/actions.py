"""Counts what two people must do until the picture stands: clicks and keys, as the browsers themselves saw them.

Both are signed in, the helper on Give help, the sharer on Get help or before the link that the helper sent. The keys
of the code count apart; the clicks into the browser's own picker (Chromium: its picture and Share), which no page can
spare anybody, are not in the figures, since the picker answers by itself here.
"""

import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # as a file, too

from playwright.sync_api import Page, expect

from bench import _figures, _program
from bench._stage import Entraide, Stage, wait_for_picture
from tests.e2e import steps

GOALS = {"helper": 2, "sharer": 3, "sharer_by_link": 3}

# what a person did, over all documents of a tab; a key that types into the box of the code counts as one of the code
_COUNT = """for (const kind of ['click', 'keydown']) addEventListener(kind, (event) => {
  if (!event.isTrusted || (kind === 'click' && event.detail === 0)) return;
  const of = kind === 'keydown' && event.key !== 'Enter' && event.target.id === 'id_code' ? 'code' : kind;
  const known = JSON.parse(sessionStorage.getItem('benchActions') ?? '[]');
  sessionStorage.setItem('benchActions', JSON.stringify([...known, of]));
}, {capture: true});"""
_DONE = "JSON.parse(sessionStorage.getItem('benchActions') ?? '[]')"


def done(page: Page) -> Counter[str]:
    """What the person in front of a page has done."""
    return Counter(page.evaluate(_DONE))


def open_pages(stage: Stage, sharer_path: str) -> Entraide:
    """Both pages, with nothing done yet."""
    contender = Entraide(stage, _COUNT)
    contender.open_pages(sharer_path)
    return contender


def until_picture(contender: Entraide) -> dict[str, int]:
    """From the moment when both sit at the table: ask, allow, and the picture; what each has done in all."""
    helper, sharer = contender.helper, contender.sharer
    expect(steps.act(helper, "ask")).to_be_enabled()
    steps.act(helper, "ask").click()
    # a person reads first; the button is deaf against double clicks for its first half second
    allow = steps.do(sharer, "allow")
    expect(allow).to_be_visible()
    expect(allow).not_to_have_attribute("aria-disabled", "true")
    sharer.wait_for_timeout(3000)
    allow.click()
    wait_for_picture(helper, contender.selector)
    of_helper, of_sharer = done(helper), done(sharer)
    return {
        "helper": of_helper["click"] + of_helper["keydown"],
        "sharer": of_sharer["click"] + of_sharer["keydown"],
        "code_keys": of_sharer["code"],
    }


def by_code(stage: Stage) -> dict[str, int]:
    """The sharer types the code where the page put the cursor, and presses Enter."""
    contender = open_pages(stage, "/help")
    code = steps.give_code(contender.helper)
    expect(contender.sharer.locator("#id_code")).to_be_focused()
    contender.sharer.keyboard.type(code.replace("-", ""), delay=20)
    contender.sharer.keyboard.press("Enter")
    found = until_picture(contender)
    contender.close()
    return found


def by_link(stage: Stage) -> dict[str, int]:
    """The helper copies the link and sends it; opening it is a click in another program, so it is not counted."""
    contender = open_pages(stage, "/")
    contender.helper.context.grant_permissions(["clipboard-read", "clipboard-write"])
    steps.give_code(contender.helper)
    steps.act(contender.helper, "copy-link").click()
    steps.says(steps.act(contender.helper, "copy-link"), "Link copied")
    contender.sharer.goto(contender.helper.evaluate("() => navigator.clipboard.readText()"))
    expect(contender.sharer.locator("#id_code")).to_have_value(steps.CODE)
    steps.press_continue(contender.sharer)
    found = until_picture(contender)
    contender.close()
    return found


def main() -> None:
    """Run and print."""
    given = _program.flags(__doc__ or "").parse_args()
    _program.need(chromium="chromium", Xvfb="xvfb", ip="iproute2")
    tell = _program.Teller(given)
    with ExitStack() as stack:
        stage = stack.enter_context(Stage())
        code = by_code(stage)
        tell(f"by code: {code}")
        link = by_link(stage)
        tell(f"by link: {link}")
    figures: dict[str, Any] = {
        "helper": max(code["helper"], link["helper"]),
        "sharer": code["sharer"],
        "code_keys": code["code_keys"],
        "sharer_by_link": link["sharer"],
    }
    _program.answer("actions", figures, GOALS, _figures.within(figures, GOALS))


if __name__ == "__main__":
    main()

"""Waiting for a state of a page in whatever language: by its parts, never by its words."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e import steps


def scene(sharer: Page, word: str) -> None:
    """Wait until the sharer's scene shows the part for `word` (a `data-when`, or a `data-action` as `@stop`)."""
    _wait(sharer, "[data-place=scene]", word)


def news(sharer: Page, word: str) -> None:
    """The same above the scene."""
    _wait(sharer, "[data-place=banners]", word)


def no_news(sharer: Page) -> None:
    """Wait until nothing stands above the scene."""
    expect(sharer.locator("[data-place=banners] > *")).to_have_count(0, timeout=steps.PATIENCE_MS)


def told(helper: Page, key: str) -> None:
    """Wait until the desk says of the session in front that it stands as `give-told-<key>` says."""
    word = helper.locator(f"#give-told-{key}").evaluate(
        "template => template.content.querySelector('[data-told=word]').textContent.trim()"
    )
    current = helper.locator(".strip__item[aria-current=true] [data-part=state]")
    expect(current).to_contain_text(word, timeout=steps.PATIENCE_MS)


def seen(helper: Page) -> None:
    """Wait until the picture runs on the desk."""
    told(helper, "live")
    expect(helper.locator(steps.VIDEO)).to_be_visible(timeout=steps.PATIENCE_MS)


def act(helper: Page, name: str) -> Locator:
    """A button of the session in front on the desk, which may also stand in a menu."""
    return steps.act(helper, name)


def picker(sharer: Page, outcome: str) -> None:
    """From now on the sharer's picker gives `outcome`: the name and message of an error, or `open` for ever."""
    sharer.evaluate(_PICKER, outcome)


def picker_is_real(sharer: Page) -> None:
    """Undo `picker`."""
    sharer.evaluate("() => { delete navigator.mediaDevices.getDisplayMedia; }")


def absent(cause: str | None, *, for_ms: int = 6_000, left_ms: int | None = 174_000) -> dict[str, Any]:
    """A seat nobody sits on."""
    return {"presence": "absent", "cause": cause, "absent_ms": for_ms, "left_ms": left_ms}


def _wait(sharer: Page, place: str, word: str) -> None:
    part = f"[data-action='{word[1:]}']" if word.startswith("@") else f"[data-when~='{word}']"
    expect(sharer.locator(f"{place} {part}:visible").first).to_be_visible(timeout=steps.PATIENCE_MS)


# `later:` answers after a person's while: by the time it takes our page tells who closed the box from a rule.
_PICKER = """outcome => {
  const [, later, name, message] = /^(later:)?(\\w+) ?(.*)$/.exec(outcome);
  navigator.mediaDevices.getDisplayMedia = () => new Promise((_, reject) => {
    if (name === "open") return;
    setTimeout(() => reject(new DOMException(message, name)), later ? 1200 : 0);
  });
}"""

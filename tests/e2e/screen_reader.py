"""What a screen reader is told of a page: what stands there, where Tab leads, and what is said aloud meanwhile.

No screen reader runs here. This reads what the browser gives to one: the tree of roles and names, the focused element
of its accessibility tree with name and description, and every change of a live region, in the order in which it comes.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page

_TABS_MOST = 60

# Writes down what is said aloud. A region that is atomic (status, alert, output) is read whole, a log by what is added.
# The focus counts, too: a screen reader reads the element to which a script moves it.
_LISTEN = """(() => {
  const heard = globalThis.benchHeard = [];
  const REGION = '[aria-live], [role=status], [role=alert], [role=log], output';
  const of = node => (node instanceof Element ? node : node.parentElement)?.closest(REGION) ?? null;
  const urgent = region => (region.ariaLive ?? '') === 'assertive' || region.getAttribute('role') === 'alert';
  const isSilent = region => region.matches('[aria-live=off]') || region.closest('[aria-hidden=true], [hidden]');
  const isLog = region => region.getAttribute('role') === 'log' || region.getAttribute('aria-atomic') === 'false';
  const textOf = node => {
    if (node instanceof Element && !node.checkVisibility()) return '';
    return (node.innerText ?? node.textContent ?? '').replace(/\\s+/g, ' ').trim();
  };
  const say = (region, text) => {
    const line = `${urgent(region) ? 'at once' : 'said'}: ${text}`;
    if (text && heard.at(-1) !== line) heard.push(line);
  };
  let isHere = false;  // what comes with the document is read, and not said; but for an alert
  addEventListener('DOMContentLoaded', () => { isHere = true; });
  new MutationObserver(records => {
    const whole = new Set();
    for (const { target, type, addedNodes } of records) {
      const region = of(target);
      // a region that is shown whole is no change of it, but for an alert
      if (type === 'attributes' && region === target && !urgent(region)) continue;
      if (region && !isSilent(region) && (isHere || urgent(region))) {
        const new_ = type === 'attributes' ? [target] : addedNodes;  // what is shown comes, as what is added does
        if (!isLog(region)) whole.add(region);
        else for (const added of new_) say(region, textOf(added));
      }
      for (const added of addedNodes) {  // an alert that comes with its words is said, a status is not
        if (!(added instanceof Element) || region) continue;
        for (const one of [added, ...added.querySelectorAll('[role=alert]')])
          if (one.matches('[role=alert]') && !isSilent(one)) whole.add(one);
      }
    }
    for (const region of whole) say(region, textOf(region));
  }).observe(document, {subtree: true, childList: true, characterData: true, attributeFilter: ['hidden']});
  addEventListener('focusin', ({ target }) => {
    if (globalThis.benchDeaf || target.matches(':active')) return;
    const text = target.ariaLabel ?? target.labels?.[0]?.innerText ?? target.innerText;
    heard.push(`focus: ${target.localName} ${(text ?? '').replace(/\\s+/g, ' ').trim().slice(0, 120)}`.trim());
  });
})()"""

_TAKE = "() => globalThis.benchHeard.splice(0)"
_DEAF = "deaf => { globalThis.benchDeaf = deaf; if (deaf) globalThis.benchFocus = document.activeElement; }"
_BACK = "() => { globalThis.benchFocus?.focus?.(); globalThis.benchHeard.length = 0; globalThis.benchDeaf = false; }"
_STOP = "() => { const it = document.activeElement; return it.matches('body, .skip-link') ? null : it; }"
_ROLES = {"DisclosureTriangle": "disclosure", "GenericContainer": "generic", "textField": "textbox"}


@dataclass
class ScreenReader:
    """Listens to one page from its first document on; `transcript` is what it was told, moment by moment.

    hides:   regular expressions of what differs from run to run, with the word that stands for it.
    passing: regular expressions of what may be said or not, and is left out.
    """

    page: Page
    title: str
    hides: list[tuple[str, str]] = field(default_factory=list)
    passing: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._lines = [f"# {self.title}"]
        self.page.add_init_script(_LISTEN)
        self._browser: CDPSession = self.page.context.new_cdp_session(self.page)

    def skip(self) -> None:
        """Leave out what was said until now."""
        self.page.evaluate(_TAKE)

    def moment(self, name: str, *, within: str = "main") -> None:
        """Write down what was said since the last moment, what stands in `within`, and where Tab leads from there."""
        heard = [line for line in self.page.evaluate(_TAKE) if not any(re.search(one, line) for one in self.passing)]
        said = _last_focus(heard)
        reads = [line for line in self.page.locator(within).first.aria_snapshot().splitlines() if "/url:" not in line]
        self._lines += ["", f"## {name}", f"Title: {self.page.title()}"]
        for heading, lines in (("Said", said), ("Reads", reads), ("Tab leads to", self._stops())):
            self._lines += ["", f"{heading}:", *(f"  {line}" for line in lines or ["–"])]

    def transcript(self) -> str:
        """All moments so far, with what differs from run to run replaced."""
        text = "\n".join(self._lines) + "\n"
        for like, word in self.hides:
            text = re.sub(like, word, text)
        return text

    def _stops(self) -> list[str]:
        """Every stop of Tab from where the focus is until it leaves the page; the focus is put back."""
        self.page.evaluate(_DEAF, True)
        found: list[str] = []
        seen: set[int] = set()
        for _ in range(_TABS_MOST):
            self.page.keyboard.press("Tab")
            node, told = self._focused()
            if node is None or node in seen:
                break
            seen.add(node)
            found.append(told)
        self.page.evaluate(_BACK)
        return found

    def _focused(self) -> tuple[int | None, str]:
        handle = self._browser.send("Runtime.evaluate", {"expression": f"({_STOP})()"})["result"]
        if "objectId" not in handle:
            return None, ""
        tree = self._browser.send(
            "Accessibility.getPartialAXTree", {"objectId": handle["objectId"], "fetchRelatives": False}
        )
        node = tree["nodes"][0]
        return node["backendDOMNodeId"], _told(node)


def _last_focus(heard: list[str]) -> list[str]:
    """What was heard; where the focus was moved several times on end, only the last is read."""
    following = [*heard[1:], ""][: len(heard)]
    return [one for one, after in zip(heard, following, strict=True) if not (is_focus(one) and is_focus(after))]


def is_focus(line: str) -> bool:
    """Whether the focus was moved, and nothing said."""
    return line.startswith("focus: ")


def _told(node: dict[str, Any]) -> str:
    """Role, name, state and description, as they are read out."""
    properties = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    role = node["role"]["value"]
    words = [_ROLES.get(role, role), f'"{_clean(node["name"]["value"])}"']
    words += [name for name in ("required", "disabled", "readonly", "modal") if properties.get(name) is True]
    words += [f"{name}={properties[name]}" for name in ("expanded", "pressed", "checked") if name in properties]
    words += ["invalid"] if properties.get("invalid") == "true" else []
    if hint := _clean(node.get("description", {}).get("value", "")):
        words.append(f"({hint})")
    return " ".join(words)


def _clean(text: str) -> str:
    return " ".join(text.split())

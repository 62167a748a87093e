"""What gets in the way of people who read large, spaced or by keyboard: cut text, sideways scrolling, hidden focus."""

from playwright.sync_api import Page, ViewportSize

#: a telephone, and a window of 1280 by 1024 at 400 % (WCAG 1.4.10)
NARROW: tuple[ViewportSize, ...] = ({"width": 360, "height": 740}, {"width": 320, "height": 256})

# What sticks out sideways: the page as a whole, and what one can press, unless it lies in a part that scrolls.
_STICKS_OUT = """async () => {
  for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
  const root = document.documentElement;
  const found = root.scrollWidth > root.clientWidth ? [`the page: ${root.scrollWidth} px`] : [];
  const scrolls = element => {
    for (let at = element.parentElement; at; at = at.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(at).overflowX) && at.scrollWidth > at.clientWidth) return true;
      if (at.offsetWidth <= 1 && at.offsetHeight <= 1) return true;  // for screen readers, or until it has the focus
    }
    return false;
  };
  for (const element of document.querySelectorAll('a[href], button, input, textarea, summary, h1, h2, output')) {
    const { left, right, width } = element.getBoundingClientRect();
    if (!width || element.closest('.skip-link, .visually-hidden, [hidden]') || !element.checkVisibility?.()) continue;
    if ((left < -1 || right > root.clientWidth + 1) && !scrolls(element))
      found.push(`${element.outerHTML.slice(0, 60)}…: ${Math.round(left)} to ${Math.round(right)} px`);
  }
  return found;
}"""

# WCAG 1.4.12: with these distances nothing may be lost. Text is lost where a box hides what is too large for it.
_SPACED = """async () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`*:not(svg *) { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
  const found = [];
  for (const element of document.querySelectorAll('body *')) {
    const style = getComputedStyle(element);
    const [hidesX, hidesY] = [style.overflowX, style.overflowY].map(one => /hidden|clip/.test(one));
    if (!(hidesX || hidesY) || style.textOverflow === 'ellipsis') continue;
    if (element.closest('.visually-hidden, .skip-link, [hidden], svg') || !element.textContent.trim()) continue;
    if (!element.checkVisibility()) continue;
    const { clientWidth, clientHeight, scrollWidth, scrollHeight } = element;
    if (clientWidth <= 1 && clientHeight <= 1) continue;  // for screen readers only
    const room = `${scrollWidth} × ${scrollHeight} in ${clientWidth} × ${clientHeight} px`;
    if ((hidesX && scrollWidth > clientWidth + 2) || (hidesY && scrollHeight > clientHeight + 2))
      found.push(`${element.outerHTML.slice(0, 60)}…: ${room}`);
  }
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter(one => one !== sheet);
  return found;
}"""

# WCAG 2.4.11: what has the focus may be covered in part, never as a whole.
_HIDDEN_FOCUS = """() => {
  const before = document.activeElement, found = [];
  const around = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document;
  for (const element of around.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
    if (element.disabled || element.closest('[inert], [hidden]') || !element.checkVisibility()) continue;
    document.activeElement?.blur();  // else what has the focus already, from a larger window, is not brought into sight
    element.focus();
    if (document.activeElement !== element) continue;
    // also of what had the focus before: the link past the head slides away over what comes next
    for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish();
    const { left, top, width, height } = element.getBoundingClientRect();
    const seen = [.1, .3, .5, .7, .9].some(x => [.1, .3, .5, .7, .9].some(y => {
      const hit = document.elementFromPoint(left + x * width, top + y * height);
      return hit !== null && (element.contains(hit) || hit.contains(element) || hit.control === element);
    }));
    if (!seen) found.push(`${element.outerHTML.slice(0, 80)}… at ${Math.round(left)}, ${Math.round(top)} px`);
  }
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return found;
}"""


# For those who ask for less motion: animations of CSS that run. Transitions were finished before anybody looks.
_MOVES = """() => document.getAnimations()
  .filter(one => one instanceof CSSAnimation && one.playState === 'running' && one.effect.getTiming().duration > 1)
  .map(one => `${one.animationName} of ${one.effect.target.outerHTML.slice(0, 60)}…`)"""


def moving(page: Page) -> list[str]:
    """What moves on a page whose person has asked for less motion."""
    return [f"moves: {text}" for text in page.evaluate(_MOVES)]


def sticking_out(page: Page) -> list[str]:
    """What makes a person scroll sideways in a narrow or greatly enlarged window."""
    found = []
    for window in NARROW:
        page.set_viewport_size(window)
        stuck: list[str] = []
        for _ in range(10):  # a busy machine draws the new size some frames later; what stays, sticks out
            stuck = page.evaluate(_STICKS_OUT)
            if not stuck:
                break
        found += [f"{window['width']} px wide: {text}" for text in stuck]
    return found


def cut_when_spaced(page: Page) -> list[str]:
    """Texts of which a part is lost when letters, words and lines stand wider."""
    return [f"spaced: {text}" for text in page.evaluate(_SPACED)]


def hidden_focus(page: Page) -> list[str]:
    """What can have the focus and is covered as a whole when it has it, in a window at 400 %."""
    page.set_viewport_size(NARROW[1])
    page.evaluate("() => new Promise(requestAnimationFrame)")
    return [f"focus hidden: {text}" for text in page.evaluate(_HIDDEN_FOCUS)]

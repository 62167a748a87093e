/**
 * Draws scenes and banners from the page's templates, moves the focus with them and says aloud what changed.
 *
 * A scene that only changes its words is not cloned again: the hand and the focus stay where they are.
 */

import { choose, clone, fill } from "../../lib/templates.js";

/** @typedef {import("./scene.js").Part} Part */
/** @typedef {Record<string, string | number | null>} Values */

export class Stage {
  #scene;
  #banners;
  #live;
  /** what the server has drawn already */
  #name = "connecting";
  #spoken = "connecting";
  #sentence = "";
  /** @type {Map<string, {root: HTMLElement, spoken: string}>} */
  #shown = new Map();
  /** @type {string[]} said together: of two texts put into a live region at once, only the last is read aloud */
  #toSay = [];
  #mayFocus;

  /**
   * @param {object} needs
   * @param {HTMLElement} needs.scene
   * @param {HTMLElement} needs.banners
   * @param {HTMLElement} needs.live   the page's one live region
   * @param {() => boolean} [needs.mayFocus]  false while the person is busy elsewhere, such as writing
   */
  constructor({ scene, banners, live, mayFocus = () => true }) {
    this.#scene = scene;
    this.#banners = banners;
    this.#live = live;
    this.#mayFocus = mayFocus;
  }

  /**
   * @param {Part} part
   * @param {Values} values
   * @param {string[]} asides words that are no news by themselves: their change is not said aloud
   * @returns {boolean} whether another scene came on
   */
  show(part, values, asides) {
    const comesOn = part.name !== this.#name;
    const when = [...part.when, ...asides];
    if (comesOn) {
      this.#name = part.name;
      this.#scene.replaceChildren(clone(`scene-${part.name}`, values, when));
    } else {
      refresh(this.#scene, when, values);
    }
    const spoken = wordsToSay(part);
    if (spoken !== this.#spoken) {
      this.#spoken = spoken;
      const heading = this.#scene.querySelector("h1");
      const focused = comesOn && heading !== null && this.#mayFocus();
      if (focused) heading.focus();
      // a state that goes on under another name has nothing new to say
      const title = closed(textOf(heading));
      const rest = said(this.#scene).join(" ");
      if (comesOn || this.#sentence !== title + rest) this.say(`${focused ? "" : title} ${rest}`);
      this.#sentence = title + rest;
    }
    return comesOn;
  }

  /**
   * @param {Part[]} parts
   * @param {Values} values
   * @param {string[]} asides
   */
  banners(parts, values, asides) {
    const names = new Set(parts.map((part) => part.name));
    for (const [name, { root }] of this.#shown) {
      if (names.has(name)) continue;
      if (root.contains(root.ownerDocument.activeElement)) this.#scene.querySelector("h1")?.focus();
      root.remove();
      this.#shown.delete(name);
    }
    /** @type {HTMLElement | null} */
    let before = null;
    for (const part of parts) {
      const known = this.#shown.get(part.name);
      const when = [...part.when, ...asides];
      const root = known?.root ?? elementOf(clone(`banner-${part.name}`, values, when));
      if (known) refresh(root, when, values);
      if (!root.isConnected || root.previousElementSibling !== before) {
        if (before) before.after(root);
        else this.#banners.prepend(root);
      }
      const spoken = wordsToSay(part);
      if (known?.spoken !== spoken) this.say(textOf(root));
      this.#shown.set(part.name, { root, spoken });
      before = root;
    }
  }

  /** Say something aloud for those who listen to the page. @param {string} text */
  say(text) {
    const sentence = text.replace(/\s+/g, " ").trim();
    if (!sentence) return;
    this.#toSay.push(sentence);
    if (this.#toSay.length === 1) queueMicrotask(() => this.#speak());
  }

  #speak() {
    const sentence = this.#toSay.splice(0).join(" ");
    // an equal text twice would be said once: the second is made another
    const again = this.#live.textContent === sentence;
    this.#live.textContent = again ? `${sentence}\u00a0` : sentence;
  }
}

/**
 * Bring an element that is shown already up to date; if the focused button disappears by it, its neighbour takes over.
 *
 * @param {HTMLElement} root
 * @param {string[]} when
 * @param {Values} values
 */
export function refresh(root, when, values) {
  const focused = root.ownerDocument.activeElement;
  choose(root, when);
  fill(root, values);
  if (focused instanceof HTMLElement && root.contains(focused) && focused.closest("[hidden]")) {
    // a button with a twin (Pause, Go on) gives way to it; any other to the first that is left in its row
    const row = focused.closest(".buttons") ?? root;
    const buttons = [.../** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("button, a[href]"))];
    const left = buttons.filter((button) => !button.closest("[hidden]"));
    const twin = left.find((button) => button.dataset["action"] === focused.dataset["twin"]);
    (twin ?? left[0] ?? root.querySelector("h1"))?.focus();
  }
}

/**
 * Answer the sentence of a template that has no place on the page.
 *
 * @param {string} id
 * @param {Values} [values]
 */
export function sentence(id, values = {}) {
  return textOf(clone(id, values)).replace(/\s+/g, " ").trim();
}

/** @param {Part} part */
function wordsToSay(part) {
  return [part.name, ...part.when].join(" ");
}

/** @param {string} text @returns {string} with a full stop where it has no end: a voice pauses there */
function closed(text) {
  return text.trim().replace(/[\p{L}\p{N})]$/u, "$&.");
}

/** @param {HTMLElement} root @returns {string[]} what is marked to be said with the heading */
function said(root) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-say]"))]
    .filter((element) => !element.closest("[hidden]"))
    .map(textOf);
}

/** @param {Node | null} node @returns {string} its visible text, without times that tick */
function textOf(node) {
  if (!node) return "";
  if (node instanceof Text) return node.data;
  if (node instanceof Element && (node.matches("[hidden], [data-quiet], button") || node instanceof SVGElement)) {
    return "";
  }
  return [...node.childNodes].map(textOf).join("");
}

/** @param {DocumentFragment} fragment */
function elementOf(fragment) {
  return /** @type {HTMLElement} */ (fragment.firstElementChild);
}

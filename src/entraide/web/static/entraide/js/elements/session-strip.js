/**
 * `<entraide-strip>`: the codes and sessions of this desk beside each other. Markup: `desk/give.html`, one
 * `give-strip-item` each. Tells `choose` with `{id}` when one is pressed.
 */

import { clone, fill } from "../lib/templates.js";
import { only, part, put } from "./place.js";

/**
 * @typedef {object} Item
 * @property {string} id
 * @property {string} name
 * @property {string | null} initials
 * @property {"code" | "person"} stands what the picture before the name shows where there are no initials
 * @property {string} told key of `give-told-…`
 * @property {number} unread
 * @property {boolean} current
 * @property {boolean} asks something has happened that was not looked at yet
 */

export class StripElement extends HTMLElement {
  /** @type {Map<string, HTMLLIElement>} */
  #items = new Map();

  connectedCallback() {
    this.addEventListener("click", this.#clicked);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#clicked);
  }

  /**
   * @param {Item[]} items in the order they are shown
   * @param {boolean} full no further code can be made
   */
  show(items, full) {
    part(this, "new").hidden = full;
    const wanted = new Set(items.map((item) => item.id));
    for (const [id, element] of this.#items) {
      if (wanted.has(id)) continue;
      element.remove();
      this.#items.delete(id);
    }
    for (const item of items) this.#draw(this.#items.get(item.id) ?? this.#add(item.id), item);
  }

  /** @param {string} id */
  #add(id) {
    const element = /** @type {HTMLLIElement} */ (clone("give-strip-item").firstElementChild);
    element.dataset["session"] = id;
    part(this, "items").insertBefore(element, part(this, "new"));
    this.#items.set(id, element);
    return element;
  }

  /** @param {HTMLLIElement} element @param {Item} item */
  #draw(element, item) {
    const button = /** @type {HTMLButtonElement} */ (element.querySelector("button"));
    fill(element, { name: item.name, initials: item.initials, unread: item.unread });
    only(element, "stands", item.initials === null ? item.stands : null);
    part(element, "unread").hidden = item.unread === 0;
    if (item.current) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    button.classList.toggle("strip__item--asks", item.asks);
    const state = part(element, "state");
    if (!put(state, `give-told-${item.told}`, { name: item.name })) return;
    const word = /** @type {HTMLElement} */ (state.querySelector("[data-told=word]"));
    state.querySelector("[data-told=say]")?.remove();
    for (const tone of ["ok", "warn", "danger"]) {
      state.classList.toggle(`strip__state--${tone}`, word.dataset["tone"] === tone);
    }
  }

  #clicked = (/** @type {Event} */ event) => {
    const item = event.target instanceof Element ? event.target.closest("[data-session]") : null;
    if (!(item instanceof HTMLElement)) return;
    this.dispatchEvent(new CustomEvent("choose", { detail: { id: item.dataset["session"] } }));
  };
}

customElements.define("entraide-strip", StripElement);

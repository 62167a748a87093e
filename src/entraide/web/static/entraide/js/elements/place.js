/** A place in a page whose content is one of several templates: cloned anew only when it is another one. */

import { clone, fill } from "../lib/templates.js";

/**
 * Let `place` hold the template `id` (null: nothing, and hidden), filled with `values`.
 *
 * When the content changes while it holds the keyboard's focus, the focus goes to the first control of the new
 * content, to the place itself, or to what is around an emptied one, so that it is never thrown back to the head of
 * the page.
 *
 * @param {HTMLElement | null} place
 * @param {string | null} id
 * @param {Record<string, string | number | null | undefined>} [values]
 * @param {string[]} [when]
 * @returns {boolean} whether the content was exchanged
 */
export function put(place, id, values = {}, when = []) {
  if (!place) return false;
  const key = id === null ? "" : [id, ...when].join(" ");
  if ((place.dataset["holds"] ?? "") === key) {
    fill(place, values);
    return false;
  }
  const hadFocus = place.contains(document.activeElement);
  place.dataset["holds"] = key;
  place.replaceChildren(...(id === null ? [] : [clone(id, values, when)]));
  place.hidden = id === null;
  if (hadFocus) refocus(place);
  return true;
}

/** @param {HTMLElement} place */
function refocus(place) {
  const control = /** @type {HTMLElement | null} */ (place.querySelector("button:not([disabled]), a[href]"));
  if (!control) place.tabIndex = -1;
  const around = /** @type {HTMLElement | null | undefined} */ (place.parentElement?.closest("[tabindex]"));
  (control ?? (place.hidden ? around : place))?.focus({ preventScroll: true });
}

/**
 * Show the parts marked `data-NAME="word"` for this word, hide the other ones.
 *
 * @param {ParentNode} root
 * @param {string} name
 * @param {string | null} word
 */
export function only(root, name, word) {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(`[data-${name}]`))) {
    const hidden = part.dataset[name] !== word;
    if (part.hidden !== hidden) part.hidden = hidden;
  }
}

/**
 * The element marked `data-part="name"`.
 *
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLElement} throws when the template lacks it, which is a bug of the page
 */
export function part(root, name) {
  const found = root.querySelector(`[data-part="${name}"]`);
  if (!(found instanceof HTMLElement)) throw new Error(`no part ${name}`);
  return found;
}

/**
 * The text of a template, for what is said and not seen.
 *
 * @param {string} id
 * @param {Record<string, string | number | null | undefined>} [values]
 * @returns {string}
 */
export function textOf(id, values = {}) {
  return (clone(id, values).textContent ?? "").replace(/\s+/g, " ").trim();
}

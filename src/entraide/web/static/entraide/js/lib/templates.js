/** Sentences come from the server as `<template>`s; this clones them and puts values in, as text and never as markup. */

/**
 * Clone `<template id="…">`, fill its slots and choose its variants.
 *
 * @param {string} id
 * @param {Record<string, string | number | null | undefined>} [values]
 * @param {string[]} [when]
 * @param {Document} [root]
 * @returns {DocumentFragment} throws when the page has no such template
 */
export function clone(id, values = {}, when = [], root = document) {
  const template = root.getElementById(id);
  if (!template || !("content" in template)) throw new Error(`no template #${id}`);
  const content = /** @type {HTMLTemplateElement} */ (template).content;
  const copy = /** @type {DocumentFragment} */ (root.importNode(content, true));
  choose(copy, when);
  fill(copy, values);
  return copy;
}

/**
 * Put each value into the elements marked `data-slot="name"`; null empties and hides them.
 *
 * @param {ParentNode} root
 * @param {Record<string, string | number | null | undefined>} values
 */
export function fill(root, values) {
  for (const slot of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-slot]"))) {
    const name = slot.dataset["slot"] ?? "";
    if (!Object.hasOwn(values, name)) continue;
    const value = values[name] ?? null;
    const text = value === null ? "" : String(value);
    // an unchanged text is left alone, so that a live region does not speak again
    if (slot.textContent !== text) slot.textContent = text;
    slot.hidden = value === null;
  }
}

/**
 * Show what is marked `data-when="word …"` for one of the given words, hide the other variants.
 *
 * @param {ParentNode} root
 * @param {string[]} when
 */
export function choose(root, when) {
  for (const variant of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-when]"))) {
    const words = (variant.dataset["when"] ?? "").split(/\s+/);
    const hidden = !words.some((word) => when.includes(word));
    if (variant.hidden !== hidden) variant.hidden = hidden;
  }
}

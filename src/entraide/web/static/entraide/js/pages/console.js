/** The admin centre: its keys, the guard of forms that were not saved, what can be copied. Everything works without it. */

import { offerCopying } from "../elements/copying.js";
import { listenToKeys } from "../elements/single-keys.js";
import { guardUnsaved } from "../elements/unsaved.js";

const KEYS = { "/": "search", j: "next", k: "before", "[": "page-before", "]": "page-next", "?": "keys" };

const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("console-keys"));
const box = /** @type {HTMLInputElement} */ (document.getElementById("console-keys-on"));

/** @type {Record<string, () => void>} */
const ACTS = {
  search: () => {
    const search = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-search]"));
    search?.focus();
    search?.select();
  },
  next: () => step(1),
  before: () => step(-1),
  "page-before": () => /** @type {HTMLElement | null} */ (document.querySelector("a[rel=prev]"))?.click(),
  "page-next": () => /** @type {HTMLElement | null} */ (document.querySelector("a[rel=next]"))?.click(),
  keys: () => dialog.showModal(),
};

// a narrow window has places and tabs in rows that scroll: what one is at, and what has the focus, is seen whole
const places = document.querySelector(".side-nav");
/** @param {Element | null | undefined} place */
const bring = (place) => place?.scrollIntoView({ block: "nearest", inline: "center" });
bring(places?.querySelector("[aria-current]"));
const tab = document.querySelector(".tabs [aria-current]");
// one that lies below the window would take the page down with it
if (tab && tab.getBoundingClientRect().bottom <= innerHeight) bring(tab);
places?.addEventListener("focusin", ({ target }) => bring(/** @type {Element} */ (target)));

listenToKeys(KEYS, box, (what) => ACTS[what]?.());
guardUnsaved();
offerCopying();

/** @param {1 | -1} by rows, from the one that has the focus */
function step(by) {
  const rows = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-row]"))];
  const at = rows.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
}

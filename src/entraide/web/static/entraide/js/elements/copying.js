/** Buttons that copy a text of the page: `<button data-copies="id" hidden>`; without script they stay away. */

import { copy } from "./copy.js";

/** How long it is said that it was copied, in ms. */
const SAID_FOR = 4000;

/** @param {Document} [root] */
export function offerCopying(root = document) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-copies]"))) {
    const text = root.getElementById(button.dataset.copies ?? "");
    const said = /** @type {HTMLElement | null} */ (button.parentElement?.querySelector("[data-copied]"));
    if (!text || !said) continue;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    button.hidden = false;
    button.addEventListener("click", async () => {
      clearTimeout(timer);
      const isCopied = await copy(text.textContent ?? "");
      said.hidden = !isCopied;
      // a page that may not copy leaves the text selected, for the hand
      if (!isCopied) root.getSelection()?.selectAllChildren(text);
      timer = setTimeout(() => {
        said.hidden = true;
      }, SAID_FOR);
    });
  }
}

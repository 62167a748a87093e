/** Buttons that copy a text of the page: `<button data-copies="id" hidden>`; without script they stay away. */

import { copy } from "./copy.js";

/** How long it is said what came of it, in ms. */
const SAID_FOR = 4000;

/** @param {Document} [root] */
export function offerCopying(root = document) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-copies]"))) {
    const text = root.getElementById(button.dataset.copies ?? "");
    const [said, unsaid] = ["[data-copied]", "[data-not-copied]"].map(
      (one) => /** @type {HTMLElement | null | undefined} */ (button.parentElement?.querySelector(one)),
    );
    if (!text || !said || !unsaid) continue;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    button.hidden = false;
    button.addEventListener("click", async () => {
      clearTimeout(timer);
      said.hidden = true;
      unsaid.hidden = true;
      const isCopied = await copy(text.textContent ?? "");
      (isCopied ? said : unsaid).hidden = false;
      // a page that may not copy leaves the text selected, for the hand
      if (!isCopied) root.getSelection()?.selectAllChildren(text);
      timer = setTimeout(() => {
        said.hidden = true;
        unsaid.hidden = true;
      }, SAID_FOR);
    });
  }
}

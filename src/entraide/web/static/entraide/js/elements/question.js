/** A question before an act that cannot be undone, asked in one of the page's `<dialog>`s. */

import { fill } from "../lib/templates.js";

/**
 * @param {string} id of the dialog, whose form answers `yes` or anything else
 * @param {Record<string, string>} [values] for its slots
 * @returns {Promise<boolean>} whether the answer was yes; Escape is no
 */
export function question(id, values = {}) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(id));
  fill(dialog, values);
  dialog.returnValue = "";
  if (!dialog.open) dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}

/** Guards forms marked `data-guard`: who leaves with something typed and not sent is asked first, by the browser. */

/**
 * @param {Document} [root]
 * @returns {() => void} stops
 */
export function guardUnsaved(root = document) {
  const forms = [.../** @type {NodeListOf<HTMLFormElement>} */ (root.querySelectorAll("form[data-guard]"))];
  if (!forms.length) return () => {};
  const saved = new Map(forms.map((form) => [form, asSaved(form)]));
  /** @type {HTMLFormElement | null} */
  let sent = null;
  const isDirty = (/** @type {HTMLFormElement} */ form) => contents(form) !== saved.get(form);
  const told = () => {
    for (const form of forms) {
      const word = /** @type {HTMLElement | null} */ (form.querySelector("[data-unsaved]"));
      if (word) word.hidden = !isDirty(form);
    }
  };
  const submitted = (/** @type {Event} */ event) => {
    sent = event.target instanceof HTMLFormElement ? event.target : null;
  };
  const leaving = (/** @type {BeforeUnloadEvent} */ event) => {
    if (!forms.some((form) => form !== sent && isDirty(form))) return;
    event.preventDefault();
    event.returnValue = ""; // Chrome before 119 asks only for this
  };
  const shown = () => {
    sent = null;
    told();
  };
  root.addEventListener("input", told);
  root.addEventListener("submit", submitted);
  window.addEventListener("beforeunload", leaving);
  window.addEventListener("pageshow", shown);
  return () => {
    root.removeEventListener("input", told);
    root.removeEventListener("submit", submitted);
    window.removeEventListener("beforeunload", leaving);
    window.removeEventListener("pageshow", shown);
  };
}

/** @param {HTMLFormElement} form */
function contents(form) {
  return JSON.stringify(
    [...new FormData(form)].map(([name, value]) => [name, typeof value === "string" ? value : value.name]),
  );
}

/**
 * What the form held as the server wrote it, whatever the browser has put into it since.
 *
 * @param {HTMLFormElement} form
 */
function asSaved(form) {
  const copy = /** @type {HTMLFormElement} */ (form.cloneNode(true));
  copy.reset();
  return contents(copy);
}

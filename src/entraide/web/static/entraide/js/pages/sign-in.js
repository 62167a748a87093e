/**
 * The pages with a password box: show what was typed, say that caps lock is on, tell that the code is kept, and in
 * the demo fill the boxes for the person one would like to be. All of it works without this script, only plainer.
 */

import { readCode } from "../lib/code.js";
import { keptCode } from "../lib/kept-code.js";

for (const button of document.querySelectorAll("[data-show-password]")) {
  const box = boxNamed(button.getAttribute("data-show-password"));
  if (box) showAndHide(/** @type {HTMLButtonElement} */ (button), box);
}
for (const line of document.querySelectorAll("[data-caps-lock]")) {
  const box = boxNamed(line.getAttribute("data-caps-lock"));
  const words = line.firstElementChild;
  if (box && words instanceof HTMLElement) watchCapsLock(box, words);
}
offerDemoPeople();
tellCodeIsKept();

/** @param {string | null} id */
function boxNamed(id) {
  const found = document.getElementById(id ?? "");
  return found instanceof HTMLInputElement ? found : null;
}

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLInputElement} box
 */
function showAndHide(button, box) {
  button.hidden = false;
  button.addEventListener("click", () => set(box.type === "password"));
  // a shown password would be offered as an ordinary text to complete next time
  box.form?.addEventListener("submit", () => set(false));

  /** @param {boolean} shown */
  function set(shown) {
    box.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  }
}

/**
 * @param {HTMLInputElement} box
 * @param {HTMLElement} words
 */
function watchCapsLock(box, words) {
  const look = (/** @type {Event} */ event) => {
    // filling by a password manager sends a keydown that is no KeyboardEvent
    if (event instanceof KeyboardEvent) words.hidden = !event.getModifierState("CapsLock");
  };
  box.addEventListener("keydown", look);
  box.addEventListener("keyup", look);
  box.addEventListener("blur", () => {
    words.hidden = true;
  });
}

function offerDemoPeople() {
  const panel = document.getElementById("demo-people");
  const [address, password] = [boxNamed("id_login"), boxNamed("id_password")];
  if (!panel || !address || !password) return;
  for (const button of panel.querySelectorAll("[data-demo-email]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      address.value = button.dataset.demoEmail ?? "";
      password.value = panel.dataset.password ?? "";
      address.form?.requestSubmit();
    });
  }
}

/** `keep-code.js` stands before this script and has taken the code out of the address by now. */
function tellCodeIsKept() {
  const words = document.getElementById("code-kept");
  if (words && readCode(keptCode() ?? "")) words.hidden = false;
}

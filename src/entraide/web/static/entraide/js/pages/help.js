/** Get help: the code box, and the code that a session link brought along. */

import "../elements/code-box.js";
import "./keep-code.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-redeem]"));
const button = form?.querySelector("button[type=submit]") ?? null;

// a second press while the first is on its way would find the code already used, by this very person
form?.addEventListener("submit", (event) => {
  if (button?.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  button?.setAttribute("aria-busy", "true");
});

// "back" shows this page as it was left: at work
addEventListener("pageshow", () => button?.removeAttribute("aria-busy"));

// a link pressed into this very tab (same page, new fragment) does not load the page again
addEventListener("hashchange", () => {
  if (location.hash.length > 1) location.reload();
});

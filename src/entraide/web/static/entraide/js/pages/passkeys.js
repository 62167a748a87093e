/**
 * Pages on which a passkey is made or shown. The form is there in the page, hidden; where the browser knows
 * passkeys it is shown, asks the browser when it is sent, and then sends the browser's answer.
 */

import { csrfToken } from "../lib/csrf.js";
import { knowsPasskeys, makePasskey, offersUnasked, showPasskey } from "../lib/passkeys.js";

/** the request that waits in the address box: at most one may be open in a page */
let waiting = new AbortController();

if (knowsPasskeys()) {
  for (const form of formsOf("[data-use-passkey]")) {
    form.hidden = false;
    onSend(form, () => use(form));
    if (form.hasAttribute("data-offer")) offer(form);
  }
  for (const form of formsOf("[data-make-passkey]")) {
    form.hidden = false;
    onSend(form, () => makePasskey(JSON.parse(document.getElementById("passkey-options")?.textContent ?? "{}")));
    for (const other of document.querySelectorAll("[data-no-passkeys]")) other.setAttribute("hidden", "");
  }
}

/** @param {string} selector */
function formsOf(selector) {
  return [...document.querySelectorAll(selector)].filter((one) => one instanceof HTMLFormElement);
}

/**
 * @param {HTMLFormElement} form
 * @param {() => Promise<string>} ask
 */
function onSend(form, ask) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    waiting.abort();
    const button = form.querySelector("button[type=submit]");
    button?.setAttribute("aria-busy", "true");
    tell(form, "waiting");
    try {
      send(form, await ask());
    } catch (error) {
      button?.removeAttribute("aria-busy");
      tell(form, newsOf(error));
    }
  });
}

/** @param {HTMLFormElement} form */
async function use(form) {
  return showPasskey(await challenge(form));
}

/**
 * Let the browser offer passkeys in the address box, as it offers passwords.
 *
 * @param {HTMLFormElement} form
 */
async function offer(form) {
  if (!(await offersUnasked())) return;
  waiting = new AbortController();
  try {
    send(form, await showPasskey(await challenge(form), { unasked: true, signal: waiting.signal }));
  } catch {
    // nobody asked for it: aborted, or not to be had
  }
}

/** @param {HTMLFormElement} form */
async function challenge(form) {
  const answer = await fetch(form.dataset.challenges ?? "", {
    method: "POST",
    credentials: "same-origin",
    headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
  });
  if (!answer.ok) throw new DOMException("no challenge", "NetworkError");
  return answer.json();
}

/**
 * @param {HTMLFormElement} form
 * @param {string} answer
 */
function send(form, answer) {
  const box = form.elements.namedItem("credential");
  if (box instanceof HTMLInputElement) box.value = answer;
  const shared = document.getElementById("id_shared");
  if (form.hasAttribute("data-offer") && shared instanceof HTMLInputElement && shared.checked) {
    const copy = shared.cloneNode();
    if (copy instanceof HTMLInputElement) {
      copy.hidden = true;
      copy.removeAttribute("id");
      form.append(copy);
    }
  }
  form.submit();
}

/** @param {unknown} error */
function newsOf(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "InvalidStateError") return "there";
  return name === "NotAllowedError" || name === "AbortError" ? "cancelled" : "failed";
}

/**
 * @param {HTMLFormElement} form
 * @param {string} which
 */
function tell(form, which) {
  for (const one of form.querySelectorAll("[data-passkey-news]")) {
    if (one instanceof HTMLElement) one.hidden = one.dataset.passkeyNews !== which;
  }
}

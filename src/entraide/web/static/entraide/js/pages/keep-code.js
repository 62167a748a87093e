/**
 * A session link carries its code in the fragment, which no request holds. On the first page of it (Get help, or
 * sign-in on the way there) the code moves into this tab's memory and out of the address bar at once; it travels
 * to the server only when the person presses Continue. The helper is told how far it came by the routing half alone.
 */

import { CodeBox } from "../elements/code-box.js";
import { readCode, routingOf, shownCode } from "../lib/code.js";
import { csrfToken } from "../lib/csrf.js";
import { firstTime, forgetCode, keepCode, keptCode } from "../lib/kept-code.js";

/**
 * @typedef {object} PageData
 * @property {string} [arrivals_url]
 * @property {string | null} [organisation] the slug in the link
 * @property {"link-opened" | "signing-in"} [stage]
 */

const code = takeFromAddress() ?? readCode(keptCode() ?? "");
const refused = document.querySelector("[data-refusal]") !== null;
if (refused) {
  // what was refused stands in the box, typed again by the server; keeping it would bring it back for ever
  forgetCode();
} else if (code) {
  const box = document.querySelector("entraide-code-box");
  if (box instanceof CodeBox) box.fill(shownCode(code));
  tell(code);
}

/** @returns {string | null} the code of the fragment, which is cleared in the same breath */
function takeFromAddress() {
  const found = location.hash ? readCode(decoded(location.hash)) : null;
  if (!found) return null;
  history.replaceState(history.state, "", location.pathname + location.search);
  keepCode(found);
  return found;
}

/** @param {string} fragment */
function decoded(fragment) {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** @param {string} plain */
function tell(plain) {
  const data = /** @type {PageData} */ (JSON.parse(document.getElementById("page-data")?.textContent || "{}"));
  if (!data.arrivals_url || !data.organisation || !data.stage) return;
  if (!firstTime(`${data.stage} ${routingOf(plain)}`)) return;
  fetch(data.arrivals_url, {
    method: "POST",
    keepalive: true,
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify({ organisation: data.organisation, routing: routingOf(plain), stage: data.stage }),
  }).catch(() => {
    // the waiting helper merely hears of it later: when the code is spent
  });
}

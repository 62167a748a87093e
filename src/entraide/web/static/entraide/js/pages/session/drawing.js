/** What templates cannot say: times, the photo, what needs the helper, the edge of the bar, the tab, the links around. */

import { SOON_MS, ticking } from "./facts.js";
import { sentence } from "./stage.js";

/** @typedef {import("./scene.js").Part} Part */
/** @typedef {import("./stage.js").Values} Values */
/** @typedef {import("../../lib/attention.js").Attention} Attention */
/** @typedef {import("../../wire/messages.js").StateView} StateView */

/** Scenes of a session that goes on, in this very page. */
const AT_THE_TABLE = ["waiting", "consent", "choosing", "problem", "cannot", "sharing", "stopped"];

/** Words of a scene whose picture does not come over as it should. */
const TROUBLED = ["interrupted", "no-route", "barred", "undecoded", "muted"];

/** @param {Part} part */
export function isAtTheTable(part) {
  return AT_THE_TABLE.includes(part.name);
}

/**
 * @param {HTMLElement} root
 * @param {{state: StateView | null, part: Part, photo: string | null, lang: string}} what
 */
export function drawDetails(root, { state, part, photo, lang }) {
  const times = state ? ticking(state, lang) : {};
  for (const element of all(root, "[data-tick]")) {
    const text = times[element.dataset["tick"] ?? ""] ?? "";
    if (element.textContent !== text) element.textContent = text;
  }
  for (const image of /** @type {HTMLImageElement[]} */ (all(root, "img[data-photo]"))) {
    if (photo && image.getAttribute("src") !== photo) image.src = photo;
    image.hidden = photo === null;
  }
  const away = state?.helper.presence !== "present";
  for (const button of all(root, "[data-needs=helper]")) {
    if (away) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
  const soon = state?.ask ? state.ask.left_ms <= SOON_MS : false;
  for (const element of all(root, "[data-soon]")) element.classList.toggle("session__time--soon", soon);
  drawTone(root, part);
}

/**
 * The edge of the bar says the state, too.
 *
 * @param {HTMLElement} root
 * @param {Part} part
 */
export function drawTone(root, { when }) {
  for (const bar of all(root, "[data-tone]")) {
    bar.classList.toggle("sharing-bar--paused", when.includes("paused"));
    bar.classList.toggle(
      "sharing-bar--interrupted",
      TROUBLED.some((word) => when.includes(word)),
    );
    bar.classList.toggle("sharing-bar--off", when.includes("on-its-way") || when.includes("unwatched"));
  }
}

/**
 * The buttons beneath: write, sounds, notifications.
 *
 * @param {HTMLElement} root
 * @param {{part: Part, chat: "none" | "offered" | "shown", attention: Attention}} what
 */
export function drawFoot(root, { part, chat, attention }) {
  for (const foot of all(root, "[data-place=foot]")) foot.hidden = !isAtTheTable(part);
  for (const button of all(root, "[data-action=chat]")) button.hidden = chat !== "offered";
  for (const button of all(root, "[data-attention]")) {
    const way = /** @type {"sound" | "notification"} */ (button.dataset["attention"]);
    button.setAttribute("aria-pressed", String(attention.get(way)));
    button.hidden = way === "notification" && !("Notification" in window);
  }
}

/**
 * Title and icon of the tab.
 *
 * @param {{part: Part, state: StateView | null, values: Values, attention: Attention}} what
 */
export function drawTab({ part, state, values, attention }) {
  const title = sentence(`title-${titleOf(part, state)}`, values);
  const bare = document.title.replace(/^\(\d+\) /, "");
  if (state && bare !== title) {
    const { count } = attention;
    document.title = title;
    // sets the number before the new title
    attention.count = count;
  }
  const live = part.name === "sharing" && !part.when.includes("paused") && !part.when.includes("unwatched");
  if (attention.live !== live) attention.live = live;
}

/**
 * Leaving by a link or by choosing a language would end the picture: while something is shown, the links of head and
 * foot open beside this page, and their forms rest.
 *
 * @param {boolean} held
 */
export function holdLinks(held) {
  const around = "body > header a, body > footer a";
  for (const link of /** @type {HTMLAnchorElement[]} */ (all(document, around))) link.target = held ? "_blank" : "";
  for (const form of all(document, "body > header form, body > footer form")) form.inert = held;
}

/** @param {Part} part @param {StateView | null} state */
function titleOf(part, state) {
  if (part.name === "ended") return "ended";
  if (part.name === "consent" || (state?.ask && part.name !== "choosing")) return "asked";
  if (part.name !== "sharing" || part.when.includes("unwatched")) return "table";
  return part.when.includes("paused") ? "paused" : "sharing";
}

/** @param {ParentNode} root @param {string} selector @returns {HTMLElement[]} */
function all(root, selector) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(selector))];
}

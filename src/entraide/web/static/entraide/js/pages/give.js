/** The helper's desk: joins the document of `desk/give.html` with its sessions. */

import "../elements/chat.js";
import "../elements/code-card.js";
import "../elements/gauges.js";
import "../elements/session-panel.js";
import "../elements/session-strip.js";
import "../elements/trust-card.js";
import "../elements/viewer.js";
import { textOf } from "../elements/place.js";
import { question } from "../elements/question.js";
import { listenToKeys } from "../elements/single-keys.js";
import { Attention } from "../lib/attention.js";
import { csrfToken } from "../lib/csrf.js";
import { leaving } from "../lib/leaving.js";
import { tellSigningOut } from "../lib/signing-out.js";
import { watchSleep } from "../lib/sleep.js";
import { pageId, tabId } from "../lib/tab.js";
import { HelperPeer } from "../peer/helper.js";
import { Line } from "../wire/line.js";
import { Blank } from "./give/blank.js";
import { firstChosen } from "./give/chosen.js";
import { keptCode } from "./give/codes.js";
import { Desk } from "./give/desk.js";
import { KEYS } from "./give/keys.js";
import { notesAt } from "./give/notes.js";
import { keptPreference } from "./give/preference.js";
import { HelperSession } from "./give/session.js";
import { Voice } from "./give/voice.js";

/** @typedef {import("../elements/session-strip.js").StripElement} StripElement */

/**
 * @typedef {object} PageData
 * @property {{id: string, phase: string, other: string | null, opened_at: string}[]} sessions
 * @property {number} limit
 * @property {string | null} focus
 * @property {Record<string, string>} spelling
 * @property {{invite: string, notes: string}} urls `notes` with `-` in the place of the session
 * @property {"off" | "optional" | "required"} reason_mode
 * @property {{reason: string | null, ticket: string | null} | null} prepared
 */

/** How often what counts time is drawn anew, in ms. */
const TICK = 500;

/** @param {string} id @returns {HTMLElement} */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

async function start() {
  /** @type {PageData} */
  const data = JSON.parse(byId("page-data").textContent ?? "{}");
  const csrf = csrfToken();
  const tab = await tabId();
  const attention = new Attention();
  const voice = new Voice({ attention, says: byId("desk-says"), toasts: byId("desk-toasts") });
  const panels = byId("desk-panels");
  const desk = new Desk({
    panels,
    strip: /** @type {StripElement} */ (document.querySelector("entraide-strip")),
    bar: byId("desk-bar"),
    blank: new Blank(panels),
    voice,
    alphabet: data.spelling,
    limit: data.limit,
    invite: { url: data.urls.invite, csrf },
    asksReason: data.reason_mode !== "off",
    notes: (id) => notesAt({ url: data.urls.notes.replace("/-/", `/${id}/`), csrf }),
    open: (id, code, other) => {
      const line = new Line({ session: id, page: pageId, tab, csrf });
      tellSigningOut(line);
      const peer = new HelperPeer({ line });
      peer.preference = keptPreference();
      const session = new HelperSession({ id, line, peer, code, other });
      const stays = leaving({ session: id, page: pageId, csrf, before: () => peer.bye() });
      const sleep = watchSleep((asleep) => peer.mark("asleep", asleep));
      const undo = () => {
        stays();
        sleep.undo();
      };
      return { session, undo };
    },
  });

  for (const { id, other } of data.sessions) desk.add(id, keptCode(id), other);
  const ids = data.sessions.map((one) => one.id);
  const first = firstChosen(ids, data.focus);
  if (data.prepared) {
    // the address has done its work: a reload must not make another code
    history.replaceState(null, "", location.pathname);
    await desk.another(data.prepared);
  } else if (first === null) await desk.another();
  else desk.choose(first);
  setInterval(() => desk.draw(), TICK);

  const showKeys = () => question("give-keys");
  byId("desk-keys").addEventListener("click", showKeys);
  const box = /** @type {HTMLInputElement} */ (byId("give-keys-on"));
  listenToKeys(KEYS, box, (what) => (what === "keys" ? showKeys() : desk.act(what)));
  joinToggle(byId("desk-sound"), attention, "sound", voice);
  joinToggle(byId("desk-bell"), attention, "notification", voice);
}

/**
 * @param {HTMLElement} button
 * @param {Attention} attention
 * @param {"sound" | "notification"} way
 * @param {Voice} voice
 */
function joinToggle(button, attention, way, voice) {
  const draw = () => button.setAttribute("aria-pressed", String(attention.get(way)));
  draw();
  attention.addEventListener("change", draw);
  button.addEventListener("click", async () => {
    const wanted = !attention.get(way);
    const is = await attention.set(way, wanted);
    if (wanted && !is) voice.toast(textOf("give-say-notification-refused"), "warn");
  });
}

start();

// a page taken back out of the browser's memory has lost its lines, its seats and its pictures
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

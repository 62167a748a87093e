/**
 * `<entraide-notes>`: what a helper writes about a session, before, during and after it. It saves by itself, a moment
 * after the last key; what could not be saved stays in the boxes and goes with the next change.
 */

import { choose, clone } from "../lib/templates.js";
import { only, part } from "./place.js";

/** @typedef {"start" | "meeting" | "end"} When */
/** @typedef {{reason: string, ticket: string, note: string, outcome: string}} Values */
/** @typedef {Values & {fixed: boolean, ticket_url: string | null, summary: string}} Kept */
/** @typedef {{read: () => Promise<Kept>, write: (changed: Partial<Values>) => Promise<Kept>}} Store */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Box */

/** How long after the last key it is saved, in ms. */
const PAUSE = 900;

export class NotesElement extends HTMLElement {
  /** @type {Store | null} */
  store = null;
  /** Whether a code asks for reason and ticket: the organisation wants them, or they are known already. */
  atStart = false;
  /** @type {Kept | null} */
  #kept = null;
  /** @type {When | null} */
  #when = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  connectedCallback() {
    if (!this.firstElementChild) {
      this.append(clone("give-notes"));
      this.#load();
    }
    this.addEventListener("input", this.#typed);
    this.addEventListener("change", this.#changed);
    this.addEventListener("click", this.#clicked);
    addEventListener("pagehide", this.#leaving);
  }

  disconnectedCallback() {
    this.#leaving();
    this.removeEventListener("input", this.#typed);
    this.removeEventListener("change", this.#changed);
    this.removeEventListener("click", this.#clicked);
    removeEventListener("pagehide", this.#leaving);
  }

  /** @param {When} when */
  set stands(when) {
    if (when === this.#when) return;
    this.#when = when;
    choose(this, [when]);
    if (when === "end") this.#load(); // the summary tells how it ended
  }

  focusFirst() {
    this.#boxes.find((box) => !box.readOnly && box.getClientRects().length > 0)?.focus();
  }

  /** @returns {(Box & {readOnly: boolean})[]} */
  get #boxes() {
    return [.../** @type {NodeListOf<any>} */ (this.querySelectorAll("[data-note]"))];
  }

  async #load() {
    try {
      const kept = await this.store?.read();
      if (kept) this.#keep(kept);
    } catch {
      // the boxes stay empty; whoever writes into them is told whether it is saved
    }
  }

  /** @param {Kept} kept */
  #keep(kept) {
    const before = this.#kept;
    this.#kept = kept;
    if (kept.reason || kept.ticket) this.atStart = true;
    for (const box of this.#boxes) {
      const name = nameOf(box);
      const isFixed = kept.fixed && (name === "reason" || name === "ticket");
      // what was typed meanwhile is newer than what comes back, but for what can no longer be another
      if (isFixed || box.value === (before?.[name] ?? "")) box.value = kept[name];
      box.readOnly = isFixed;
    }
    part(this, "reason-help").hidden = kept.fixed;
    // an empty box that cannot be filled says nothing
    part(this, "ticket").hidden = kept.fixed && kept.ticket === "";
    const address = /** @type {HTMLAnchorElement} */ (part(this, "ticket-address"));
    part(this, "ticket-link").hidden = kept.ticket_url === null;
    if (kept.ticket_url !== null) address.href = kept.ticket_url;
  }

  #typed = () => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#save, PAUSE);
  };

  #changed = () => {
    clearTimeout(this.#timer);
    this.#save();
  };

  #leaving = () => {
    clearTimeout(this.#timer);
    if (this.#kept) this.#save();
  };

  /** @returns {Partial<Values>} */
  #unsaved() {
    const kept = this.#kept;
    return Object.fromEntries(
      this.#boxes
        .map((box) => [nameOf(box), box.value])
        .filter(([name, value]) => value !== (kept?.[/** @type {keyof Values} */ (name)] ?? "")),
    );
  }

  #save = async () => {
    const unsaved = this.#unsaved();
    if (Object.keys(unsaved).length === 0) return;
    this.#tell("saving");
    try {
      const kept = await this.store?.write(unsaved);
      // cleaned texts come back otherwise than they were sent: what stands in the boxes is what was sent
      if (kept) this.#keep({ ...kept, ...unsaved });
      this.#tell("saved");
    } catch {
      this.#tell("failed");
      // reason and ticket may be fixed by now: one that is sent again and again would keep the note from being saved
      await this.#load();
    }
  };

  #clicked = async (/** @type {Event} */ event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-notes=copy]")) return;
    try {
      await navigator.clipboard.writeText(this.#kept?.summary ?? "");
      this.#tell("copied");
    } catch {
      this.#tell("not-copied");
    }
  };

  /** @param {string} what */
  #tell(what) {
    only(this, "told", what);
  }
}

/** @param {Element} box @returns {keyof Values} */
function nameOf(box) {
  return /** @type {keyof Values} */ (/** @type {HTMLElement} */ (box).dataset["note"]);
}

customElements.define("entraide-notes", NotesElement);

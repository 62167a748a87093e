/** The place beside all sessions: nothing is there yet, a code is being made, or none could be made. */

import { part, put } from "../../elements/place.js";

export class Blank {
  /** @param {HTMLElement} panels */
  constructor(panels) {
    this.element = document.createElement("div");
    this.element.className = "desk__panel";
    panels.append(this.element);
  }

  /** @param {"making" | "idle"} face */
  show(face) {
    const shownBefore = !this.element.hidden;
    put(this.element, `give-face-${face}`);
    this.element.hidden = !shownBefore;
  }

  /** @param {import("../../wire/refusal.js").Refusal} refusal */
  refuse({ code, sentence }) {
    const signIn = code === "not-signed-in";
    const words = [sentence ? "sentence" : "unreachable", signIn ? "not-signed-in" : "again"];
    if (code !== "too-many-sessions" && !signIn) words.push("contact");
    put(this.element, "give-face-refused", { sentence: sentence || null }, words);
    this.focusHeading();
  }

  focusHeading() {
    part(this.element, "heading").focus({ preventScroll: true });
  }
}

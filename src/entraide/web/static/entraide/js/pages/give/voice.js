/** How the desk speaks: its live region, toasts, the tab's title, sounds and notifications. */

import { only, textOf } from "../../elements/place.js";
import { localeOf } from "../../lib/locale.js";
import { clone } from "../../lib/templates.js";
import { longDuration } from "../../lib/words.js";

/** How long a toast stays, in ms; longer texts a little longer. */
const TOAST_LASTS = 6_000;
const TOAST_PER_CHARACTER = 40;

export class Voice {
  #lang = localeOf();
  #ending = document.title.replace(/^.* · /, " · ");
  #count = 0;

  /**
   * @param {object} what
   * @param {import("../../lib/attention.js").Attention} what.attention
   * @param {HTMLElement} what.says the live region
   * @param {HTMLElement} what.toasts
   */
  constructor({ attention, says, toasts }) {
    this.attention = attention;
    this.says = says;
    this.toasts = toasts;
  }

  /** Said to screen readers. @param {string} sentence */
  say(sentence) {
    const line = document.createElement("span");
    line.textContent = `${sentence} `;
    this.says.append(line);
    while (this.says.childElementCount > 3) this.says.firstElementChild?.remove();
  }

  /** Seen for a while, and said. @param {string} text @param {"ok" | "info" | "warn"} tone */
  toast(text, tone) {
    const toast = /** @type {HTMLElement} */ (clone("give-toast", { text }).firstElementChild);
    toast.classList.add(`toast--${tone}`);
    only(toast, "tone", tone);
    this.toasts.append(toast);
    this.say(text);
    setTimeout(() => toast.remove(), TOAST_LASTS + text.length * TOAST_PER_CHARACTER);
  }

  /** Sound and notification. @param {string} title @param {string} body @param {string} tag */
  call(title, body, tag) {
    this.attention.call({ title, body, tag });
  }

  /** @param {string} told @param {string} name @returns {string} the sentence of how a session stands */
  sentence(told, name) {
    return spokenPart(`give-told-${told}`, "say", { name });
  }

  /** @param {string} told @returns {string} the same in a word or two */
  word(told) {
    return spokenPart(`give-told-${told}`, "word", {});
  }

  /** @param {number} ms */
  spoken(ms) {
    return longDuration(ms, this.#lang);
  }

  /** @param {string} title */
  set title(title) {
    const whole = `${title}${this.#ending}`;
    if (document.title.replace(/^\(\d+\) /, "") === whole) return;
    document.title = whole;
    this.attention.count = this.#count;
  }

  /** How many things wait for the helper. @param {number} count */
  set count(count) {
    if (count === this.#count) return;
    this.#count = count;
    this.attention.count = count;
  }
}

/** @param {string} id @param {"say" | "word"} which @param {Record<string, string>} values */
function spokenPart(id, which, values) {
  const found = clone(id, values).querySelector(`[data-told=${which}]`);
  return (found?.textContent ?? textOf("give-somebody")).replace(/\s+/g, " ").trim();
}

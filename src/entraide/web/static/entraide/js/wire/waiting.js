/** What a page has asked the server to do and has not seen done: kept, sent again, settled once. */

import { Refusal } from "./refusal.js";

/** @typedef {Extract<import("./messages.js").FromPage, { key: string }>} Keyed */

/**
 * @typedef {object} Entry
 * @property {Keyed} message
 * @property {number} busy  how often the server was too busy for it
 * @property {() => void} resolve
 * @property {(why: Refusal) => void} reject
 */

/** what waited for the connection goes out in portions: the server takes 30 messages a second */
const PORTION = 20;
const PORTION_MS = 1_000;
/** refusals that say nothing about the command: it is sent again a few times before the person hears of it */
const PASSING = new Set(["try-again", "too-many-messages"]);
const PASSING_TRIES = 3;

/** Commands and chat messages without an answer, oldest first. */
export class Waiting {
  #write;
  #timers;
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  /** grows with every connection; portions of an earlier one are not sent */
  #round = 0;

  /**
   * @param {(message: Keyed) => boolean} write  sends now; false while there is no open line
   * @param {import("../lib/clock.js").Clock} timers
   */
  constructor(write, timers) {
    this.#write = write;
    this.#timers = timers;
  }

  /**
   * @param {Keyed} message
   * @returns {Promise<void>} when it has acted; rejects with a Refusal
   */
  add(message) {
    return new Promise((resolve, reject) => {
      this.#entries.set(message.key, { message, busy: 0, resolve, reject });
      this.#write(message);
    });
  }

  /** It has acted. @param {string} key */
  settle(key) {
    const entry = this.#entries.get(key);
    this.#entries.delete(key);
    entry?.resolve();
  }

  /**
   * It was refused.
   * @param {import("./messages.js").Refused} refused
   * @returns {boolean} whether that is the last word
   */
  refuse(refused) {
    const key = refused.key ?? "";
    const entry = this.#entries.get(key);
    if (entry && PASSING.has(refused.code) && entry.busy < PASSING_TRIES) {
      entry.busy += 1;
      this.#later([key]);
      return false;
    }
    this.#entries.delete(key);
    entry?.reject(new Refusal(refused));
    return true;
  }

  /** The line is open again: send everything that has no answer. */
  sendAgain() {
    this.#round += 1;
    this.#portion([...this.#entries.keys()]);
  }

  /**
   * The line is over: nothing that waits can be done any more.
   * @param {string} code
   * @param {string} sentence
   */
  giveUp(code, sentence) {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const { reject } of entries) reject(new Refusal({ code, sentence }));
  }

  /** @param {string[]} keys */
  #portion(keys) {
    for (const key of keys.slice(0, PORTION)) {
      const entry = this.#entries.get(key);
      if (entry) this.#write(entry.message);
    }
    if (keys.length > PORTION) this.#later(keys.slice(PORTION));
  }

  /** @param {string[]} keys */
  #later(keys) {
    const round = this.#round;
    this.#timers.setTimeout(() => {
      if (round === this.#round) this.#portion(keys);
    }, PORTION_MS);
  }
}

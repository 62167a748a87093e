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

/**
 * Commands and chat messages without an answer, oldest first.
 *
 * When the server did not understand something, whatever waited is suspect: it goes out one by one until all of it had
 * its answer, and what is alone on the way when it happens again is refused instead of being sent for ever.
 */
export class Waiting {
  #write;
  #timers;
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  /** grows with every connection; portions of an earlier one are not sent */
  #round = 0;
  /** @type {Set<string>} keys on the way to the server over the present connection */
  #onTheWay = new Set();
  /** @type {Set<string>} keys that may be what the server did not understand */
  #suspects = new Set();

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
      const entry = { message, busy: 0, resolve, reject };
      this.#entries.set(message.key, entry);
      if (this.#suspects.size === 0) this.#send(entry);
    });
  }

  /** It has acted. @param {string} key */
  settle(key) {
    const entry = this.#entries.get(key);
    this.#answered(key);
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
    this.#answered(key);
    entry?.reject(new Refusal(refused));
    return true;
  }

  /** The line was closed because of something that was sent over it. */
  notUnderstood() {
    const [culprit, ...others] = this.#onTheWay;
    if (culprit !== undefined && others.length === 0) {
      const entry = this.#entries.get(culprit);
      this.#answered(culprit);
      entry?.reject(new Refusal({ code: "not-understood", sentence: "" }));
    } else {
      for (const key of this.#onTheWay) this.#suspects.add(key);
    }
  }

  /** The line is open again: send everything that has no answer. */
  sendAgain() {
    this.#round += 1;
    this.#onTheWay.clear();
    this.#portion(this.#next());
  }

  /**
   * The line is over: nothing that waits can be done any more.
   * @param {string} code
   * @param {string} sentence
   */
  giveUp(code, sentence) {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    this.#suspects.clear();
    for (const { reject } of entries) reject(new Refusal({ code, sentence }));
  }

  /** What may go out now: one after the other while something is suspect. */
  #next() {
    const keys = [...this.#entries.keys()];
    return this.#suspects.size > 0 ? keys.slice(0, 1) : keys;
  }

  /** @param {string} key */
  #answered(key) {
    this.#entries.delete(key);
    this.#onTheWay.delete(key);
    if (this.#suspects.size === 0) return;
    this.#suspects.delete(key);
    this.#portion(this.#next().filter((one) => !this.#onTheWay.has(one)));
  }

  /** @param {Entry} entry */
  #send({ message }) {
    if (this.#write(message)) this.#onTheWay.add(message.key);
  }

  /** @param {string[]} keys */
  #portion(keys) {
    for (const key of keys.slice(0, PORTION)) {
      const entry = this.#entries.get(key);
      if (entry) this.#send(entry);
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

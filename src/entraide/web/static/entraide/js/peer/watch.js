/** Looks at a connection again and again: as often as the words of its quality need, closely while figures are seen. */

/** @typedef {"closely" | "words" | "unseen"} Pace */
/** @typedef {import("./quality.js").Quality} Quality */

/** @type {Record<Pace, number>} */
const EVERY_MS = { closely: 1_000, words: 2_000, unseen: 10_000 };

export class Watch {
  #read;
  #told;
  #timers;
  /** @type {Pace} */
  #pace = "words";
  /** @type {any} */
  #timer = null;
  /** grows with each start and stop: a look that was begun before is not told */
  #turn = 0;

  /**
   * @param {object} what
   * @param {() => Promise<Quality | null>} what.read
   * @param {(quality: Quality) => void} what.told
   * @param {import("../lib/clock.js").Clock} what.timers
   */
  constructor({ read, told, timers }) {
    this.#read = read;
    this.#told = told;
    this.#timers = timers;
  }

  /** @param {Pace} pace */
  set pace(pace) {
    if (pace === this.#pace) return;
    this.#pace = pace;
    if (this.#timer !== null) this.#wait();
  }

  /** Look now, and again and again. */
  start() {
    this.#turn += 1;
    void this.#look(this.#turn);
  }

  stop() {
    this.#turn += 1;
    this.#timers.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** @param {number} turn */
  async #look(turn) {
    const quality = await this.#read();
    if (turn !== this.#turn) return;
    if (quality) this.#told(quality);
    if (turn === this.#turn) this.#wait();
  }

  #wait() {
    this.#timers.clearTimeout(this.#timer);
    const turn = this.#turn;
    this.#timer = this.#timers.setTimeout(() => void this.#look(turn), EVERY_MS[this.#pace]);
  }
}

/**
 * The channel between the two pages that carries only signs of life: a beat each second, what stands in the way of the
 * page that beats, whether it goes, and whether its person ends the session. It is no input channel; nothing else is
 * understood on it.
 *
 * Whatever is heard here is a hint of the other page, worth showing at once. The server's row stays the truth: nothing
 * heard here ends a session, moves a seat or gives a right.
 */

/**
 * What can stand in the way of a page: put to sleep by its browser; its track gives no frames; its machine is too busy
 * to code the picture; what arrives cannot be decoded.
 * @typedef {"asleep" | "muted" | "strained" | "stalled"} Condition
 */

/** @type {readonly Condition[]} */
const CONDITIONS = ["asleep", "muted", "strained", "stalled"];
const BEAT_MS = 1_000;
/** Hidden pages beat late; four missed beats are no hiccup. */
const SILENT_MS = 4_500;
/** A page that says it without pause is not believed without pause. */
const ENDS_AGAIN_MS = 30_000;
/** What is said last needs a moment to get out before the connection is taken down. */
export const OVER_LINGERS_MS = 300;

/**
 * Fires `silent` / `heard` when the other page's beats stay out and come again, `change` when its conditions are others
 * or it says that it goes or ends the session, and `over` when it was told that the session has ended.
 */
export class Presence extends EventTarget {
  /** The other's beats stay out although they had begun. */
  silent = false;
  /** When the other page said that it goes; null when it was heard since. @type {number | null} */
  goneAt = null;
  /** When the other page last said that its person ends the session. @type {number | null} */
  endsAt = null;
  /** The other page knows the session to be over: that its connection ends is no fault. */
  over = false;
  /** @type {readonly Condition[]} what stands in the way of the other page */
  theirs = [];

  #channel;
  #timers;
  /** @type {Set<Condition>} */
  #mine;
  #closed = false;
  /** @type {any} */
  #timer = null;
  #lastAt = 0;

  /**
   * @param {RTCPeerConnection} pc
   * @param {import("../lib/clock.js").Clock} timers
   * @param {Iterable<Condition>} [mine]  what stands in this page's way already
   */
  constructor(pc, timers, mine = []) {
    super();
    this.#timers = timers;
    this.#mine = new Set(mine);
    this.#channel = pc.createDataChannel("presence", { negotiated: true, id: 0, ordered: true });
    this.#channel.addEventListener("open", () => this.#beat());
    this.#channel.addEventListener("message", ({ data }) => this.#hear(data));
    this.#channel.addEventListener("close", () => this.#shut());
  }

  /**
   * Tell the other page at once what stands in this page's way, or does so no longer.
   * @param {Condition} condition
   * @param {boolean} on
   */
  mark(condition, on) {
    if (this.#mine.has(condition) === on) return;
    if (on) this.#mine.add(condition);
    else this.#mine.delete(condition);
    this.#say(this.#words);
  }

  /** Say that this page goes. @returns {boolean} whether there was a way to say it */
  bye() {
    return this.#say("bye");
  }

  /** Say that the person here ends the session: the server is told as well, and answers later. */
  sayEnds() {
    this.#say("ends");
  }

  /** Say that the session is over here. @returns {boolean} whether there was a way to say it */
  sayOver() {
    return this.#say("over");
  }

  close() {
    this.#closed = true;
    this.#timers.clearTimeout(this.#timer);
    this.#channel.close();
  }

  get #words() {
    return ["beat", ...CONDITIONS.filter((one) => this.#mine.has(one))].join(" ");
  }

  #beat() {
    this.#timers.clearTimeout(this.#timer);
    this.#say(this.#words);
    this.#listen();
    this.#timer = this.#timers.setTimeout(() => this.#beat(), BEAT_MS);
  }

  /** @param {unknown} data */
  #hear(data) {
    if (data === "bye") this.#become({ goneAt: this.goneAt ?? this.#timers.now() });
    else if (data === "ends") this.#hearEnds();
    else if (data === "over") {
      this.over = true;
      this.dispatchEvent(new Event("over"));
    } else if (typeof data === "string" && data.split(" ")[0] === "beat") {
      const words = new Set(data.split(" "));
      this.#become({ goneAt: null, theirs: CONDITIONS.filter((one) => words.has(one)) });
    }
    this.#lastAt = this.#timers.now();
    this.#listen();
  }

  #hearEnds() {
    const now = this.#timers.now();
    if (this.endsAt === null || now - this.endsAt >= ENDS_AGAIN_MS) this.#become({ endsAt: now });
  }

  /** @param {{goneAt?: number | null, endsAt?: number | null, theirs?: readonly Condition[]}} what */
  #become({ goneAt = this.goneAt, endsAt = this.endsAt, theirs = this.theirs }) {
    if (goneAt === this.goneAt && endsAt === this.endsAt && theirs.join() === this.theirs.join()) return;
    this.goneAt = goneAt;
    this.endsAt = endsAt;
    this.theirs = theirs;
    this.dispatchEvent(new Event("change"));
  }

  /** The other page's end of the connection was taken down: sooner known by this than by beats that stay out. */
  #shut() {
    if (this.#closed || this.silent) return;
    this.#timers.clearTimeout(this.#timer);
    this.silent = true;
    this.dispatchEvent(new Event("silent"));
  }

  #listen() {
    const silent = this.#lastAt > 0 && this.#timers.now() - this.#lastAt > SILENT_MS;
    if (silent === this.silent) return;
    this.silent = silent;
    this.dispatchEvent(new Event(silent ? "silent" : "heard"));
  }

  /** @param {string} word */
  #say(word) {
    if (this.#channel.readyState !== "open") return false;
    try {
      this.#channel.send(word);
      return true;
    } catch {
      // the channel closed between the question and the sending
      return false;
    }
  }
}

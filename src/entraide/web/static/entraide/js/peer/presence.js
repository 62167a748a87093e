/**
 * The channel between the two pages that carries only signs of life: a beat each second and a clean *bye*. It is no
 * input channel; nothing else is understood on it.
 */

const BEAT_MS = 1_000;
/** Hidden pages beat late; four missed beats are no hiccup. */
const SILENT_MS = 4_500;

/** Fires `bye` when the other page says it goes, and `silent` / `heard` when its beats stay out and come again. */
export class Presence extends EventTarget {
  /** The other's beats stay out although they had begun. */
  silent = false;

  #channel;
  #timers;
  /** @type {any} */
  #timer = null;
  #lastAt = 0;

  /**
   * @param {RTCPeerConnection} pc
   * @param {import("../lib/clock.js").Clock} timers
   */
  constructor(pc, timers) {
    super();
    this.#timers = timers;
    this.#channel = pc.createDataChannel("presence", { negotiated: true, id: 0, ordered: true });
    this.#channel.addEventListener("open", () => this.#beat());
    this.#channel.addEventListener("message", ({ data }) => this.#hear(data));
  }

  /** Say that this page goes. */
  bye() {
    this.#say("bye");
  }

  close() {
    this.#timers.clearTimeout(this.#timer);
    this.#channel.close();
  }

  #beat() {
    this.#say("beat");
    this.#listen();
    this.#timer = this.#timers.setTimeout(() => this.#beat(), BEAT_MS);
  }

  /** @param {unknown} data */
  #hear(data) {
    if (data === "bye") this.dispatchEvent(new Event("bye"));
    this.#lastAt = this.#timers.now();
    this.#listen();
  }

  #listen() {
    const silent = this.#lastAt > 0 && this.#timers.now() - this.#lastAt > SILENT_MS;
    if (silent === this.silent) return;
    this.silent = silent;
    this.dispatchEvent(new Event(silent ? "silent" : "heard"));
  }

  /** @param {string} word */
  #say(word) {
    if (this.#channel.readyState !== "open") return;
    try {
      this.#channel.send(word);
    } catch {
      // the channel closed between the question and the sending
    }
  }
}

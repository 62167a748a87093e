/**
 * Whether this machine keeps up with the picture: too busy to code it, or unable to decode what arrives. Read from the
 * statistics of a peer connection, every two seconds; a single bad reading means nothing.
 */

/** @typedef {{ frames: number, seconds: number, bytes: number, limitedByCpu: boolean }} Reading */
/** @typedef {{ strained: boolean, stalled: boolean }} Keeping */

const EVERY_MS = 2_000;
/** readings in a row before anything is said, and before it is taken back */
const IN_A_ROW = 3;
/** a frame that takes longer than this leaves fewer than eight a second */
const FRAME_SLOW_S = 0.125;
/** fewer frames than this in a reading say nothing about the machine: a screen on which nothing moves has none */
const FRAMES_ENOUGH = 4;
/** what arrives without a frame coming of it; repairs and probes of a static screen stay far below */
const BYTES_STALLED = 30_000;

/** Fires `change` when `keeping` changes. */
export class Strain extends EventTarget {
  /** @type {Keeping} */
  keeping = { strained: false, stalled: false };

  #pc;
  #timers;
  /** @type {any} */
  #timer = null;
  /** @type {Reading | null} */
  #before = null;
  #counts = { strained: 0, stalled: 0 };

  /**
   * @param {Pick<RTCPeerConnection, "getStats">} pc
   * @param {import("../lib/clock.js").Clock} timers
   */
  constructor(pc, timers) {
    super();
    this.#pc = pc;
    this.#timers = timers;
    this.#wait();
  }

  close() {
    this.#timers.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #wait() {
    this.#timer = this.#timers.setTimeout(async () => {
      const timer = this.#timer;
      const now = readingOf([...(await this.#pc.getStats()).values()]);
      if (timer !== this.#timer || timer === null) return;
      if (this.#before && now) this.#count(between(this.#before, now));
      this.#before = now;
      this.#wait();
    }, EVERY_MS);
  }

  /** @param {Keeping} found */
  #count(found) {
    const before = this.keeping;
    this.keeping = {
      strained: this.#settled("strained", found.strained),
      stalled: this.#settled("stalled", found.stalled),
    };
    const changed = before.strained !== this.keeping.strained || before.stalled !== this.keeping.stalled;
    if (changed) this.dispatchEvent(new Event("change"));
  }

  /** @param {keyof Keeping} what @param {boolean} now */
  #settled(what, now) {
    this.#counts[what] = now === this.keeping[what] ? 0 : this.#counts[what] + 1;
    if (this.#counts[what] < IN_A_ROW) return this.keeping[what];
    this.#counts[what] = 0;
    return now;
  }
}

/**
 * What the statistics of one end say: the sender's of its encoder, the receiver's of its decoder.
 * @param {any[]} stats
 * @returns {Reading | null} null while there is no picture
 */
export function readingOf(stats) {
  const video = stats.find(({ type, kind }) => (type === "outbound-rtp" || type === "inbound-rtp") && kind === "video");
  if (!video) return null;
  const sends = video.type === "outbound-rtp";
  return {
    frames: (sends ? video.framesEncoded : video.framesDecoded) ?? 0,
    seconds: (sends ? video.totalEncodeTime : video.totalDecodeTime) ?? 0,
    bytes: sends ? 0 : (video.bytesReceived ?? 0),
    limitedByCpu: video.qualityLimitationReason === "cpu",
  };
}

/**
 * @param {Reading} before
 * @param {Reading} now
 * @returns {Keeping}
 */
export function between(before, now) {
  const frames = now.frames - before.frames;
  const slow = frames >= FRAMES_ENOUGH && (now.seconds - before.seconds) / frames > FRAME_SLOW_S;
  return {
    strained: now.limitedByCpu || slow,
    stalled: frames === 0 && now.bytes - before.bytes > BYTES_STALLED,
  };
}

/** How good the picture is, in a word and in figures, from the statistics of a peer connection. */

import { lossBetween, NOTHING_YET, ratesBetween, readingOf } from "./statistics.js";

/**
 * @typedef {object} Quality
 * @property {"good" | "fair" | "poor"} quality
 * @property {number | null} rtt_ms
 * @property {boolean | null} direct  false: through a relay
 * @property {"udp" | "tcp" | "tls" | null} transport
 * @property {number | null} width
 * @property {number | null} height
 * @property {number | null} fps  0: nothing moves, which is no fault
 * @property {number | null} kbps
 * @property {string | null} codec
 * @property {number | null} delay_ms  way, waiting and work on this machine; null while nothing moves
 * @property {number | null} frame_ms  work on a frame on this machine; null while few frames come
 * @property {number | null} loss  share of the packets, 0 to 1; null while too few travel to say
 * @property {import("../wire/messages.js").Limit | null} limited  what holds the sender back; only the sender knows
 * @property {number | null} available_kbps  what the sender's browser believes it may send
 */

const GOOD = { rttMs: 200, loss: 0.02, delayMs: 400 };
const FAIR = { rttMs: 500, loss: 0.08, delayMs: 1_000 };
/** Loss is counted over a while: in one second a single packet would be a storm. */
const LOSS_OVER_MS = 5_000;

/** @typedef {import("./statistics.js").Reading} Reading */

/** Reads the same connection again and again; rates are those between two readings. */
export class Gauge {
  #pc;
  #timers;
  #seen;
  /** @type {Reading[]} those of the last seconds, the oldest first */
  #before = [];

  /**
   * @param {Pick<RTCPeerConnection, "getStats">} pc
   * @param {import("../lib/clock.js").Clock} timers
   * @param {(stats: any[], at: number) => void} [seen]  looks at the same statistics, so that they are asked for once
   */
  constructor(pc, timers, seen = () => {}) {
    this.#pc = pc;
    this.#timers = timers;
    this.#seen = seen;
  }

  /**
   * @param {boolean} silent  the other page's signs of life stay out
   * @returns {Promise<Quality>}
   */
  async read(silent) {
    const stats = [...(await this.#pc.getStats()).values()];
    const now = readingOf(stats, this.#timers.now());
    this.#seen(stats, now.at);
    const last = this.#before.at(-1);
    while (this.#before.length > 1 && now.at - (this.#before[1]?.at ?? 0) >= LOSS_OVER_MS) this.#before.shift();
    const first = this.#before[0];
    this.#before.push(now);
    const rates = last ? ratesBetween(last, now) : NOTHING_YET;
    const loss = first ? lossBetween(first, now) : now.told_loss;
    const { route, width, height, codec, limited } = now;
    const rtt_ms = route?.rttMs ?? null;
    return {
      quality: judge({ rttMs: rtt_ms, loss, delayMs: rates.delay_ms, silent }),
      rtt_ms,
      direct: route ? !route.relayed : null,
      transport: route?.transport ?? null,
      width,
      height,
      ...rates,
      codec,
      loss,
      limited,
      available_kbps: route?.availableKbps ?? null,
    };
  }
}

/**
 * Judge by delay and loss, never by frames: a screen on which nothing moves sends none.
 *
 * @param {{ rttMs: number | null, loss: number | null, delayMs: number | null, silent: boolean }} what
 * @returns {Quality["quality"]}
 */
export function judge({ rttMs, loss, delayMs, silent }) {
  const beyond = (/** @type {typeof GOOD} */ limit) =>
    (rttMs ?? 0) > limit.rttMs || (loss ?? 0) > limit.loss || (delayMs ?? 0) > limit.delayMs;
  if (silent || beyond(FAIR)) return "poor";
  return beyond(GOOD) ? "fair" : "good";
}

/** How good the picture is, in a word and in numbers, from the statistics of a peer connection. */

import { route } from "./route.js";

/**
 * @typedef {object} Quality
 * @property {"good" | "fair" | "poor"} quality
 * @property {number | null} rtt_ms
 * @property {boolean | null} direct  false: through a relay
 * @property {number | null} width
 * @property {number | null} height
 * @property {number | null} fps
 * @property {number | null} kbps
 */

/** @typedef {{ at: number, bytes: number, frames: number, received: number, lost: number }} Reading */

const GOOD = { rttMs: 200, loss: 0.02 };
const FAIR = { rttMs: 500, loss: 0.08 };

/** Reads the same connection again and again; rates are those between two readings. */
export class Gauge {
  #pc;
  #timers;
  /** @type {Reading | null} */
  #before = null;

  /**
   * @param {Pick<RTCPeerConnection, "getStats">} pc
   * @param {import("../lib/clock.js").Clock} timers
   */
  constructor(pc, timers) {
    this.#pc = pc;
    this.#timers = timers;
  }

  /**
   * @param {boolean} silent  the other page's signs of life stay out
   * @returns {Promise<Quality>}
   */
  async read(silent) {
    const stats = [...(await this.#pc.getStats()).values()];
    const way = route(stats);
    const video = stats.find((entry) => entry.type === "inbound-rtp" && entry.kind === "video");
    const now = readingOf(video, this.#timers.now());
    const before = this.#before;
    this.#before = now;
    const rate = before && now.at > before.at ? between(before, now) : { fps: null, kbps: null, loss: 0 };
    return {
      quality: judge(way?.rttMs ?? null, rate.loss, silent),
      rtt_ms: way?.rttMs ?? null,
      direct: way ? !way.relayed : null,
      width: video?.frameWidth ?? null,
      height: video?.frameHeight ?? null,
      fps: rate.fps,
      kbps: rate.kbps,
    };
  }
}

/**
 * Judge by delay and loss, never by frames: a screen on which nothing moves sends none.
 * @param {number | null} rttMs
 * @param {number} loss  share of the packets, 0 to 1
 * @param {boolean} silent
 * @returns {Quality["quality"]}
 */
export function judge(rttMs, loss, silent) {
  const rtt = rttMs ?? 0;
  if (silent || rtt > FAIR.rttMs || loss > FAIR.loss) return "poor";
  return rtt > GOOD.rttMs || loss > GOOD.loss ? "fair" : "good";
}

/**
 * @param {any} video
 * @param {number} at
 * @returns {Reading}
 */
function readingOf(video, at) {
  return {
    at,
    bytes: video?.bytesReceived ?? 0,
    frames: video?.framesDecoded ?? 0,
    received: video?.packetsReceived ?? 0,
    lost: video?.packetsLost ?? 0,
  };
}

/**
 * @param {Reading} before
 * @param {Reading} now
 */
function between(before, now) {
  const seconds = (now.at - before.at) / 1000;
  // a retransmission found later lowers the count of the lost
  const lost = Math.max(0, now.lost - before.lost);
  const packets = lost + Math.max(0, now.received - before.received);
  return {
    fps: Math.max(0, Math.round((now.frames - before.frames) / seconds)),
    kbps: Math.max(0, Math.round(((now.bytes - before.bytes) * 8) / 1000 / seconds)),
    loss: packets > 0 ? lost / packets : 0,
  };
}

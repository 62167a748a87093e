/** How much the picture may take of a path, and what it gives up first when there is too little. Pure. */

/** @typedef {import("../wire/messages.js").Preference} Preference */
/** @typedef {"near" | "far" | "relay-udp" | "relay-tcp"} Way */

/**
 * What a codec of text needs at most on each way, and how many frames are worth it. A relay is shared by everyone, and
 * over TCP each lost packet holds up all behind it.
 *
 * @type {Record<Way, { bps: number, fps: number }>}
 */
const CEILINGS = {
  near: { bps: 8_000_000, fps: 30 },
  far: { bps: 5_000_000, fps: 30 },
  "relay-udp": { bps: 2_000_000, fps: 20 },
  "relay-tcp": { bps: 1_500_000, fps: 15 },
};
const FULL_FPS = 30;
/** On a thin path fewer frames leave each more bits, and wait less behind each other: letters become legible sooner. */
const THIN = { kbps: 1_000, roomyKbps: 1_500, fps: 12 };

/**
 * Some browsers encode a still screen thirty times a second, each frame a few bytes: a third of a core for nothing. Then
 * fewer will do, until something moves again. Where a browser rests by itself, it sends about one frame a second.
 */
const STILL = { fps: 10, restlessFps: 15, bytesPerFrame: 200, movingBytesPerFrame: 500, forMs: 6_000 };

/** One building: a ping takes less; one that was near is called far only well beyond it. */
const NEAR_MS = 15;
const NO_LONGER_NEAR_MS = 60;

/**
 * @param {Pick<import("./route.js").Route, "relayed" | "transport" | "rttMs">} route
 * @param {Way} before
 * @returns {Way}
 */
export function wayOf({ relayed, transport, rttMs }, before) {
  if (relayed) return transport === "tcp" || transport === "tls" ? "relay-tcp" : "relay-udp";
  const edge = before === "near" ? NO_LONGER_NEAR_MS : NEAR_MS;
  return rttMs !== null && rttMs <= edge ? "near" : "far";
}

/** Tells from one look to the next whether the path is thin; an edge of its own back, or it would flutter. */
export class Thinness {
  on = false;

  /** @param {number | null} availableKbps  null where the browser does not say */
  follow(availableKbps) {
    if (availableKbps !== null) this.on = availableKbps < (this.on ? THIN.roomyKbps : THIN.kbps);
  }
}

/** Tells from one look to the next whether the screen stands still while its frames go on. */
export class Stillness {
  on = false;

  #since = Number.POSITIVE_INFINITY;

  /** @param {{ at: number, fps: number | null, kbps: number | null }} look */
  follow({ at, fps, kbps }) {
    if (fps === null || kbps === null) return;
    const bytes = fps > 0 ? (kbps * 125) / fps : 0;
    if (this.on) {
      this.on = bytes <= STILL.movingBytesPerFrame;
      return;
    }
    const idle = fps > STILL.restlessFps && bytes < STILL.bytesPerFrame;
    this.#since = idle ? Math.min(this.#since, at) : Number.POSITIVE_INFINITY;
    this.on = at - this.#since >= STILL.forMs;
    if (this.on) this.#since = Number.POSITIVE_INFINITY;
  }
}

/**
 * @param {Way} way
 * @param {Preference} preference
 * @param {{ thin?: boolean, still?: boolean }} [how]
 * @returns {{ maxBitrate: number, maxFramerate: number, degradationPreference: "maintain-resolution" | "maintain-framerate" }}
 */
export function ceilingOf(way, preference, { thin = false, still = false } = {}) {
  const { bps, fps } = CEILINGS[way];
  const most = still ? STILL.fps : FULL_FPS;
  if (preference === "smooth") {
    return { maxBitrate: bps, maxFramerate: most, degradationPreference: "maintain-framerate" };
  }
  const maxFramerate = Math.min(most, thin ? THIN.fps : fps);
  return { maxBitrate: bps, maxFramerate, degradationPreference: "maintain-resolution" };
}

/**
 * What a sender begins with, before anything of the path is known.
 * @param {boolean} relayOnly
 * @returns {number} kbit/s
 */
export function startKbps(relayOnly) {
  return relayOnly ? 1_500 : 4_000;
}

/**
 * What a peer connection says of itself, read into plain figures. Pure; the same for who sends and who receives.
 *
 * source:  W3C "Identifiers for WebRTC's Statistics API"; what a browser leaves out is null here.
 */

import { route } from "./route.js";

/** @typedef {import("./route.js").Route} Route */

/**
 * Counters of one moment, from the beginning of the connection.
 *
 * @typedef {object} Reading
 * @property {number} at
 * @property {Route | null} route
 * @property {number | null} width
 * @property {number | null} height
 * @property {string | null} codec  such as "AV1"
 * @property {import("../wire/messages.js").Limit | null} limited  only of who sends
 * @property {number} bytes
 * @property {number} frames
 * @property {number} worked_ms  spent on all these frames on this machine
 * @property {number} waited_ms  and waiting in its buffer; `waited` counts the frames of it
 * @property {number} waited
 * @property {number} packets
 * @property {number} lost
 * @property {number | null} told_loss  share of packets that the other end missed lately, 0 to 1
 */

/**
 * What happened between two readings; `frame_ms` is the work on a frame on this machine, null where few say little.
 * @typedef {{ fps: number | null, kbps: number | null, delay_ms: number | null, frame_ms: number | null }} Rates
 */

/** Fewer packets say nothing of how many get lost: a still screen sends hardly any. */
const PACKETS_LEAST = 40;
/** Of a still screen's few frames most are whole pictures, which take longer than any others. */
const FRAMES_LEAST = 8;

/** @type {Rates} */
export const NOTHING_YET = { fps: null, kbps: null, delay_ms: null, frame_ms: null };

/**
 * @param {any[]} stats  the entries of an RTCStatsReport
 * @param {number} at
 * @returns {Reading}
 */
export function readingOf(stats, at) {
  const of = (/** @type {string} */ type) =>
    stats.find((entry) => entry.type === type && (entry.kind ?? entry.mediaType) === "video");
  const outgoing = of("outbound-rtp");
  const incoming = outgoing ? null : of("inbound-rtp");
  const video = outgoing ?? incoming ?? {};
  const codec = stats.find((entry) => entry.type === "codec" && entry.id === video.codecId);
  const told = outgoing ? of("remote-inbound-rtp")?.fractionLost : null;
  return {
    at,
    route: route(stats),
    width: video.frameWidth ?? null,
    height: video.frameHeight ?? null,
    codec: codec ? String(codec.mimeType).replace(/^video\//i, "") : null,
    limited: outgoing ? limitOf(outgoing.qualityLimitationReason) : null,
    bytes: video.bytesSent ?? video.bytesReceived ?? 0,
    frames: video.framesEncoded ?? video.framesDecoded ?? 0,
    worked_ms: (video.totalEncodeTime ?? video.totalDecodeTime ?? 0) * 1000,
    waited_ms: (video.jitterBufferDelay ?? 0) * 1000,
    waited: video.jitterBufferEmittedCount ?? 0,
    packets: video.packetsReceived ?? 0,
    lost: video.packetsLost ?? 0,
    told_loss: typeof told === "number" ? told : null,
  };
}

/**
 * @param {Reading} before
 * @param {Reading} now
 * @returns {Rates}
 */
export function ratesBetween(before, now) {
  const seconds = (now.at - before.at) / 1000;
  // counters begin anew with another connection or another encoder
  if (seconds <= 0 || now.bytes < before.bytes) return NOTHING_YET;
  const frames = now.frames - before.frames;
  return {
    fps: Math.max(0, Math.round(frames / seconds)),
    kbps: Math.round(((now.bytes - before.bytes) * 8) / 1000 / seconds),
    delay_ms: delayBetween(before, now),
    frame_ms: frames >= FRAMES_LEAST ? Math.round((now.worked_ms - before.worked_ms) / frames) : null,
  };
}

/**
 * How late a frame is by the way, by waiting and by work on this machine; a screen that stands still has no lateness.
 *
 * @param {Reading} before
 * @param {Reading} now
 */
function delayBetween(before, now) {
  const frames = now.frames - before.frames;
  if (frames <= 0) return null;
  const waited = now.waited - before.waited;
  const each =
    (waited > 0 ? (now.waited_ms - before.waited_ms) / waited : 0) + (now.worked_ms - before.worked_ms) / frames;
  return Math.max(0, Math.round(each + (now.route?.rttMs ?? 0) / 2));
}

/**
 * The share of packets that got lost, 0 to 1, over a while that is long enough to say.
 *
 * @param {Reading} before
 * @param {Reading} now
 * @returns {number | null} null: too few packets, as on a still screen
 */
export function lossBetween(before, now) {
  if (now.told_loss !== null) return now.told_loss;
  // a retransmission found later lowers the count of the lost
  const lost = Math.max(0, now.lost - before.lost);
  const packets = lost + Math.max(0, now.packets - before.packets);
  return packets >= PACKETS_LEAST ? lost / packets : null;
}

/** @param {unknown} reason @returns {Reading["limited"]} null where the browser does not say */
function limitOf(reason) {
  if (reason === "none" || reason === "cpu" || reason === "bandwidth" || reason === "other") return reason;
  return null;
}

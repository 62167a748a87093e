/** The line of a graph as an SVG path: the newest at the right end, the scale rounded up. Pure. */

import { LASTS_MS } from "../peer/history.js";

/** @typedef {import("../peer/history.js").Sample} Sample */

/** Of the drawing, in its own units. */
export const WIDTH = 300;
export const HEIGHT = 48;
/** Readings further apart than this belong to different stretches of the line. */
const GAP_MS = 15_000;

/**
 * @param {readonly Sample[]} samples
 * @param {number} now
 * @param {number} most
 * @returns {string} of an SVG path
 */
export function pathOf(samples, now, most) {
  let path = "";
  let last = Number.NEGATIVE_INFINITY;
  for (const { at, value } of samples) {
    if (value === null || now - at > LASTS_MS) continue;
    const x = (WIDTH * (1 - (now - at) / LASTS_MS)).toFixed(1);
    const y = (HEIGHT - 1 - (HEIGHT - 3) * Math.min(1, value / most)).toFixed(1);
    // a stretch of one reading is a point: a line of no length with round ends
    path += at - last > GAP_MS ? `M${x} ${y}h0` : `L${x} ${y}`;
    last = at;
  }
  return path;
}

/**
 * The next of 1, 2, 3, 5, 10, 20 …, so that the scale seldom changes.
 * @param {number} value
 */
export function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 3, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

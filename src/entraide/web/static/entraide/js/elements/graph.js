/**
 * `<entraide-graph>`: one measure over the last minutes, as a line. The newest stands at the right end, in every
 * language. It has a fixed size and changes only the points of its line, so that nothing else is laid out by it.
 */

import { LASTS_MS } from "../peer/history.js";

/** @typedef {import("../peer/history.js").Sample} Sample */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 300;
const HEIGHT = 48;
/** Readings further apart than this belong to different stretches of the line. */
const GAP_MS = 15_000;

export class GraphElement extends HTMLElement {
  #svg = document.createElementNS(SVG, "svg");
  #line = document.createElementNS(SVG, "path");
  #scale = document.createElement("span");

  connectedCallback() {
    if (this.#svg.isConnected) return;
    this.#svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.#svg.setAttribute("preserveAspectRatio", "none");
    this.#svg.setAttribute("aria-hidden", "true");
    this.#line.setAttribute("class", "graph__line");
    this.#svg.append(this.#line);
    this.#scale.className = "graph__scale";
    this.#scale.setAttribute("aria-hidden", "true");
    this.dir = "ltr";
    this.setAttribute("role", "img");
    this.append(this.#svg, this.#scale);
  }

  /**
   * @param {readonly Sample[]} samples  the oldest first
   * @param {number} now
   * @param {string} says  what the graph shows, in words
   * @param {(most: number) => string} written  the upper end of the scale, in the words of the language
   */
  show(samples, now, says, written) {
    const most = roundUp(Math.max(1, ...samples.map(({ value }) => value ?? 0)));
    this.#line.setAttribute("d", pathOf(samples, now, most));
    const scale = written(most);
    if (this.#scale.textContent !== scale) this.#scale.textContent = scale;
    this.setAttribute("aria-label", says);
  }
}

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

customElements.define("entraide-graph", GraphElement);

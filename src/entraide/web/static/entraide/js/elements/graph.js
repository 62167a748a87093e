/**
 * `<entraide-graph>`: one measure over the last minutes, as a line. The newest stands at the right end, in every
 * language. It has a fixed size and changes only the points of its line, so that nothing else is laid out by it.
 */

import { HEIGHT, pathOf, roundUp, WIDTH } from "./curve.js";

/** @typedef {import("../peer/history.js").Sample} Sample */

const SVG = "http://www.w3.org/2000/svg";

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

customElements.define("entraide-graph", GraphElement);

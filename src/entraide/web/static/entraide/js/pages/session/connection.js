/** How good the connection is, told on the sharer's page in a word, and in figures for who opens them. */

import { only } from "../../elements/place.js";
import { listen } from "../../lib/events.js";
import { History } from "../../peer/history.js";

/** @typedef {import("./scene.js").Part} Part */
/** @typedef {import("../../elements/gauges.js").GaugesElement} GaugesElement */

/** States of the bar in which a picture is on its way to somebody. */
const TOLD_WHEN = ["seen", "on-its-way", "interrupted"];

export class Connection {
  #peer;
  #main;
  #history = new History();

  /**
   * @param {import("../../peer/sharer.js").SharerPeer} peer
   * @param {HTMLElement} main
   */
  constructor(peer, main) {
    this.#peer = peer;
    this.#main = main;
    listen(peer, { quality: (quality) => this.#history.add(quality, performance.now()) });
  }

  /** @param {Part} part */
  draw({ when }) {
    const place = /** @type {HTMLDetailsElement | null} */ (this.#main.querySelector("[data-part=connection]"));
    if (!place) return;
    const quality = TOLD_WHEN.some((word) => when.includes(word)) ? this.#history.last : null;
    place.hidden = quality === null;
    only(place, "quality", quality?.quality ?? null);
    const seen = place.open && !place.hidden && !document.hidden;
    // in the background as well: what is sent is fitted to the path by these readings
    this.#peer.pace = seen ? "closely" : "words";
    if (seen) /** @type {GaugesElement} */ (place.querySelector("entraide-gauges")).show(this.#history, true);
  }
}

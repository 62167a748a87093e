/**
 * `<entraide-gauges>`: picture and connection in figures, with the last minutes as graphs and as a table. Markup:
 * `desk/parts/gauges.html`; its words: `gauges_words.html`. Drawn once a reading, and only while it is seen.
 */

import "./graph.js";
import { clone, fill } from "../lib/templates.js";
import { duration } from "../lib/words.js";
import { byMinute, spanOf } from "../peer/history.js";
import { part } from "./place.js";

/** @typedef {import("../peer/history.js").History} History */
/** @typedef {import("../peer/history.js").Measure} Measure */
/** @typedef {import("../peer/history.js").Span} Span */
/** @typedef {import("../peer/quality.js").Quality} Quality */
/** @typedef {import("./graph.js").GraphElement} GraphElement */

/** @type {Measure[]} */
const MEASURES = ["kbps", "fps", "delay_ms"];
/** As their makers write them, where the short name of the wire differs. */
const CODECS = new Map([
  ["H264", "H.264"],
  ["H265", "H.265"],
]);

export class GaugesElement extends HTMLElement {
  #drawn = "";
  #lang = document.documentElement.lang || "en";

  /**
   * @param {History} history
   * @param {boolean} running  false: there is no picture to measure now
   */
  show(history, running) {
    const table = /** @type {HTMLDetailsElement} */ (part(this, "table"));
    const state = `${history.version} ${running} ${table.open}`;
    if (state === this.#drawn) return;
    this.#drawn = state;
    const quality = running ? history.last : null;
    this.#facts(quality);
    for (const measure of MEASURES) this.#graph(history, measure, quality);
    if (table.open) this.#table(history);
  }

  /** @param {Quality | null} quality */
  #facts(quality) {
    this.#choose(wordsOf(quality));
    const { width, height } = quality ?? {};
    const loss = quality?.loss ?? null;
    fill(this, {
      size: width && height ? `${width} × ${height}` : "–",
      fps: quality?.fps ?? "–",
      kbps: this.#written("kbps", quality?.kbps ?? null),
      codec: quality?.codec ? (CODECS.get(quality.codec) ?? quality.codec) : "–",
      delay: this.#written("delay_ms", quality?.delay_ms ?? null),
      rtt: this.#written("delay_ms", quality?.rtt_ms ?? null),
      loss: loss === null ? "–" : this.#share(loss),
      transport: quality?.transport ? `(${quality.transport.toUpperCase()})` : null,
    });
  }

  /** Show the parts marked `data-gauge` for these words; `data-when` belongs to the scene around. @param {string[]} words */
  #choose(words) {
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (this.querySelectorAll("[data-gauge]"))) {
      const hidden = !(one.dataset["gauge"] ?? "").split(" ").some((word) => words.includes(word));
      if (one.hidden !== hidden) one.hidden = hidden;
    }
  }

  /** @param {History} history @param {Measure} measure @param {Quality | null} quality */
  #graph(history, measure, quality) {
    const samples = history.of(measure);
    const now = this.#written(measure, quality?.[measure] ?? null);
    const span = spanOf(samples);
    const values = {
      now,
      lasts: duration(history.lasts, this.#lang),
      least: span && this.#written(measure, span.least),
      most: span && this.#written(measure, span.most),
    };
    const says = clone("gauges-says", values, [span ? "measured" : "unmeasured"]);
    for (const hidden of says.querySelectorAll("[data-when][hidden]")) hidden.remove();
    const graph = /** @type {GraphElement} */ (this.querySelector(`entraide-graph[data-measure="${measure}"]`));
    const words = (says.textContent ?? "").replace(/\s+/g, " ").trim();
    graph.show(samples, history.at, words, (most) => this.#written(measure, most));
    const slot = measure === "delay_ms" ? "delay_now" : `${measure}_now`;
    fill(this, { [slot]: now });
  }

  /** @param {History} history */
  #table(history) {
    const all = MEASURES.map((measure) => byMinute(history.of(measure), history.at));
    const ago = new Intl.RelativeTimeFormat(this.#lang, { numeric: "always", style: "short" });
    const rows = (all[0] ?? []).map(({ minutes }, index) => {
      const row = clone("gauges-row", { minute: ago.format(-minutes, "minute") });
      MEASURES.forEach((measure, column) => {
        const cell = row.querySelector(`[data-measure="${measure}"]`);
        cell?.append(this.#span(measure, all[column]?.[index]?.span ?? null));
      });
      return row;
    });
    part(this, "rows").replaceChildren(...rows);
  }

  /** @param {Measure} measure @param {Span | null} span */
  #span(measure, span) {
    if (!span) return clone("gauges-span", {}, ["unmeasured"]);
    const { least, mean, most } = span;
    const values = {
      now: this.#written(measure, mean),
      least: this.#written(measure, least),
      most: this.#written(measure, most),
    };
    return clone("gauges-span", values, [least === most ? "steady" : "varied"]);
  }

  /** @param {Measure} measure @param {number | null} value */
  #written(measure, value) {
    if (value === null) return "–";
    if (measure === "fps") return this.#unit(value, null);
    if (measure === "delay_ms") return this.#unit(value, "millisecond");
    return value < 1_000 ? this.#unit(value, "kilobit-per-second") : this.#unit(value / 1_000, "megabit-per-second");
  }

  /** @param {number} value @param {string | null} unit */
  #unit(value, unit) {
    const digits = { maximumFractionDigits: unit === "megabit-per-second" ? 1 : 0 };
    const words = unit ? { ...digits, style: "unit", unit, unitDisplay: "short" } : digits;
    return new Intl.NumberFormat(this.#lang, /** @type {Intl.NumberFormatOptions} */ (words)).format(value);
  }

  /** @param {number} share */
  #share(share) {
    return new Intl.NumberFormat(this.#lang, { style: "percent", maximumFractionDigits: 1 }).format(share);
  }
}

/** @param {Quality | null} quality @returns {string[]} the words whose parts are seen */
function wordsOf(quality) {
  const { fps = null, direct = null, limited = null } = quality ?? {};
  return [
    fps === null ? "unmeasured" : fps === 0 ? "still" : "moves",
    direct === null ? "no-path" : direct ? "direct" : "relayed",
    `limited-${limited ?? "unknown"}`,
  ];
}

customElements.define("entraide-gauges", GaugesElement);

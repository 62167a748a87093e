/** The figures of the last minutes, for a graph, a table and a sentence. Pure. */

/** @typedef {import("./quality.js").Quality} Quality */
/** @typedef {"kbps" | "fps" | "delay_ms"} Measure */
/** @typedef {{ at: number, value: number | null }} Sample */
/** @typedef {{ least: number, mean: number, most: number }} Span */

export const LASTS_MS = 5 * 60_000;

export class History {
  /** Grows with each addition: what is drawn need not be drawn again. */
  version = 0;
  /** @type {{ at: number, quality: Quality }[]} */
  #kept = [];

  /** @param {Quality} quality @param {number} at */
  add(quality, at) {
    this.version += 1;
    this.#kept.push({ at, quality });
    const old = this.#kept.findIndex((one) => one.at >= at - LASTS_MS);
    this.#kept.splice(0, Math.max(0, old));
  }

  /** @returns {Quality | null} */
  get last() {
    return this.#kept.at(-1)?.quality ?? null;
  }

  /** When the last was added; 0 for never. */
  get at() {
    return this.#kept.at(-1)?.at ?? 0;
  }

  /** For how long it goes back, in ms. */
  get lasts() {
    return this.at - (this.#kept[0]?.at ?? this.at);
  }

  /** @param {Measure} measure @returns {Sample[]} the oldest first */
  of(measure) {
    return this.#kept.map(({ at, quality }) => ({ at, value: quality[measure] }));
  }
}

/**
 * @param {readonly Sample[]} samples
 * @returns {Span | null} null when nothing was measured
 */
export function spanOf(samples) {
  const values = samples.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0) return null;
  const sum = values.reduce((all, one) => all + one, 0);
  return { least: Math.min(...values), mean: Math.round(sum / values.length), most: Math.max(...values) };
}

/**
 * Cut into minutes before `now`, the latest first, for a table.
 *
 * @param {readonly Sample[]} samples
 * @param {number} now
 * @returns {{ minutes: number, span: Span | null }[]} minutes: how long ago it began
 */
export function byMinute(samples, now) {
  const oldest = samples[0]?.at ?? now;
  const count = Math.min(LASTS_MS / 60_000, Math.ceil((now - oldest) / 60_000));
  return Array.from({ length: count }, (_, index) => {
    const from = now - (index + 1) * 60_000;
    const inside = samples.filter(({ at }) => at > from && at <= from + 60_000);
    return { minutes: index + 1, span: spanOf(inside) };
  });
}

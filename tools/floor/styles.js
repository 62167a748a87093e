/**
 * Style sheets: at-rules, selectors, properties and values that are newer than the floor.
 *
 * Guards: an enclosing `@supports` that names the feature; for a value, an older value of the same property before it in
 * the same rule; for a property, the prefixed one beside it. Nested rules have no guard: Chromium 109 says yes to
 * `@supports selector(&)` and ignores them.
 */

import { known, missing, split } from "./compat.js";

/** @typedef {import("./waivers.js").Use} Use */
/** @typedef {{supports: string, inRule: boolean}} Around */
/** @typedef {{property: string, value: string, at: number}} Declaration */

const NESTED = new Set(["media", "supports", "layer", "container", "scope", "starting-style", "document"]);
/** Where MDN keeps functions and key words that are no values of one property alone. */
const TYPES = ["color", "easing-function", "transform-function", "filter-function", "gradient", "basic-shape"];
/** @type {Record<string, string[]>} */
const UNITS = {
  ...Object.fromEntries(["Q", "cap", "ch", "ex", "ic", "lh", "rcap", "rch", "rem", "rex", "ric", "rlh"].map(inLengths)),
  ...Object.fromEntries(["vb", "vh", "vi", "vmax", "vmin", "vw"].map(inLengths)),
  ...viewport("d", "dynamic"),
  ...viewport("s", "small"),
  ...viewport("l", "large"),
  ...Object.fromEntries(
    ["cqw", "cqh", "cqi", "cqb", "cqmin", "cqmax"].map((unit) => [
      unit,
      ["css", "types", "length", "container_query_length_units"],
    ]),
  ),
};

/**
 * @param {string} text of a sheet
 * @returns {Use[]}
 */
export function readStyles(text) {
  const bare = text.replace(/\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, blank);
  const reader = new Reader(bare);
  reader.rules(0, bare.length, { supports: "", inRule: false });
  return reader.found;
}

/**
 * The same for a selector alone, as scripts write them.
 *
 * @param {string} selector
 * @returns {Use[]} lines count from 1
 */
export function readSelector(selector) {
  const reader = new Reader(selector);
  reader.selector(selector, 0, { supports: "", inRule: false });
  return reader.found;
}

class Reader {
  #text;
  /** @type {Use[]} */
  found = [];

  /** @param {string} text without comments and strings */
  constructor(text) {
    this.#text = text;
  }

  /** @param {number} from @param {number} to @param {Around} around */
  rules(from, to, around) {
    let at = from;
    while (at < to) {
      const end = this.#end(at, to);
      const head = this.#text.slice(at, end).trim();
      const start = at + this.#text.slice(at, end).search(/\S|$/);
      if (this.#text[end] === "{") {
        const close = this.#close(end, to);
        this.#block(head, start, end + 1, close, around);
        at = close + 1;
      } else {
        if (head.startsWith("@")) this.#atRule(head, start, around);
        at = end + 1;
      }
    }
  }

  /** @param {string} head @param {number} start @param {number} from @param {number} to @param {Around} around */
  #block(head, start, from, to, around) {
    if (around.inRule) {
      this.#tell("nesting", "a rule inside a rule (no guard helps)", ["css", "selectors", "nesting"], start, around);
      return;
    }
    if (!head.startsWith("@")) {
      this.selector(head, start, around);
      this.#declarations(from, to, around);
      return;
    }
    const name = this.#atRule(head, start, around);
    const supports = name === "supports" ? `${around.supports} ${head}` : around.supports;
    if (NESTED.has(name)) this.rules(from, to, { ...around, supports });
    else if (name === "keyframes") this.#frames(from, to, around);
    else this.#descriptors(name, from, to, around);
  }

  /** @param {string} head @param {number} start @param {Around} around @returns {string} its name */
  #atRule(head, start, around) {
    const [, name = ""] = split(/^@([\w-]+)/.exec(head)?.[1] ?? "");
    const rest = head.slice(head.indexOf(name) + name.length);
    this.#tell(`@${name}`, `@${name}`, ["css", "at-rules", name], start, around);
    if (name === "media") {
      for (const [, feature = ""] of rest.matchAll(/\(\s*([\w-]+)/g)) {
        const [, bare] = split(feature.replace(/^(min|max)-/, ""));
        this.#tell(`@media ${bare}`, `@media (${feature})`, ["css", "at-rules", "media", bare], start, around);
      }
      if (/[<>]/.test(rest)) {
        this.#tell("@media range", "@media (… > …)", ["css", "at-rules", "media", "range_syntax"], start, around);
      }
    }
    if (name === "container") {
      const container = ["css", "at-rules", "container"];
      if (/\bstyle\(/.test(rest)) {
        this.#tell("style()", "style()", [...container, "style_queries_for_custom_properties"], start, around);
      }
      if (/\bscroll-state\(/.test(rest)) {
        this.#tell("scroll-state()", "scroll-state()", [...container, "scroll-state_queries"], start, around);
      }
    }
    return name;
  }

  /** @param {number} from @param {number} to @param {Around} around */
  #frames(from, to, around) {
    let at = from;
    while (at < to) {
      const open = this.#text.indexOf("{", at);
      if (open < 0 || open >= to) return;
      const close = this.#close(open, to);
      this.#declarations(open + 1, close, around);
      at = close + 1;
    }
  }

  /** @param {string} rule @param {number} from @param {number} to @param {Around} around */
  #descriptors(rule, from, to, around) {
    for (const { property, at } of this.#parse(from, to)) {
      this.#tell(`@${rule} ${property}`, `${property} of @${rule}`, ["css", "at-rules", rule, property], at, around);
    }
  }

  /**
   * @param {string} text
   * @param {number} start
   * @param {Around} around
   */
  selector(text, start, around) {
    for (const found of text.matchAll(/::?([\w-]+)/g)) {
      const name = /** @type {string} */ (found[1]);
      const [prefix, bare] = split(name);
      const path = known(["css", "selectors", name]) ? name : bare;
      const written = path === name ? "" : prefix;
      this.#tell(`:${name}`, found[0], ["css", "selectors", path], start + found.index, around, written);
    }
    if (/(^|[^\w-])&/.test(text)) this.#tell("nesting", "&", ["css", "selectors", "nesting"], start, around);
  }

  /** @param {number} from @param {number} to @param {Around} around */
  #declarations(from, to, around) {
    const all = this.#parse(from, to, (head, at, open, close) =>
      this.#block(head, at, open, close, { ...around, inRule: true }),
    );
    for (const [place, declaration] of all.entries()) this.#declaration(declaration, all.slice(0, place), all, around);
  }

  /** @param {Declaration} declaration @param {Declaration[]} before @param {Declaration[]} all @param {Around} around */
  #declaration({ property, value, at }, before, all, around) {
    const [prefix, bare] = split(property);
    // a prefixed property is itself what stands in for the plain one
    if (property.startsWith("--") || prefix) return;
    const path = ["css", "properties", bare];
    const beside = all.map((one) => split(one.property)).filter(([, name]) => name === bare);
    const helped = new Set(beside.flatMap(([other]) => (other ? names(missing(path, other)) : [])));
    const since = missing(path).filter(
      (told) => !beside.some(([other]) => other !== "") || helped.has(/** @type {string} */ (names([told])[0])),
    );
    if (since.length > 0) {
      this.#note(property, property, since, at, around);
      return;
    }
    const uses = valuesOf(bare, value).filter((use) => missing(use.path).length > 0);
    const older = before.some(
      (one) => one.property === property && valuesOf(bare, one.value).every((use) => missing(use.path).length === 0),
    );
    if (older) return;
    for (const use of uses) this.#tell(use.name, `${property}: ${use.name}`, use.path, at, around);
  }

  /**
   * @param {number} from
   * @param {number} to
   * @param {(head: string, at: number, open: number, close: number) => void} [nested]
   * @returns {Declaration[]}
   */
  #parse(from, to, nested = () => {}) {
    const all = [];
    let at = from;
    while (at < to) {
      const end = this.#end(at, to);
      const raw = this.#text.slice(at, end);
      const start = at + raw.search(/\S|$/);
      if (this.#text[end] === "{") {
        const close = this.#close(end, to);
        nested(raw.trim(), start, end + 1, close);
        at = close + 1;
        continue;
      }
      const colon = raw.indexOf(":");
      if (colon > 0)
        all.push({ property: raw.slice(0, colon).trim().toLowerCase(), value: raw.slice(colon + 1), at: start });
      at = end + 1;
    }
    return all;
  }

  /** @param {number} at @param {number} to where this statement ends: at `;`, at its `{`, or at `to` */
  #end(at, to) {
    let depth = 0;
    for (let place = at; place < to; place += 1) {
      const sign = this.#text[place];
      if (sign === "(" || sign === "[") depth += 1;
      else if (sign === ")" || sign === "]") depth -= 1;
      else if (depth <= 0 && (sign === ";" || sign === "{")) return place;
    }
    return to;
  }

  /** @param {number} open @param {number} to where the block that opens at `open` closes */
  #close(open, to) {
    let depth = 0;
    for (let place = open; place < to; place += 1) {
      if (this.#text[place] === "{") depth += 1;
      else if (this.#text[place] === "}") {
        depth -= 1;
        if (depth === 0) return place;
      }
    }
    return to;
  }

  /**
   * @param {string} name @param {string} what @param {string[]} path @param {number} at @param {Around} around
   * @param {string} [prefix]
   */
  #tell(name, what, path, at, around, prefix = "") {
    const since = missing(path, prefix);
    if (since.length > 0) this.#note(name, what, since, at, around);
  }

  /** @param {string} name @param {string} what @param {string[]} since @param {number} at @param {Around} around */
  #note(name, what, since, at, { supports }) {
    const word = name.replace(/\(\)$/, "").replace(/^[@:]+/, "");
    if (name !== "nesting" && new RegExp(`(^|[^\\w-])${word}($|[^\\w-])`).test(supports)) return;
    this.found.push({ name, what, since, line: this.#text.slice(0, at).split("\n").length });
  }
}

/**
 * The parts of a value that MDN may know something about.
 *
 * @param {string} property
 * @param {string} value
 * @returns {{name: string, path: string[]}[]}
 */
function valuesOf(property, value) {
  const found = [];
  const own = ["css", "properties", property];
  for (const [, word = "", bracket] of value.matchAll(/(?<![\w#.-])(-?[a-z][\w-]*)(\()?/gi)) {
    if (word.startsWith("--")) continue;
    const places = bracket
      ? [
          [...own, `${word}_function`],
          [...own, word],
          ["css", "types", word],
          ...TYPES.map((type) => ["css", "types", type, word]),
        ]
      : [
          [...own, word],
          ["css", "types", "color", word],
          ["css", "types", "global_keywords", word],
        ];
    if (bracket && word === "linear") places.push(["css", "types", "easing-function", "linear-function"]);
    const path = places.find((one) => known(one)?.__compat);
    if (path) found.push({ name: bracket ? `${word}()` : word, path });
  }
  for (const [, unit = ""] of value.matchAll(/(?<![\w#-])[\d.]+([a-z]+)/gi)) {
    const path = UNITS[unit];
    if (path) found.push({ name: unit, path });
  }
  return found;
}

/** @param {string} unit @returns {[string, string[]]} */
function inLengths(unit) {
  return [unit, ["css", "types", "length", unit]];
}

/** @param {string} letter @param {string} kind @returns {Record<string, string[]>} */
function viewport(letter, kind) {
  const path = ["css", "types", "length", `viewport_percentage_units_${kind}`];
  return Object.fromEntries(["b", "h", "i", "max", "min", "w"].map((end) => [`${letter}v${end}`, path]));
}

/** @param {string[]} since such as `Safari 17` @returns {string[]} such as `Safari` */
function names(since) {
  return since.map((told) => told.replace(/ \S+$/, ""));
}

/** @param {string} text @returns {string} as many signs and lines, with nothing on them */
function blank(text) {
  return text.replace(/[^\n]/g, " ");
}

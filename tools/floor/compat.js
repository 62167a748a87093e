/** MDN's compatibility data, asked one question: which browsers of our floor do not have this? */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const data = JSON.parse(readFileSync(createRequire(import.meta.url).resolve("@mdn/browser-compat-data"), "utf8"));
const BROWSERS = new URL("../../src/entraide/web/browsers.json", import.meta.url);

/** The oldest versions that entraide supports, by MDN's names of browsers: the one list that `/support` shows, too. */
export const FLOOR = /** @type {Record<string, string>} */ (JSON.parse(readFileSync(BROWSERS, "utf8")).floor);

const PREFIX = /^-(?:webkit|moz|ms|o)-/;

/**
 * The part of MDN's data at a path of names, such as `["css", "properties", "gap"]`.
 *
 * @param {string[]} path
 * @returns {any} undefined where MDN knows nothing
 */
export function known(path) {
  let at = data;
  for (const name of path) {
    if (at === null || typeof at !== "object" || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  return at;
}

/**
 * Which browsers of the floor lack a feature, and since when they have it.
 *
 * @param {string[]} path of a feature
 * @param {string} [prefix] written before its name, such as `-webkit-`
 * @returns {string[]} such as `["Firefox 128", "Safari never"]`; empty when all have it, or MDN knows nothing
 */
export function missing(path, prefix = "") {
  const support = known(path)?.__compat?.support;
  if (!support) return [];
  return Object.entries(FLOOR)
    .filter(([browser, version]) => !has(support[browser], version, prefix))
    .map(([browser]) => `${data.browsers[browser].name} ${since(support[browser], prefix)}`);
}

/** @param {string} name @returns {[prefix: string, bare: string]} */
export function split(name) {
  const prefix = PREFIX.exec(name)?.[0] ?? "";
  return [prefix, name.slice(prefix.length)];
}

/**
 * For a name whose owner is not known.
 *
 * @param {string} name
 * @returns {string[][]} the paths of all members of that name in the language itself
 */
export function members(name) {
  return index().get(name) ?? [];
}

/** @type {Map<string, string[][]> | null} */
let indexed = null;

function index() {
  if (indexed) return indexed;
  indexed = new Map();
  const area = ["javascript", "builtins"];
  for (const [owner, parts] of Object.entries(known(area))) {
    for (const [name, part] of Object.entries(parts)) {
      if (name !== "__compat" && part.__compat)
        indexed.set(name, [...(indexed.get(name) ?? []), [...area, owner, name]]);
    }
  }
  return indexed;
}

/**
 * What is there in part counts as there: MDN notes every detail, and most of them are none of ours.
 *
 * @param {any} statements
 * @param {string} floor
 * @param {string} prefix
 */
function has(statements, floor, prefix) {
  return list(statements).some(
    (one) =>
      matches(one, prefix) &&
      isAtMost(one.version_added, floor) &&
      !(one.version_removed && isAtMost(one.version_removed, floor)),
  );
}

/** @param {any} statements @param {string} prefix */
function since(statements, prefix) {
  const added = list(statements)
    .filter((one) => matches(one, prefix))
    .map((one) => one.version_added);
  return added.find((version) => typeof version === "string" && version !== "preview") ?? "never";
}

/** @param {any} one @param {string} prefix whether this statement is about the name as it was written, without a flag */
function matches(one, prefix) {
  return !one.flags && !one.alternative_name && (one.prefix ?? "") === prefix;
}

/** @param {unknown} version @param {string} floor */
function isAtMost(version, floor) {
  if (typeof version !== "string" || version === "preview") return false;
  const parts = (/** @type {string} */ text) => text.replace("≤", "").split(".").map(Number);
  const [major = 0, minor = 0] = parts(version);
  const [floorMajor = 0, floorMinor = 0] = parts(floor);
  return major < floorMajor || (major === floorMajor && minor <= floorMinor);
}

/** @param {any} statements @returns {any[]} */
function list(statements) {
  if (!statements) return [];
  return Array.isArray(statements) ? statements : [statements];
}

/** Templates: elements, attributes and a few values of attributes that are newer than the floor. */

import { known, missing } from "./compat.js";

/** @typedef {import("./waivers.js").Use} Use */

/** Attributes whose values MDN lists one by one, as `attribute_value` or below the attribute. */
const VALUED = new Set(["type", "rel", "loading"]);

/**
 * @param {string} text of a Django template
 * @returns {Use[]}
 */
export function readPage(text) {
  const bare = text.replace(/\{%[\s\S]*?%\}|\{\{[\s\S]*?\}\}|\{#[^\n]*?#\}|<!--[\s\S]*?-->/g, (found) =>
    found.replace(/[^\n]/g, " "),
  );
  /** @type {Use[]} */
  const found = [];
  /** @param {string} name @param {string} what @param {string[]} path @param {number} at */
  const tell = (name, what, path, at) => {
    const since = missing(path);
    if (since.length > 0) found.push({ name, what, since, line: text.slice(0, at).split("\n").length });
  };
  for (const { 0: whole, 1: tag = "", 2: rest = "", index } of bare.matchAll(
    /<([a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi,
  )) {
    const element = ["html", "elements", tag.toLowerCase()];
    if (!known(element)) continue; // our own elements, and those inside pictures
    tell(`<${tag}>`, `<${tag}>`, element, index);
    const inside = index + whole.indexOf(rest);
    for (const one of rest.matchAll(/([a-z][\w-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/gi)) {
      const attribute = /** @type {string} */ (one[1]).toLowerCase();
      const value = (one[2] ?? one[3] ?? one[4] ?? "").trim().toLowerCase();
      const at = inside + one.index;
      const own = [...element, attribute];
      const path = known(own) ? own : ["html", "global_attributes", attribute];
      tell(attribute, `${attribute} on <${tag}>`, path, at);
      if (!VALUED.has(attribute) || !value) continue;
      const place = [
        [...element, `${attribute}_${value}`],
        [...path, value],
      ].find((way) => known(way)?.__compat);
      if (place) tell(`${attribute}=${value}`, `${attribute}="${value}" on <${tag}>`, place, at);
    }
  }
  return found;
}

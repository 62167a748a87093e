/**
 * Waivers: one line of a comment that names a feature and says why it may be missing. It covers its file.
 *
 *     // floor: contentHint: a hint; where it is missing the picture is merely less sharp
 *     /* floor: scrollbar-gutter: … *\/          {# floor: popover: … #}
 */

const LINE = /(?:\/\/|\/\*|\{#)\s*floor:\s*([^\s:]+(?: [^\s:]+)?)(?::\s*(.*?))?\s*(?:\*\/|#\}|$)/gm;
const REASON_MIN = 12;

/** @typedef {{name: string, what: string, since: string[], line: number}} Use  something newer than the floor */

/**
 * Split what was found in a file into what is excused and what is to be told.
 *
 * @param {string} text of the file
 * @param {Use[]} uses
 * @returns {string[]} complaints, each beginning with its line
 */
export function complaints(text, uses) {
  const waivers = [...text.matchAll(LINE)].map((found) => ({
    name: /** @type {string} */ (found[1]),
    reason: found[2] ?? "",
    line: text.slice(0, found.index).split("\n").length,
    used: false,
  }));
  const told = [];
  for (const use of uses) {
    const waiver = waivers.find(({ name }) => name === use.name);
    if (waiver) waiver.used = true;
    else
      told.push(`${use.line}: ${use.what} needs ${use.since.join(", ")}; guard it, or say "floor: ${use.name}: why"`);
  }
  for (const { name, reason, line, used } of waivers) {
    if (!used) told.push(`${line}: nothing here needs the waiver for ${name}`);
    else if (reason.length < REASON_MIN) told.push(`${line}: the waiver for ${name} gives no reason`);
  }
  return told;
}

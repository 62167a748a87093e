/**
 * The security code as a person types it: read leniently, shown in groups. The twin of `rules/invitation.py`,
 * which decides; this one only helps the hand.
 */

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ROUTING_LENGTH = 3;
const CODE_LENGTH = 8;

/** @type {Record<string, string>} */
const LOOK_ALIKES = { I: "1", L: "1", O: "0", U: "V" };
const SEPARATOR = /[\s\-_.\u00b7\u2010-\u2015\u2212\u200b\ufeff]/u;

/**
 * Read what was typed or pasted; a session link is read by its fragment.
 *
 * @param {string} typed
 * @returns {string | null} the eight symbols without the dash, or null when it is not a code (yet)
 */
export function readCode(typed) {
  const plain = symbols(afterHash(typed)).join("");
  return plain.length === CODE_LENGTH && [...plain].every((mark) => ALPHABET.includes(mark)) ? plain : null;
}

/** @param {string} plain eight symbols @returns {string} as people see it: `7KD-4QX2M` */
export function shownCode(plain) {
  return `${plain.slice(0, ROUTING_LENGTH)}-${plain.slice(ROUTING_LENGTH)}`;
}

/** @param {string} plain @returns {string} the half that routes; the only part that may travel before redeeming */
export function routingOf(plain) {
  return plain.slice(0, ROUTING_LENGTH);
}

/**
 * Put the dash in its place and answer where the caret goes, counted in symbols, so that typing, deleting and
 * pasting in the middle keep the hand where it was. What cannot be a code (too long, foreign letters) is kept:
 * the person sees what was typed, and the server says what is wrong.
 *
 * @param {string} typed
 * @param {number} caret position in `typed`
 * @param {{deleting?: boolean}} [how] while deleting, no dash is put behind the last symbol
 * @returns {{value: string, caret: number}}
 */
export function group(typed, caret, { deleting = false } = {}) {
  const from = hashAt(typed);
  const marks = symbols(typed.slice(from));
  const before = symbols(typed.slice(from, Math.max(from, caret))).length;
  if (marks.length > CODE_LENGTH) return { value: typed, caret };

  const dashed = marks.length > ROUTING_LENGTH || (marks.length === ROUTING_LENGTH && !deleting);
  const value = dashed
    ? `${marks.slice(0, ROUTING_LENGTH).join("")}-${marks.slice(ROUTING_LENGTH).join("")}`
    : marks.join("");
  const atTheDash = before === ROUTING_LENGTH && dashed && !deleting;
  return { value, caret: before + (before > ROUTING_LENGTH || atTheDash ? 1 : 0) };
}

/** @param {string} typed */
function afterHash(typed) {
  return typed.slice(hashAt(typed));
}

/** @param {string} typed @returns {number} where the code begins: behind the last `#` of a pasted link */
function hashAt(typed) {
  return typed.lastIndexOf("#") + 1;
}

/** @param {string} text @returns {string[]} the symbols in `text`, folded; separators are left out */
function symbols(text) {
  // only ASCII is raised: upper case of ı or ſ would turn foreign letters into ours
  return [...text.normalize("NFKC")]
    .filter((mark) => !SEPARATOR.test(mark))
    .map((mark) => (mark < "\u0080" ? mark.toUpperCase() : mark))
    .map((mark) => LOOK_ALIKES[mark] ?? mark);
}

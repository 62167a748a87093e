/**
 * The code on its way: kept in this tab's memory while its owner signs in, never anywhere else.
 * Storage may be refused (private modes, policies): then the code simply has to be typed.
 */

const KEPT = "entraide.code";
const TOLD = "entraide.code.told";

/** @returns {string | null} */
export function keptCode() {
  return read(KEPT);
}

/** @param {string} plain */
export function keepCode(plain) {
  write(KEPT, plain);
}

export function forgetCode() {
  write(KEPT, null);
  write(TOLD, null);
}

/**
 * Say whether `step` is new for this tab, and remember it: a reload tells nobody anything twice.
 *
 * @param {string} step
 */
export function firstTime(step) {
  if (read(TOLD) === step) return false;
  write(TOLD, step);
  return true;
}

/** @param {string} name */
function read(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string | null} value */
function write(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, value);
  } catch {
    // refused: nothing is kept
  }
}

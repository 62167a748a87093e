/** What was shown in a session, kept in this tab across reloads, for the receipt on the desk. */

/** @typedef {import("../../wire/messages.js").Surface} Surface */

const KEPT = "entraide-shown-";

/** @param {string} session @param {Pick<Storage, "getItem">} [storage] @returns {Surface[]} */
export function shownBefore(session, storage = sessionStorage) {
  try {
    const kept = JSON.parse(storage.getItem(KEPT + session) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    // storage is forbidden: what the state still says is told
    return [];
  }
}

/** @param {string} session @param {Surface[]} shown @param {Pick<Storage, "setItem">} [storage] */
export function keepShown(session, shown, storage = sessionStorage) {
  try {
    storage.setItem(KEPT + session, JSON.stringify(shown));
  } catch {
    // as above
  }
}

/** @param {string} session @param {Pick<Storage, "removeItem">} [storage] */
export function forgetShown(session, storage = sessionStorage) {
  try {
    storage.removeItem(KEPT + session);
  } catch {
    // as above
  }
}

/** What a page says of itself to the other page, laid over the server's state until that knows it. Pure. */

/** @typedef {import("../wire/messages.js").StateView} StateView */
/** @typedef {import("../wire/messages.js").Seat} Seat */
/** @typedef {import("./presence.js").Condition} Condition */

/**
 * @typedef {object} Other  what is heard of the page across, from it and not from the server
 * @property {string | null} page
 * @property {boolean} gone  it says that it goes
 * @property {readonly Condition[]} conditions
 * @property {number} since  `now()` when this was heard
 */

/** @type {Other} */
export const NOTHING_HEARD = { page: null, gone: false, conditions: [], since: 0 };

/** A page that goes tells the server as well. What that has not confirmed by then was no leaving. */
const HINT_LASTS_MS = 5_000;

/**
 * Show the seat across as left from the moment its page says so. Nothing else of the state changes, and nothing for
 * longer than the server needs to tell the truth.
 *
 * @param {StateView} state
 * @param {Other} other
 * @param {number} now
 * @returns {StateView}
 */
export function withHint(state, other, now) {
  const seat = state.seat === "helper" ? "sharer" : "helper";
  const { presence, page } = state[seat];
  const fresh = other.gone && now - other.since < HINT_LASTS_MS;
  if (!fresh || state.phase !== "meeting" || presence !== "present" || page !== other.page) return state;
  const left = { presence: /** @type {const} */ ("absent"), page, cause: /** @type {const} */ ("closed") };
  return { ...state, [seat]: { ...left, absent_ms: Math.max(0, now - other.since), left_ms: null } };
}

/** What a page says of itself to the other page, laid over the server's state until that knows it. Pure. */

/** @typedef {import("../wire/messages.js").StateView} StateView */
/** @typedef {import("../wire/messages.js").Seat} Seat */
/** @typedef {import("./presence.js").Condition} Condition */

/**
 * @typedef {object} Other  what is heard of the page across, from it and not from the server
 * @property {string | null} page
 * @property {number | null} goneAt  `now()` when it said that it goes; null while it stays
 * @property {number | null} endsAt  `now()` when it last said that its person ends the session
 * @property {readonly Condition[]} conditions
 */

/** @type {Other} */
export const NOTHING_HEARD = { page: null, goneAt: null, endsAt: null, conditions: [] };

/** A page that goes or ends tells the server as well. What that has not confirmed by then was no leaving. */
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
  const seat = across(state);
  const { goneAt } = other;
  if (goneAt === null || !holds(state, other, goneAt, now)) return state;
  const { page } = state[seat];
  const left = { presence: /** @type {const} */ ("absent"), page, cause: /** @type {const} */ ("closed") };
  return { ...state, [seat]: { ...left, absent_ms: Math.max(0, now - goneAt), left_ms: null } };
}

/**
 * Whether the person across is ending the session, before the server says that it has ended.
 *
 * @param {StateView} state
 * @param {Other} other
 * @param {number} now
 */
export function isEnding(state, other, now) {
  return other.endsAt !== null && holds(state, other, other.endsAt, now);
}

/** @param {StateView} state @returns {Seat} */
function across({ seat }) {
  return seat === "helper" ? "sharer" : "helper";
}

/**
 * @param {StateView} state
 * @param {Other} other
 * @param {number} at
 * @param {number} now
 * @returns {boolean} what was said then is fresh, and of the page there
 */
function holds(state, other, at, now) {
  const { presence, page } = state[across(state)];
  const fresh = now - at < HINT_LASTS_MS;
  return fresh && state.phase === "meeting" && presence === "present" && page === other.page;
}

/** A state goes on ageing after it was written: its durations, brought up to now. Pure. */

/** @typedef {import("../../wire/messages.js").StateView} StateView */
/** @typedef {import("../../wire/messages.js").SeatView} SeatView */

/**
 * @param {StateView} state
 * @param {number} passedMs since it came
 * @returns {StateView}
 */
export function aged(state, passedMs) {
  if (state.phase === "ended") return state;
  const more = (/** @type {number} */ ms) => ms + passedMs;
  const less = (/** @type {number} */ ms) => Math.max(0, ms - passedMs);
  /** @type {(seat: SeatView) => SeatView} */
  const seat = (view) => ({
    ...view,
    absent_ms: view.absent_ms === null ? null : more(view.absent_ms),
    left_ms: view.left_ms === null ? null : less(view.left_ms),
  });
  return {
    ...state,
    helper: seat(state.helper),
    sharer: seat(state.sharer),
    ask: state.ask && { ...state.ask, left_ms: less(state.ask.left_ms) },
    picture: { ...state.picture, for_ms: more(state.picture.for_ms) },
    elapsed_ms: more(state.elapsed_ms),
    left_ms: state.left_ms === null ? null : less(state.left_ms),
  };
}

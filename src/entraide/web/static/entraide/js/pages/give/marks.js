/** Time limits said aloud: two minutes, one minute and 30 s before a code or a question runs out. */

import { markPassed, WARN_BEFORE_END } from "../../elements/desk-view.js";

/** @typedef {import("./session.js").HelperSession} HelperSession */

/**
 * @param {HelperSession} session
 * @returns {(now: number) => {key: string, left: number} | null} tells a mark when it has just been passed
 */
export function marksOf(session) {
  /** @type {Map<string, number>} */
  const before = new Map();
  return (now) => {
    const { state, stateAt } = session.facts;
    if (!state || state.phase === "ended") return null;
    const since = now - stateAt;
    /** @type {[string, number | null | undefined][]} */
    const counted = [
      ["give-say-code-left", state.phase === "waiting" ? state.code_left_ms : null],
      ["give-say-ask-left", state.ask?.left_ms],
      ["give-say-ending", state.left_ms],
    ];
    for (const [key, atState] of counted) {
      const last = before.get(key);
      if (atState === null || atState === undefined) {
        before.delete(key);
        continue;
      }
      const left = atState - since;
      before.set(key, left);
      if (last === undefined) continue;
      const mark = key === "give-say-ending" ? endMark(last, left) : markPassed(last, left);
      if (mark !== null) return { key, left: mark };
    }
    return null;
  };
}

/** @param {number} before @param {number} after @returns {number | null} */
function endMark(before, after) {
  return before > WARN_BEFORE_END && after <= WARN_BEFORE_END ? WARN_BEFORE_END : markPassed(before, after);
}

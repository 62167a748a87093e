/**
 * What the helper's desk shows of one session: a pure function of what is known. No document, no text for people:
 * every answer is a key of a template in `desk/parts/give_*.html`.
 */

/** @typedef {import("../wire/messages.js").StateView} StateView */
/** @typedef {import("../wire/messages.js").SeatView} SeatView */

import { isEnding, withHint } from "../peer/hint.js";

/** Warned ahead of the longest session, in ms. */
export const WARN_BEFORE_END = 600_000;
/** "Closed or is loading again" becomes "closed" after this long, in ms. */
const RELOAD_LASTS = 10_000;
/** Within this a peer connection has noticed that the other page is gone, in ms. */
const PEER_TELLS = 6_000;
/** A picture that is interrupted for longer is not coming back by itself soon: the way is barred, in ms. */
const BARRED_AFTER = 20_000;
/** A picture that has not come by then takes longer than usual, in ms. */
export const PICTURE_IS_SLOW = 6_000;

/** @typedef {import("../lib/support.js").Cannot} Cannot */

/**
 * @typedef {object} Facts
 * @property {StateView | null} state the last one that came
 * @property {number} stateAt the moment (`performance.now`) it came
 * @property {"connecting" | "open" | "lost" | "over"} line
 * @property {"open-elsewhere" | "taken-over" | "signed-out" | null} seat why this page does not hold the seat
 * @property {boolean} gone the server refused the session for good
 * @property {boolean} hasCode this tab knows the code
 * @property {"link-opened" | "signing-in" | "wrong-code" | null} arrival the last news of someone on the way
 * @property {{ask: number, cause: string} | null} picker how far the sharer's picker came, and for which ask
 * @property {"none" | "connecting" | "connected" | "interrupted" | "no-route" | "over"} peer
 * @property {number} peerSince since when, `performance.now()`
 * @property {import("../peer/hint.js").Other} other what is heard of the sharer's page, from it
 * @property {readonly import("../peer/presence.js").Condition[]} mine what stands in this page's own way
 * @property {Cannot | null} cannot why the sharer's browser can show nothing, as its page says
 * @property {boolean} framed a frame of the present picture has been drawn
 * @property {boolean} lapsed no lease for too long: viewing is off
 */

/**
 * @typedef {object} View
 * @property {"connecting" | "code" | "code-elsewhere" | "code-over" | "meeting" | "receipt" | "elsewhere" | "gone"} face
 * @property {string} told how it stands: key of `give-told-…`
 * @property {"person" | "stage"} main what a meeting shows in its middle
 * @property {string | null} ask how the question stands: key of `give-ask-…`
 * @property {string | null} asked how a question stands that was asked while a picture is there: key of `give-told-…`
 * @property {boolean} mayAsk
 * @property {string | null} notice said where the picture should be: key of `give-notice-…`
 * @property {string | null} away why the sharer is not there: key of `give-notice-…`
 * @property {string | null} banner said over the picture: key of `give-banner-…`
 * @property {string | null} strain said in the status line: key of `give-strain-…`
 * @property {"shown" | "dimmed" | "hidden"} picture
 */

/**
 * @param {Facts} facts
 * @param {number} now `performance.now()`
 * @returns {View}
 */
export function viewOf(facts, now) {
  const { state } = facts;
  if (facts.seat) {
    return plain("elsewhere", facts.seat === "signed-out" ? "signed-out" : "elsewhere");
  }
  if (state?.phase === "ended") return afterTheEnd(state);
  if (facts.gone) return plain("gone", "gone");
  if (!state) return plain("connecting", facts.line === "lost" ? "server-lost" : "connecting");
  return state.phase === "waiting" ? waiting(facts) : meeting(facts, withHint(state, facts.other, now), now);
}

/** @param {StateView} state @returns {View} */
function afterTheEnd(state) {
  const reason = state.ended?.reason;
  const onlyACode = reason === "code-expired" || reason === "code-withdrawn";
  return onlyACode ? plain("code-over", "code-over") : plain("receipt", "over");
}

/** @param {Facts} facts @returns {View} */
function waiting(facts) {
  if (facts.line === "lost") return plain(facts.hasCode ? "code" : "code-elsewhere", "server-lost");
  if (!facts.hasCode) return plain("code-elsewhere", "code-elsewhere");
  return plain("code", facts.arrival ?? "code");
}

/** @param {Facts} facts @param {StateView} state @param {number} now @returns {View} */
function meeting(facts, state, now) {
  const away = awayOf(state.sharer, now - facts.stateAt);
  const ending = isEnding(state, facts.other, now);
  const ask = askOf(facts, state);
  const mayAsk = !away && facts.line === "open" && !state.ask && state.asks_left > 0 && !facts.cannot;
  if (state.picture.status === "none") {
    const notice = facts.line === "lost" ? "server-lost" : away;
    const told = toldBeforeThePicture(facts, away, ask);
    const stands = ask === "free" && !mayAsk ? "away" : ask;
    return { ...plain("meeting", ending && !notice ? "ends" : told), ask: stands, mayAsk, away: notice };
  }
  const live = state.picture.status === "running" && isLive(facts, state.sharer, now - facts.stateAt);
  const notice = noticeOf(facts, state, away, live, now);
  return {
    face: "meeting",
    main: "stage",
    told: ending && facts.line === "open" && !facts.lapsed ? "ends" : toldOf(facts, notice),
    ask: ask === "free" && !mayAsk ? "away" : ask,
    asked: state.picture.status === "stopped" ? null : toldOfAsk(ask),
    mayAsk,
    notice,
    away,
    banner: bannerOf(facts, state, away, live, now),
    strain: live ? strainOf(facts) : null,
    picture: pictureOf(facts, state, live),
  };
}

/**
 * Why the sharer is not there, as a notice; null when present.
 *
 * @param {SeatView} seat
 * @param {number} since ms since the state came
 */
function awayOf(seat, since) {
  if (seat.presence === "present") return null;
  if (seat.presence === "empty" || seat.page === null) return "away-coming";
  switch (seat.cause) {
    case "closed":
      return (seat.absent_ms ?? 0) + since < RELOAD_LASTS ? "away-reloading" : "away-closed";
    case "restart":
    case "signed-out":
      return `away-${seat.cause}`;
    default:
      return "away-lost";
  }
}

/**
 * Whether the picture on the stage is one of now. A page that was closed is believed to be gone before its peer
 * connection can show it; if that still lives after a while, only the line was closed and the picture goes on.
 *
 * @param {Facts} facts
 * @param {SeatView} sharer
 * @param {number} since ms since the state came
 */
function isLive(facts, sharer, since) {
  const closed = sharer.presence === "absent" && (sharer.cause === "closed" || sharer.cause === "signed-out");
  if (closed && (sharer.absent_ms ?? 0) + since < PEER_TELLS) return false;
  // taken down because the session has ended: the state that says so is drawn in a moment, nothing was interrupted
  const ending = facts.peer === "over" && sharer.presence === "present";
  return (facts.peer === "connected" || ending) && facts.framed && !facts.lapsed;
}

/** @param {Facts} facts @param {StateView} state @returns {string} */
function askOf(facts, state) {
  if (facts.cannot && state.sharer.presence === "present") {
    // one who may not is told of in the same words, whether the browser says so before the picker or after it
    return facts.cannot === "forbidden" ? "policy" : facts.cannot;
  }
  if (state.ask) {
    return facts.picker?.ask === state.ask.number ? facts.picker.cause : "open";
  }
  if (state.asks_left <= 0) return "used-up";
  return state.answer === "declined" || state.answer === "timed-out" ? state.answer : "free";
}

/** @param {Facts} facts @param {string | null} away @param {string} ask @returns {string} */
function toldBeforeThePicture(facts, away, ask) {
  if (facts.line === "lost") return "server-lost";
  if (away) return away === "away-coming" ? "coming" : away;
  return toldOfAsk(ask) ?? "here";
}

/** @param {string} ask @returns {string | null} null while there is nothing to tell of it */
function toldOfAsk(ask) {
  if (ask === "free") return null;
  return ["declined", "timed-out", "used-up"].includes(ask) ? ask : `ask-${ask}`;
}

/**
 * @param {Facts} facts
 * @param {StateView} state
 * @param {string | null} away
 * @param {boolean} live
 * @param {number} now
 * @returns {string | null}
 */
function noticeOf(facts, state, away, live, now) {
  if (facts.lapsed) return "lapsed";
  if (live) return null;
  if (facts.line === "lost") return "server-lost";
  if (away) return away;
  if (state.picture.status === "paused") return "paused";
  if (state.picture.status === "stopped") return `stopped-${state.picture.cause ?? "button"}`;
  if (facts.peer === "no-route") return "no-route";
  if (!facts.framed) return facts.other.conditions.includes("muted") ? "muted" : "coming";
  return now - facts.peerSince >= BARRED_AFTER ? "barred" : "interrupted";
}

/** @param {Facts} facts @param {string | null} notice @returns {string} */
function toldOf(facts, notice) {
  if (facts.line === "lost") return "server-lost";
  if (!notice) return "live";
  if (notice.startsWith("stopped-")) return "stopped";
  if (notice === "coming") return "picture-coming";
  if (notice === "barred") return "interrupted";
  return notice === "away-coming" ? "coming" : notice;
}

/**
 * @param {Facts} facts
 * @param {StateView} state
 * @param {string | null} away
 * @param {boolean} live
 * @param {number} now
 * @returns {string | null}
 */
function bannerOf(facts, state, away, live, now) {
  if (live && facts.line === "lost") return "server-lost";
  if (live && away) return "sharer-line";
  if (live) {
    const { conditions } = facts.other;
    if (conditions.includes("asleep")) return "asleep";
    if (conditions.includes("muted")) return "muted";
    if (facts.mine.includes("stalled")) return "stalled";
  }
  if (state.left_ms === null) return null;
  return state.left_ms - (now - facts.stateAt) <= WARN_BEFORE_END ? "ending" : null;
}

/** Whose machine is too busy for the picture. @param {Facts} facts @returns {"here" | "there" | null} */
function strainOf({ mine, other }) {
  if (other.conditions.includes("strained")) return "there";
  return mine.includes("strained") ? "here" : null;
}

/** @param {Facts} facts @param {StateView} state @param {boolean} live @returns {"shown" | "dimmed" | "hidden"} */
function pictureOf(facts, state, live) {
  if (live) return "shown";
  return state.picture.status === "running" && facts.framed && !facts.lapsed ? "dimmed" : "hidden";
}

/** @param {View["face"]} face @param {string} told @returns {View} */
function plain(face, told) {
  return {
    face,
    told,
    main: "person",
    ask: null,
    asked: null,
    mayAsk: false,
    notice: null,
    away: null,
    banner: null,
    strain: null,
    picture: "hidden",
  };
}

/** How a session stands that calls for the helper, even one who looks elsewhere: a sound, a notification, a mark in the strip. */
const CALLS = new Set([
  "link-opened",
  "wrong-code",
  "here",
  "ask-cancelled",
  "ask-system",
  "ask-policy",
  "ask-no-source",
  "ask-failed",
  "ask-handheld",
  "ask-embedded",
  "ask-insecure",
  "ask-unconnected",
  "ask-unsupported",
  "declined",
  "timed-out",
  "live",
  "stopped",
  "paused",
  "away-closed",
  "away-lost",
  "away-signed-out",
  "over",
  "code-over",
]);

/** Only a way back to where it was: no call for these after one of those. */
const QUIET_AFTER = new Map([
  ["live", new Set(["interrupted", "server-lost", "no-route", "lapsed"])],
  ["here", new Set(["server-lost", "connecting", "ask-open"])],
  ["stopped", new Set(["server-lost", "connecting"])],
  ["paused", new Set(["server-lost", "connecting"])],
]);

/**
 * Whether a change of `told` calls for the helper.
 *
 * @param {string | null} before null at the first view of this page
 * @param {string} after
 * @returns {boolean}
 */
export function calls(before, after) {
  if (before === null || before === after || before === "connecting") return false;
  // an end that was none has changed nothing
  if (before === "ends") return after === "over";
  return isBack(before, after) || (CALLS.has(after) && !QUIET_AFTER.get(after)?.has(before));
}

/**
 * Whether the other person has come back.
 *
 * @param {string} before
 * @param {string} after
 * @returns {boolean}
 */
export function isBack(before, after) {
  const stillAway = after.startsWith("away-") || ["server-lost", "over", "elsewhere", "signed-out"].includes(after);
  return before.startsWith("away-") && !stillAway;
}

/**
 * Where a countdown is said aloud: at two minutes, one minute and 30 s, once each.
 *
 * @param {number} before ms left at the last look
 * @param {number} after ms left now
 * @returns {number | null} the mark that was passed, in ms
 */
export function markPassed(before, after) {
  const passed = [120_000, 60_000, 30_000].filter((mark) => before > mark && after <= mark && after > 0);
  return passed.at(-1) ?? null;
}

/**
 * What chooses among the parts of an ask: how many are left, and the sharer's system where there is advice for it.
 *
 * @param {StateView} state
 * @param {string | null} browser the sharer's browser and system in words, as `trust` tells them
 * @returns {string[]}
 */
export function asksOf(state, browser) {
  return [`asks-${state.asks_left}`, ...(browser?.endsWith("macOS") ? ["system-macos"] : [])];
}

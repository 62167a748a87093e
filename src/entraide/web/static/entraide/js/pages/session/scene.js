/**
 * What the sharer's page shows: facts in, the name of one scene and a few banners out. Pure.
 *
 * A scene is a `<template id="scene-…">` of `desk/session.html`, a banner a `<template id="banner-…">`; `when` are the
 * words whose `data-when` parts are seen in it. The server's state says what is so; `Local` says what only this page
 * can know. Where the two differ about the picture, what this page captures is what counts for its owner.
 *
 * @typedef {import("../../wire/messages.js").StateView} StateView
 * @typedef {import("../../wire/messages.js").SeatView} SeatView
 * @typedef {import("../../wire/messages.js").PickerCause} PickerCause
 */

/**
 * @typedef {object} Local
 * @property {"connecting" | "open" | "lost" | "over"} line
 * @property {null | "taken" | "taken-over" | "signed-out"} seat   why this page has no seat
 * @property {null | "over" | "signed-out" | "other"} gone         the server refused this page for good
 * @property {import("../../lib/support.js").Cannot | null} cannot  why nothing can be captured here
 * @property {boolean} capturing    a track of this page is alive and was allowed
 * @property {boolean} held         paused by this page
 * @property {null | "picking" | "sending"} choosing  the picker stands open, or its answer is on the way
 * @property {PickerCause | null} problem    why the last picker gave nothing
 * @property {boolean} discarded    the browser had thrown this page out of memory, and loaded it again
 * @property {boolean} lapsed       this page stopped by itself: no lease for too long
 * @property {"none" | "connecting" | "connected" | "interrupted" | "no-route" | "over"} peer
 * @property {number} peerForMs       how long it stands so
 * @property {import("../../peer/presence.js").Condition[]} mine    what stands in this page's own way
 * @property {import("../../peer/presence.js").Condition[]} theirs  what the helper's page says of itself
 */

/** @typedef {{name: string, when: string[]}} Part */

/** A picture that is interrupted for longer is not coming back by itself soon: the way is barred. */
const BARRED_MS = 20_000;

/** Beneath this the end of the longest session is announced. */
const LIMIT_SOON_MS = 600_000;
/** A reload and a closed tab look the same; before this it is worded as either. */
const RELOAD_MS = 10_000;

/**
 * @param {StateView | null} state
 * @param {Local} local
 * @returns {Part}
 */
export function scene(state, local) {
  if (state?.phase === "ended") return part("ended", state.ended?.reason ?? "helper-ended");
  if (local.gone) return part("gone", local.gone);
  if (local.seat === "signed-out") return part("signed-out");
  if (local.seat) return part("elsewhere", local.seat);
  if (!state) return part(local.line === "lost" ? "unreachable" : "connecting");
  if (local.capturing) return sharing(state, local);
  if (local.cannot) return part("cannot", local.cannot);
  if (local.choosing) return part("choosing", local.choosing, state.ask ? "asked" : "unasked");
  if (local.problem && (state.ask || state.allowed)) {
    return part("problem", local.problem, state.ask ? "asked" : "unasked", ...away(state.helper));
  }
  if (state.allowed) return part("stopped", stopCause(state, local), ...away(state.helper));
  if (state.ask) return part("consent", `wanted-${state.ask.wanted}`, ...away(state.helper));
  return waiting(state);
}

/**
 * The news above the scene, the most pressing first.
 *
 * @param {StateView | null} state
 * @param {Local} local
 * @returns {Part[]}
 */
export function banners(state, local) {
  if (!state || state.phase === "ended" || local.seat || local.gone) return [];
  /** @type {Part[]} */
  const parts = [];
  if (local.line !== "open") parts.push(part("line", local.capturing ? "sharing" : "unseen"));
  else if (state.helper.presence === "absent" && state.helper.page !== null) {
    parts.push(part("helper-away", absence(state.helper), local.capturing ? seen(state.helper) : "unseen"));
  } else if (local.theirs.includes("asleep")) parts.push(part("helper-asleep"));
  if (state.left_ms !== null && state.left_ms <= LIMIT_SOON_MS) parts.push(part("limit"));
  if (asksAgain(state, local)) {
    const wanted = state.ask?.wanted ?? "any";
    parts.push(part("request", `wanted-${wanted}`, ...away(state.helper)));
  }
  if (local.problem && local.capturing && !local.choosing)
    parts.push(part("unchanged", local.problem, local.held ? "covered" : "uncovered"));
  return parts;
}

/** @param {StateView} state @param {Local} local @returns {boolean} the helper asks although this page may already show */
export function asksAgain(state, local) {
  return (
    state.ask !== null && !local.choosing && !local.cannot && (local.capturing || (state.allowed && !local.problem))
  );
}

/**
 * The word for what the person would be asked before leaving: only a picture that runs is worth a question.
 *
 * @param {Pick<Local, "capturing">} local
 */
export function endNeedsConfirming(local) {
  return local.capturing;
}

/** @param {StateView} state @param {Local} local @returns {Part} */
function sharing(state, local) {
  const surface = state.picture.surface;
  const shown = [`of-${surface?.of ?? "unknown"}`, surface?.label ? "labelled" : "unlabelled"];
  if (local.held || state.picture.status === "paused") return part("sharing", "paused", ...shown);
  if (isUnwatched(state.helper)) return part("sharing", "unwatched", ...shown);
  if (local.peer === "interrupted") {
    return part("sharing", local.peerForMs >= BARRED_MS && local.line === "open" ? "barred" : "interrupted", ...shown);
  }
  if (local.mine.includes("muted")) return part("sharing", "muted", ...shown);
  if (local.theirs.includes("stalled")) return part("sharing", "undecoded", ...shown);
  // without a line nothing can be arranged with the helper: that is no finding about the networks
  if (local.peer === "no-route" && local.line === "open") return part("sharing", "no-route", ...shown);
  return part("sharing", state.picture.seen ? "seen" : "on-its-way", ...shown);
}

/** @param {StateView} state @returns {Part} */
function waiting(state) {
  if (state.helper.page === null) return part("waiting", "not-here");
  if (state.answer === "declined" || state.answer === "timed-out") {
    return part("waiting", state.answer, state.asks_left > 0 ? "may-ask" : "no-more-asks");
  }
  return part("waiting", "checking");
}

/** @param {StateView} state @param {Local} local @returns {string} */
function stopCause(state, local) {
  if (local.lapsed) return "lapsed";
  return state.picture.cause === "page" && local.discarded ? "by-sleep" : `by-${state.picture.cause ?? "button"}`;
}

/** @param {SeatView} helper @returns {string[]} */
function away(helper) {
  return helper.presence === "present" ? ["here"] : ["away"];
}

/** @param {SeatView} helper @returns {string} */
function absence(helper) {
  if (helper.cause === "closed" && (helper.absent_ms ?? 0) < RELOAD_MS) return "reloading";
  return helper.cause ?? "lost";
}

/**
 * Whether an absent helper can still be looking: a page that was closed or signed out cannot, one whose line was
 * cut may, for the picture goes from browser to browser.
 *
 * @param {SeatView} helper
 */
function seen(helper) {
  return helper.cause === "closed" || helper.cause === "signed-out" ? "unseen" : "maybe-seen";
}

/** @param {SeatView} helper @returns {boolean} a picture goes out, and nobody is there to look at it */
function isUnwatched(helper) {
  return helper.presence === "absent" && seen(helper) === "unseen";
}

/** @param {string} name @param {string[]} when @returns {Part} */
function part(name, ...when) {
  return { name, when };
}

/** How a connection stands, as it is told to people: what was told stays so until the picture is there. Pure. */

/** @typedef {"none" | "over" | import("./negotiation.js").Reach} PeerStatus */

/**
 * A connection that is made anew beside a dead one, or looks for paths again, is no news: "connecting" after "no way was
 * found" or "interrupted" would only make the words come and go.
 *
 * @param {PeerStatus} told
 * @param {import("./negotiation.js").Reach} reach
 * @param {{ silent: boolean, over: boolean } | null} presence
 * @returns {PeerStatus}
 */
export function standing(told, reach, presence) {
  // the session is over there, and will be here in a moment: no fault to tell of
  if (presence?.over) return "connected";
  if (reach === "connected") return presence?.silent ? "interrupted" : "connected";
  return told === "interrupted" || told === "no-route" ? told : reach;
}

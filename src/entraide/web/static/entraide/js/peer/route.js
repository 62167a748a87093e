/** Which way the packets of a peer connection go, read from its statistics. Pure. */

/**
 * @typedef {object} Route
 * @property {boolean} relayed
 * @property {"udp" | "tcp" | "tls" | null} transport  of this page's own leg: to the other browser, or to the relay
 * @property {number | null} rttMs
 * @property {number | null} availableKbps  what the browser believes it may send; only libwebrtc says so
 */

/**
 * @param {any[]} stats
 * @returns {Route | null} null when no path is in use
 */
export function route(stats) {
  const byId = new Map(stats.map((entry) => [entry.id, entry]));
  const transport = stats.find((entry) => entry.type === "transport" && entry.selectedCandidatePairId);
  const pair =
    byId.get(transport?.selectedCandidatePairId) ??
    // Firefox has no transport entry before 124 and marks the pair itself
    stats.find((entry) => entry.type === "candidate-pair" && entry.selected) ??
    stats.find((entry) => entry.type === "candidate-pair" && entry.nominated && entry.state === "succeeded");
  if (!pair) return null;
  const local = byId.get(pair.localCandidateId);
  const remote = byId.get(pair.remoteCandidateId);
  return {
    relayed: [local, remote].some((end) => end?.candidateType === "relay"),
    transport: transportOf(local),
    rttMs: scaled(pair.currentRoundTripTime, 1000),
    availableKbps: scaled(pair.availableOutgoingBitrate, 1 / 1000),
  };
}

/** @param {any} local @returns {Route["transport"]} */
function transportOf(local) {
  const word = String((local?.candidateType === "relay" ? local.relayProtocol : null) ?? local?.protocol ?? "");
  const known = word.toLowerCase();
  return known === "udp" || known === "tcp" || known === "tls" ? known : null;
}

/** @param {unknown} value @param {number} by */
function scaled(value, by) {
  return typeof value === "number" ? Math.round(value * by) : null;
}

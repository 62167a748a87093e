/** Which way the packets of a peer connection go, read from its statistics. */

/**
 * Which way the packets go.
 * @param {RTCPeerConnection} pc
 * @returns {Promise<{ relayed: boolean, rttMs: number | null } | null>} null when no path is in use
 */
export async function routeOf(pc) {
  const report = await pc.getStats();
  return route([...report.values()]);
}

/**
 * @param {any[]} stats
 * @returns {{ relayed: boolean, rttMs: number | null } | null}
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
  const ends = [byId.get(pair.localCandidateId), byId.get(pair.remoteCandidateId)];
  const seconds = pair.currentRoundTripTime;
  return {
    relayed: ends.some((end) => end?.candidateType === "relay"),
    rttMs: typeof seconds === "number" ? Math.round(seconds * 1000) : null,
  };
}

/** What real browsers said of a connection: the fields that are read, and their neighbours, as they came. */

/** Chromium 156 sending a whole screen, straight to the other browser. */
export const CHROMIUM_SENDS = [
  { id: "T01", type: "transport", selectedCandidatePairId: "CPiC", dtlsState: "connected", bytesSent: 187441 },
  {
    ...{ id: "CPiC", type: "candidate-pair", state: "succeeded", nominated: true },
    ...{ localCandidateId: "IiC", remoteCandidateId: "IyF", currentRoundTripTime: 0.0341 },
    ...{ availableOutgoingBitrate: 5591428, transportId: "T01" },
  },
  {
    ...{ id: "CPrC", type: "candidate-pair", state: "succeeded", nominated: true, writable: false },
    ...{ localCandidateId: "IrC", remoteCandidateId: "ICO", currentRoundTripTime: 0.001 },
  },
  { id: "IiC", type: "local-candidate", candidateType: "host", protocol: "udp", address: "fd00::2" },
  { id: "IyF", type: "remote-candidate", candidateType: "host", protocol: "udp", address: "fd00::2" },
  { id: "COT01_108", type: "codec", mimeType: "video/H264", payloadType: 108, clockRate: 90000 },
  {
    ...{ id: "OT01V3", type: "outbound-rtp", kind: "video", mediaType: "video", codecId: "COT01_108" },
    ...{ bytesSent: 120125, packetsSent: 507, frameWidth: 1920, frameHeight: 1080, framesEncoded: 247 },
    ...{ totalEncodeTime: 3.499, qualityLimitationReason: "none", contentType: "screenshare" },
  },
  { id: "RIV3", type: "remote-inbound-rtp", kind: "video", packetsLost: 0, fractionLost: 0, roundTripTime: 0.00145 },
];

/** The same picture, where it arrived. */
export const CHROMIUM_RECEIVES = [
  ...CHROMIUM_SENDS.slice(0, 6),
  {
    ...{ id: "IT01V3", type: "inbound-rtp", kind: "video", mediaType: "video", codecId: "COT01_108" },
    ...{ bytesReceived: 120125, packetsReceived: 508, packetsLost: 0, frameWidth: 1920, frameHeight: 1080 },
    ...{ framesDecoded: 247, totalDecodeTime: 0.5117189999999999, framesPerSecond: 29, freezeCount: 0 },
    ...{ jitterBufferDelay: 7.719392, jitterBufferEmittedCount: 247, totalProcessingDelay: 8.293697 },
  },
];

/** A report some time later: the counters of the entry of `type` have grown by `more`. */
export function later(stats, type, more) {
  return stats.map((entry) => {
    if (entry.type !== type) return entry;
    const grown = Object.entries(more).map(([name, by]) => [name, typeof by === "number" ? entry[name] + by : by]);
    return { ...entry, ...Object.fromEntries(grown) };
  });
}

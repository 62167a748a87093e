/** The few words of a session description that WebRTC gives no other handle to. Pure. */

/** Codecs that only repeat or protect others: they take no bit rate. */
const HELPERS = new Set(["rtx", "red", "ulpfec", "flexfec-03"]);

/**
 * Whether a page behind this description reads `x-google-*` (libwebrtc: Chrome, Edge, Safari); Firefox does not.
 * @param {string} sdp
 */
export function readsStartBitrate(sdp) {
  return !/^o=mozilla/m.test(sdp);
}

/**
 * Tell the sender to begin with `kbps` instead of Chrome's 300, so that the first picture is legible at once.
 *
 * Goes into the description that is *sent to* the sharer. An existing format line is added to: a second one for the
 * same codec would not be clean SDP. RTX and the like stay as they are.
 *
 * @param {string} sdp
 * @param {number} kbps
 * @returns {string}
 * source:  measured, `bench/join_time`; libwebrtc `media/engine/webrtc_video_engine.cc` (kCodecParamStartBitrate)
 */
export function withStartBitrate(sdp, kbps) {
  const parameter = `x-google-start-bitrate=${kbps}`;
  return sdp
    .split(/(?=^m=)/m)
    .map((section) => (section.startsWith("m=video") ? inVideo(section, parameter) : section))
    .join("");
}

/**
 * @param {string} section
 * @param {string} parameter
 */
function inVideo(section, parameter) {
  const formats = new Set([...section.matchAll(/^a=fmtp:(\d+) /gm)].map((match) => match[1]));
  return section
    .replace(/^a=fmtp:(\d+) ([^\r\n]*)/gm, (line, format, parameters) =>
      /(^|;)\s*(apt|x-google-start-bitrate)=/.test(parameters) || isHelper(section, format)
        ? line
        : `${line};${parameter}`,
    )
    .replace(/^a=rtpmap:(\d+) ([^/\r\n]+)[^\r\n]*(\r?\n)/gm, (line, format, codec, end) =>
      formats.has(format) || HELPERS.has(codec.toLowerCase()) ? line : `${line}a=fmtp:${format} ${parameter}${end}`,
    );
}

/**
 * @param {string} section
 * @param {string} format
 */
function isHelper(section, format) {
  const codec = section.match(new RegExp(`^a=rtpmap:${format} ([^/\\r\\n]+)`, "m"))?.[1] ?? "";
  return HELPERS.has(codec.toLowerCase());
}

/**
 * The DTLS role that a description takes: `active`, `passive`, or `actpass` while it leaves the choice.
 * @param {string} sdp
 * @returns {string}
 */
export function setupOf(sdp) {
  return sdp.match(/^a=setup:(\w+)/m)?.[1] ?? "";
}

/**
 * Offer again in the role that was agreed on, which a renewed offer may name (RFC 8842, 5.5). Left the choice, Firefox
 * sometimes takes the other role when both sides offer in turn, and Chrome then refuses its answer.
 *
 * @param {string} sdp
 * @param {string} role  `active` or `passive`
 * @returns {string}
 */
export function withSetup(sdp, role) {
  return sdp.replace(/^a=setup:actpass/gm, `a=setup:${role}`);
}

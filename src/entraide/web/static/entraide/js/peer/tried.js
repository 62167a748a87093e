/**
 * Which ways to each other two browsers have tried, and why none was found: told to people, so that they know what to
 * do next. Read from the candidates that travel and from the errors of the relay; no statistics are needed.
 */

/** @typedef {"host" | "srflx" | "prflx" | "relay"} Kind */

/**
 * Why there is no way. `here` is this browser, `there` the other one.
 *
 * - `nothing-here`, `nothing-there`: a browser offers no address at all.
 * - `relay-refused`: the relay said no to this browser.
 * - `relay-unreachable`: the relay gave this browser nothing, and no reason.
 * - `relay-missing-there`: the relay gave the other browser nothing.
 * - `no-relay`: none is set up, and no direct way was found.
 * - `blocked`: addresses on both sides, and no packet comes through.
 *
 * @typedef {"nothing-here" | "nothing-there" | "relay-refused" | "relay-unreachable" | "relay-missing-there" | "no-relay"
 *   | "blocked"} Cause
 */

/**
 * @typedef {object} Trial
 * @property {Cause} cause
 * @property {Kind[]} here
 * @property {Kind[]} there
 * @property {boolean} relay  one was offered to this browser
 * @property {number | null} code  what the relay answered (RFC 8656: 401, 403, 437, 486 …)
 */

/**
 * What a browser without WebRTC finds.
 * @param {import("../wire/ticket.js").Ice | null} ice  what it was given
 * @returns {Trial}
 */
export function nothingHere(ice) {
  return { cause: "nothing-here", here: [], there: [], relay: offersRelay(ice), code: null };
}

/** @param {import("../wire/ticket.js").Ice | null} ice */
function offersRelay(ice) {
  return (ice?.iceServers ?? []).some(({ urls }) => [urls].flat().some((url) => /^turns?:/.test(url)));
}

const KINDS = /** @type {readonly Kind[]} */ (["host", "srflx", "prflx", "relay"]);
/** Chrome's word for "no answer": no STUN code, the server was not reached. */
const NO_ANSWER = 701;

/** Fills by itself while a connection is made, and goes on when its paths are looked for anew. */
export class Tried {
  /** @type {Set<Kind>} */
  #here = new Set();
  /** @type {Set<Kind>} */
  #there = new Set();
  #hereDone = false;
  #thereDone = false;
  /** @type {Set<number>} */
  #codes = new Set();

  /** @param {RTCPeerConnection} pc */
  constructor(pc) {
    pc.addEventListener("icecandidate", ({ candidate }) => this.found(candidate?.candidate ?? null));
    // floor: icecandidateerror: where it is not told, what was tried is known from the candidates alone
    pc.addEventListener("icecandidateerror", (error) => this.failed(error));
  }

  /** This browser found a candidate; "" or null when it has looked everywhere. @param {string | null} candidate */
  found(candidate) {
    if (!candidate) this.#hereDone = true;
    else note(this.#here, candidate);
  }

  /** The other page told one, "" when it has no more. @param {string} candidate */
  heard(candidate) {
    if (!candidate) this.#thereDone = true;
    else note(this.#there, candidate);
  }

  /**
   * A server of ours answered with an error, or not at all. STUN servers are passed over.
   * @param {{ errorCode: number, url?: string | null }} error  an `icecandidateerror` (Firefox fires none)
   */
  failed({ errorCode, url }) {
    if (/^turns?:/.test(url ?? "")) this.#codes.add(errorCode);
  }

  /**
   * @param {import("../wire/ticket.js").Ice | null} ice  what this browser was given
   * @returns {Trial}
   */
  result(ice) {
    const relay = offersRelay(ice);
    const code = [...this.#codes].find((one) => one !== NO_ANSWER) ?? null;
    const here = KINDS.filter((kind) => this.#here.has(kind));
    const there = KINDS.filter((kind) => this.#there.has(kind));
    return { cause: this.#cause(relay, code), here, there, relay, code };
  }

  /**
   * @param {boolean} relay
   * @param {number | null} code
   * @returns {Cause}
   */
  #cause(relay, code) {
    // shown only when no way was found in time: a relay that has given nothing by then gives nothing
    if (relay && !this.#here.has("relay")) return code === null ? "relay-unreachable" : "relay-refused";
    if (this.#here.size === 0 && this.#hereDone) return "nothing-here";
    if (relay && !this.#there.has("relay") && (this.#thereDone || this.#there.size === 0)) return "relay-missing-there";
    if (this.#there.size === 0) return "nothing-there";
    return relay ? "blocked" : "no-relay";
  }
}

/**
 * The parts of a sentence that tells a trial: `cause-…`, `here-…`, `there-…`.
 * @param {Trial} trial
 * @returns {string[]}
 */
export function wordsOf({ cause, here, there, relay, code }) {
  const side = (/** @type {string} */ name, /** @type {Kind[]} */ kinds) =>
    kinds.length > 0 ? kinds.map((kind) => `${name}-${kind}`) : [`${name}-none`];
  return [
    `cause-${cause}`,
    ...side("here", here),
    // who looks for nothing does not hear what the other offers
    ...(cause === "nothing-here" && there.length === 0 ? [] : side("there", there)),
    relay ? "relay-offered" : "relay-not-offered",
    ...(code === null ? [] : ["has-code", `code-${kindOf(code)}`]),
  ];
}

/**
 * @param {number} code  of STUN and TURN
 * source:  RFC 8489 (14.8), RFC 8656 (19)
 */
function kindOf(code) {
  if ([400, 401, 403, 431, 434, 438, 441].includes(code)) return "login";
  return code === 486 || code === 508 ? "full" : "other";
}

/** @param {Set<Kind>} kinds @param {string} candidate */
function note(kinds, candidate) {
  const kind = candidate.match(/ typ (host|srflx|prflx|relay)\b/)?.[1];
  if (kind) kinds.add(/** @type {Kind} */ (kind));
}

/**
 * One peer connection brought to an agreement over the line: perfect negotiation, trickle both ways, and mending.
 *
 * Keeps out: what is sent (`sharer.js`) or seen (`helper.js`), and when to begin.
 * source: W3C WebRTC, "Perfect negotiation example" (10.7)
 */

import { setupOf, withSetup } from "./sdp.js";

/** @typedef {import("../wire/ticket.js").Ice} Ice */
/** @typedef {{ of: "offer" | "answer", sdp: string }} Words */
/** @typedef {{ candidate: string, mid: string | null, line: number | null }} Path */

/**
 * @typedef {object} Post  how words reach the other page; they may be lost while a line is
 * @property {(words: Words) => void} describe
 * @property {(path: Path) => void} offerPath
 */

/** @typedef {"connecting" | "connected" | "interrupted" | "no-route"} Reach */

/** Chrome calls a path *disconnected* on a hiccup; after this long it is mended. */
const HICCUP_MS = 2_000;
/** Between tries at mending, the last one again and again: a relay over TCP needs its time. */
const MEND_MS = [4_000, 6_000, 10_000, 15_000];
/** A path is not looked for anew while the last agreement is younger: Firefox never recovers from two restarts at once. */
const CALM_MS = 1_500;
/** An offer without an answer is said again: either may be lost while a page comes to its seat. */
const ANSWER_MS = 2_500;
/** No first connection after this long: the two browsers find no way to each other, and the person is told. */
const NO_ROUTE_MS = 12_000;

/**
 * Fires `reach` when `reach` changes. It never gives up by itself: whoever made it closes it.
 */
export class Negotiation extends EventTarget {
  /** @type {Reach} */
  reach = "connecting";

  #pc;
  #polite;
  #post;
  #ice;
  #used;
  #tried;
  #mends;
  #timers;
  #held;
  #makingOffer = false;
  #ignoring = false;
  #closed = false;
  #reached = false;
  #tries = 0;
  /** `now()` of the last description heard or restart begun */
  #agreedAt = Number.NEGATIVE_INFINITY;
  /** our DTLS role once it was agreed on */
  #role = "";
  /** one after the other: a candidate must not overtake the description it belongs to */
  #queue = Promise.resolve();
  /** @type {any} */
  #mendTimer = null;
  /** @type {any} */
  #routeTimer = null;
  /** @type {any} */
  #answerTimer = null;

  /**
   * @param {object} options
   * @param {RTCPeerConnection} options.pc
   * @param {boolean} options.polite  gives way when both offer at once
   * @param {boolean} options.mends  restarts a broken path by itself, again and again; one of the two does
   * @param {Post} options.post
   * @param {() => Promise<Ice | null>} options.ice  relay logins that still hold
   * @param {Ice | null} options.used  those that `pc` was made with
   * @param {import("./tried.js").Tried} options.tried  of `pc`
   * @param {import("../lib/clock.js").Clock} options.timers
   * @param {boolean} [options.held]  make the offer and look for paths, and say nothing before `release()`
   */
  constructor({ pc, polite, mends, post, ice, used, tried, timers, held = false }) {
    super();
    this.#tried = tried;
    this.#pc = pc;
    this.#polite = polite;
    this.#mends = mends;
    this.#post = post;
    this.#ice = ice;
    this.#used = used;
    this.#timers = timers;
    this.#held = held;
    pc.addEventListener("negotiationneeded", () => this.#offer());
    pc.addEventListener("icecandidate", ({ candidate }) => this.#found(candidate));
    pc.addEventListener("connectionstatechange", () => this.#look());
    if (!held) this.#expectRoute();
  }

  /** Say what was held back: the offer with every path that was found meanwhile. */
  release() {
    if (!this.#held) return;
    this.#held = false;
    this.#expectRoute();
    if (!this.waits) return;
    this.#sayLocal();
    if (this.#pc.iceGatheringState === "complete") this.#found(null);
  }

  /** Whether an offer of ours waits for its answer. */
  get waits() {
    return this.#pc.signalingState === "have-local-offer";
  }

  /** What was tried to reach the other browser, and why it was not reached. */
  get trial() {
    return this.#tried.result(this.#used);
  }

  /**
   * Take a description of the other page.
   * @param {Words} words
   * @param {() => void} [prepared]  runs between an offer and its answer
   * @returns {Promise<void>}
   */
  hear(words, prepared = () => {}) {
    return this.#inTurn(() => this.#describe(words, prepared));
  }

  /**
   * Take a candidate of the other page.
   * @param {Path} path
   * @returns {Promise<void>}
   */
  hearPath({ candidate, mid, line }) {
    this.#tried.heard(candidate);
    return this.#inTurn(async () => {
      try {
        if (candidate) await this.#pc.addIceCandidate({ candidate, sdpMid: mid, sdpMLineIndex: line });
        else await this.#pc.addIceCandidate();
      } catch {
        // of an offer that was ignored, or of before a restart: one path less to try, nothing else
      }
    });
  }

  /**
   * Find a path anew, without losing the present one before a better is there. While an offer of ours waits, that one
   * is said again: it may have been lost with the line.
   */
  async restart() {
    const early = this.#agreedAt + CALM_MS - this.#timers.now();
    if (early > 0) {
      this.mendIn(early);
      return;
    }
    this.#agreedAt = this.#timers.now();
    await this.#renewLogins();
    if (this.#closed) return;
    if (this.waits) this.#sayLocal();
    else this.#pc.restartIce();
  }

  /**
   * Look in a while, and restart what is not connected by then.
   * @param {number} ms
   */
  mendIn(ms) {
    this.#timers.clearTimeout(this.#mendTimer);
    if (!this.#closed) this.#mendTimer = this.#timers.setTimeout(() => this.#mend(), ms);
  }

  close() {
    this.#closed = true;
    this.#timers.clearTimeout(this.#mendTimer);
    this.#timers.clearTimeout(this.#routeTimer);
    this.#timers.clearTimeout(this.#answerTimer);
    this.#pc.close();
  }

  // --- agreeing ---------------------------------------------------------------------------------------------

  async #offer() {
    try {
      this.#makingOffer = true;
      await this.#renewLogins();
      await this.#pc.setLocalDescription();
      this.#sayLocal();
    } catch {
      // the other's offer came first or the connection was closed meanwhile: its answer carries ours
    } finally {
      this.#makingOffer = false;
    }
  }

  /** A page may be open for long before it connects: no path is looked for with logins that have run out. */
  async #renewLogins() {
    const ice = await this.#ice();
    if (!ice || ice === this.#used || this.#closed) return;
    this.#used = ice;
    try {
      this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers: ice.iceServers });
    } catch {
      // a browser that takes no other servers once it has begun: the old logins, or a direct path, may do
    }
  }

  #sayLocal() {
    const local = this.#pc.localDescription;
    if (this.#closed || this.#held || (local?.type !== "offer" && local?.type !== "answer")) return;
    if (local.type === "answer") this.#role = setupOf(local.sdp);
    const sdp = local.type === "offer" && this.#role ? withSetup(local.sdp, this.#role) : local.sdp;
    this.#post.describe({ of: local.type, sdp });
    this.#timers.clearTimeout(this.#answerTimer);
    this.#answerTimer = this.#timers.setTimeout(() => this.waits && this.#sayLocal(), ANSWER_MS);
  }

  /**
   * @param {Words} words
   * @param {() => void} prepared
   */
  async #describe({ of, sdp }, prepared) {
    if (of === "offer") await this.#renewLogins();
    const collides = of === "offer" && (this.#makingOffer || this.#pc.signalingState !== "stable");
    this.#ignoring = collides && !this.#polite;
    // an answer nobody waits for answers an offer that was said twice
    if (this.#ignoring || this.#closed || (of === "answer" && !this.waits)) return;
    await this.#pc.setRemoteDescription({ type: of, sdp });
    for (const [, candidate] of sdp.matchAll(/^a=(candidate:.*)$/gm)) this.#tried.heard(candidate ?? "");
    this.#agreedAt = this.#timers.now();
    if (of === "answer") this.#role = setupOf(sdp) === "active" ? "passive" : "active";
    if (of === "offer") {
      prepared();
      await this.#pc.setLocalDescription();
      this.#sayLocal();
    }
  }

  /** @param {RTCIceCandidate | null} candidate */
  #found(candidate) {
    // what is found while held stands in the description that is said later
    if (this.#held || candidate?.candidate === "") return;
    this.#post.offerPath({
      candidate: candidate?.candidate ?? "",
      mid: candidate?.sdpMid ?? null,
      line: candidate?.sdpMLineIndex ?? null,
    });
  }

  /**
   * @param {() => Promise<void>} step
   * @returns {Promise<void>} rejects when the step does, without stopping those behind it
   */
  #inTurn(step) {
    const done = this.#queue.then(() => (this.#closed ? undefined : step()));
    this.#queue = done.catch(() => {});
    return done;
  }

  // --- reaching ---------------------------------------------------------------------------------------------

  #look() {
    const state = this.#pc.connectionState;
    if (state === "connected") {
      this.#reached = true;
      this.#tries = 0;
      this.#timers.clearTimeout(this.#mendTimer);
      this.#timers.clearTimeout(this.#routeTimer);
      this.#become("connected");
    } else if (state === "disconnected" || state === "failed") {
      this.#become(this.#reached ? "interrupted" : state === "failed" ? "no-route" : "connecting");
      if (this.#mends) this.mendIn(state === "failed" && this.#tries === 0 ? 0 : HICCUP_MS);
    }
  }

  #expectRoute() {
    this.#routeTimer = this.#timers.setTimeout(() => this.#noRoute(), NO_ROUTE_MS);
  }

  #noRoute() {
    if (!this.#reached) this.#become("no-route");
  }

  #mend() {
    if (this.#closed || this.#pc.connectionState === "connected") return;
    const wait = MEND_MS[Math.min(this.#tries, MEND_MS.length - 1)] ?? 0;
    this.#tries += 1;
    if (this.#mends) this.mendIn(wait);
    void this.restart();
  }

  /** @param {Reach} reach */
  #become(reach) {
    if (this.reach === reach || this.#closed) return;
    this.reach = reach;
    this.dispatchEvent(new Event("reach"));
  }
}

/**
 * The sharer's end of the picture: makes the peer connection to the helper's page, sends the one track, covers it.
 *
 * It has no input channel. No pixel leaves before `setTrack`, while paused, after `lapsed` or after the end.
 */

import { clockOf } from "../lib/clock.js";
import { listen } from "../lib/events.js";
import { NOTHING_HEARD } from "./hint.js";
import { Negotiation } from "./negotiation.js";
import { Presence } from "./presence.js";
import { refresh } from "./refresh.js";
import { routeOf } from "./route.js";
import { Strain } from "./strain.js";
import { Tried } from "./tried.js";

/** @typedef {import("../wire/messages.js").StateView} StateView */
/** @typedef {import("../wire/messages.js").Passed} Passed */
/** @typedef {"none" | "over" | import("./negotiation.js").Reach} PeerStatus */

/**
 * @typedef {object} Link
 * @property {number} number
 * @property {string} page  the helper's
 * @property {RTCPeerConnection} pc
 * @property {RTCRtpSender} sender
 * @property {MediaStreamTrack | null} asked  what the sender was last told to send; its own `track` follows late
 * @property {Negotiation} negotiation
 * @property {Presence} presence
 * @property {Strain} strain
 */

const BITRATE_MAX_BPS = 6_000_000;
const BITRATE_RELAYED_BPS = 2_000_000;
const FRAMES_PER_SECOND = 30;
/** an ICE restart cannot mend everything (a lost DTLS state): then a new connection is made beside the dead one */
const RENEW_MS = 20_000;
/** H.264 shows the first picture soonest at a third of VP8's bits; AV1 is sharper but later (measured) */
const CODECS = ["video/h264", "video/av1", "video/vp9", "video/vp8"];

/** The sharer's peer; `js/README.md` lists its events. */
export class SharerPeer extends EventTarget {
  #line;
  #RTCPeerConnection;
  #capabilities;
  /** @type {import("../lib/clock.js").Clock} */
  #timers;
  /** @type {Link | null} */
  #link = null;
  #lastNumber = 0;
  #wanted = false;
  /** @type {MediaStreamTrack | null} */
  #track = null;
  #paused = false;
  /** @type {Set<import("./presence.js").Condition>} */
  #mine = new Set();
  #closed = false;
  /** @type {PeerStatus} */
  #told = "none";
  #helperWas = "";
  /** @type {any} */
  #renewTimer = null;
  #undo;

  /**
   * @param {object} options
   * @param {import("../wire/line.js").Line} options.line
   * @param {typeof globalThis.RTCPeerConnection} [options.RTCPeerConnection]
   * @param {() => RTCRtpCapabilities | null} [options.capabilities]  codecs that this browser may name
   * @param {Partial<import("../lib/clock.js").Clock>} [options.timers]
   */
  constructor({
    line,
    RTCPeerConnection = globalThis.RTCPeerConnection,
    capabilities = () => globalThis.RTCRtpReceiver?.getCapabilities?.("video") ?? null,
    timers = {},
  }) {
    super();
    this.#line = line;
    this.#RTCPeerConnection = RTCPeerConnection;
    this.#capabilities = capabilities;
    this.#timers = clockOf(timers);
    this.#undo = listen(line, {
      state: (state) => this.#follow(state),
      passed: (passed) => this.#hear(passed),
      status: ({ status }) => this.#lineIs(status),
      lapsed: () => void this.setTrack(null),
      seat: () => this.#rest(),
      taken: () => this.#rest(),
      gone: () => this.#rest(),
    });
    if (line.state) this.#follow(line.state);
  }

  /** @returns {PeerStatus} */
  get status() {
    if (this.#closed) return "over";
    if (!this.#link) return "none";
    const { negotiation, presence } = this.#link;
    // the session is over there, and will be here in a moment: no fault to tell of
    if (presence.over) return "connected";
    return negotiation.reach === "connected" && presence.silent ? "interrupted" : negotiation.reach;
  }

  /** What is heard of the helper's page, from it. @type {import("./hint.js").Other} */
  other = NOTHING_HEARD;

  /** What stands in this page's own way. @returns {readonly import("./presence.js").Condition[]} */
  get mine() {
    return [...this.#mine];
  }

  /** What was tried to reach the helper's browser; null while there is nothing to reach it for. */
  get trial() {
    return this.#link?.negotiation.trial ?? null;
  }

  /** Whether a picture is on its way to the helper now. */
  get sending() {
    return this.#track !== null && !this.#paused && this.status === "connected";
  }

  /** Begin to connect while the helper's side is told; nothing is shown by it. */
  prepare() {
    this.#wanted = true;
    this.#join();
  }

  /**
   * Show a track, change what is shown, or (null) stop showing. The connection stays, so that showing again is quick.
   * @param {MediaStreamTrack | null} track
   */
  async setTrack(track) {
    this.#track = track;
    if (track) this.#wanted = true;
    else this.#paused = false;
    this.#join();
    await this.#send();
  }

  /**
   * Cover or uncover the picture. `track.enabled = false` would send black frames, and Firefox's last ones; without a
   * track nothing is sent.
   * @param {boolean} on
   */
  async pause(on) {
    this.#paused = on;
    await this.#send();
  }

  /**
   * Tell the helper's page at once what stands in the way of this one.
   * @param {import("./presence.js").Condition} condition
   * @param {boolean} on
   */
  mark(condition, on) {
    if (this.#mine.has(condition) === on) return;
    if (on) this.#mine.add(condition);
    else this.#mine.delete(condition);
    this.#link?.presence.mark(condition, on);
    this.dispatchEvent(new CustomEvent("mine", { detail: this.mine }));
  }

  /** Tell the helper's page at once that this one goes. @returns {boolean} whether there was a way to say it */
  bye() {
    return this.#link?.presence.bye() ?? false;
  }

  /** Take everything down for good. */
  close() {
    if (this.#closed) return;
    this.#undo();
    this.#hangUp();
    this.#closed = true;
    this.#track = null;
    this.#tell();
  }

  // --- following the session --------------------------------------------------------------------------------

  /** @param {StateView} state */
  #follow(state) {
    if (state.phase === "ended") {
      this.#link?.presence.sayOver();
      this.close();
      return;
    }
    const { page, presence } = state.helper;
    const here = presence === "present" ? (page ?? "") : "";
    const cameBack = here !== "" && this.#helperWas === "";
    this.#helperWas = here;
    if (cameBack && this.#link?.page === here) void this.#link.negotiation.restart();
    this.#join();
  }

  /** @param {import("../wire/line.js").Status} status */
  #lineIs(status) {
    // what was said meanwhile is lost, and whoever lost the line may have another address now
    if (status === "open" && this.#link) void this.#link.negotiation.restart();
  }

  /** The seat is another page's now: nothing of this one is seen any more, and it begins anew if it takes it back. */
  #rest() {
    this.#track = null;
    this.#paused = false;
    this.#wanted = false;
    this.#hangUp();
    this.#tell();
  }

  /** Have a connection to the helper's present page, when one is wanted. */
  #join() {
    if (!this.#wanted || this.#closed || this.#helperWas === "" || this.#link?.page === this.#helperWas) return;
    this.#connect(this.#helperWas);
  }

  // --- the connection ---------------------------------------------------------------------------------------

  /** @param {string} page */
  #connect(page) {
    this.#hangUp();
    // milliseconds of this page load: a second peer of the same load goes on above the first
    this.#lastNumber = Math.max(this.#lastNumber + 1, Math.floor(this.#timers.now()));
    const number = this.#lastNumber;
    const ice = this.#line.ice;
    const pc = new this.#RTCPeerConnection({
      iceServers: ice?.iceServers ?? [],
      iceTransportPolicy: ice?.relayOnly ? "relay" : "all",
      bundlePolicy: "max-bundle",
    });
    const { sender } = this.#addPicture(pc);
    const negotiation = new Negotiation({
      pc,
      polite: false,
      mends: true,
      post: {
        describe: (words) => void this.#line.send("description", { to: page, link: number, ...words }),
        offerPath: (path) => void this.#line.send("candidate", { to: page, link: number, ...path }),
      },
      ice: () => this.#line.freshIce(),
      used: ice,
      tried: new Tried(pc),
      timers: this.#timers,
    });
    const presence = new Presence(pc, this.#timers, this.#mine);
    const strain = new Strain(pc, this.#timers);
    this.#link = { number, page, pc, sender, asked: null, negotiation, presence, strain };
    negotiation.addEventListener("reach", () => this.#reached());
    presence.addEventListener("silent", () => this.#tell());
    presence.addEventListener("heard", () => {
      // the way between the two is there again: so, most likely, is the one to the server
      this.#line.hurry();
      this.#tell();
    });
    presence.addEventListener("change", () => this.#heardOf(page, presence));
    strain.addEventListener("change", () => this.mark("strained", strain.keeping.strained));
    this.#heardOf(page, presence);
    this.#tell();
    void this.#send();
  }

  /** @param {RTCPeerConnection} pc */
  #addPicture(pc) {
    const transceiver = pc.addTransceiver("video", {
      direction: "sendonly",
      sendEncodings: [{ maxBitrate: BITRATE_MAX_BPS, maxFramerate: FRAMES_PER_SECOND }],
    });
    const codecs = this.#capabilities()?.codecs;
    if (codecs && "setCodecPreferences" in transceiver) {
      try {
        transceiver.setCodecPreferences(inOrder(codecs));
      } catch {
        // a browser that only takes its own list: then its order stands
      }
    }
    return transceiver;
  }

  #hangUp() {
    this.#timers.clearTimeout(this.#renewTimer);
    this.#link?.strain.close();
    this.#link?.presence.close();
    this.#link?.negotiation.close();
    this.#link = null;
  }

  /** @param {Passed} passed */
  #hear({ sender, message }) {
    const link = this.#link;
    if (!link || sender !== link.page || !("link" in message) || message.link !== link.number) return;
    if (message.kind === "description") {
      // a description that cannot be applied leaves the connection unfit: make another
      link.negotiation.hear(message).catch(() => this.#renew(link));
    } else {
      void link.negotiation.hearPath({
        candidate: message.candidate,
        mid: message.mid ?? null,
        line: message.line ?? null,
      });
    }
  }

  #reached() {
    const link = this.#link;
    if (!link) return;
    this.#timers.clearTimeout(this.#renewTimer);
    if (link.negotiation.reach === "connected") {
      // one after the other: parameters that are set at once would make each other out of date
      const first = this.#told === "interrupted" ? refresh(link.sender) : Promise.resolve();
      void first.then(() => this.#fitToRoute(link));
    } else this.#renewTimer = this.#timers.setTimeout(() => this.#renew(link), RENEW_MS);
    this.#tell();
  }

  /** @param {Link} link */
  #renew(link) {
    if (this.#link !== link || this.#closed) return;
    // without the helper's page or our own line nobody would hear the new offer: wait for both
    if (this.#helperWas === link.page && this.#line.status === "open") this.#connect(link.page);
    else this.#renewTimer = this.#timers.setTimeout(() => this.#renew(link), RENEW_MS);
  }

  // --- the picture ------------------------------------------------------------------------------------------

  async #send() {
    const link = this.#link;
    const track = this.#paused ? null : this.#track;
    if (!link || link.asked === track) return;
    link.asked = track;
    await link.sender.replaceTrack(track);
  }

  /**
   * Keep text legible, and spare the relay.
   * @param {Link} link
   */
  async #fitToRoute({ pc, sender }) {
    const relayed = (await routeOf(pc))?.relayed ?? false;
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings ?? []) {
      encoding.maxBitrate = relayed ? BITRATE_RELAYED_BPS : BITRATE_MAX_BPS;
    }
    parameters.degradationPreference = "maintain-resolution";
    try {
      await sender.setParameters(parameters);
    } catch {
      // Firefox before 138 knows no preference; the ceiling of `sendEncodings` stands anyway
    }
  }

  /**
   * @param {string} page
   * @param {Presence} presence
   */
  #heardOf(page, { gone, theirs }) {
    this.other = { page, gone, conditions: theirs, since: this.#timers.now() };
    this.dispatchEvent(new CustomEvent("other", { detail: this.other }));
  }

  #tell() {
    const status = this.status;
    if (status === this.#told) return;
    this.#told = status;
    this.dispatchEvent(new CustomEvent("status", { detail: { status, since: this.#timers.now() } }));
  }
}

/**
 * Put the codecs into our order; what only repeats or protects stays behind them.
 * @template {{ mimeType: string, sdpFmtpLine?: string }} C
 * @param {C[]} codecs
 * @returns {C[]}
 */
export function inOrder(codecs) {
  const rank = (/** @type {C} */ { mimeType, sdpFmtpLine = "" }) => {
    const place = CODECS.indexOf(mimeType.toLowerCase());
    // of H.264's profiles, constrained baseline in packets of any size is what every decoder has
    const plain = /profile-level-id=42e0/i.test(sdpFmtpLine) && /packetization-mode=1/.test(sdpFmtpLine);
    return place < 0 ? CODECS.length : place - (plain ? 0.5 : 0);
  };
  return [...codecs].sort((one, other) => rank(one) - rank(other));
}

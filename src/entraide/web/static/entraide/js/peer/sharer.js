/**
 * The sharer's end of the picture: makes the peer connection to the helper's page, sends the one track, covers it.
 *
 * It has no input channel. No pixel leaves before `setTrack`, while paused, after `lapsed` or after the end. The
 * connection is made as soon as both are there, paths and all, but kept to this page until `prepare`: before a person
 * has allowed anything, the other learns no address.
 */

import { clockOf } from "../lib/clock.js";
import { listen } from "../lib/events.js";
import { ceilingOf } from "./ceiling.js";
import { inOrder } from "./codecs.js";
import { FIRST_SCALE } from "./first-picture.js";
import { Fitting } from "./fitting.js";
import { NOTHING_HEARD } from "./hint.js";
import { Negotiation } from "./negotiation.js";
import { OVER_LINGERS_MS, Presence } from "./presence.js";
import { Gauge } from "./quality.js";
import { standing } from "./standing.js";
import { Strain } from "./strain.js";
import { Tried } from "./tried.js";
import { Watch } from "./watch.js";

/** @typedef {import("../wire/messages.js").StateView} StateView */
/** @typedef {import("../wire/messages.js").Passed} Passed */
/** @typedef {import("./quality.js").Quality} Quality */
/** @typedef {import("./standing.js").PeerStatus} PeerStatus */

/**
 * @typedef {object} Link
 * @property {number} number
 * @property {string} page  the helper's
 * @property {RTCPeerConnection} pc
 * @property {RTCRtpSender} sender
 * @property {Fitting} fitting
 * @property {Gauge} gauge
 * @property {boolean} held  nothing of it was said to the helper's page yet
 * @property {number} madeAt
 * @property {MediaStreamTrack | null} asked  what the sender was last told to send; its own `track` follows late
 * @property {Negotiation} negotiation
 * @property {Presence} presence
 */

/**
 * An ICE restart cannot mend everything (a lost DTLS state): then a new connection is made beside the dead one. One that
 * has carried the picture is given the time of an absent seat; one that never did, less.
 */
const RENEW_MS = { interrupted: 180_000, first: 20_000 };
/** A connection that waits longer for its *Allow* is made anew: its relay logins and its place in routers run out. */
const KEEPS_MS = 8 * 60_000;

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
  /** the other page was told of the end, by a message that must still get out */
  #lingers = false;
  /** @type {PeerStatus} */
  #told = "none";
  #helperWas = "";
  /** @type {import("./tried.js").Trial | null} */
  #trialBefore = null;
  /** @type {import("../wire/messages.js").Preference} */
  #preference = "sharp";
  /** @type {import("../wire/messages.js").Limit | null} */
  #limitTold = null;
  #watch;
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
    this.#watch = new Watch({
      read: () => this.stats(),
      told: (quality) => this.#measured(quality),
      timers: this.#timers,
    });
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
    if (!this.#link || this.#link.held) return "none";
    const { negotiation, presence } = this.#link;
    return standing(this.#told, negotiation.reach, presence);
  }

  /** What is heard of the helper's page, from it. @type {import("./hint.js").Other} */
  other = NOTHING_HEARD;

  /** What stands in this page's own way. @returns {readonly import("./presence.js").Condition[]} */
  get mine() {
    return [...this.#mine];
  }

  /** What was tried to reach the helper's browser; null while there is nothing to reach it for. */
  get trial() {
    const { reach = "connecting", trial = null } = this.#link?.negotiation ?? {};
    // one that begins anew knows less than the one before it did
    return reach === "connecting" ? (this.#trialBefore ?? trial) : trial;
  }

  /** Whether a picture is on its way to the helper now. */
  get sending() {
    return this.#track !== null && !this.#paused && this.status === "connected";
  }

  /**
   * How good the picture is now, as far as this end knows.
   * @returns {Promise<Quality | null>} null while there is no connection
   */
  async stats() {
    const link = this.#link;
    if (link?.negotiation.reach !== "connected") return null;
    return link.gauge.read(link.presence.silent);
  }

  /** How closely figures are looked at. @param {import("./watch.js").Pace} pace */
  set pace(pace) {
    this.#watch.pace = pace;
  }

  /** The person has allowed: connect while the picker stands open and the server is told. Nothing is shown by it. */
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

  /** Tell the helper's page at once that the person here ends the session. */
  ends() {
    this.#link?.presence.sayEnds();
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
      this.#lingers = this.#link?.presence.sayOver() ?? false;
      this.close();
      return;
    }
    const { page, presence } = state.helper;
    // sooner known than by this page's own timers, which rest while its person looks at what is shown
    if (state.picture.seen) void this.#link?.fitting.whole();
    const here = presence === "present" ? (page ?? "") : "";
    const cameBack = here !== "" && this.#helperWas === "";
    this.#helperWas = here;
    if (cameBack && this.#link?.page === here) this.#lookForPaths(this.#link);
    this.#join();
  }

  /** @param {import("../wire/line.js").Status} status */
  #lineIs(status) {
    // what was said meanwhile is lost, and whoever lost the line may have another address now
    if (status === "open" && this.#link) this.#lookForPaths(this.#link);
  }

  /** @param {Link} link */
  #lookForPaths(link) {
    if (link.held) this.#connect(link.page);
    else void link.negotiation.restart();
  }

  /** The seat is another page's now: nothing of this one is seen any more, and it begins anew if it takes it back. */
  #rest() {
    this.#track = null;
    this.#paused = false;
    this.#wanted = false;
    this.#hangUp();
    this.#tell();
  }

  /** Have a connection to the helper's present page, held back until one is wanted. */
  #join() {
    // a web view may have no connections at all; its person is told so before anything is asked
    if (this.#closed || this.#helperWas === "" || !this.#line.ice || !this.#RTCPeerConnection) return;
    const { page, held, madeAt } = this.#link ?? { page: "", held: false, madeAt: 0 };
    const tooOld = held && this.#wanted && this.#timers.now() - madeAt > KEEPS_MS;
    if (page !== this.#helperWas || tooOld) this.#connect(this.#helperWas);
    if (this.#wanted && this.#link?.held) this.#release(this.#link);
  }

  /** @param {Link} link */
  #release(link) {
    link.held = false;
    link.negotiation.release();
    this.#tell();
  }

  // --- the connection ---------------------------------------------------------------------------------------

  /** @param {string} page */
  #connect(page) {
    this.#trialBefore = this.#link?.page === page ? this.trial : null;
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
    const thrifty = ice?.relayOnly ?? false;
    // who sees a picture already keeps its size, wherever they have zoomed to
    const small = !(this.#line.state?.picture.seen ?? false);
    const { sender } = this.#addPicture(pc, { thrifty, small });
    const held = !this.#wanted;
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
      held,
    });
    const presence = new Presence(pc, this.#timers, this.#mine);
    const strain = new Strain();
    const fitting = new Fitting(sender, thrifty, this.#preference, this.#timers, { small });
    const gauge = new Gauge(pc, this.#timers, (stats, at) => strain.look(stats, at));
    const madeAt = this.#timers.now();
    this.#link = { number, page, pc, sender, fitting, gauge, held, madeAt, asked: null, negotiation, presence };
    this.#limitTold = null;
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

  /** @param {RTCPeerConnection} pc @param {{ thrifty: boolean, small: boolean }} how */
  #addPicture(pc, { thrifty, small }) {
    const { maxBitrate, maxFramerate } = ceilingOf(thrifty ? "relay-udp" : "far", this.#preference);
    const transceiver = pc.addTransceiver("video", {
      direction: "sendonly",
      sendEncodings: [{ maxBitrate, maxFramerate, scaleResolutionDownBy: small ? FIRST_SCALE : 1 }],
    });
    const codecs = this.#capabilities()?.codecs;
    if (codecs && "setCodecPreferences" in transceiver) {
      try {
        transceiver.setCodecPreferences(inOrder(codecs, thrifty));
      } catch {
        // a browser that only takes its own list: then its order stands
      }
    }
    return transceiver;
  }

  #hangUp() {
    this.#watch.stop();
    this.#timers.clearTimeout(this.#renewTimer);
    const link = this.#link;
    this.#link = null;
    if (!link) return;
    link.fitting.close();
    const takeDown = () => {
      link.presence.close();
      link.negotiation.close();
    };
    if (!this.#lingers) return takeDown();
    // no picture any more from now on; the goodbye still gets out, so that the end is no fault over there
    link.sender.replaceTrack(null).catch(() => {});
    this.#timers.setTimeout(takeDown, OVER_LINGERS_MS);
  }

  /** @param {Passed} passed */
  #hear({ sender, message }) {
    const link = this.#link;
    if (message.kind === "prefer" && sender === this.#helperWas) this.#prefer(message.picture);
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
      if (this.#told === "interrupted") void link.fitting.refresh();
      this.#watch.start();
      this.#begin(link);
    } else this.#renewIn(link, link.negotiation.reach === "interrupted" ? RENEW_MS.interrupted : RENEW_MS.first);
    this.#tell();
  }

  /** @param {Link} link */
  #renew(link) {
    if (this.#link !== link || this.#closed) return;
    // without the helper's page or our own line nobody would hear the new offer: wait for both
    if (this.#helperWas === link.page && this.#line.status === "open") this.#connect(link.page);
    else this.#renewIn(link, RENEW_MS.first);
  }

  /** @param {Link} link @param {number} ms */
  #renewIn(link, ms) {
    this.#renewTimer = this.#timers.setTimeout(() => this.#renew(link), ms);
  }

  // --- the picture ------------------------------------------------------------------------------------------

  async #send() {
    const link = this.#link;
    const track = this.#paused ? null : this.#track;
    if (!link || link.asked === track) return;
    link.asked = track;
    link.fitting.hint(track);
    await link.sender.replaceTrack(track);
    this.#begin(link);
  }

  /** @param {Link} link */
  #begin(link) {
    if (link.asked && link.negotiation.reach === "connected") void link.fitting.begin();
  }

  /** @param {import("../wire/messages.js").Preference} picture */
  #prefer(picture) {
    if (picture === this.#preference) return;
    this.#preference = picture;
    void this.#link?.fitting.prefer(picture);
  }

  /** @param {Quality} quality */
  #measured(quality) {
    const link = this.#link;
    if (!link) return;
    void link.fitting.follow(quality, this.#timers.now());
    const { limited } = quality;
    if (limited !== null && limited !== this.#limitTold && this.#line.send("limited", { to: link.page, by: limited })) {
      this.#limitTold = limited;
    }
    this.dispatchEvent(new CustomEvent("quality", { detail: quality }));
  }

  /**
   * @param {string} page
   * @param {Presence} presence
   */
  #heardOf(page, { goneAt, endsAt, theirs }) {
    this.other = { page, goneAt, endsAt, conditions: theirs };
    this.dispatchEvent(new CustomEvent("other", { detail: this.other }));
  }

  #tell() {
    const status = this.status;
    if (status === this.#told) return;
    this.#told = status;
    this.dispatchEvent(new CustomEvent("status", { detail: { status, since: this.#timers.now() } }));
  }
}

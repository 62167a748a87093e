/**
 * The helper's end of the picture: answers the sharer's offers at once, hands out the stream, tells how good it is.
 *
 * It only receives. A connection belongs to a page of the sharer and a link number; a newer one replaces it, and the
 * last picture of the older stays until the newer has one.
 */

import { clockOf } from "../lib/clock.js";
import { listen } from "../lib/events.js";
import { startKbps } from "./ceiling.js";
import { NOTHING_HEARD } from "./hint.js";
import { Negotiation } from "./negotiation.js";
import { OVER_LINGERS_MS, Presence } from "./presence.js";
import { Gauge } from "./quality.js";
import { readsStartBitrate, withStartBitrate } from "./sdp.js";
import { standing } from "./standing.js";
import { Strain } from "./strain.js";
import { nothingHere, Tried } from "./tried.js";
import { Watch } from "./watch.js";

/** @typedef {import("./sharer.js").PeerStatus} PeerStatus */
/** @typedef {import("./quality.js").Quality} Quality */
/** @typedef {import("../wire/ticket.js").Ice} Ice */

/**
 * @typedef {object} Link
 * @property {string} page  the sharer's
 * @property {number} number
 * @property {RTCPeerConnection} pc
 * @property {Negotiation} negotiation
 * @property {Presence | null} presence
 * @property {Gauge} gauge
 * @property {MediaStream | null} stream
 */

const MEND_LATE_MS = 3_000;
/** how often to look whether a replaced connection has its first picture */
const LOOK_MS = 50;

/** The helper's peer; `js/README.md` lists its events. */
export class HelperPeer extends EventTarget {
  /** @type {MediaStream | null} */
  stream = null;

  #line;
  #RTCPeerConnection;
  #timers;
  /** What is heard of the sharer's page, from it. @type {import("./hint.js").Other} */
  other = NOTHING_HEARD;

  /** @type {Set<import("./presence.js").Condition>} */
  #mine = new Set();
  /** @type {import("./tried.js").Trial | null} */
  #trialBefore = null;
  /** @type {{ pc: RTCPeerConnection, ice: Ice | null, tried: Tried } | null} made before anyone clicks, candidates gathered */
  #spare = null;
  /** @type {Link | null} */
  #link = null;
  /** @type {Link | null} its last picture is still looked at */
  #older = null;
  #lapsed = false;
  #closed = false;
  /** an offer came, and this browser has no WebRTC to answer it */
  #called = false;
  /** the other page was told of the end, by a message that must still get out */
  #lingers = false;
  /** @type {PeerStatus} */
  #told = "none";
  #watch;
  /** @type {import("../wire/messages.js").Preference} */
  #preference = "sharp";
  /** @type {import("../wire/messages.js").Limit | null} */
  #limited = null;
  /** @type {any} */
  #lookTimer = null;
  #undo;

  /**
   * @param {object} options
   * @param {import("../wire/line.js").Line} options.line
   * @param {typeof globalThis.RTCPeerConnection} [options.RTCPeerConnection]
   * @param {import("../lib/clock.js").World} [options.timers]
   */
  constructor({ line, RTCPeerConnection = globalThis.RTCPeerConnection, timers = {} }) {
    super();
    this.#line = line;
    this.#RTCPeerConnection = RTCPeerConnection;
    this.#timers = clockOf(timers);
    this.#watch = new Watch({
      read: () => this.stats(),
      told: (quality) => this.dispatchEvent(new CustomEvent("quality", { detail: quality })),
      timers: this.#timers,
    });
    this.#undo = listen(line, {
      state: (state) => this.#follow(state),
      passed: (passed) => this.#hear(passed),
      status: ({ status }) => {
        // the sharer's page mends at once; this side only what that one has not noticed
        if (status === "open") this.#link?.negotiation.mendIn(MEND_LATE_MS);
      },
      lapsed: () => this.#lapse(true),
      lease: () => this.#lapse(false),
      seat: () => this.#rest(),
      taken: () => this.#rest(),
      gone: () => this.#rest(),
    });
    if (line.state) this.#follow(line.state);
  }

  /** @returns {PeerStatus} */
  get status() {
    if (this.#closed) return "over";
    if (this.#called) return "no-route";
    if (!this.#link) return "none";
    const { negotiation, presence } = this.#link;
    return standing(this.#told, negotiation.reach, presence);
  }

  /** What stands in this page's own way. @returns {readonly import("./presence.js").Condition[]} */
  get mine() {
    return [...this.#mine];
  }

  /** What was tried to reach the sharer's browser; null while nothing came from it. */
  get trial() {
    if (this.#called) return nothingHere(this.#line.ice);
    const { reach = "connecting", trial = null } = this.#link?.negotiation ?? {};
    // one that begins anew knows less than the one before it did
    return reach === "connecting" ? (this.#trialBefore ?? trial) : trial;
  }

  /**
   * Tell the sharer's page at once what stands in the way of this one.
   * @param {import("./presence.js").Condition} condition
   * @param {boolean} on
   */
  mark(condition, on) {
    if (this.#mine.has(condition) === on) return;
    if (on) this.#mine.add(condition);
    else this.#mine.delete(condition);
    this.#link?.presence?.mark(condition, on);
    this.dispatchEvent(new CustomEvent("mine", { detail: this.mine }));
  }

  /**
   * How good the picture is now.
   * @returns {Promise<Quality | null>} null while there is no connection
   */
  async stats() {
    const link = this.#link;
    if (link?.negotiation.reach !== "connected") return null;
    const quality = await link.gauge.read(link.presence?.silent ?? false);
    return { ...quality, limited: this.#limited };
  }

  /** How closely figures are looked at. @param {import("./watch.js").Pace} pace */
  set pace(pace) {
    this.#watch.pace = pace;
  }

  /** How the picture should be; the sharer's page is told now, and again with each new connection. */
  get preference() {
    return this.#preference;
  }

  set preference(picture) {
    this.#preference = picture;
    if (this.#link) this.#tellPreference(this.#link);
  }

  /** Tell the sharer's page at once that this one goes. @returns {boolean} whether there was a way to say it */
  bye() {
    return this.#link?.presence?.bye() ?? false;
  }

  /** Tell the sharer's page at once that the person here ends the session. */
  ends() {
    this.#link?.presence?.sayEnds();
  }

  /** Take everything down for good. */
  close() {
    if (this.#closed) return;
    this.#undo();
    this.#hangUp();
    // the last frame would stay in the page
    this.#show(null);
    this.#closed = true;
    this.#tell();
  }

  // --- following the session --------------------------------------------------------------------------------

  /** @param {import("../wire/messages.js").StateView} state */
  #follow(state) {
    if (state.phase === "ended") {
      this.#lingers = this.#link?.presence?.sayOver() ?? false;
      this.close();
    } else if (state.phase === "meeting" && !this.#spare && !this.#link && this.#line.ice && this.#RTCPeerConnection) {
      this.#spare = this.#make({ iceCandidatePoolSize: 1 });
    }
  }

  /** @param {import("../wire/messages.js").Passed} passed */
  #hear({ sender, message }) {
    // a page that no longer holds the seat is not heard; one whose state is still on its way offers again
    if (this.#closed || sender !== this.#line.state?.sharer.page) return;
    if (message.kind === "limited") this.#limited = message.by;
    if (!("link" in message)) return;
    let link = this.#link;
    if (link?.page !== sender || link.number !== message.link) {
      // candidates come after their offer: one without it belongs to a connection that was replaced
      if (message.kind !== "description" || message.of !== "offer") return;
      if (link?.page === sender && message.link < link.number) return;
      if (!this.#RTCPeerConnection) {
        this.#called = true;
        this.#tell();
        return;
      }
      link = this.#connect(sender, message.link);
    }
    if (message.kind === "description") {
      // what cannot be applied is offered again by the sharer's page on a new connection
      link.negotiation.hear(message, () => this.#accompany(link)).catch(() => {});
    } else {
      void link.negotiation.hearPath({
        candidate: message.candidate,
        mid: message.mid ?? null,
        line: message.line ?? null,
      });
    }
  }

  /**
   * Without a lease nothing is looked at, though the connection is kept for its return.
   * @param {boolean} lapsed
   */
  #lapse(lapsed) {
    if (lapsed === this.#lapsed) return;
    this.#lapsed = lapsed;
    for (const track of this.#link?.stream?.getTracks() ?? []) track.enabled = !lapsed;
    this.#show(lapsed ? null : (this.#link?.stream ?? null));
  }

  /** The seat is another page's now: this one looks at nothing any more. */
  #rest() {
    this.#hangUp();
    this.#show(null);
    this.#tell();
  }

  // --- the connection ---------------------------------------------------------------------------------------

  #hangUp() {
    this.#watch.stop();
    this.#timers.clearTimeout(this.#lookTimer);
    this.#spare?.pc.close();
    hangUp(this.#older);
    const link = this.#link;
    if (this.#lingers) this.#timers.setTimeout(() => hangUp(link), OVER_LINGERS_MS);
    else hangUp(link);
    this.#spare = null;
    this.#older = null;
    this.#link = null;
  }

  /**
   * @param {string} page
   * @param {number} number
   * @returns {Link}
   */
  #connect(page, number) {
    const before = this.#link;
    this.#trialBefore = before?.page === page ? this.trial : null;
    if (before) {
      if (before.stream && before.stream === this.stream) {
        hangUp(this.#older);
        this.#older = before;
      } else {
        hangUp(before);
      }
    }
    const { pc, ice, tried } = this.#spare ?? this.#make();
    this.#spare = null;
    /** @type {{ toFirefox: boolean }} */
    const other = { toFirefox: false };
    const negotiation = new Negotiation({
      pc,
      polite: true,
      mends: false,
      post: {
        describe: ({ of, sdp }) => {
          other.toFirefox ||= !readsStartBitrate(pc.remoteDescription?.sdp ?? "");
          const kbps = startKbps(this.#line.ice?.relayOnly ?? false);
          // in every description alike: a parameter that came and went would restart the encoder
          const words = other.toFirefox ? sdp : withStartBitrate(sdp, kbps);
          this.#line.send("description", { to: page, link: number, of, sdp: words });
        },
        offerPath: (path) => void this.#line.send("candidate", { to: page, link: number, ...path }),
      },
      ice: () => this.#line.freshIce(),
      used: ice,
      tried,
      timers: this.#timers,
    });
    const strain = new Strain();
    const gauge = new Gauge(pc, this.#timers, (stats, at) => strain.look(stats, at));
    /** @type {Link} */
    const link = { page, number, pc, negotiation, presence: null, gauge, stream: null };
    this.#link = link;
    strain.addEventListener("change", () => {
      if (link !== this.#link) return;
      this.mark("strained", strain.keeping.strained);
      this.mark("stalled", strain.keeping.stalled);
    });
    this.#limited = null;
    this.#tellPreference(link);
    pc.addEventListener("track", (event) => this.#received(link, event));
    negotiation.addEventListener("reach", () => this.#reached(link));
    this.#tell();
    return link;
  }

  /**
   * @param {RTCConfiguration} [more]
   * @returns {{ pc: RTCPeerConnection, ice: Ice | null, tried: Tried }}
   */
  #make(more = {}) {
    const ice = this.#line.ice;
    const pc = new this.#RTCPeerConnection({
      iceServers: ice?.iceServers ?? [],
      iceTransportPolicy: ice?.relayOnly ? "relay" : "all",
      bundlePolicy: "max-bundle",
      ...more,
    });
    return { pc, ice, tried: new Tried(pc) };
  }

  /**
   * Open the channel beside the picture between offer and answer: earlier, this side would offer by itself.
   * @param {Link} link
   */
  #accompany(link) {
    if (link.presence) return;
    const presence = new Presence(link.pc, this.#timers, this.#mine);
    link.presence = presence;
    presence.addEventListener("silent", () => this.#tell());
    presence.addEventListener("heard", () => {
      // the way between the two is there again: so, most likely, is the one to the server
      this.#line.hurry();
      this.#tell();
    });
    presence.addEventListener("change", () => this.#heardOf(link));
    this.#heardOf(link);
  }

  /** @param {Link} link */
  #heardOf(link) {
    const { page, presence } = link;
    if (link !== this.#link || !presence) return;
    const { goneAt, endsAt, theirs } = presence;
    this.other = { page, goneAt, endsAt, conditions: theirs };
    this.dispatchEvent(new CustomEvent("other", { detail: this.other }));
  }

  /**
   * @param {Link} link
   * @param {RTCTrackEvent} event
   */
  #received(link, { receiver, track, streams }) {
    playAtOnce(receiver);
    track.enabled = !this.#lapsed;
    link.stream = streams[0] ?? new globalThis.MediaStream([track]);
    if (this.stream === null) this.#show(link.stream);
    else this.#showOnceSeen(link, receiver);
  }

  /**
   * @param {Link} link
   * @param {RTCRtpReceiver} receiver
   */
  #showOnceSeen(link, receiver) {
    this.#timers.clearTimeout(this.#lookTimer);
    if (this.#closed || this.#link !== link) return;
    if (receiver.getSynchronizationSources().length > 0) {
      hangUp(this.#older);
      this.#older = null;
      this.#show(link.stream);
    } else {
      this.#lookTimer = this.#timers.setTimeout(() => this.#showOnceSeen(link, receiver), LOOK_MS);
    }
  }

  /** @param {MediaStream | null} stream */
  #show(stream) {
    const shown = this.#lapsed ? null : stream;
    if (shown === this.stream) return;
    this.stream = shown;
    this.dispatchEvent(new CustomEvent("stream", { detail: { stream: shown } }));
  }

  /** @param {Link} link */
  #reached(link) {
    if (link !== this.#link) return;
    if (link.negotiation.reach === "connected") this.#watch.start();
    this.#tell();
  }

  /** @param {Link} link */
  #tellPreference({ page }) {
    this.#line.send("prefer", { to: page, picture: this.#preference });
  }

  #tell() {
    const status = this.status;
    if (status === this.#told) return;
    this.#told = status;
    this.dispatchEvent(new CustomEvent("status", { detail: { status, since: this.#timers.now() } }));
  }
}

/** @param {Link | null} link */
function hangUp(link) {
  link?.presence?.close();
  link?.negotiation.close();
}

/**
 * Ask the receiver for no delay beyond what the network needs: one shows and explains at the same time.
 * @param {RTCRtpReceiver} receiver
 */
function playAtOnce(receiver) {
  try {
    if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = 0;
    // Chrome before 124 knows it by this name
    else if ("playoutDelayHint" in receiver) /** @type {any} */ (receiver).playoutDelayHint = 0;
  } catch {
    // a wish, which a browser may refuse
  }
}

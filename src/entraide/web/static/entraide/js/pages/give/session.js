/**
 * One session on the helper's desk: its line, its peer connection, and all that is known of it. No document.
 *
 * Tells `changed` whenever something is known anew, `stream` with a new picture to
 * look at, and `awaiting` when the frames of `watch` begin to matter.
 */

import { viewOf } from "../../elements/desk-view.js";
import { listen } from "../../lib/events.js";
import { NOTHING_HEARD } from "../../peer/hint.js";
import { History } from "../../peer/history.js";
import { keepShown, shownBefore } from "./shown.js";

/** @typedef {import("../../elements/desk-view.js").Facts} Facts */
/** @typedef {import("../../elements/code-card.js").KnownCode} KnownCode */
/** @typedef {import("../../wire/line.js").Line} Line */
/** @typedef {import("../../wire/messages.js").StateView} StateView */
/** @typedef {import("../../wire/messages.js").Surface} Surface */
/** @typedef {import("../../peer/helper.js").HelperPeer} HelperPeer */
/** @typedef {import("../../peer/quality.js").Quality} Quality */

/** Words of the sharer's page that tell of its browser, not of one picker. */
const CANNOT = new Set(["handheld", "embedded", "insecure", "unconnected", "forbidden", "unsupported"]);

export class HelperSession extends EventTarget {
  /** @type {Facts} */
  facts = {
    state: null,
    stateAt: 0,
    line: "connecting",
    seat: null,
    gone: false,
    hasCode: false,
    arrival: null,
    picker: null,
    peer: "none",
    peerSince: 0,
    other: NOTHING_HEARD,
    mine: [],
    cannot: null,
    framed: false,
    lapsed: false,
  };
  /** @type {string | null} the server's words for why it refused the session */
  goneSentence = null;
  /** Since when the line stands as it does, `performance.now()`. */
  lineSince = 0;
  /** When the last arrival was told, wall clock in ms. */
  arrivalAt = 0;
  /** Since when the present picture is awaited, `performance.now()`. */
  awaitedSince = 0;
  /** Grows with every picture that begins; a frame of an older one is not one of this. */
  watch = 0;
  /** @type {Quality | null} */
  quality = null;
  /** The figures of the last minutes. */
  history = new History();
  /** @type {Surface[]} what was shown so far, as far as this tab has seen it */
  shown;
  unread = 0;

  /** @type {KnownCode | null} */
  #code = null;
  #seenSent = -1;
  /** A frame of the present picture is being waited for. */
  #awaiting = false;

  /**
   * @param {object} what
   * @param {string} what.id
   * @param {Line} what.line
   * @param {HelperPeer} what.peer
   * @param {KnownCode | null} what.code
   * @param {string | null} [what.other] the name of the other person, when the page already knows it
   */
  constructor({ id, line, peer, code, other = null }) {
    super();
    this.id = id;
    this.line = line;
    this.peer = peer;
    this.other = other;
    this.code = code;
    this.shown = shownBefore(id);
    this.#listen();
  }

  get code() {
    return this.#code;
  }

  set code(code) {
    this.#code = code;
    this.facts.hasCode = code !== null;
    this.facts.arrival = null;
    this.#changed();
  }

  /** The other person's name, null while nobody is known. */
  get name() {
    return this.line.trust?.other.name ?? this.other;
  }

  /** What a panel is drawn from. */
  get known() {
    const { facts, quality, lineSince, awaitedSince, unread, arrivalAt, goneSentence, shown } = this;
    const { code, name, history } = this;
    const { trust } = this.line;
    const { trial } = this.peer;
    return {
      facts,
      trust,
      quality,
      trial,
      history,
      preference: this.peer.preference,
      lineSince,
      awaitedSince,
      unread,
      code,
      name,
      arrivalAt,
      goneSentence,
      shown,
    };
  }

  get isOver() {
    return this.facts.gone || this.facts.state?.phase === "ended";
  }

  /** Someone has opened the link or is signing in, as far as is known. */
  get someoneComes() {
    return this.facts.arrival === "link-opened" || this.facts.arrival === "signing-in";
  }

  /** @param {number} now `performance.now()` */
  view(now) {
    return viewOf(this.facts, now);
  }

  open() {
    this.line.open();
  }

  takeOver() {
    this.facts.seat = null;
    this.facts.line = "connecting";
    this.#changed();
    this.line.open({ takeOver: true });
  }

  /** A frame of the picture `watch` was drawn. @param {number} watch */
  framed(watch) {
    if (watch !== this.watch || this.facts.state?.picture.status !== "running") return;
    this.facts.framed = true;
    this.#awaiting = false;
    this.#tellSeen();
    this.#changed();
  }

  close() {
    this.peer.close();
    this.line.close();
  }

  #listen() {
    const { facts } = this;
    listen(this.line, {
      state: (state) => this.#heardState(state),
      trust: () => this.#changed(),
      arrival: ({ stage }) => {
        facts.arrival = stage;
        this.arrivalAt = Date.now();
        this.#changed();
      },
      picker: ({ cause }) => {
        // a picker that opens can: what a first try had told of its browser was not the last word
        if (cause === "opened") facts.cannot = null;
        if (CANNOT.has(cause)) facts.cannot = cause;
        else if (facts.state?.ask) facts.picker = { ask: facts.state.ask.number, cause };
        this.#changed();
      },
      status: ({ status, since }) => {
        facts.line = status;
        this.lineSince = since;
        this.#changed();
      },
      lease: () => {
        if (!facts.lapsed) return;
        facts.lapsed = false;
        if (facts.state?.picture.status === "running") this.#awaitPicture();
        this.#changed();
      },
      lapsed: () => {
        facts.lapsed = true;
        this.#lookAway();
        this.#changed();
      },
      taken: () => this.#leaveSeat("open-elsewhere"),
      seat: ({ cause }) => this.#leaveSeat(cause),
      gone: (refusal) => this.#heardGone(refusal),
    });
    listen(this.peer, {
      status: ({ status, since }) => {
        facts.peer = status;
        facts.peerSince = since;
        this.#changed();
      },
      other: (other) => {
        facts.other = other;
        this.#changed();
      },
      mine: (mine) => {
        facts.mine = mine;
        this.#changed();
      },
      stream: ({ stream }) => {
        this.dispatchEvent(new CustomEvent("stream", { detail: { stream } }));
      },
      quality: (quality) => {
        this.quality = quality;
        this.history.add(quality, performance.now());
        this.#changed();
      },
    });
  }

  /** @param {{code: string, sentence: string}} refusal */
  #heardGone({ code, sentence }) {
    if (code === "not-signed-in") {
      this.#leaveSeat("signed-out");
      return;
    }
    this.facts.gone = true;
    this.goneSentence = sentence || null;
    this.#changed();
  }

  /** @param {StateView} state */
  #heardState(state) {
    const { facts } = this;
    // another page may be on another device
    if (facts.state?.sharer.page !== state.sharer.page) facts.cannot = null;
    facts.state = state;
    facts.stateAt = this.line.stateAt;
    facts.seat = null;
    if (state.phase !== "waiting") facts.arrival = null;
    if (!state.ask) facts.picker = null;
    const { status, surface } = state.picture;
    if (status !== "running") this.#lookAway();
    else if (!facts.framed && !this.#awaiting) this.#awaitPicture();
    // after the end the server leaves titles out: it would look like something else that was shown
    if (surface && state.phase !== "ended") this.#keep(surface);
    if (status === "running" && facts.framed && !state.picture.seen) this.#tellSeen();
    if (status === "stopped" || status === "none") this.quality = null;
    this.#changed();
  }

  #awaitPicture() {
    this.watch += 1;
    this.awaitedSince = performance.now();
    this.facts.framed = false;
    this.#awaiting = true;
    this.dispatchEvent(new Event("awaiting"));
  }

  /** Nothing is looked at now; a picture that comes after this is a new one. */
  #lookAway() {
    this.facts.framed = false;
    this.#awaiting = false;
  }

  /** @param {Surface} surface */
  #keep(surface) {
    const label = surface.label ?? null;
    if (this.shown.some((one) => one.of === surface.of && (one.label ?? null) === label)) return;
    this.shown.push(surface);
    keepShown(this.id, this.shown);
  }

  #tellSeen() {
    if (this.facts.state?.picture.seen || this.#seenSent === this.watch) return;
    this.#seenSent = this.watch;
    // refused only when the picture has stopped meanwhile, and then nothing was missed
    this.line.command("picture-seen", {}).catch(() => {});
  }

  /** @param {"open-elsewhere" | "taken-over" | "signed-out"} why */
  #leaveSeat(why) {
    this.facts.seat = why;
    this.#lookAway();
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("changed"));
  }
}

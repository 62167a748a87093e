/**
 * The one place that holds the sharer's picture: from the picker's click to the last stop.
 *
 * Nothing travels before the server has heard `allow` or `show`; whatever ends the right to show (a refusal, a lost
 * seat, the end, no lease) releases the capture here, in this page, without asking anyone.
 */

import {
  capture as browserCapture,
  CaptureError,
  ended,
  release,
  watchMute,
  watchSurface,
} from "../../peer/capture.js";

/** Version of the consent text in `desk/session.html`; a changed text gets a new number. */
const CONSENT_TEXT = "view-1";

/**
 * @typedef {import("../../wire/line.js").Line} Line
 * @typedef {import("../../peer/sharer.js").SharerPeer} SharerPeer
 * @typedef {import("../../wire/messages.js").Surface} Surface
 * @typedef {import("../../wire/messages.js").Wanted} Wanted
 * @typedef {import("../../wire/messages.js").PickerCause} PickerCause
 * @typedef {{stream: MediaStream, track: MediaStreamTrack, surface: Surface}} Captured
 */

/**
 * Events: `change` whenever a property may have changed, `refused` {code, sentence} when the server took no `allow`
 * or `show` (the capture is released by then).
 */
export class Showing extends EventTarget {
  /** @type {"picking" | "sending" | null} */
  choosing = null;
  /** @type {PickerCause | null} */
  problem = null;
  held = false;
  lapsed = false;

  #line;
  #peer;
  #capture;
  #system;
  #embedded;
  /** @type {Captured | null} */
  #shown = null;
  /** @type {(() => void)[]} */
  #watches = [];
  /** raised by whatever withdraws the right, so that a picker that answers later shows nothing */
  #turn = 0;
  /** raised by whatever covers anew, so that a *resume* of before uncovers nothing */
  #cover = 0;

  /**
   * @param {object} needs
   * @param {Pick<Line, "command" | "send">} needs.line
   * @param {Pick<SharerPeer, "prepare" | "setTrack" | "pause" | "mark">} needs.peer
   * @param {import("../../lib/support.js").Support["system"]} [needs.system]  the one that this browser runs on
   * @param {boolean} [needs.embedded]  it is part of another program: where it shows no picker, that is why
   * @param {typeof browserCapture} [needs.capture]
   */
  constructor({ line, peer, system = "other", embedded = false, capture = browserCapture }) {
    super();
    this.#system = system;
    this.#embedded = embedded;
    this.#line = line;
    this.#peer = peer;
    this.#capture = capture;
  }

  /** A track of this page is on show, be it paused. */
  get capturing() {
    return this.#shown !== null;
  }

  /**
   * Open the browser's picker. Must be called synchronously in the click: Safari opens none after an await.
   *
   * @param {{ask: number | null, wanted: Wanted}} what the ask it answers, or null to show unasked
   */
  choose({ ask, wanted }) {
    if (this.choosing) return;
    const picked = this.#capture({ wanted, system: this.#system });
    const turn = ++this.#turn;
    this.choosing = "picking";
    this.problem = null;
    this.lapsed = false;
    this.#line.send("picker", { cause: "opened" });
    // the click is the person's yes: the two browsers find each other while the picker stands open
    this.#peer.prepare();
    this.#changed();
    picked.then(
      (captured) => this.#send(captured, ask, turn),
      (error) => this.#nothingPicked(error, turn),
    );
  }

  /** Let whatever the picker still answers show nothing; what is on show already stays. */
  cancel() {
    if (this.choosing) this.#turn++;
    this.choosing = null;
    this.problem = null;
    this.#changed();
  }

  /** The person saw that nothing was picked. */
  forgetProblem() {
    this.problem = null;
    this.#changed();
  }

  /** Stop showing, now; the server hears of it as soon as the line allows. @param {"button" | "browser"} cause */
  stop(cause) {
    if (!this.#shown && !this.choosing) return;
    this.drop();
    this.#tell("stop", { cause });
  }

  /** Cover the picture, now. */
  pause() {
    if (!this.#shown || this.held) return;
    this.held = true;
    this.#cover++;
    this.#changed();
    void this.#peer.pause(true);
    this.#tell("pause", {});
  }

  /** Uncover it once the server knows, so that the helper never sees a picture that is called paused. */
  async resume() {
    if (!this.#shown || !this.held) return;
    const cover = this.#cover;
    await this.#line.command("resume");
    if (cover !== this.#cover || !this.held) return;
    this.held = false;
    await this.#peer.pause(false);
    this.#changed();
  }

  /** No lease for too long: stop here, whatever the server thinks, or will think of a *show* that still waits. */
  lapse() {
    if (!this.#shown && this.choosing !== "sending") return;
    this.stop("button");
    this.lapsed = true;
    this.#changed();
  }

  /** Let go of the capture without telling anyone: the seat is gone, or the session over. */
  drop() {
    this.#turn++;
    this.#cover++;
    this.#release();
    this.choosing = null;
    this.problem = null;
    this.held = false;
    void this.#peer.setTrack(null);
    this.#changed();
  }

  /** @param {Captured} captured @param {number | null} ask @param {number} turn */
  async #send(captured, ask, turn) {
    if (turn !== this.#turn) {
      release(captured.stream);
      return;
    }
    this.choosing = "sending";
    this.#changed();
    const { stream, track, surface } = captured;
    try {
      if (ask === null) await this.#line.command("show", { surface });
      else await this.#line.command("allow", { ask, surface, text: CONSENT_TEXT });
    } catch (refusal) {
      release(stream);
      if (turn === this.#turn) {
        this.choosing = null;
        this.#changed();
      }
      this.dispatchEvent(new CustomEvent("refused", { detail: refusal }));
      return;
    }
    if (turn !== this.#turn) {
      // stopped while the answer was on its way: the server has shown it running for a moment
      release(stream);
      this.#tell("stop", { cause: "button" });
      return;
    }
    this.choosing = null;
    await this.#show(captured, { uncover: ask !== null });
    if (track.readyState === "ended") this.stop("browser");
  }

  /** @param {Captured} captured @param {{uncover: boolean}} how an allowed picture runs, a changed one stays covered */
  async #show(captured, { uncover }) {
    this.#release();
    this.#shown = captured;
    this.#watches = [
      ended(captured.track, () => this.stop("browser")),
      watchSurface(captured.track, (surface) => this.#changedSurface(surface)),
      watchMute(captured.track, (muted) => this.#peer.mark("muted", muted)),
    ];
    if (uncover) this.held = false;
    this.#changed();
    // not one after the other: an exchange on a connection that is replaced meanwhile never answers
    await Promise.all([this.#peer.pause(this.held), this.#peer.setTrack(captured.track)]);
  }

  /**
   * Tell of another tab chosen in the browser's own bar. A window that is merely resized is the same thing: told each
   * time, the journal would fill with it.
   *
   * @param {Surface} surface
   */
  #changedSurface(surface) {
    const shown = this.#shown;
    if (!shown || (shown.surface.of === surface.of && shown.surface.label === surface.label)) return;
    this.#shown = { ...shown, surface };
    this.#tell("show", { surface });
  }

  /** @param {unknown} error @param {number} turn */
  #nothingPicked(error, turn) {
    if (turn !== this.#turn) return;
    this.choosing = null;
    const cause = causeOf(error);
    // a program around this page may have the function, and no picker; one that shows something already has one
    const noPicker = this.#embedded && !this.#shown && (cause === "failed" || cause === "policy");
    this.problem = noPicker ? "embedded" : cause;
    this.#line.send("picker", { cause: this.problem });
    this.#changed();
  }

  #release() {
    for (const undo of this.#watches) undo();
    this.#watches = [];
    this.#peer.mark("muted", false);
    if (this.#shown) release(this.#shown.stream);
    this.#shown = null;
  }

  /**
   * @template {"stop" | "pause" | "show"} K
   * @param {K} kind
   * @param {import("../../wire/messages.js").FieldsOf<import("../../wire/messages.js").FromPage, K>} fields
   */
  #tell(kind, fields) {
    // refused means that the server already knows better; the next state says so
    this.#line.command(kind, fields).catch(() => {});
  }

  #changed() {
    this.dispatchEvent(new CustomEvent("change"));
  }
}

/** @param {unknown} error @returns {PickerCause} */
function causeOf(error) {
  return error instanceof CaptureError ? error.picker : "failed";
}

/**
 * The table once someone has come: bar, person or picture, chat, status line. Fills `give-face-meeting` of
 * `desk/parts/give_meeting.html` from what is known of the session; decides nothing.
 */

import { clone, fill } from "../lib/templates.js";
import { duration, stopwatch, timeOfDay } from "../lib/words.js";
import { withHint } from "../peer/hint.js";
import { wordsOf } from "../peer/tried.js";
import { asksOf, PICTURE_IS_SLOW } from "./desk-view.js";
import { only, part, put, textOf } from "./place.js";
import { percent } from "./zoom.js";

/** @typedef {import("./desk-view.js").View} View */
/** @typedef {import("./desk-view.js").Facts} Facts */
/** @typedef {import("./viewer.js").ViewerElement} ViewerElement */
/** @typedef {import("./gauges.js").GaugesElement} GaugesElement */
/** @typedef {import("./trust-card.js").PersonElement} PersonElement */
/** @typedef {import("../wire/messages.js").Trust} Trust */
/** @typedef {import("../wire/messages.js").StateView} StateView */

/** Less than this ago is "just now", in ms. */
const JUST_NOW = 2_000;

/**
 * What a meeting is drawn from.
 *
 * @typedef {object} Known
 * @property {Facts} facts
 * @property {Trust | null} trust
 * @property {import("../peer/quality.js").Quality | null} quality
 * @property {import("../peer/tried.js").Trial | null} trial
 * @property {import("../peer/history.js").History} history
 * @property {import("../wire/messages.js").Preference} preference
 * @property {number} lineSince
 * @property {number} awaitedSince
 * @property {number} unread
 */

export class Meeting {
  /** @type {Trust | null} */
  #trust = null;
  /** The helper has closed the news that the session ends soon; the status line goes on saying it. */
  endingKnown = false;
  #lang;

  /** @param {string} lang */
  constructor(lang) {
    this.#lang = lang;
    this.root = /** @type {HTMLElement} */ (clone("give-face-meeting").firstElementChild);
    this.viewer = /** @type {ViewerElement} */ (part(this.root, "picture"));
    this.gauges = /** @type {GaugesElement} */ (part(this.root, "gauges"));
    this.chat = /** @type {HTMLElement} */ (this.root.querySelector("entraide-chat"));
    this.viewer.addEventListener("zoomed", (event) => this.#zoomed(/** @type {CustomEvent} */ (event).detail));
    const fullScreen = part(this.root, "full-screen");
    fullScreen.hidden = !document.fullscreenEnabled;
    this.root.addEventListener("fullscreenchange", () => {
      fullScreen.setAttribute("aria-pressed", String(document.fullscreenElement === this.root));
    });
  }

  /**
   * @param {View} view
   * @param {Known} known
   * @param {number} now `performance.now()`
   */
  draw(view, known, now) {
    const { state } = known.facts;
    if (!state || view.face !== "meeting") return;
    this.#drawTrust(known.trust);
    const values = this.#values(state, known, now);
    fill(this.root, { name: values.name });
    const words = [
      ...(now - known.awaitedSince > PICTURE_IS_SLOW ? ["slow"] : []),
      ...(known.trial ? wordsOf(known.trial) : []),
    ];
    this.#drawMain(view, state, values, words);
    this.#drawTools(view, state);
    this.#drawStatus(view, state, known, values);
    this.#drawFigures(view, known);
    part(this.root, "unread").hidden = known.unread === 0;
    fill(part(this.root, "unread"), { unread: known.unread });
  }

  /** @param {boolean} seen */
  set chatSeen(seen) {
    this.chat.hidden = !seen;
    part(this.root, "chat-button").setAttribute("aria-pressed", String(seen));
  }

  get chatSeen() {
    return !this.chat.hidden;
  }

  /** Whether picture and connection are shown in figures. */
  get figuresSeen() {
    return !this.gauges.hidden;
  }

  /** Open the figures beneath the picture, or close them; the keyboard goes with them. */
  turnFigures() {
    const button = part(this.root, "quality");
    if (!this.figuresSeen && button.hidden) return;
    const hadFocus = this.gauges.contains(document.activeElement);
    this.gauges.hidden = this.figuresSeen;
    button.setAttribute("aria-expanded", String(this.figuresSeen));
    if (hadFocus) (button.hidden ? this.viewer.stage : button).focus({ preventScroll: true });
  }

  /** @param {View} view @param {Known} known */
  #drawFigures(view, { history, preference }) {
    if (view.main !== "stage" && this.figuresSeen) this.turnFigures();
    if (!this.figuresSeen) return;
    this.gauges.show(history, view.picture === "shown");
    for (const one of ["sharp", "smooth"]) {
      this.gauges.querySelector(`[data-act=${one}]`)?.setAttribute("aria-pressed", String(one === preference));
    }
  }

  /** @param {Trust | null} trust */
  #drawTrust(trust) {
    if (!trust || trust === this.#trust) return;
    this.#trust = trust;
    fill(this.root, { job_title: trust.other.job_title, browser: trust.browser ?? null });
    for (const missing of this.root.querySelectorAll("[data-part=no-browser]")) {
      /** @type {HTMLElement} */ (missing).hidden = Boolean(trust.browser);
    }
    for (const person of this.root.querySelectorAll("entraide-person")) {
      /** @type {PersonElement} */ (person).trust = trust;
    }
    only(this.root, "device", trust.device);
  }

  /**
   * @param {View} view
   * @param {StateView} state
   * @param {Record<string, string | null>} values
   * @param {string[]} words that choose among the parts of a notice
   */
  #drawMain(view, state, values, words) {
    const onStage = view.main === "stage";
    const person = part(this.root, "person");
    const hadFocus = person.contains(document.activeElement);
    person.hidden = onStage;
    this.viewer.hidden = !onStage;
    const asks = asksOf(state, this.#trust?.browser ?? null);
    if (!onStage) {
      put(part(person, "away"), view.away && `give-notice-${view.away}`, values);
      put(part(person, "ask"), view.ask && `give-ask-${view.ask}`, values, asks);
      return;
    }
    if (hadFocus) this.viewer.stage.focus({ preventScroll: true });
    this.viewer.picture = view.picture;
    const notice = part(this.viewer, "notice");
    put(notice, view.notice && `give-notice-${view.notice}`, values, words);
    notice.classList.toggle(
      "stage__notice--warn",
      view.notice !== null && !/^(paused|stopped|coming)/.test(view.notice),
    );
    const ask = /** @type {HTMLElement | null} */ (notice.querySelector("[data-part=ask]"));
    put(ask, view.ask && `give-ask-${view.ask}`, values, asks);
    if (view.banner !== "ending") this.endingKnown = false; // made longer, it will end again
    const banner = view.banner === "ending" && this.endingKnown ? null : view.banner;
    put(part(this.viewer, "banner"), banner && `give-banner-${banner}`, values);
  }

  /** @param {View} view @param {StateView} state */
  #drawTools(view, state) {
    for (const tools of this.root.querySelectorAll("[data-part=picture-tools]")) {
      /** @type {HTMLElement} */ (tools).hidden = view.main !== "stage";
    }
    const showing = state.picture.status === "running" || state.picture.status === "paused";
    this.#enable("ask-window", view.mayAsk && showing);
    // all of it is shown already: there is no more to ask for
    this.#enable("ask-monitor", view.mayAsk && showing && state.picture.surface?.of !== "monitor");
    for (const name of ["fit", "actual", "zoom-in", "zoom-out"]) this.#enable(name, view.picture !== "hidden");
  }

  /** `aria-disabled`, not `disabled`: a tool under the keyboard's focus must not throw it away. @param {string} act @param {boolean} can */
  #enable(act, can) {
    const tool = this.root.querySelector(`.toolbar [data-act="${act}"]`);
    if (can) tool?.removeAttribute("aria-disabled");
    else tool?.setAttribute("aria-disabled", "true");
  }

  /**
   * @param {View} view
   * @param {StateView} state
   * @param {Known} known
   * @param {Record<string, string | null>} values
   */
  #drawStatus(view, state, known, values) {
    const status = part(this.root, "status");
    status.hidden = false;
    const live = part(status, "live");
    if (put(live, `give-told-${view.told}`, values)) {
      live.querySelector("[data-told=say]")?.remove();
      const tone = /** @type {HTMLElement} */ (live.querySelector("[data-told=word]")).dataset["tone"];
      for (const one of ["ok", "warn", "danger"]) live.classList.toggle(`status__item--${one}`, tone === one);
    }
    const showing = state.picture.status === "running" || state.picture.status === "paused";
    const surface = showing ? state.picture.surface : null;
    part(status, "surface").hidden = surface === null;
    only(part(status, "surface"), "surface", surface?.of ?? null);
    const quality = view.picture === "shown" ? known.quality : null;
    const label = surface?.label || null;
    part(status, "label").hidden = label === null;
    const size = quality?.width && quality.height ? `${quality.width} × ${quality.height}` : null;
    fill(status, {
      left: values["left"],
      label,
      resolution: size,
      elapsed: values["elapsed"],
      rtt: quality?.rtt_ms == null ? null : this.#ms(quality.rtt_ms),
    });
    part(status, "quality").hidden = quality === null;
    only(part(status, "quality"), "quality", quality?.quality ?? null);
    part(status, "rtt").hidden = quality?.rtt_ms == null;
    part(status, "direct").hidden = quality?.direct !== true;
    part(status, "relayed").hidden = quality?.direct !== false;
    const asked = view.main === "stage" && showing && view.ask !== "free" && view.ask !== "away" ? view.ask : null;
    put(part(status, "asked"), asked && `give-asked-${asked}`, values);
    put(part(status, "strain"), view.strain && `give-strain-${view.strain}`, values);
    part(status, "elapsed").hidden = view.banner === "ending";
    part(status, "ending").hidden = view.banner !== "ending";
  }

  /** @param {number} ms */
  #ms(ms) {
    const words = { style: "unit", unit: "millisecond", unitDisplay: "short" };
    return new Intl.NumberFormat(this.#lang, /** @type {Intl.NumberFormatOptions} */ (words)).format(Math.round(ms));
  }

  /**
   * The values of every sentence of a meeting.
   *
   * @param {StateView} state
   * @param {Known} known
   * @param {number} now
   * @returns {Record<string, string | null>}
   */
  #values(state, known, now) {
    const lang = this.#lang;
    const since = now - known.facts.stateAt;
    const { sharer } = withHint(state, known.facts.other, now);
    const awayFor = sharer === state.sharer ? (sharer.absent_ms ?? 0) + since : (sharer.absent_ms ?? 0);
    const left = (/** @type {number | null} */ ms) => (ms === null ? null : duration(Math.max(0, ms - since), lang));
    return {
      name: known.trust?.other.name ?? textOf("give-somebody"),
      ask_left: left(state.ask?.left_ms ?? null),
      away_for: this.#ago(awayFor),
      away_at: timeOfDay(Date.now() - awayFor, lang),
      away_left: left(state.sharer.left_ms),
      picture_for: duration(state.picture.for_ms + since, lang),
      peer_for: this.#ago(now - known.facts.peerSince),
      peer_at: timeOfDay(Date.now() - (now - known.facts.peerSince), lang),
      "relay-code": known.trial?.code == null ? null : String(known.trial.code),
      line_for: this.#ago(now - known.lineSince),
      left: left(state.left_ms),
      elapsed: stopwatch(state.elapsed_ms + since),
    };
  }

  /** "6 seconds ago" in the words of the language. @param {number} ms */
  #ago(ms) {
    if (ms < JUST_NOW) return textOf("give-just-now");
    const words = new Intl.RelativeTimeFormat(this.#lang, { numeric: "always", style: "short" });
    const seconds = Math.floor(ms / 1000);
    return seconds < 60 ? words.format(-seconds, "second") : words.format(-Math.floor(seconds / 60), "minute");
  }

  /** From now on the size is said: it was changed by hand. */
  sayZoom() {
    part(this.root, "zoom").setAttribute("aria-live", "polite");
  }

  /** @param {{seen: number, fitted: boolean}} zoom */
  #zoomed({ seen, fitted }) {
    fill(this.root, { zoom: this.viewer.hasPicture ? percent(seen, this.#lang) : "–" });
    const press = (/** @type {string} */ act, /** @type {boolean} */ on) =>
      this.root.querySelector(`[data-act="${act}"]`)?.setAttribute("aria-pressed", String(on));
    press("fit", fitted);
    press("actual", !fitted && Math.abs(seen - 1) < 0.005);
  }
}

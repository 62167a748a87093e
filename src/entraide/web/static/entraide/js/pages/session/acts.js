/** What the sharer's buttons do. Called in the click: the browser's picker opens for nothing that was awaited. */

import { copy } from "../../elements/copy.js";
import { SOON_MS } from "./facts.js";
import { endNeedsConfirming } from "./scene.js";
import { sentence } from "./stage.js";

/** @typedef {import("../../wire/refusal.js").Refusal} Refusal */

export class Acts {
  #line;
  #peer;
  #showing;
  #stage;
  #attention;
  #onTop;
  #page;
  #dialogs;

  /**
   * @param {object} needs
   * @param {import("../../wire/line.js").Line} needs.line
   * @param {import("../../peer/sharer.js").SharerPeer} needs.peer
   * @param {import("./showing.js").Showing} needs.showing
   * @param {import("./stage.js").Stage} needs.stage
   * @param {import("../../lib/attention.js").Attention} needs.attention
   * @param {import("../../elements/on-top.js").OnTop} needs.onTop
   * @param {{end: HTMLDialogElement, report: HTMLDialogElement}} needs.dialogs
   * @param {object} needs.page  what only the page can do
   * @param {() => boolean} needs.page.mayAllow  the question has stood long enough to be answered
   * @param {(refusal: Refusal | null) => void} needs.page.refused  tell of a refusal, or (null) no longer
   * @param {() => void} needs.page.openChat
   */
  constructor({ line, peer, showing, stage, attention, onTop, dialogs, page }) {
    this.#line = line;
    this.#peer = peer;
    this.#showing = showing;
    this.#stage = stage;
    this.#attention = attention;
    this.#onTop = onTop;
    this.#dialogs = dialogs;
    this.#page = page;
  }

  /** @type {Record<string, () => Promise<unknown> | void>} */
  #actions = {
    allow: () => {
      if (this.#page.mayAllow()) this.#choose();
    },
    "try-again": () => this.#choose(),
    show: () => this.#showing.choose({ ask: null, wanted: "any" }),
    change: () => this.#showing.choose({ ask: null, wanted: "any" }),
    decline: () => this.#decline(),
    "not-now": () => this.#showing.forgetProblem(),
    "show-nothing": () => this.#showing.cancel(),
    "more-time": () => this.#moreTime(),
    stop: () => this.#showing.stop("button"),
    pause: () => this.#showing.pause(),
    resume: () => this.#showing.resume(),
    "on-top": () => this.#onTop.open(),
    end: () => (endNeedsConfirming(this.#showing) ? this.#dialogs.end.showModal() : this.#end("button")),
    "end-now": () => this.#end("button"),
    "end-not": () => this.#dialogs.end.close(),
    report: () => this.#dialogs.report.showModal(),
    "report-now": () => this.#end("report"),
    "report-not": () => this.#dialogs.report.close(),
    "take-over": () => this.#line.open({ takeOver: true }),
    "refusal-read": () => this.#page.refused(null),
    "copy-address": () => this.#copyAddress(),
    chat: () => this.#page.openChat(),
  };

  /** @param {MouseEvent} event anywhere on the page, or in the small window on top */
  click(event) {
    const button = /** @type {HTMLElement | null} */ (
      /** @type {Element | null} */ (event.target)?.closest("[data-action], [data-attention]")
    );
    if (!button || button.getAttribute("aria-disabled") === "true" || button.getAttribute("aria-busy") === "true") {
      return;
    }
    const { action, attention } = button.dataset;
    if (attention) {
      void this.#attention.set(/** @type {"sound" | "notification"} */ (attention), button.ariaPressed !== "true");
      return;
    }
    const done = this.#actions[action ?? ""]?.();
    if (done) this.#busy(button, done);
  }

  /** @param {HTMLElement} button @param {Promise<unknown>} done */
  #busy(button, done) {
    button.setAttribute("aria-busy", "true");
    done.catch((refusal) => this.#page.refused(refusal)).finally(() => button.removeAttribute("aria-busy"));
  }

  /** Called in the click, nothing awaited before the picker. */
  #choose() {
    const ask = this.#line.state?.ask ?? null;
    this.#page.refused(null);
    this.#showing.choose({ ask: ask?.number ?? null, wanted: ask?.wanted ?? "any" });
    // whoever is choosing is answering: the question must not run out under the picker
    const left = ask ? ask.left_ms - (performance.now() - this.#line.stateAt) : 0;
    if (ask?.may_extend && left < SOON_MS) this.#line.command("more-time", {}).catch(() => {});
  }

  async #decline() {
    const ask = this.#line.state?.ask;
    this.#showing.cancel();
    if (ask) await this.#line.command("decline", { ask: ask.number });
  }

  async #moreTime() {
    const { state } = this.#line;
    let said = "say-longer";
    if (state?.ask) said = "say-more-time";
    else if (state?.helper.presence === "absent") said = "say-kept";
    await this.#line.command("more-time", {});
    this.#stage.say(sentence(said));
  }

  /** @param {"button" | "report"} cause */
  async #end(cause) {
    this.#dialogs.end.close();
    this.#dialogs.report.close();
    const ended = this.#line.command("end", { cause });
    if (cause === "button") this.#peer.ends();
    this.#showing.drop();
    await ended;
  }

  async #copyAddress() {
    const isCopied = await copy(location.origin + location.pathname);
    this.#stage.say(sentence(isCopied ? "say-copied" : "say-not-copied"));
  }
}

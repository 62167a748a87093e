/** Draws the sharer's page from what the line, the picture and the person say, and does what the buttons say. */

import { shownBefore } from "./shown-before.js";
import { aged } from "./aged.js";
import { personValues, personWords, receiptValues, ticking } from "./facts.js";
import { asksAgain, banners, endNeedsConfirming, scene } from "./scene.js";
import { Showing } from "./showing.js";
import { refresh, Stage, sentence } from "./stage.js";

/** @typedef {import("./scene.js").Part} Part */
/** @typedef {import("./scene.js").Local} Local */
/** @typedef {import("../../wire/messages.js").StateView} StateView */
/** @typedef {import("../../wire/refusal.js").Refusal} Refusal */
/** @typedef {import("../../elements/chat.js").EntraideChat} Chat */

/**
 * @typedef {object} PageData
 * @property {string} session
 * @property {{name: string, slug: string}} organisation
 * @property {{name: string}} me
 */

/** Allow is deaf for this long after the question appeared, so that no click meant for something else gives it. */
const ARMED_AFTER_MS = 500;
/** The last part of an ask, which is said aloud. */
const SOON_MS = 30_000;
/** How long "is back" stays. */
const NEWS_MS = 6_000;

export class SessionPage {
  #data;
  #line;
  #peer;
  #support;
  #attention;
  #showing;
  #onTop;
  #stage;
  #lang = document.documentElement.lang || "en";
  #main = /** @type {HTMLElement} */ (document.getElementById("main"));
  #chatPlace = /** @type {HTMLElement} */ (document.getElementById("chat"));
  #chat = /** @type {Chat} */ (document.querySelector("entraide-chat"));
  #dialog = /** @type {HTMLDialogElement} */ (document.getElementById("end-dialog"));

  /** @type {Local["seat"]} */
  #seat = null;
  /** @type {{why: Local["gone"], sentence: string} | null} */
  #gone = null;
  /** @type {string | null} the sentence of the last refusal, until it was read */
  #refusal = null;
  /** @type {"helper-back" | "line-back" | null} */
  #news = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #newsTimer;
  #chatOpened = false;
  #chatUsed = false;
  #armedFrom = 0;
  #armedAsk = 0;
  #soonSaid = false;
  #helperWas = "";
  #lineWasLost = false;

  /**
   * @param {object} needs
   * @param {PageData} needs.data
   * @param {import("../../wire/line.js").Line} needs.line
   * @param {import("../../peer/sharer.js").SharerPeer} needs.peer
   * @param {import("../../lib/support.js").Support} needs.support
   * @param {import("../../lib/attention.js").Attention} needs.attention
   * @param {typeof import("../../elements/on-top.js").OnTop} needs.OnTop
   */
  constructor({ data, line, peer, support, attention, OnTop }) {
    this.#data = data;
    this.#line = line;
    this.#peer = peer;
    this.#support = support;
    this.#attention = attention;
    this.#showing = new Showing({ line, peer });
    this.#onTop = new OnTop("scene-on-top", (event) => this.#click(event));
    this.#stage = new Stage({
      scene: place(this.#main, "scene"),
      banners: place(this.#main, "banners"),
      live: place(document, "live"),
      mayFocus: () => !this.#dialog.open && !this.#chatPlace.contains(document.activeElement),
    });
  }

  begin() {
    const line = this.#line;
    const draw = () => this.draw();
    line.addEventListener("state", () => this.#heardState());
    line.addEventListener("trust", draw);
    line.addEventListener("chat", () => this.#chatComes());
    line.addEventListener("status", () => this.#heardStatus());
    line.addEventListener("taken", (event) => this.#heardTaken(detail(event)));
    line.addEventListener("seat", (event) => this.#lostSeat(detail(event).cause));
    line.addEventListener("gone", (event) => this.#heardGone(detail(event)));
    line.addEventListener("lapsed", () => this.#showing.lapse());
    this.#peer.addEventListener("status", draw);
    this.#showing.addEventListener("change", draw);
    this.#showing.addEventListener("refused", (event) => this.#refused(detail(event)));
    this.#onTop.addEventListener("change", draw);
    this.#attention.addEventListener("change", draw);
    this.#chat.line = line;
    this.#chat.addEventListener("unread", (event) => {
      this.#attention.count = detail(event).count;
      draw();
    });
    this.#chat.addEventListener("message", () => this.#call("call-message", "chat"));
    document.addEventListener("click", (event) => this.#click(event));
    document.addEventListener("visibilitychange", () => {
      this.#armedFrom = performance.now();
    });
    setInterval(draw, 1_000);
    this.draw();
  }

  // --- drawing ----------------------------------------------------------------------------------------------

  draw() {
    const { state: written, stateAt, trust } = this.#line;
    const state = written && aged(written, performance.now() - stateAt);
    const local = this.#local();
    const values = this.#values(state);
    const asides = this.#asides(state);
    const part = scene(state, local);
    if (part.name === "ended") part.when.push(...shownBefore(this.#data.session));

    this.#arm(state);
    this.#stage.banners([...this.#ownNews(), ...banners(state, local)], values, asides);
    this.#stage.show(part, values, asides);
    this.#drawOnTop(part, values, asides, state !== null && asksAgain(state, local));
    this.#drawDetails(state, part, trust?.other.photo ?? null);
    this.#drawFoot(state, part);
    this.#drawTab(part, state, values);
    this.#saySoon(state);
  }

  /** @returns {Local} */
  #local() {
    const { capturing, held, choosing, problem, lapsed } = this.#showing;
    return {
      line: this.#line.status,
      seat: this.#seat,
      gone: this.#gone?.why ?? null,
      cannot: this.#support.why,
      capturing,
      held,
      choosing,
      problem: problem === "opened" ? null : problem,
      lapsed,
      peer: this.#peer.status,
    };
  }

  /** @param {StateView | null} state @returns {import("./stage.js").Values} */
  #values(state) {
    const words = { helper: sentence("word-helper"), organisation: this.#data.organisation.name };
    return {
      ...personValues(this.#line.trust, words),
      ...(state?.ended ? receiptValues(state.ended, this.#lang) : {}),
      label: state?.picture.surface?.label ?? null,
      address: location.origin + location.pathname,
      reference: this.#data.session,
      sentence: this.#refusal ?? this.#gone?.sentence ?? null,
    };
  }

  /** @param {StateView | null} state @returns {string[]} */
  #asides(state) {
    const { browser, system, onTop } = this.#support;
    const systems = ["macos", "windows", "linux"];
    return [
      `browser-${browser}`,
      `system-${systems.includes(system) ? system : "other"}`,
      ...personWords(this.#line.trust),
      ...(state?.ask?.may_extend ? ["may-extend"] : []),
      ...(state?.helper.left_ms ? ["has-left"] : []),
      ...(state?.chat_open ? ["chat"] : []),
      ...(onTop && !this.#onTop.root ? ["on-top"] : []),
      ...(this.#chat.unread > 0 ? ["unread"] : []),
    ];
  }

  /** @returns {Part[]} news that only this page knows */
  #ownNews() {
    const parts = [];
    if (this.#refusal && !this.#gone) parts.push({ name: "refused", when: [] });
    if (this.#news) parts.push({ name: "back", when: [this.#news] });
    return parts;
  }

  /**
   * What templates cannot say: times, the photo, what needs the helper, the edge of the bar.
   *
   * @param {StateView | null} state
   * @param {Part} part
   * @param {string | null} photo
   */
  #drawDetails(state, part, photo) {
    const times = state ? ticking(state, this.#lang) : {};
    for (const element of all(this.#main, "[data-tick]")) {
      const text = times[element.dataset["tick"] ?? ""] ?? "";
      if (element.textContent !== text) element.textContent = text;
    }
    for (const image of /** @type {HTMLImageElement[]} */ (all(this.#main, "img[data-photo]"))) {
      if (photo && image.getAttribute("src") !== photo) image.src = photo;
      image.hidden = photo === null;
    }
    const away = state?.helper.presence !== "present";
    for (const button of all(this.#main, "[data-needs=helper]")) {
      if (away) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
    const soon = state?.ask ? state.ask.left_ms <= SOON_MS : false;
    for (const element of all(this.#main, "[data-soon]")) element.classList.toggle("session__time--soon", soon);
    for (const bar of all(this.#main, "[data-tone]")) tone(bar, part);
  }

  /** @param {Part} part @param {import("./stage.js").Values} values @param {string[]} asides @param {boolean} asked */
  #drawOnTop(part, values, asides, asked) {
    const { root } = this.#onTop;
    if (!root) return;
    if (part.name !== "sharing") {
      this.#onTop.close();
      return;
    }
    refresh(root, [...part.when, ...asides, ...(asked ? ["request"] : [])], values);
    for (const bar of all(root, "[data-tone]")) tone(bar, part);
  }

  /** The chat beside it, and the buttons beneath. @param {StateView | null} state @param {Part} part */
  #drawFoot(state, part) {
    const atTheTable = ["waiting", "consent", "choosing", "problem", "cannot", "sharing", "stopped"].includes(part.name);
    const wanted = this.#chatOpened || this.#chatUsed || part.name === "sharing" || part.name === "stopped";
    const possible = atTheTable && (state?.chat_open === true || this.#chatUsed);
    this.#chatPlace.hidden = !(possible && wanted);
    place(this.#main, "foot").hidden = !atTheTable;
    for (const button of all(this.#main, "[data-action=chat]")) {
      button.hidden = !possible || wanted;
      button.setAttribute("aria-expanded", String(wanted));
    }
    for (const button of all(this.#main, "[data-attention]")) {
      const way = /** @type {"sound" | "notification"} */ (button.dataset["attention"]);
      button.setAttribute("aria-pressed", String(this.#attention.get(way)));
      button.hidden = way === "notification" && !("Notification" in window);
    }
    this.#main.classList.toggle("session--one", this.#chatPlace.hidden);
  }

  /** Title and icon of the tab, and the ways out of it. @param {Part} part @param {StateView | null} state @param {import("./stage.js").Values} values */
  #drawTab(part, state, values) {
    const asked = part.name === "consent" || (state?.ask != null && part.name !== "choosing");
    const name =
      part.name === "sharing"
        ? part.when.includes("paused")
          ? "paused"
          : "sharing"
        : part.name === "ended"
          ? "ended"
          : asked
            ? "asked"
            : "table";
    const title = `${sentence(`title-${name}`, values)} · ${this.#data.organisation.name}`;
    const bare = document.title.replace(/^\(\d+\) /, "");
    if (state && bare !== title) {
      document.title = title;
      // draws the number before the new title
      this.#attention.count = this.#attention.count;
    }
    const live = part.name === "sharing" && !part.when.includes("paused");
    if (this.#attention.live !== live) this.#attention.live = live;
    // leaving by a link would end the picture: while something is shown, the head and foot open beside
    for (const link of /** @type {HTMLAnchorElement[]} */ (all(document, "header a, footer a"))) {
      link.target = this.#showing.capturing ? "_blank" : "";
    }
    for (const side of all(document, "header form, footer form")) side.inert = this.#showing.capturing;
  }

  // --- what is heard ----------------------------------------------------------------------------------------

  #heardState() {
    const state = /** @type {StateView} */ (this.#line.state);
    this.#seat = null;
    const stopped = state.picture.status === "none" || state.picture.status === "stopped";
    if (state.phase === "ended") this.#over();
    else if (this.#showing.capturing && stopped) this.#showing.drop();
    if (state.picture.surface) shownBefore(this.#data.session, state.picture.surface.of);
    this.#compareHelper(state);
    this.draw();
  }

  /** @param {StateView} state */
  #compareHelper(state) {
    const is = state.helper.page === null ? "unknown" : state.helper.presence;
    if (this.#helperWas === "absent" && is === "present") {
      this.#tellNews("helper-back");
      this.#attention.call({});
    } else if (this.#helperWas === "unknown" && is === "present") {
      this.#attention.call({});
    } else if (this.#helperWas === "present" && is === "absent" && state.helper.cause !== "closed") {
      this.#call("call-away", "helper");
    }
    this.#helperWas = is;
  }

  #heardStatus() {
    const { status } = this.#line;
    if (status === "open") {
      if (this.#lineWasLost) this.#tellNews("line-back");
      this.#lineWasLost = false;
    } else if (status === "lost" && this.#line.state) {
      this.#lineWasLost = true;
    }
    this.draw();
  }

  /**
   * Another tab of this person holds the seat. One that cannot show anything (a telephone) lets go by itself.
   *
   * @param {{details?: Record<string, string | number>}} refusal
   */
  #heardTaken({ details }) {
    if (details?.["moves"] && !this.#support.why) {
      this.#line.open({ takeOver: true });
      return;
    }
    this.#lostSeat("taken");
  }

  /** @param {NonNullable<Local["seat"]>} cause */
  #lostSeat(cause) {
    this.#seat = cause;
    this.#lineWasLost = false;
    this.#showing.drop();
    this.draw();
  }

  /** @param {{code: string, sentence: string}} refusal */
  #heardGone({ code, sentence: words }) {
    /** @type {Record<string, NonNullable<Local["gone"]>>} */
    const known = { "session-over": "over", "not-signed-in": "signed-out" };
    this.#gone = { why: known[code] ?? "other", sentence: words };
    this.#over();
    this.draw();
  }

  /** Nothing goes on here. */
  #over() {
    if (this.#showing.capturing) this.#call("call-ended", "end");
    this.#showing.drop();
    this.#peer.close();
    this.#dialog.close();
  }

  #chatComes() {
    this.#chatUsed = true;
    this.draw();
  }

  // --- what calls for the person ----------------------------------------------------------------------------

  /** A question appeared: Allow is deaf for a moment, and the person is called. @param {StateView | null} state */
  #arm(state) {
    const number = state?.ask?.number ?? 0;
    if (number === this.#armedAsk) return;
    this.#armedAsk = number;
    if (number === 0) return;
    this.#armedFrom = performance.now();
    this.#call("call-ask", "ask");
  }

  /** @param {StateView | null} state */
  #saySoon(state) {
    const soon = state?.ask != null && state.ask.left_ms <= SOON_MS;
    if (soon && !this.#soonSaid) this.#stage.say(sentence("say-soon"));
    this.#soonSaid = soon;
  }

  /** @param {string} template @param {string} tag */
  #call(template, tag) {
    this.#attention.call({ title: sentence(template, this.#values(this.#line.state)), tag: `entraide-${tag}` });
  }

  /** @param {"helper-back" | "line-back"} news */
  #tellNews(news) {
    this.#news = news;
    clearTimeout(this.#newsTimer);
    this.#newsTimer = setTimeout(() => {
      this.#news = null;
      this.draw();
    }, NEWS_MS);
  }

  /** @param {Refusal} refusal */
  #refused(refusal) {
    this.#refusal = refusal.sentence || null;
    this.draw();
  }

  // --- what the person does ---------------------------------------------------------------------------------

  /** @type {Record<string, (button: HTMLElement) => Promise<unknown> | void>} */
  #actions = {
    allow: () => {
      if (performance.now() - this.#armedFrom >= ARMED_AFTER_MS) this.#choose();
    },
    "try-again": () => this.#choose(),
    show: () => this.#showing.choose({ ask: null, wanted: "any" }),
    change: () => this.#showing.choose({ ask: null, wanted: "any" }),
    decline: () => this.#decline(),
    "not-now": () => this.#showing.forgetProblem(),
    "more-time": () => this.#moreTime(),
    stop: () => this.#showing.stop("button"),
    pause: () => this.#showing.pause(),
    resume: () => this.#showing.resume(),
    "on-top": () => this.#onTop.open(),
    end: () => (endNeedsConfirming(this.#local()) ? this.#dialog.showModal() : this.#end("button")),
    "end-now": () => this.#end("button"),
    "end-not": () => this.#dialog.close(),
    report: () => this.#end("report"),
    "take-over": () => this.#line.open({ takeOver: true }),
    "refusal-read": () => {
      this.#refusal = null;
      this.draw();
    },
    "copy-address": () => this.#copyAddress(),
    chat: () => {
      this.#chatOpened = true;
      this.draw();
      this.#chat.focus();
    },
  };

  /** @param {MouseEvent} event */
  #click(event) {
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
    const done = this.#actions[action ?? ""]?.(button);
    if (done) this.#busy(button, done);
  }

  /** @param {HTMLElement} button @param {Promise<unknown>} done */
  #busy(button, done) {
    button.setAttribute("aria-busy", "true");
    done
      .catch((refusal) => this.#refused(refusal))
      .finally(() => button.removeAttribute("aria-busy"));
  }

  /** Called in the click, nothing awaited before the picker. */
  #choose() {
    const ask = this.#line.state?.ask ?? null;
    this.#refusal = null;
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
    await this.#line.command("more-time", {});
    this.#stage.say(sentence("say-more-time"));
  }

  /** @param {"button" | "report"} cause */
  async #end(cause) {
    this.#dialog.close();
    this.#showing.drop();
    await this.#line.command("end", { cause });
  }

  async #copyAddress() {
    try {
      await navigator.clipboard.writeText(location.origin + location.pathname);
      this.#stage.say(sentence("say-copied"));
    } catch {
      this.#stage.say(sentence("say-not-copied"));
    }
  }
}

/** The edge of the bar says the state, too. @param {HTMLElement} bar @param {Part} part */
function tone(bar, { when }) {
  bar.classList.toggle("sharing-bar--paused", when.includes("paused"));
  bar.classList.toggle("sharing-bar--interrupted", when.includes("interrupted") || when.includes("no-route"));
  bar.classList.toggle("sharing-bar--off", when.includes("on-its-way"));
}

/** @param {Event} event @returns {any} what a CustomEvent carries; js/README.md lists it for each */
function detail(event) {
  return /** @type {CustomEvent} */ (event).detail;
}

/** @param {ParentNode} root @param {string} name @returns {HTMLElement} */
function place(root, name) {
  return /** @type {HTMLElement} */ (root.querySelector(`[data-place="${name}"]`));
}

/** @param {ParentNode} root @param {string} selector @returns {HTMLElement[]} */
function all(root, selector) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(selector))];
}

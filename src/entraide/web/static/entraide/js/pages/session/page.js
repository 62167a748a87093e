/** Draws the sharer's page from what the line, the picture and the person say. */

import { listen } from "../../lib/events.js";
import { localeOf } from "../../lib/locale.js";
import { soon } from "../../lib/soon.js";
import { isEnding, withHint } from "../../peer/hint.js";
import { wordsOf } from "../../peer/tried.js";
import { Acts } from "./acts.js";
import { aged } from "./aged.js";
import { Connection } from "./connection.js";
import { drawDetails, drawFoot, drawTab, drawTone, holdLinks, isAtTheTable } from "./drawing.js";
import { personValues, personWords, receiptValues, SOON_MS } from "./facts.js";
import { asksAgain, banners, scene } from "./scene.js";
import { Showing } from "./showing.js";
import { shownBefore } from "./shown-before.js";
import { refresh, Stage, sentence } from "./stage.js";

/** @typedef {import("./scene.js").Part} Part */
/** @typedef {import("./scene.js").Local} Local */
/** @typedef {import("../../wire/messages.js").StateView} StateView */
/** @typedef {import("../../wire/refusal.js").Refusal} Refusal */
/** @typedef {HTMLElement & {line: import("../../wire/line.js").Line | null, readonly unread: number}} Chat */

/**
 * @typedef {object} PageData
 * @property {string} session
 * @property {{name: string, slug: string}} organisation
 * @property {{name: string}} me
 */

/** Allow is deaf for this long after the question appeared, so that no click meant for something else gives it. */
const ARMED_AFTER_MS = 500;
/** How long "is back" stays. */
const NEWS_MS = 6_000;

export class SessionPage {
  #data;
  #line;
  #peer;
  #support;
  #attention;
  #showing;
  #connection;
  #onTop;
  #acts;
  #discarded;
  #stage;
  #lang = localeOf();
  #main = /** @type {HTMLElement} */ (document.getElementById("main"));
  #chat = /** @type {Chat} */ (document.querySelector("entraide-chat"));
  #dialog = /** @type {HTMLDialogElement} */ (document.getElementById("end-dialog"));
  #reportDialog = /** @type {HTMLDialogElement} */ (document.getElementById("report-dialog"));

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
  #peerSince = 0;
  /** the helper's page that was told why nothing can be shown here */
  #toldCannot = "";
  #drawSoon = soon(() => this.draw());

  /**
   * @param {object} needs
   * @param {PageData} needs.data
   * @param {import("../../wire/line.js").Line} needs.line
   * @param {import("../../peer/sharer.js").SharerPeer} needs.peer
   * @param {import("../../lib/support.js").Support} needs.support
   * @param {import("../../lib/attention.js").Attention} needs.attention
   * @param {typeof import("../../elements/on-top.js").OnTop} needs.OnTop
   * @param {boolean} [needs.discarded]  the browser had thrown this page out of memory, and loaded it again
   */
  constructor({ data, line, peer, support, attention, OnTop, discarded = false }) {
    this.#data = data;
    this.#discarded = discarded;
    this.#line = line;
    this.#peer = peer;
    this.#support = support;
    this.#attention = attention;
    this.#showing = new Showing({ line, peer, system: support.system, embedded: support.embedded });
    this.#connection = new Connection(peer, this.#main);
    this.#onTop = new OnTop("scene-on-top", (event) => this.#acts.click(event));
    this.#stage = new Stage({
      scene: place(this.#main, "scene"),
      banners: place(this.#main, "banners"),
      live: place(document, "live"),
      mayFocus: () =>
        !this.#dialog.open &&
        !this.#reportDialog.open &&
        (this.#chat.hidden || !this.#chat.contains(document.activeElement)),
    });
    this.#acts = new Acts({
      ...{ line, peer, attention, showing: this.#showing, stage: this.#stage, onTop: this.#onTop },
      dialogs: { end: this.#dialog, report: this.#reportDialog },
      page: {
        mayAllow: () => performance.now() - this.#armedFrom >= ARMED_AFTER_MS,
        refused: (refusal) => this.#refused(refusal),
        openChat: () => this.#openChat(),
      },
    });
  }

  begin() {
    const draw = this.#drawSoon;
    listen(this.#line, {
      state: () => this.#heardState(),
      trust: draw,
      chat: () => this.#chatComes(),
      status: () => this.#heardStatus(),
      taken: (refusal) => this.#heardTaken(refusal),
      seat: ({ cause }) => this.#lostSeat(cause),
      gone: (refusal) => this.#heardGone(refusal),
      lapsed: () => this.#showing.lapse(),
    });
    listen(this.#peer, {
      status: ({ since }) => {
        this.#peerSince = since;
        draw();
      },
      other: draw,
      mine: draw,
      quality: draw,
    });
    listen(this.#showing, { change: () => this.#showingChanged(), refused: (refusal) => this.#refused(refusal) });
    listen(this.#onTop, { change: draw });
    listen(this.#attention, { change: draw });
    listen(this.#chat, {
      unread: ({ count }) => {
        this.#attention.count = count;
        draw();
      },
      message: () => this.#call("call-message", "chat"),
    });
    this.#chat.line = this.#line;
    document.addEventListener("click", (event) => this.#acts.click(event));
    document.addEventListener("visibilitychange", () => {
      this.#armedFrom = performance.now();
    });
    setInterval(draw, 1_000);
    this.draw();
  }

  // --- drawing ----------------------------------------------------------------------------------------------

  draw() {
    const { state: written, stateAt, trust } = this.#line;
    const now = performance.now();
    const state = written && withHint(aged(written, now - stateAt), this.#peer.other, now);
    const local = this.#local(now);
    const values = this.#values(state);
    const asides = this.#asides(state, now);
    const part = scene(state, local);
    if (part.name === "ended") part.when.push(...shownBefore(this.#data.session));

    this.#arm(state);
    // first: who was writing in a chat that goes is led to the new heading
    const chat = this.#drawChat(state, part);
    this.#stage.banners([...this.#ownNews(), ...banners(state, local)], values, asides);
    this.#stage.show(part, values, asides);
    refresh(this.#dialog, part.when, values);
    refresh(this.#reportDialog, part.when, values);
    this.#drawOnTop(part, values, asides, state !== null && asksAgain(state, local));
    drawDetails(this.#main, { state, part, photo: trust?.other.photo ?? null, lang: this.#lang });
    this.#connection.draw(part);
    drawFoot(this.#main, { part, chat, attention: this.#attention });
    drawTab({ part, state, values, attention: this.#attention });
    holdLinks(this.#showing.capturing);
    this.#saySoon(state);
  }

  /** @param {number} now @returns {Local} */
  #local(now) {
    const { capturing, held, choosing, problem, lapsed } = this.#showing;
    return {
      line: this.#line.status,
      seat: this.#seat,
      gone: this.#gone?.why ?? null,
      cannot: this.#cannot,
      capturing,
      held,
      choosing,
      problem: problem === "opened" ? null : problem,
      lapsed,
      peer: this.#peer.status,
      discarded: this.#discarded,
      peerForMs: now - this.#peerSince,
      mine: [...this.#peer.mine],
      theirs: [...this.#peer.other.conditions],
    };
  }

  /** @param {StateView | null} state @returns {import("./stage.js").Values} */
  #values(state) {
    const words = { helper: sentence("word-helper"), organisation: this.#data.organisation.name };
    return {
      ...personValues(this.#line.trust, words),
      ...(state?.ended ? receiptValues(state.ended, this.#lang) : {}),
      label: state?.picture.surface?.label ?? null,
      "ask-reason": state?.ask?.reason ?? null,
      "ask-ticket": state?.ask?.ticket ?? null,
      address: location.origin + location.pathname,
      reference: this.#data.session,
      "relay-code": this.#peer.trial?.code ?? null,
      sentence: this.#refusal ?? this.#gone?.sentence ?? null,
    };
  }

  /** @param {StateView | null} state @param {number} now @returns {string[]} */
  #asides(state, now) {
    const { browser, system, onTop } = this.#support;
    const systems = ["macos", "windows", "linux"];
    return [
      `browser-${browser}`,
      `system-${systems.includes(system) ? system : "other"}`,
      ...personWords(this.#line.trust),
      ...(state?.ask?.may_extend ? ["may-extend"] : []),
      ...(state?.ask?.reason || state?.ask?.ticket ? ["why"] : []),
      ...(state?.ask?.reason ? ["has-reason"] : []),
      ...(state?.ask?.ticket ? ["has-ticket"] : []),
      ...(state && !state.ask && state.helper.presence === "present" ? ["may-stay"] : []),
      ...(state && !state.ask && state.helper.left_ms ? ["may-wait"] : []),
      ...(state?.helper.left_ms ? ["has-left"] : []),
      ...(state && isEnding(state, this.#peer.other, now) ? ["ends"] : []),
      ...(this.#showing.problem === "embedded" && state?.ask ? ["may-try"] : []),
      ...(state?.chat_open ? ["chat"] : []),
      ...(onTop && !this.#onTop.root ? ["on-top"] : []),
      ...(this.#chat.unread > 0 ? ["unread"] : []),
      ...(this.#peer.mine.includes("strained") ? ["strained-here"] : []),
      ...(this.#peer.other.conditions.includes("strained") ? ["strained-there"] : []),
      ...(this.#peer.trial ? wordsOf(this.#peer.trial) : []),
    ];
  }

  /** @returns {Part[]} news that only this page knows */
  #ownNews() {
    /** @type {Part[]} */
    const parts = [];
    if (this.#gone || this.#seat || this.#line.state?.phase === "ended") return [];
    if (this.#refusal) parts.push({ name: "refused", when: [] });
    if (this.#news) parts.push({ name: "back", when: [this.#news] });
    return parts;
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
    drawTone(root, part);
  }

  /**
   * The chat stands beside the table once it is of use; before, one question stands alone and the chat is a button.
   *
   * @param {StateView | null} state
   * @param {Part} part
   * @returns {"none" | "offered" | "shown"}
   */
  #drawChat(state, part) {
    const possible = isAtTheTable(part) && (state?.chat_open === true || this.#chatUsed);
    const wanted = this.#chatOpened || this.#chatUsed || part.name === "sharing" || part.name === "stopped";
    this.#chat.hidden = !(possible && wanted);
    this.#main.classList.toggle("session--one", this.#chat.hidden);
    return possible ? (wanted ? "shown" : "offered") : "none";
  }

  // --- what is heard ----------------------------------------------------------------------------------------

  #heardState() {
    const state = /** @type {StateView} */ (this.#line.state);
    this.#seat = null;
    const stopped = state.picture.status === "none" || state.picture.status === "stopped";
    if (state.picture.surface) shownBefore(this.#data.session, state.picture.surface.of);
    if (state.phase === "ended") this.#over();
    else if (this.#showing.capturing && stopped) this.#showing.drop();
    this.#compareHelper(state);
    this.#tellCannot(state);
    this.#drawSoon();
  }

  /** Why nothing can be shown here: as this browser is, or as its first try has told. @returns {Local["cannot"]} */
  get #cannot() {
    return this.#support.why ?? (this.#showing.problem === "embedded" ? "embedded" : null);
  }

  #showingChanged() {
    // told by the picker's own word already
    if (this.#showing.problem === "embedded") this.#toldCannot = this.#line.state?.helper.page ?? "";
    this.#drawSoon();
  }

  /** The helper is not left waiting for a picture that this browser cannot make. @param {StateView} state */
  #tellCannot(state) {
    const why = this.#cannot;
    const { page, presence } = state.helper;
    if (!why || state.phase !== "meeting" || presence !== "present" || !page || page === this.#toldCannot) return;
    if (this.#line.send("picker", { cause: why })) this.#toldCannot = page;
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
    // what was told may have been lost with the line
    if (status === "lost") this.#toldCannot = "";
    if (status === "open") {
      if (this.#lineWasLost) this.#tellNews("line-back");
      this.#lineWasLost = false;
    } else if (status === "lost" && this.#line.state) {
      this.#lineWasLost = true;
    }
    this.#drawSoon();
  }

  /**
   * Another tab or device of this person holds the seat. Where nothing is shown there and something can be shown here,
   * the seat follows its owner (from the telephone to the computer); a running picture is ended by nobody unasked.
   *
   * @param {{details?: Record<string, string | number>}} refusal
   */
  #heardTaken({ details }) {
    const picture = details?.["picture"];
    const justOpened = this.#line.state === null;
    if (justOpened && (picture === "none" || picture === "stopped") && this.#support.canCapture) {
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
    this.#drawSoon();
  }

  /** @param {{code: string, sentence: string}} refusal */
  #heardGone({ code, sentence: words }) {
    /** @type {Record<string, NonNullable<Local["gone"]>>} */
    const known = { "session-over": "over", "not-signed-in": "signed-out" };
    this.#gone = { why: known[code] ?? "other", sentence: words };
    this.#over();
  }

  /** Nothing goes on here. */
  #over() {
    try {
      this.#dialog.close();
      this.#reportDialog.close();
      if (this.#showing.capturing) this.#call("call-ended", "end");
      this.draw(); // the words first: taking capture and connection down holds the page up
    } finally {
      this.#showing.drop();
      this.#peer.close();
    }
  }

  #openChat() {
    this.#chatOpened = true;
    this.draw();
    this.#chat.focus();
  }

  #chatComes() {
    this.#chatUsed = true;
    this.#drawSoon();
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
      this.#drawSoon();
    }, NEWS_MS);
  }

  /** @param {Refusal | null} refusal null when it was read, or something else is tried */
  #refused(refusal) {
    this.#refusal = refusal?.sentence || null;
    this.#drawSoon();
  }
}

/** @param {ParentNode} root @param {string} name @returns {HTMLElement} */
function place(root, name) {
  return /** @type {HTMLElement} */ (root.querySelector(`[data-place="${name}"]`));
}

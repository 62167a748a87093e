/**
 * `<entraide-session>`: one session on the desk, whichever way it stands: a code, a meeting, a receipt … Made by
 * script, filled from the `give-face-…` templates. What is pressed in it and concerns more than the drawing is told
 * as `act` with `{what}`.
 */

import { localeOf } from "../lib/locale.js";
import { dayAndTime, duration, timeOfDay } from "../lib/words.js";
import { Meeting } from "./meeting.js";
import "./notes.js";
import { part, put } from "./place.js";
import { walkToolbar } from "./toolbar.js";

/** What changes the size of the picture. */
const ZOOMING = new Set(["fit", "actual", "zoom-in", "zoom-out"]);

/** @typedef {import("./desk-view.js").View} View */
/** @typedef {import("./meeting.js").Known} Known */
/** @typedef {import("./notes.js").NotesElement} NotesElement */
/** @typedef {import("./code-card.js").CodeElement} CodeElement */
/** @typedef {import("./code-card.js").KnownCode} KnownCode */
/** @typedef {import("../wire/messages.js").StateView} StateView */
/** @typedef {import("../wire/messages.js").Surface} Surface */
/** @typedef {import("../wire/line.js").Line} Line */

/**
 * @typedef {Known & {
 *   code: KnownCode | null, name: string | null, arrivalAt: number, goneSentence: string | null, shown: Surface[],
 *   alphabet: Record<string, string>,
 * }} Session what a panel is drawn from
 */

export class SessionElement extends HTMLElement {
  /** @type {Meeting | null} */
  meeting = null;
  /** @type {NotesElement | null} */
  notes = null;
  /** The notes are wanted beside the picture. */
  #notesSeen = false;
  #face = document.createElement("div");
  #lang = localeOf();
  /** @type {View["face"] | null} */
  #shows = null;

  connectedCallback() {
    if (!this.#face.isConnected) this.append(this.#face);
    this.addEventListener("click", this.#clicked);
    this.addEventListener("keydown", walkToolbar);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#clicked);
    this.removeEventListener("keydown", walkToolbar);
  }

  /**
   * @param {View} view
   * @param {Session} session
   * @param {number} now `performance.now()`
   * @param {Line} line for the chat
   */
  show(view, session, now, line) {
    const hadFocus = this.contains(document.activeElement);
    if (view.face === "meeting") {
      const meeting = this.#meet(line);
      put(this.#face, null);
      meeting.root.hidden = false;
      meeting.draw(view, session, now);
    } else {
      if (this.meeting) putAway(this.meeting.root);
      this.#drawFace(view, session, now);
    }
    this.#placeNotes(view.face);
    if (view.face !== this.#shows) {
      const first = this.#shows === null;
      this.#shows = view.face;
      if (!this.hidden && (hadFocus || (!first && document.activeElement === document.body))) this.focusHeading();
    }
  }

  focusHeading() {
    const heading = [...this.querySelectorAll("[data-part=heading]")].find((one) => one.getClientRects().length > 0);
    /** @type {HTMLElement | undefined} */ (heading)?.focus({ preventScroll: true });
  }

  /** The notes stand below a code and a receipt, and over the chat beside a picture. @param {View["face"]} face */
  #placeNotes(face) {
    const { notes, meeting } = this;
    if (!notes) return;
    const inMeeting = face === "meeting" && meeting !== null;
    const home = inMeeting ? meeting.root : this;
    if (notes.parentElement !== home) home.append(notes);
    notes.when = inMeeting ? "meeting" : face === "receipt" ? "end" : "start";
    notes.hidden = inMeeting ? !this.#notesSeen : face !== "receipt" && !(face === "code" && notes.atStart);
    if (meeting) part(meeting.root, "notes-button").setAttribute("aria-pressed", String(this.#notesSeen));
  }

  /** @param {boolean} seen */
  turnNotes(seen) {
    const { notes, meeting } = this;
    this.#notesSeen = seen;
    if (!notes) return;
    if (meeting && notes.parentElement === meeting.root) notes.hidden = !seen;
    if (meeting) part(meeting.root, "notes-button").setAttribute("aria-pressed", String(seen));
    if (seen) notes.focusFirst();
    else if (meeting) part(meeting.root, "notes-button").focus({ preventScroll: true });
  }

  /** @param {Line} line */
  #meet(line) {
    if (!this.meeting) {
      this.meeting = new Meeting(this.#lang);
      this.append(this.meeting.root);
      /** @type {HTMLElement & {line: Line}} */ (this.meeting.chat).line = line;
      this.dispatchEvent(new CustomEvent("meeting"));
    }
    return this.meeting;
  }

  /** @param {View} view @param {Session} session @param {number} now */
  #drawFace(view, session, now) {
    const { state, seat } = session.facts;
    const name = session.name ?? "";
    const reason = state?.ended?.reason;
    switch (view.face) {
      case "code":
        put(this.#face, "give-face-code", {}, ["idle"]);
        if (state) this.#drawCode(state, session, now);
        break;
      case "code-over":
        put(this.#face, "give-face-code-over", { code: session.code?.code ?? null }, reason ? [reason] : []);
        part(this.#face, "old").hidden = session.code === null;
        break;
      case "receipt":
        if (state) this.#drawReceipt(state, session, name);
        break;
      case "elsewhere":
        put(this.#face, "give-face-elsewhere", { name }, seat ? [seat] : []);
        break;
      case "gone":
        put(
          this.#face,
          "give-face-gone",
          { sentence: session.goneSentence },
          session.goneSentence ? [] : ["no-sentence"],
        );
        break;
      case "connecting":
        put(this.#face, "give-face-connecting", {}, [view.told]);
        break;
      default:
        put(this.#face, `give-face-${view.face}`, { name });
    }
  }

  /** @param {StateView} state @param {Session} session @param {number} now */
  #drawCode(state, session, now) {
    const card = /** @type {CodeElement | null} */ (this.#face.querySelector("entraide-code"));
    if (!card || !session.code) return;
    card.show(session.code, session.alphabet);
    const left = Math.max(0, (state.code_left_ms ?? 0) - (now - session.facts.stateAt));
    card.count(left, state.code_may_extend, this.#lang);
    const time = session.arrivalAt ? timeOfDay(session.arrivalAt, this.#lang) : null;
    put(part(this.#face, "arrival"), `give-arrival-${session.facts.arrival ?? "none"}`, { time });
  }

  /** @param {StateView} state @param {Session} session @param {string} name */
  #drawReceipt(state, session, name) {
    const { ended } = state;
    if (!ended) return;
    const shown = session.shown.length > 0 ? "something-shown" : "nothing-shown";
    const words = [ended.reason, shown, ...(name ? ["met"] : [])];
    const values = { name, ended_at: dayAndTime(ended.at, this.#lang), lasted: duration(ended.lasted_ms, this.#lang) };
    if (!put(this.#face, "give-face-receipt", values, words)) return;
    const list = part(this.#face, "shown");
    for (const surface of session.shown) {
      const item = document.createElement("li");
      const label = surface.label ?? null;
      put(item, "give-surface", { label }, [surface.of, ...(label ? ["label"] : [])]);
      list.append(item);
    }
  }

  #clicked = (/** @type {Event} */ event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-act]") : null;
    if (!(button instanceof HTMLElement) || button.getAttribute("aria-disabled") === "true") return;
    this.act(button.dataset["act"] ?? "");
  };

  /**
   * Do what a control or a key stands for: drawing here, the rest is told.
   *
   * @param {string} what
   */
  act(what) {
    const meeting = this.meeting;
    const viewer = meeting?.viewer;
    if (ZOOMING.has(what)) meeting?.sayZoom();
    switch (what) {
      case "fit":
        return viewer?.fit();
      case "actual":
        return viewer?.actual();
      case "zoom-in":
        return viewer?.larger();
      case "zoom-out":
        return viewer?.smaller();
      case "full-screen":
        return this.#fullScreen();
      case "figures":
        return meeting?.turnFigures();
      case "notes":
        return this.turnNotes(!this.#notesSeen);
      case "chat":
        if (meeting) turnChat(meeting, !meeting.chatSeen);
        return undefined;
      case "close-banner":
        if (meeting) meeting.endingKnown = true;
        return meeting?.viewer.stage.focus({ preventScroll: true });
      case "write":
        if (meeting) turnChat(meeting, true);
        return undefined;
      default:
        this.dispatchEvent(new CustomEvent("act", { detail: { what } }));
        return undefined;
    }
  }

  #fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    // refused only outside a click or a key: then nothing changes
    else this.meeting?.root.requestFullscreen().catch(() => {});
  }
}

/** @param {HTMLElement} root of a meeting that gives way to another face */
function putAway(root) {
  if (document.fullscreenElement === root) document.exitFullscreen().catch(() => {});
  root.hidden = true;
}

/** @param {Meeting} meeting @param {boolean} seen */
async function turnChat(meeting, seen) {
  // the chat is no part of the full screen: until that is left, the box cannot take the focus
  if (document.fullscreenElement) await document.exitFullscreen().catch(() => {});
  meeting.chatSeen = seen;
  if (seen) meeting.chat.focus();
}

customElements.define("entraide-session", SessionElement);

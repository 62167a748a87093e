/**
 * The helper's desk: up to five sessions, which of them is looked at, what calls for the helper. Joins the sessions
 * (`session.js`), their panels and the strip.
 */

import { calls, isBack } from "../../elements/desk-view.js";
import { textOf } from "../../elements/place.js";
import { soon } from "../../lib/soon.js";
import { Acts } from "./acts.js";
import { keepChosen } from "./chosen.js";
import { forgetCode, keepCode, makeCode } from "./codes.js";
import { marksOf } from "./marks.js";
import { forgetShown } from "./shown.js";

/** @typedef {import("./session.js").HelperSession} HelperSession */
/** @typedef {import("../../elements/session-panel.js").SessionElement} SessionElement */
/** @typedef {import("../../elements/notes.js").NotesElement} NotesElement */
/** @typedef {import("../../elements/session-strip.js").StripElement} StripElement */
/** @typedef {import("../../elements/code-card.js").KnownCode} KnownCode */
/** @typedef {import("./blank.js").Blank} Blank */
/** @typedef {import("./voice.js").Voice} Voice */

/**
 * A session with what only the desk knows of it.
 *
 * @typedef {object} Entry
 * @property {HelperSession} session
 * @property {SessionElement} panel
 * @property {string | null} told
 * @property {string | null | undefined} asked undefined before the first view
 * @property {string | null} banner what was said over the picture
 * @property {boolean} asks something has happened that was not looked at yet
 * @property {() => void} undo
 * @property {(now: number) => {key: string, left: number} | null} mark
 */

export class Desk {
  /** @type {Map<string, Entry>} */
  #entries = new Map();
  /** @type {string | null} */
  #chosen = null;
  #making = false;
  /** @type {Set<string>} sessions after whose end a new code is made at once */
  #replaced = new Set();
  #drawSoon = soon(() => this.draw());
  #acts;

  /**
   * @param {object} what
   * @param {HTMLElement} what.panels
   * @param {StripElement} what.strip
   * @param {HTMLElement} what.bar
   * @param {Blank} what.blank
   * @param {Voice} what.voice
   * @param {Record<string, string>} what.alphabet
   * @param {number} what.limit how many may be open at once
   * @param {{url: string, csrf: string}} what.invite
   * @param {boolean} what.asksReason a code asks for reason and ticket
   * @param {(id: string) => import("../../elements/notes.js").Store} what.notes
   * @param {(id: string, code: KnownCode | null, other: string | null) => {session: HelperSession, undo: () => void}} what.open
   */
  constructor({ panels, strip, bar, blank, voice, alphabet, limit, invite, asksReason, notes, open }) {
    this.panels = panels;
    this.strip = strip;
    this.bar = bar;
    this.blank = blank;
    this.voice = voice;
    this.alphabet = alphabet;
    this.limit = limit;
    this.invite = invite;
    this.asksReason = asksReason;
    this.notes = notes;
    this.open = open;
    this.#acts = new Acts({
      voice,
      invite,
      desk: {
        draw: () => this.draw(),
        replace: (id) => void this.#replaced.add(id),
        putAway: (id) => this.#putAway(id),
        another: () => void this.another(),
        askReason: (id) => this.#entries.get(id)?.panel.turnNotes(true),
      },
    });
    strip.addEventListener("choose", (event) => this.choose(/** @type {CustomEvent} */ (event).detail.id, true));
    strip.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-act=another]")) this.another();
    });
    blank.element.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-act=another]")) this.another();
    });
    addEventListener("focus", () => this.#look());
    document.addEventListener("visibilitychange", () => this.#look());
  }

  /** How many codes and sessions are not over. */
  get #open() {
    return [...this.#entries.values()].filter(({ session }) => !session.isOver).length;
  }

  /**
   * Put a session on the desk.
   *
   * @param {string} id
   * @param {KnownCode | null} code
   * @param {string | null} other
   */
  add(id, code, other) {
    const { session, undo } = this.open(id, code, other);
    const panel = /** @type {SessionElement} */ (document.createElement("entraide-session"));
    panel.className = "desk__panel";
    panel.hidden = true;
    const notes = /** @type {NotesElement} */ (document.createElement("entraide-notes"));
    notes.className = "card notes";
    notes.hidden = true;
    notes.store = this.notes(id);
    notes.atStart = this.asksReason;
    panel.notes = notes;
    /** @type {Entry} */
    const entry = {
      session,
      panel,
      told: null,
      asked: undefined,
      banner: null,
      asks: false,
      undo,
      mark: marksOf(session),
    };
    this.#entries.set(id, entry);
    this.panels.append(panel);
    this.#join(entry);
    session.open();
    this.draw();
  }

  /** @param {string | null} id @param {boolean} [byHand] the helper pressed for it: the focus follows */
  choose(id, byHand = false) {
    this.#chosen = id;
    keepChosen(id);
    for (const [one, { panel }] of this.#entries) panel.hidden = one !== id;
    this.blank.element.hidden = id !== null;
    if (document.fullscreenElement) document.exitFullscreen();
    this.#look();
    if (byHand && id) this.#entries.get(id)?.panel.focusHeading();
  }

  /**
   * Make a code and put its session on the desk.
   *
   * @param {{reason: string | null, ticket: string | null} | null} [prepared] what is known already
   */
  async another(prepared = null) {
    if (this.#making) return;
    this.#making = true;
    if (this.#entries.size === 0) this.blank.show("making");
    try {
      const { session, known } = await makeCode({ ...this.invite, session: null, prepared });
      keepCode(session, known);
      this.#putAwayEnded();
      this.add(session, known, null);
      this.choose(session);
      this.#entries.get(session)?.panel.focusHeading();
    } catch (refusal) {
      this.#couldNotMake(/** @type {import("../../wire/refusal.js").Refusal} */ (refusal));
    } finally {
      this.#making = false;
    }
  }

  /** Draw everything that is on the desk. */
  draw() {
    const now = performance.now();
    for (const entry of this.#entries.values()) this.#drawEntry(entry, now);
    this.bar.hidden = this.#entries.size === 0;
    const items = [...this.#entries.values()].map((entry) => this.#item(entry));
    this.strip.show(items, this.#open >= this.limit);
    const chosen = this.#chosen ? this.#entries.get(this.#chosen) : undefined;
    const inMeeting = chosen?.session.view(now).face === "meeting";
    this.#turnFull(inMeeting, chosen);
    this.voice.title = chosen
      ? textOf("give-title", { name: this.#nameOf(chosen), word: this.#word(chosen) })
      : textOf("give-name-desk");
    this.voice.count = [...this.#entries.values()].reduce((sum, one) => sum + one.session.unread + Number(one.asks), 0);
  }

  /**
   * In a meeting the window belongs to it: head and foot of the page are hidden, with the focus if it was there.
   *
   * @param {boolean} full
   * @param {Entry | undefined} chosen
   */
  #turnFull(full, chosen) {
    const { classList } = document.body;
    if (classList.contains("page--full") === full) return;
    classList.toggle("page--full", full);
    const focused = document.activeElement;
    if (focused && focused !== document.body && focused.getClientRects().length === 0) chosen?.panel.focusHeading();
  }

  /** What a key or the bar stands for. @param {string} what */
  act(what) {
    if (what === "another") this.another();
    else if (what === "before") this.#step(-1);
    else if (what === "after") this.#step(1);
    else if (this.#chosen) this.#entries.get(this.#chosen)?.panel.act(what);
  }

  /** @param {Entry} entry @param {number} now */
  #drawEntry(entry, now) {
    const { session, panel } = entry;
    const view = session.view(now);
    panel.show(view, { ...session.known, alphabet: this.alphabet }, now, session.line);
    if (view.told !== entry.told) this.#toldAnew(entry, view.told);
    if (view.asked !== entry.asked) this.#askedAnew(entry, view.asked);
    const closely = session.id === this.#chosen && panel.meeting?.figuresSeen;
    session.peer.pace = document.hidden ? "unseen" : closely ? "closely" : "words";
    if (view.banner !== entry.banner) this.#bannerAnew(entry, view.banner);
    const mark = entry.mark(now);
    if (mark) this.voice.say(textOf(mark.key, { left: this.voice.spoken(mark.left) }));
  }

  /** @param {Entry} entry @param {string} told */
  #toldAnew(entry, told) {
    const before = entry.told;
    entry.told = told;
    const name = entry.session.name ?? textOf("give-somebody");
    const back = before !== null && isBack(before, told) ? `${textOf("give-say-back", { name })} ` : "";
    const sentence = back + this.voice.sentence(told, name);
    if (before !== null && sentence) this.voice.say(sentence);
    if (told === "over" || told === "code-over") this.#ended(entry);
    if (!this.#entries.has(entry.session.id) || !calls(before, told)) return;
    this.#call(entry, this.#nameOf(entry), sentence);
  }

  /** The answer to a question that was asked while a picture is there. @param {Entry} entry @param {string | null} asked */
  #askedAnew(entry, asked) {
    const before = entry.asked;
    entry.asked = asked;
    if (before === undefined || asked === null) return;
    const sentence = this.voice.sentence(asked, this.#nameOf(entry));
    this.voice.say(sentence);
    if (calls(before ?? "live", asked)) this.#call(entry, this.#nameOf(entry), sentence);
  }

  /**
   * What stands in the picture's way is said as well; what `told` or a countdown says already is not.
   *
   * @param {Entry} entry
   * @param {string | null} banner
   */
  #bannerAnew(entry, banner) {
    entry.banner = banner;
    if (banner === null || banner === "ending" || banner === "server-lost") return;
    this.voice.say(textOf(`give-banner-${banner}`, { name: this.#nameOf(entry) }));
  }

  /** @param {Entry} entry @param {string} title @param {string} body */
  #call(entry, title, body) {
    if (!this.#isLookedAt(entry)) entry.asks = true;
    this.voice.call(title, body, entry.session.id);
  }

  /** @param {Entry} entry */
  #ended(entry) {
    const { id } = entry.session;
    forgetCode(id);
    // titles of windows stay in this tab no longer than the session; the receipt has its own list
    forgetShown(id);
    const reason = entry.session.facts.state?.ended?.reason;
    if (reason === "code-withdrawn" && this.#replaced.delete(id)) this.#putAway(id);
    if (reason === "not-the-right-person" && this.#replaced.delete(id)) {
      this.#putAway(id);
      this.another();
    }
  }

  /** @param {Entry} entry */
  #join(entry) {
    const { session, panel } = entry;
    session.addEventListener("changed", this.#drawSoon);
    panel.addEventListener("act", (event) =>
      this.#acts.act(session, this.#nameOf(entry), /** @type {CustomEvent} */ (event).detail.what),
    );
    panel.addEventListener("say", (event) =>
      this.voice.say(textOf(`give-say-${/** @type {CustomEvent} */ (event).detail.say}`)),
    );
    panel.addEventListener("unread", (event) => {
      session.unread = /** @type {CustomEvent} */ (event).detail.count;
      this.draw();
    });
    panel.addEventListener("message", () => {
      const name = this.#nameOf(entry);
      if (!this.#isLookedAt(entry)) this.voice.call(name, textOf("give-say-message", { name }), session.id);
    });
    panel.addEventListener("meeting", () => {
      const viewer = panel.meeting?.viewer;
      if (!viewer) return;
      viewer.stream = session.peer.stream;
      viewer.addEventListener("frame", (event) => session.framed(/** @type {CustomEvent} */ (event).detail.watch));
      viewer.watch(session.watch);
    });
    session.addEventListener("stream", (event) => {
      const viewer = panel.meeting?.viewer;
      if (viewer) viewer.stream = /** @type {CustomEvent} */ (event).detail.stream;
    });
    session.addEventListener("awaiting", () => panel.meeting?.viewer.watch(session.watch));
  }

  /** @param {import("../../wire/refusal.js").Refusal} refusal */
  #couldNotMake(refusal) {
    if (this.#entries.size > 0) this.voice.toast(refusal.sentence || textOf("give-say-not-sent"), "warn");
    else this.blank.refuse(refusal);
  }

  /** Take what is over from the desk: its receipt was seen, and it is in My sessions. */
  #putAwayEnded() {
    for (const { session } of [...this.#entries.values()]) {
      if (session.isOver && session.id === this.#chosen) this.#drop(session.id);
    }
  }

  /** @param {string} id */
  #putAway(id) {
    const ids = [...this.#entries.keys()];
    const at = ids.indexOf(id);
    this.#drop(id);
    if (this.#chosen !== id) return;
    this.blank.show("idle");
    this.choose(ids[at + 1] ?? ids[at - 1] ?? null, true);
    if (this.#chosen === null) this.blank.focusHeading();
    this.draw();
  }

  /** @param {string} id */
  #drop(id) {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    entry.undo();
    entry.session.close();
    entry.panel.remove();
    forgetCode(id);
    forgetShown(id);
  }

  /** @param {1 | -1} by */
  #step(by) {
    const ids = [...this.#entries.keys()];
    const at = ids.indexOf(this.#chosen ?? "");
    const next = ids[(at + by + ids.length) % ids.length];
    if (next && next !== this.#chosen) this.choose(next, true);
  }

  /** What is chosen is looked at: nothing of it calls any more. */
  #look() {
    const chosen = this.#chosen ? this.#entries.get(this.#chosen) : undefined;
    if (chosen && this.#isLookedAt(chosen)) chosen.asks = false;
    this.draw();
  }

  /** @param {Entry} entry */
  #isLookedAt(entry) {
    return entry.session.id === this.#chosen && document.hasFocus();
  }

  /** @param {Entry} entry @returns {import("../../elements/session-strip.js").Item} */
  #item(entry) {
    const { session } = entry;
    return {
      id: session.id,
      name: this.#nameOf(entry),
      initials: session.line.trust?.other.initials ?? null,
      stands: session.name === null ? "code" : "person",
      told: entry.told ?? "connecting",
      unread: session.unread,
      current: session.id === this.#chosen,
      asks: entry.asks,
    };
  }

  /** @param {Entry} entry */
  #nameOf({ session }) {
    return session.name ?? session.code?.code ?? textOf("give-name-code");
  }

  /** @param {Entry} entry */
  #word(entry) {
    return this.voice.word(entry.told ?? "connecting");
  }
}

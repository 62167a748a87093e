/**
 * `<entraide-chat>`: the chat of one session, on both pages. Its markup and sentences are `desk/parts/chat.html`.
 *
 * Fires, bubbling: `unread` `{ count }`, and `message` `{ text, author }` when the other person has written.
 */

import { listen } from "../lib/events.js";
import { countGraphemes } from "../lib/graphemes.js";
import { localeOf } from "../lib/locale.js";
import { choose, fill } from "../lib/templates.js";
import { number } from "../lib/words.js";
import { ChatThread } from "./chat-thread.js";
import { Unsents } from "./chat-waiting.js";

/** @typedef {import("../wire/line.js").Line} Line */

const GRAPHEMES_MAX = 4_000;
/** from here on the counter is shown */
const GRAPHEMES_NEAR = 3_800;
const TYPING_EVERY_MS = 3_000;
const TYPING_FORGOTTEN_MS = 5_000;

/** The element; `line` joins it to a session. */
export class EntraideChat extends HTMLElement {
  /** @type {Line | null} */
  #line = null;
  /** @type {ChatThread | null} */
  #thread = null;
  /** @type {Unsents | null} */
  #unsents = null;
  #undo = () => {};
  #undoLine = () => {};
  #unread = 0;
  /** the newest message that was in sight */
  #seen = 0;
  #toldSeen = 0;
  /** the other page has just come and may not have heard it: once more with the next lease */
  #tellAgain = false;
  /** the newest message was in sight when the thread was last looked at */
  #follows = true;
  /** messages before the first lease are those of before this page was opened */
  #live = false;
  #otherPage = "";
  #typedAt = 0;
  #typingToOther = false;
  #otherTypes = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typingTimer;

  connectedCallback() {
    // set before this element was defined: the plain property would hide the accessor
    if (Object.hasOwn(this, "line")) {
      const early = this.line;
      Reflect.deleteProperty(this, "line");
      this.line = early;
    }
    const form = /** @type {HTMLFormElement} */ (this.#part("form"));
    const input = this.#input;
    const thread = this.#part("thread");
    const jump = this.#part("jump");
    const pairs = /** @type {[EventTarget, string, (event: any) => void][]} */ ([
      [form, "submit", this.#submit],
      [input, "keydown", this.#key],
      [input, "input", this.#typed],
      [input, "blur", () => this.#tellTyping(false)],
      [thread, "scroll", this.#scrolled],
      [jump, "click", () => this.#thread?.toEnd()],
      [document, "visibilitychange", this.#look],
      [window, "focus", this.#look],
    ]);
    for (const [target, name, handle] of pairs) target.addEventListener(name, handle);
    const sight = new ResizeObserver(this.#sized);
    sight.observe(thread);
    this.#undo = () => {
      for (const [target, name, handle] of pairs) target.removeEventListener(name, handle);
      sight.disconnect();
      clearTimeout(this.#typingTimer);
    };
    this.#follow();
  }

  disconnectedCallback() {
    this.#undo();
    this.#undoLine();
    this.#undoLine = () => {};
  }

  get line() {
    return this.#line;
  }

  set line(line) {
    this.#undoLine();
    this.#undoLine = () => {};
    this.#line = line;
    if (this.isConnected) this.#follow();
  }

  /** How many messages of the other person were not in sight yet. */
  get unread() {
    return this.#unread;
  }

  /**
   * @override
   * @param {FocusOptions} [options]
   */
  focus(options) {
    const [form, thread, off] = [this.#part("form"), this.#part("thread"), this.#part("off")];
    if (!form.hidden) this.#input.focus(options);
    else (thread.hidden ? off : thread).focus(options);
  }

  // --- the line ---------------------------------------------------------------------------------------------

  #follow() {
    const line = this.#line;
    if (!line) return;
    if (!this.#thread) this.#begin(line);
    this.#undoLine = listen(line, {
      state: () => this.#draw(),
      trust: () => this.#name(),
      chat: (chat) => this.#add(chat),
      lease: () => {
        this.#live = true;
        if (this.#tellAgain) this.#toldSeen = 0;
        this.#tellAgain = false;
        this.#look();
      },
      passed: ({ message }) => this.#passed(message),
      status: ({ status }) => {
        this.#thread?.connected(status === "open");
        if (status === "open") this.#toldSeen = 0;
        this.#look();
        this.#draw();
      },
    });
    this.#name();
    this.#draw();
  }

  /** @param {Line} line */
  #begin(line) {
    this.#seen = Number(recall(`seen-${line.session}`)) || 0;
    this.#input.value = recall(`draft-${line.session}`);
    this.#thread = new ChatThread({
      list: this.#part("thread"),
      make: (name) => this.#clone(name),
      lang: this.#lang,
    });
    this.#thread.addEventListener("again", (event) => {
      this.#send(/** @type {CustomEvent} */ (event).detail);
    });
    this.#unsents = new Unsents(line.session);
    for (const { key, text } of this.#unsents.all) this.#resume(line, this.#thread, key, text);
    this.#count();
  }

  /**
   * What waited for the line when this page was loaded again. One that had arrived after all comes back under its key.
   *
   * @param {Line} line
   * @param {ChatThread} thread
   * @param {string} key
   * @param {string} text
   */
  #resume(line, thread, key, text) {
    this.#part("empty").hidden = true;
    const message = thread.begin(key, text);
    thread.connected(line.status === "open");
    this.#await(message, line.sayAgain(key, text));
  }

  /** @param {import("../wire/messages.js").Chat} chat */
  #add(chat) {
    const mine = chat.author === this.#line?.seat;
    this.#part("empty").hidden = true;
    this.#thread?.add(chat, mine);
    if (!mine) this.#otherTypes = false;
    this.#drawTyping();
    this.#look();
    if (!mine && this.#live) {
      const detail = { text: chat.text, author: chat.author };
      this.dispatchEvent(new CustomEvent("message", { bubbles: true, detail }));
    }
  }

  /** @param {import("../wire/messages.js").Relayed} message */
  #passed(message) {
    if (message.kind === "chat-seen") this.#thread?.seen(message.seq);
    if (message.kind !== "typing") return;
    clearTimeout(this.#typingTimer);
    this.#otherTypes = message.on;
    if (message.on) {
      this.#typingTimer = setTimeout(() => {
        this.#otherTypes = false;
        this.#drawTyping();
      }, TYPING_FORGOTTEN_MS);
    }
    this.#drawTyping();
  }

  // --- writing ----------------------------------------------------------------------------------------------

  /** @param {SubmitEvent} event */
  #submit = (event) => {
    event.preventDefault();
    const text = this.#input.value.trim();
    if (!text || !this.#line || !this.#thread || this.#excess(text) > 0) return;
    this.#input.value = "";
    this.#changed();
    this.#tellTyping(false);
    this.#part("empty").hidden = true;
    const { key, done } = this.#line.say(text);
    const message = this.#thread.begin(key, text);
    this.#unsents?.add({ key, text });
    this.#thread.connected(this.#line.status === "open");
    this.#await(message, done);
    this.#input.focus();
  };

  /** Enter sends, Shift+Enter begins a line; the Enter that ends an input method's word does neither. */
  #key = (/** @type {KeyboardEvent} */ event) => {
    // Safari ends the composition before it tells the key: only 229 shows it
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.altKey || composing) return;
    event.preventDefault();
    /** @type {HTMLFormElement} */ (this.#part("form")).requestSubmit();
  };

  #typed = () => {
    this.#changed();
    this.#tellTyping(this.#input.value.trim() !== "");
  };

  /** @param {import("./chat-message.js").ChatMessage} message a failed one, sent again under its own key */
  #send(message) {
    if (!this.#line) return;
    message.deliver("sending");
    this.#unsents?.add({ key: message.key, text: message.text });
    this.#thread?.connected(this.#line.status === "open");
    this.#await(message, this.#line.sayAgain(message.key, message.text));
    this.focus();
  }

  /**
   * @param {import("./chat-message.js").ChatMessage} message
   * @param {Promise<void>} done
   */
  #await(message, done) {
    done
      .catch((refusal) => message.deliver("failed", refusal.sentence ?? ""))
      .finally(() => this.#unsents?.remove(message.key));
  }

  #changed() {
    const input = this.#input;
    const excess = this.#excess(input.value);
    const counter = this.#part("counter");
    counter.hidden = excess <= GRAPHEMES_NEAR - GRAPHEMES_MAX;
    choose(counter, [excess > 0 ? "over" : "near"]);
    fill(counter, { left: number(Math.abs(excess), this.#lang) });
    input.setAttribute("aria-invalid", String(excess > 0));
    if (this.#line) keep(`draft-${this.#line.session}`, input.value);
    // as tall as its text; the sheet sets the limit
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight + input.offsetHeight - input.clientHeight}px`;
  }

  /** By how much a text is too long; negative while there is room. @param {string} text */
  #excess(text) {
    // no text has more graphemes than code units: short ones need no counting
    return (text.length < GRAPHEMES_NEAR ? text.length : countGraphemes(text)) - GRAPHEMES_MAX;
  }

  /** @param {boolean} on */
  #tellTyping(on) {
    const now = performance.now();
    if (on === this.#typingToOther && (!on || now - this.#typedAt < TYPING_EVERY_MS)) return;
    this.#typingToOther = on;
    this.#typedAt = now;
    this.#line?.send("typing", { on });
  }

  // --- drawing ----------------------------------------------------------------------------------------------

  #draw() {
    const { state, status } = this.#line ?? {};
    if (!state) return;
    const why = closedBecause(state, status === "over");
    const off = this.#part("off");
    off.hidden = why === null;
    choose(off, why ? [why] : []);
    const form = this.#part("form");
    const wasWriting = form.contains(document.activeElement);
    form.hidden = why !== null;
    if (why) this.#part("counter").hidden = true;
    if (state.phase === "ended" && this.#line) {
      keep(`draft-${this.#line.session}`, "");
      this.#unsents?.clear();
    }
    this.#part("thread").hidden = why === "off" || why === "alone";
    // closed under the hand: the focus goes to what says so, not to the head of the page
    if (why && wasWriting) this.focus();
    const other = state.seat === "helper" ? state.sharer : state.helper;
    if ((other.page ?? "") !== this.#otherPage) {
      // marks of having seen are not stored: a page that comes anew is told again
      this.#otherPage = other.page ?? "";
      this.#toldSeen = 0;
      this.#tellAgain = true;
      this.#otherTypes = false;
    }
    this.#drawTyping();
    this.#look();
  }

  #drawTyping() {
    const { state } = this.#line ?? {};
    const other = state?.seat === "helper" ? state.sharer : state?.helper;
    // whoever has no page yet is still on the way, and not away
    const away = state?.phase === "meeting" && other?.presence === "absent" && other.page !== null;
    const line = this.#part("typing");
    line.hidden = this.#part("form").hidden;
    choose(line, away ? ["away"] : this.#otherTypes ? ["typing"] : []);
  }

  #name() {
    const name = this.#line?.trust?.other.name ?? this.dataset["other"];
    if (!name) return;
    fill(this, { name });
    for (const template of this.querySelectorAll("template")) fill(template.content, { name });
  }

  #scrolled = () => {
    if (this.#part("thread").offsetParent !== null) this.#follows = this.#thread?.atEnd ?? true;
    this.#look();
  };

  /** A thread that was put away begins at its top when it is shown again: back to the newest, if that was read. */
  #sized = () => {
    if (this.#follows) this.#thread?.toEnd();
    this.#look();
  };

  /** Note what is in sight: count the rest, tell the other page. */
  #look = () => {
    const thread = this.#thread;
    if (!thread) return;
    const list = this.#part("thread");
    const inSight = document.visibilityState === "visible" && document.hasFocus() && list.offsetParent !== null;
    const { last } = thread;
    if (inSight && thread.atEnd && last > this.#seen) {
      this.#seen = last;
      if (this.#line) keep(`seen-${this.#line.session}`, String(last));
    }
    this.#part("jump").hidden = list.offsetParent === null || thread.atEnd || thread.countAfter(this.#seen) === 0;
    if (this.#seen > this.#toldSeen && this.#line?.send("chat-seen", { seq: this.#seen })) {
      this.#toldSeen = this.#seen;
    }
    this.#count();
  };

  #count() {
    const count = this.#thread?.countAfter(this.#seen) ?? 0;
    if (count === this.#unread) return;
    this.#unread = count;
    this.dispatchEvent(new CustomEvent("unread", { bubbles: true, detail: { count } }));
  }

  /** @returns {HTMLTextAreaElement} */
  get #input() {
    return /** @type {HTMLTextAreaElement} */ (this.#part("input"));
  }

  get #lang() {
    return localeOf();
  }

  /**
   * @param {string} name
   * @returns {HTMLElement}
   */
  #part(name) {
    const found = this.querySelector(`[data-part="${name}"]`);
    if (!found) throw new Error(`no part ${name} in the chat's markup`);
    return /** @type {HTMLElement} */ (found);
  }

  /** @param {string} name */
  #clone(name) {
    const template = /** @type {HTMLTemplateElement | null} */ (this.querySelector(`template[data-name="${name}"]`));
    const element = template?.content.firstElementChild;
    if (!element) throw new Error(`no template ${name} in the chat's markup`);
    return /** @type {HTMLElement} */ (document.importNode(element, true));
  }
}

/**
 * Why nothing can be written.
 * @param {import("../wire/messages.js").StateView} state
 * @param {boolean} over
 * @returns {"off" | "ended" | "alone" | null}
 */
function closedBecause(state, over) {
  if (state.phase === "ended" || over) return "ended";
  if (!state.chat_open) return "off";
  return state.phase === "waiting" ? "alone" : null;
}

/** @param {string} name */
function recall(name) {
  try {
    return sessionStorage.getItem(`entraide-chat-${name}`) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
function keep(name, value) {
  try {
    if (value) sessionStorage.setItem(`entraide-chat-${name}`, value);
    else sessionStorage.removeItem(`entraide-chat-${name}`);
  } catch {
    // storage is forbidden or full: the draft lives as long as the page
  }
}

customElements.define("entraide-chat", EntraideChat);

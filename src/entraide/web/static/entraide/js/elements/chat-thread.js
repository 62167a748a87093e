/** The messages of one session in order: each once, one's own at once, and what has been seen of them. */

import { ChatMessage } from "./chat-message.js";

/** @typedef {import("../wire/messages.js").Chat} Chat */

/** Distance from the end, in px, that still counts as reading the newest. */
const NEAR_PX = 48;

/**
 * Draws into an `<ol>`; knows nothing of the line.
 *
 * Fires `again` (detail: ChatMessage) when the person wants a failed message sent again.
 */
export class ChatThread extends EventTarget {
  /** @type {ChatMessage[]} stored ones by `seq`, then those on their way */
  #messages = [];
  #list;
  #make;
  #lang;
  #seenByOther = 0;

  /**
   * @param {object} options
   * @param {HTMLElement} options.list
   * @param {(name: "mine" | "theirs" | "day") => HTMLElement} options.make  clones a template of the element
   * @param {string} options.lang
   */
  constructor({ list, make, lang }) {
    super();
    this.#list = list;
    this.#make = make;
    this.#lang = lang;
  }

  get isEmpty() {
    return this.#messages.length === 0;
  }

  /** The highest stored number. */
  get last() {
    return this.#messages.reduce((last, { seq }) => Math.max(last, seq ?? 0), 0);
  }

  /** Whether the newest message is in sight. */
  get atEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.#list;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  toEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  /** How many messages of the other person come after `seq`. @param {number} seq */
  countAfter(seq) {
    return this.#messages.filter((message) => !message.mine && (message.seq ?? 0) > seq).length;
  }

  /**
   * Show one's own message before the server has it.
   * @param {string} key
   * @param {string} text
   * @returns {ChatMessage}
   */
  begin(key, text) {
    const message = this.#create(key, text, true);
    this.#messages.push(message);
    this.#list.append(message.element);
    this.#mark();
    this.toEnd();
    return message;
  }

  /**
   * Show a stored message in its place, once.
   * @param {Chat} chat
   * @param {boolean} mine
   */
  add(chat, mine) {
    if (this.#messages.some(({ seq }) => seq === chat.seq)) return;
    const wasAtEnd = this.atEnd;
    const begun = mine ? this.#messages.find(({ seq, key }) => seq === null && key === chat.key) : undefined;
    const message = begun ?? this.#create(chat.key, chat.text, mine);
    message.stored(chat);
    if (mine && chat.seq <= this.#seenByOther) message.deliver("seen");
    this.#place(message);
    this.#mark();
    if (wasAtEnd) this.toEnd();
  }

  /**
   * The other person has seen everything up to `seq`.
   * @param {number} seq
   */
  seen(seq) {
    this.#seenByOther = Math.max(this.#seenByOther, seq);
    for (const message of this.#messages) {
      if (message.mine && message.seq !== null && message.seq <= this.#seenByOther) message.deliver("seen");
    }
    this.#mark();
  }

  /** Those on their way wait for the connection, or go on. @param {boolean} connected */
  connected(connected) {
    for (const message of this.#messages) {
      if (connected && message.delivery === "waiting") message.deliver("sending");
      if (!connected && message.delivery === "sending") message.deliver("waiting");
    }
  }

  /**
   * @param {string} key
   * @param {string} text
   * @param {boolean} mine
   */
  #create(key, text, mine) {
    const element = this.#make(mine ? "mine" : "theirs");
    const message = new ChatMessage({ element, key, text, mine, lang: this.#lang });
    element
      .querySelector('[data-part="again"]')
      ?.addEventListener("click", () => this.dispatchEvent(new CustomEvent("again", { detail: message })));
    return message;
  }

  /** @param {ChatMessage} message */
  #place(message) {
    const others = this.#messages.filter((other) => other !== message);
    const later = others.findIndex(({ seq }) => seq === null || seq > (message.seq ?? 0));
    const index = later < 0 ? others.length : later;
    const next = others[index]?.element ?? null;
    // moving an element that already stands right would have it read aloud again
    if (message.element.parentNode !== this.#list || message.element.nextElementSibling !== next) {
      this.#list.insertBefore(message.element, next);
    }
    others.splice(index, 0, message);
    this.#messages = others;
    const before = others[index - 1];
    if (before?.day && before.day !== message.day) this.#separate(message);
  }

  /** @param {ChatMessage} message */
  #separate({ element, day }) {
    const line = this.#make("day");
    const slot = line.querySelector('[data-slot="day"]') ?? line;
    slot.textContent = day;
    this.#list.insertBefore(line, element);
  }

  #mark() {
    const last = this.#messages.filter(({ mine, seq }) => mine && seq !== null).at(-1);
    for (const message of this.#messages) message.marked = message === last;
  }
}

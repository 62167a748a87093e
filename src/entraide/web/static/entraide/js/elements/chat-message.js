/** One message in the thread: its text with safe links, its time, and for one's own how far it has come. */

import { cutLinks } from "../lib/links.js";
import { choose, fill } from "../lib/templates.js";
import { dayOf, timeOfDay } from "../lib/words.js";

/** @typedef {"sending" | "waiting" | "sent" | "seen" | "failed"} Delivery */

/**
 * A message of the thread. `seq` is null until the server has stored it; then its place is by `seq`.
 */
export class ChatMessage {
  /** @type {number | null} */
  seq = null;
  /** @type {Delivery} */
  delivery = "sending";
  /** @type {string} the day in words, empty until it is stored */
  day = "";

  #lang;

  /**
   * @param {object} options
   * @param {HTMLElement} options.element  an element cloned from the page's template
   * @param {string} options.key
   * @param {string} options.text
   * @param {boolean} options.mine
   * @param {string} options.lang
   */
  constructor({ element, key, text, mine, lang }) {
    this.element = element;
    this.key = key;
    this.text = text;
    this.mine = mine;
    this.#lang = lang;
    this.#write(text);
    this.#draw("");
  }

  /** @param {import("../wire/messages.js").Chat} chat */
  stored(chat) {
    this.seq = chat.seq;
    this.day = dayOf(chat.at, this.#lang);
    fill(this.element, { time: timeOfDay(chat.at, this.#lang) });
    this.element.querySelector("time")?.setAttribute("datetime", chat.at);
    // the server may have tidied it: both pages show the same
    if (chat.text !== this.text) this.#write(chat.text);
    if (this.delivery !== "seen") this.deliver("sent");
  }

  /**
   * @param {Delivery} delivery
   * @param {string} [reason]  a sentence of the server, for `failed`
   */
  deliver(delivery, reason = "") {
    if (this.delivery === delivery) return;
    this.delivery = delivery;
    this.#draw(reason);
  }

  /** Whether its mark is shown: *sent* and *seen* only under the last one. @param {boolean} shown */
  set marked(shown) {
    const mark = part(this.element, "delivery");
    if (mark) mark.hidden = !shown && (this.delivery === "sent" || this.delivery === "seen");
  }

  /** @param {string} reason */
  #draw(reason) {
    if (!this.mine) return;
    const mark = part(this.element, "delivery");
    if (!mark) return;
    fill(mark, { reason });
    choose(mark, [this.delivery]);
    this.element.classList.toggle("chat__message--failed", this.delivery === "failed");
  }

  /** @param {string} text */
  #write(text) {
    this.text = text;
    part(this.element, "text")?.replaceChildren(...cutLinks(text).map(nodeOf));
  }
}

/** @param {import("../lib/links.js").Part} cut */
function nodeOf({ text, href }) {
  if (href === null) return document.createTextNode(text);
  const link = document.createElement("a");
  link.href = href;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  // an address reads from left to right whatever the words around it do
  link.dir = "ltr";
  link.textContent = text;
  return link;
}

/**
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLElement | null}
 */
function part(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}

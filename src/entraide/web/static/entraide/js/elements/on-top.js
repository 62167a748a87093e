/**
 * The small window that stays above all others while a screen is shown (Document Picture-in-Picture, where the
 * browser has it): who sees me, and the buttons that stop it, without looking for our tab.
 */

import { clone } from "../lib/templates.js";

/** @typedef {{requestWindow(options: {width: number, height: number}): Promise<Window>}} PictureInPicture */

/** Fires `change` when the window opened or closed. */
export class OnTop extends EventTarget {
  /** @type {Window | null} */
  #window = null;
  #template;
  #onClick;

  /**
   * @param {string} template id of what stands in the window
   * @param {(event: MouseEvent) => void} onClick hears every click in it
   */
  constructor(template, onClick) {
    super();
    this.#template = template;
    this.#onClick = onClick;
  }

  /** What is drawn in the window, or null while there is none. */
  get root() {
    return this.#window?.document.body ?? null;
  }

  /** Open it; call this in a click. Where the browser refuses, nothing happens: the page has the same buttons. */
  async open() {
    const { documentPictureInPicture } = /** @type {{documentPictureInPicture?: PictureInPicture}} */ (
      /** @type {unknown} */ (window)
    );
    if (!documentPictureInPicture || this.#window) return;
    let opened;
    try {
      opened = await documentPictureInPicture.requestWindow({ width: 420, height: 240 });
    } catch {
      return;
    }
    this.#window = opened;
    this.#furnish(opened.document);
    opened.addEventListener("pagehide", () => this.#closed(), { once: true });
    this.dispatchEvent(new Event("change"));
  }

  close() {
    this.#window?.close();
    this.#closed();
  }

  /** @param {Document} other */
  #furnish(other) {
    const { documentElement: html, title } = document;
    for (const { name, value } of html.attributes) other.documentElement.setAttribute(name, value);
    other.title = title;
    for (const sheet of document.querySelectorAll('link[rel="stylesheet"]')) {
      other.head.append(other.importNode(sheet, true));
    }
    other.body.className = "on-top";
    other.body.append(clone(this.#template));
    other.body.addEventListener("click", this.#onClick);
  }

  #closed() {
    if (!this.#window) return;
    this.#window = null;
    this.dispatchEvent(new Event("change"));
  }
}

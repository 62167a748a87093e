/**
 * `<entraide-code>`: the security code, large, spelt, with the time it has left, to copy and as a QR picture.
 * Markup: `give-face-code` of `desk/parts/give_code.html`.
 */

import { choose, fill } from "../lib/templates.js";
import { duration } from "../lib/words.js";
import { copy } from "./copy.js";
import { part } from "./place.js";
import { qrPicture } from "./qr.js";
import { spell } from "./spelling.js";

/** @typedef {{code: string, link: string}} KnownCode */

/** Under this the time left is marked, in ms. */
const SOON = 120_000;
/** How long a button says that it has copied, in ms. */
const FEEDBACK = 2_500;

export class CodeElement extends HTMLElement {
  /** @type {KnownCode | null} */
  #known = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #feedback = undefined;

  connectedCallback() {
    this.addEventListener("click", this.#clicked);
    part(this, "qr").addEventListener("toggle", this.#drawQr);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#clicked);
    part(this, "qr").removeEventListener("toggle", this.#drawQr);
    clearTimeout(this.#feedback);
  }

  /**
   * @param {KnownCode} known
   * @param {Record<string, string>} alphabet
   */
  show(known, alphabet) {
    if (known.code === this.#known?.code) return;
    this.#known = known;
    this.#writeCode(known.code, alphabet);
    this.#drawQr();
    part(this, "by-hand").hidden = true;
    part(this, "by-hand-text").hidden = true;
    this.#settle();
  }

  /**
   * @param {number} left ms
   * @param {boolean} mayExtend
   * @param {string} lang
   */
  count(left, mayExtend, lang) {
    fill(this, { code_left: duration(left, lang) });
    part(this, "time").classList.toggle("time-left--soon", left < SOON);
    // not `disabled`: the button that was just pressed would lose the keyboard's focus
    part(this, "more-time").setAttribute("aria-disabled", String(!mayExtend));
  }

  /** @param {string} code @param {Record<string, string>} alphabet */
  #writeCode(code, alphabet) {
    const dash = document.createElement("span");
    dash.className = "code__dash";
    dash.textContent = "-";
    const [routing = "", secret = ""] = code.split("-");
    part(this, "code").replaceChildren(routing, dash, secret);
    part(this, "spelling").replaceChildren(
      ...spell(code, alphabet).map((word) => {
        const item = document.createElement("li");
        item.textContent = word ?? "–";
        if (word === null) {
          item.className = "spelling__gap";
          item.setAttribute("aria-hidden", "true");
        }
        return item;
      }),
    );
  }

  #drawQr = () => {
    const details = /** @type {HTMLDetailsElement} */ (part(this, "qr"));
    const place = part(this, "qr-place");
    if (!details.open || !this.#known) {
      place.replaceChildren();
      return;
    }
    const picture = qrPicture(this.#known.link, 320 * Math.ceil(devicePixelRatio));
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", place.dataset["name"] ?? "");
    place.replaceChildren(picture);
  };

  #clicked = async (/** @type {Event} */ event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const what = button?.dataset["act"];
    if (!button || !this.#known || (what !== "copy-code" && what !== "copy-link")) return;
    const text = what === "copy-code" ? this.#known.code : this.#known.link;
    if (await copy(text)) this.#copied(button, what);
    else this.#byHand(text);
  };

  /** @param {HTMLButtonElement} button @param {"copy-code" | "copy-link"} what */
  #copied(button, what) {
    this.#settle();
    choose(button, ["done"]);
    this.#feedback = setTimeout(() => this.#settle(), FEEDBACK);
    const say = what === "copy-code" ? "code-copied" : "link-copied";
    this.dispatchEvent(new CustomEvent("say", { bubbles: true, detail: { say } }));
  }

  #settle() {
    clearTimeout(this.#feedback);
    for (const button of this.querySelectorAll("button")) {
      if (button.querySelector("[data-when]")) choose(button, ["idle"]);
    }
  }

  /** @param {string} text */
  #byHand(text) {
    const box = /** @type {HTMLInputElement} */ (part(this, "by-hand-text"));
    part(this, "by-hand").hidden = false;
    box.hidden = false;
    box.value = text;
    box.focus();
    box.select();
  }
}

customElements.define("entraide-code", CodeElement);

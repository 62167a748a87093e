/**
 * <entraide-code-box>: the one box of Get help. Wraps a server-rendered <input> and keeps the dash in its place
 * while a code is typed or pasted. Without this script the box is plain and the server forgives the same things.
 */

import { group } from "../lib/code.js";

export class CodeBox extends HTMLElement {
  /** @type {AbortController | null} */
  #listening = null;

  connectedCallback() {
    const input = this.input;
    if (!input) return;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    input.dataset.grouped = "";
    // the server-rendered limit would cut a pasted link before it can be read
    input.removeAttribute("maxlength");
    input.addEventListener("input", (event) => this.#typed(/** @type {InputEvent} */ (event)), { signal });
    // an input method (full-width letters) owns the text until it is done
    input.addEventListener("compositionend", () => this.#regroup(input, false), { signal });
    this.#regroup(input, false);
  }

  disconnectedCallback() {
    this.#listening?.abort();
    this.#listening = null;
    if (this.input) delete this.input.dataset.grouped;
  }

  /** @returns {HTMLInputElement | null} */
  get input() {
    return this.querySelector("input");
  }

  /** @param {string} code what stands in the box from now on */
  fill(code) {
    if (!this.input) return;
    this.input.value = code;
    this.#regroup(this.input, false);
  }

  /** @param {InputEvent} event */
  #typed(event) {
    if (event.isComposing || !this.input) return;
    this.#regroup(this.input, event.inputType?.startsWith("delete") ?? false);
    // a refusal of the last code says nothing about the one being typed now
    this.input.removeAttribute("aria-invalid");
  }

  /** @param {HTMLInputElement} input @param {boolean} deleting */
  #regroup(input, deleting) {
    const typed = input.value;
    const { value, caret } = group(typed, input.selectionStart ?? typed.length, { deleting });
    if (value === typed) return;
    input.value = value;
    if (input.ownerDocument.activeElement === input) input.setSelectionRange(caret, caret);
  }
}

customElements.define("entraide-code-box", CodeBox);

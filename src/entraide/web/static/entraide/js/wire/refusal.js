/** A no, with its reason: what the server refuses, or what can no longer be done. */

/** @typedef {{ code: string, sentence: string, details?: Record<string, string | number> }} Refusing */

/**
 * `code` is for programs and stable; `sentence` is for people, in the language of the page, and empty when the page
 * itself refuses (its own templates then have the words).
 */
export class Refusal extends Error {
  /** @override */
  name = "Refusal";

  /** @param {Refusing} refusing */
  constructor({ code, sentence, details = {} }) {
    super(code);
    this.code = code;
    this.sentence = sentence;
    this.details = details;
  }
}

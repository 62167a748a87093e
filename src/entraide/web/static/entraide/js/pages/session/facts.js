/** What stands in the slots of the sharer's page: names, times and words for the parts of a person. Pure. */

import { duration, stopwatch } from "../../lib/words.js";

/** @typedef {import("../../wire/messages.js").StateView} StateView */
/** @typedef {import("../../wire/messages.js").Trust} Trust */
/** @typedef {import("./stage.js").Values} Values */

/**
 * @param {Trust | null} trust
 * @param {{organisation: string, helper: string}} otherwise  until the helper is known
 * @returns {Values}
 */
export function personValues(trust, otherwise) {
  const other = trust?.other;
  return {
    helper: other?.name ?? otherwise.helper,
    initials: other?.initials ?? null,
    "job-title": other?.job_title ?? null,
    company: other?.company ?? null,
    domain: other?.domain ?? null,
    organisation: trust?.organisation ?? otherwise.organisation,
    name_like: other?.name_like ?? null,
    address_domain: other?.address_domain ?? null,
    domain_like: other?.domain_like ?? null,
  };
}

/** The last part of an ask: said aloud, and drawn as pressing. */
export const SOON_MS = 30_000;

/** @param {Trust | null} trust @returns {string[]} which facts the directory does not give, and what looks like another's */
export function personWords(trust) {
  const other = trust?.other;
  return [
    ...(other?.photo ? [] : ["no-photo"]),
    ...(other?.job_title ? [] : ["no-job-title"]),
    ...(other?.company ? [] : ["no-company"]),
    ...(other?.domain ? [] : ["no-domain"]),
    ...(other?.name_like ? ["look-alike", "name_like"] : []),
    ...(other?.domain_like ? ["look-alike", "domain_like"] : []),
  ];
}

/**
 * The times that tick, by the names of `data-tick`.
 *
 * @param {StateView} state brought up to now
 * @param {string} lang
 * @returns {Record<string, string>}
 */
export function ticking(state, lang) {
  const words = (/** @type {number | null | undefined} */ ms) => (ms == null ? "" : duration(ms, lang));
  return {
    "ask-left": words(state.ask?.left_ms),
    "shown-for": stopwatch(state.picture.for_ms),
    "helper-away": words(state.helper.absent_ms),
    "helper-left": words(state.helper.left_ms),
    "session-left": words(state.left_ms),
  };
}

/**
 * @param {NonNullable<StateView["ended"]>} ended
 * @param {string} lang
 * @returns {Values}
 */
export function receiptValues(ended, lang) {
  const end = new Date(ended.at);
  const start = new Date(end.getTime() - ended.lasted_ms);
  const format = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeStyle: "short" });
  return { when: format.formatRange(start, end), lasted: duration(ended.lasted_ms, lang) };
}

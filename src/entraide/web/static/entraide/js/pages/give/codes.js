/** Making codes, and keeping them: only this tab knows a code, the server keeps none. */

import { Refusal } from "../../wire/refusal.js";

/** @typedef {import("../../elements/code-card.js").KnownCode} KnownCode */

const KEPT = "entraide-code-";

/**
 * Make a code: of a new session, or a new one of a session that still waits.
 *
 * @param {object} what
 * @param {string} what.url
 * @param {string} what.csrf
 * @param {string | null} what.session
 * @param {{reason: string | null, ticket: string | null} | null} [what.prepared] for a new session
 * @param {typeof globalThis.fetch} [what.fetch]
 * @returns {Promise<{session: string, known: KnownCode}>} rejects with a Refusal; its sentence is empty when the server did not answer
 */
export async function makeCode({
  url,
  csrf,
  session,
  prepared = null,
  fetch = (...asked) => globalThis.fetch(...asked),
}) {
  let response;
  let body;
  try {
    response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify(session ? { session } : (prepared ?? {})),
    });
    body = await response.json();
  } catch {
    throw new Refusal({ code: "unreachable", sentence: "" });
  }
  if (response.ok) return { session: body.session, known: { code: body.code, link: body.link } };
  throw new Refusal({
    code: body?.code ?? "unreachable",
    sentence: body?.sentence ?? "",
    details: body?.details ?? {},
  });
}

/** @param {string} session @param {KnownCode} known @param {Pick<Storage, "setItem">} [storage] */
export function keepCode(session, known, storage = sessionStorage) {
  try {
    storage.setItem(KEPT + session, JSON.stringify(known));
  } catch {
    // storage is forbidden: the code is then lost with a reload, and the page says so
  }
}

/** @param {string} session @param {Pick<Storage, "getItem">} [storage] @returns {KnownCode | null} */
export function keptCode(session, storage = sessionStorage) {
  try {
    const known = JSON.parse(storage.getItem(KEPT + session) ?? "null");
    return typeof known?.code === "string" && typeof known.link === "string" ? known : null;
  } catch {
    return null;
  }
}

/** @param {string} session @param {Pick<Storage, "removeItem">} [storage] */
export function forgetCode(session, storage = sessionStorage) {
  try {
    storage.removeItem(KEPT + session);
  } catch {
    // as above
  }
}

/** What this tab has shown in a session, kept across reloads for the receipt. */

/** @typedef {import("../../wire/messages.js").SurfaceKind} SurfaceKind */

/**
 * @param {string} session
 * @param {SurfaceKind | null} [adding]
 * @param {Pick<Storage, "getItem" | "setItem">} [storage]
 * @returns {string[]} the words of the receipt: `shown-window`, … or `nothing-shown`
 */
export function shownBefore(session, adding = null, storage = globalThis.sessionStorage) {
  const name = `entraide.shown.${session}`;
  let shown = new Set(adding ? [adding] : []);
  try {
    shown = new Set([.../** @type {SurfaceKind[]} */ (JSON.parse(storage.getItem(name) ?? "[]")), ...shown]);
    if (adding) storage.setItem(name, JSON.stringify([...shown]));
  } catch {
    // storage is refused: the receipt of the server has the whole list
  }
  return shown.size > 0 ? [...shown].map((of) => `shown-${of}`) : ["nothing-shown"];
}

/** Which session this tab looked at last, so that a reload comes back to it. */

const KEPT = "entraide-desk-chosen";

/** @param {string | null} session @param {Pick<Storage, "setItem" | "removeItem">} [storage] */
export function keepChosen(session, storage = sessionStorage) {
  try {
    if (session) storage.setItem(KEPT, session);
    else storage.removeItem(KEPT);
  } catch {
    // storage is forbidden: a reload then shows the newest session
  }
}

/**
 * The session to look at first: the one in the address, the one looked at before, the newest.
 *
 * @param {string[]} sessions oldest first
 * @param {string | null} focus named by the address of the page
 * @param {Pick<Storage, "getItem">} [storage]
 * @returns {string | null}
 */
export function firstChosen(sessions, focus, storage = sessionStorage) {
  const wanted = [focus, kept(storage)].find((one) => one !== null && sessions.includes(one));
  return wanted ?? sessions.at(-1) ?? null;
}

/** @param {Pick<Storage, "getItem">} storage */
function kept(storage) {
  try {
    return storage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** Who this page is on the wire: a name for this load of it, and one for the tab across loads. */

const STORED = "entraide-tab";
const LOCK_TRIES = 6;
const LOCK_PAUSE_MS = 60;
/** A lock manager that answers later than this does not answer (seen in Chromium on a busy machine), in ms. */
const LOCK_PATIENCE_MS = 1000;

/** Make 128 random bits as 22 base64url characters. @returns {string} */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** This load of the page. */
export const pageId = newId();

/**
 * Answer the name of this tab: the same after a reload, another one in another tab.
 *
 * *Duplicate Tab* copies sessionStorage; a Web Lock held as long as the page lives tells the copy that the name
 * is in use. A reload may find the lock of its own former load still held for a moment, hence the few tries.
 * Where there are no locks (a page without HTTPS), or none that answer, the stored name is believed. A fresh name
 * is nobody else's: its lock is asked for and not waited for.
 *
 * @param {{ storage?: Pick<Storage, "getItem" | "setItem">, locks?: Pick<LockManager, "request"> | undefined,
 *   pause?: (ms: number) => Promise<void>, patience?: (ms: number) => Promise<void> }} [world]
 * @returns {Promise<string>}
 */
export async function tabId({
  storage = globalThis.sessionStorage,
  locks = globalThis.navigator?.locks,
  pause = (ms) => new Promise((done) => setTimeout(done, ms)),
  patience = (ms) => new Promise((done) => setTimeout(done, ms)),
} = {}) {
  const stored = read(storage);
  if (stored) {
    const silent = patience(LOCK_PATIENCE_MS).then(() => true);
    if (!locks || (await Promise.race([held(stored, locks, pause), silent]))) return stored;
  }
  const fresh = newId();
  write(storage, fresh);
  if (locks) held(fresh, locks, pause);
  return fresh;
}

/**
 * Try to hold the lock of `id` until the page goes.
 * @param {string} id
 * @param {Pick<LockManager, "request">} locks
 * @param {(ms: number) => Promise<void>} pause
 */
async function held(id, locks, pause) {
  for (let attempt = 0; attempt < LOCK_TRIES; attempt += 1) {
    if (attempt > 0) await pause(LOCK_PAUSE_MS);
    if (await holds(id, locks)) return true;
  }
  return false;
}

/**
 * @param {string} id
 * @param {Pick<LockManager, "request">} locks
 * @returns {Promise<boolean>}
 */
function holds(id, locks) {
  return new Promise((answer) => {
    locks
      .request(`${STORED}-${id}`, { ifAvailable: true }, (lock) => {
        answer(lock !== null);
        return lock ? new Promise(() => {}) : undefined;
      })
      // a browser that forbids locks here (some private modes): believe the stored name
      .catch(() => answer(true));
  });
}

/** @param {Pick<Storage, "getItem">} storage */
function read(storage) {
  try {
    const stored = storage.getItem(STORED);
    return stored && /^[\w-]{22}$/.test(stored) ? stored : null;
  } catch {
    // storage is forbidden: a tab without memory is a new tab
    return null;
  }
}

/**
 * @param {Pick<Storage, "setItem">} storage
 * @param {string} id
 */
function write(storage, id) {
  try {
    storage.setItem(STORED, id);
  } catch {
    // as above
  }
}

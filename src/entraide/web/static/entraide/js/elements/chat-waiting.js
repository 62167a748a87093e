/** Chat messages that wait for the line, kept in this tab so that a reload loses none. */

/** @typedef {{ key: string, text: string }} Unsent */

const KEPT = "entraide-chat-unsent-";
/** more would crowd out the other things that a tab keeps */
const LENGTH_MAX = 400_000;

export class Unsents {
  #name;
  #storage;

  /**
   * @param {string} session
   * @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} [storage]
   */
  constructor(session, storage = globalThis.sessionStorage) {
    this.#name = KEPT + session;
    this.#storage = storage;
  }

  /** Oldest first. @returns {Unsent[]} */
  get all() {
    try {
      const kept = JSON.parse(this.#storage.getItem(this.#name) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isUnsent) : [];
    } catch {
      // storage is forbidden, or somebody else wrote there: what waits lives as long as the page
      return [];
    }
  }

  /** @param {Unsent} unsent */
  add(unsent) {
    if (this.all.some(({ key }) => key === unsent.key)) return;
    this.#write([...this.all, unsent]);
  }

  /** It was stored, or refused for good. @param {string} key */
  remove(key) {
    const { all } = this;
    const left = all.filter((one) => one.key !== key);
    if (left.length < all.length) this.#write(left);
  }

  /** The session is over: nothing of it stays in the browser. */
  clear() {
    this.#write([]);
  }

  /** @param {Unsent[]} all */
  #write(all) {
    const text = JSON.stringify(all);
    try {
      if (all.length === 0) this.#storage.removeItem(this.#name);
      else if (text.length <= LENGTH_MAX) this.#storage.setItem(this.#name, text);
    } catch {
      // storage is forbidden or full: as above
    }
  }
}

/** @param {any} one @returns {one is Unsent} */
function isUnsent(one) {
  return typeof one?.key === "string" && /^[\w-]{22}$/.test(one.key) && typeof one.text === "string";
}

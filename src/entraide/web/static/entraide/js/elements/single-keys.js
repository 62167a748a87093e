/** Single keys of a page. They rest while somebody writes, while a dialog is open, and when they were turned off. */

const STORED = "entraide-keys";

/** @typedef {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "isComposing">} Pressed */

/**
 * What a key stands for on a page.
 *
 * @param {Pressed} event
 * @param {Record<string, string>} keys key → what it stands for
 * @returns {string | null}
 */
export function meaning(event, keys) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return Object.hasOwn(keys, key) ? (keys[key] ?? null) : null;
}

/**
 * Listen to the keys of the page and call `act` with what each stands for.
 *
 * @param {Record<string, string>} keys
 * @param {HTMLInputElement} box turns them off; what stands for `keys`, the list itself, works all the same
 * @param {(what: string) => void} act
 * @returns {() => void} stops
 */
export function listenToKeys(keys, box, act) {
  box.checked = read() !== "off";
  const turned = () => write(box.checked ? "on" : "off");
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    const what = meaning(event, keys);
    if (!what || event.defaultPrevented || isWriting(event.target) || document.querySelector("dialog[open]")) return;
    if (!box.checked && what !== "keys") return;
    event.preventDefault();
    act(what);
  };
  box.addEventListener("change", turned);
  document.addEventListener("keydown", pressed);
  return () => {
    box.removeEventListener("change", turned);
    document.removeEventListener("keydown", pressed);
  };
}

/** @param {EventTarget | null} target */
function isWriting(target) {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
}

function read() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

/** @param {"on" | "off"} word */
function write(word) {
  try {
    localStorage.setItem(STORED, word);
  } catch {
    // storage is forbidden: the choice holds until the page goes
  }
}

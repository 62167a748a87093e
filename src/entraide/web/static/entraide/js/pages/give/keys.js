/** The desk's single keys. They rest while somebody writes, while a dialog is open, and when they were turned off. */

const STORED = "entraide-keys";

/** @type {Record<string, string>} key → what a control of the same name does */
const KEYS = {
  "+": "zoom-in",
  "=": "zoom-in",
  "-": "zoom-out",
  0: "fit",
  1: "actual",
  f: "full-screen",
  i: "figures",
  c: "write",
  n: "another",
  "[": "before",
  "]": "after",
  "?": "keys",
};

/**
 * What a key stands for here.
 *
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "isComposing">} event
 * @returns {string | null}
 */
export function meaning(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return Object.hasOwn(KEYS, key) ? (KEYS[key] ?? null) : null;
}

/**
 * Listen to the keys of the page and call `act` with what each stands for.
 *
 * @param {(what: string) => void} act
 * @returns {() => void} stops
 */
export function listenToKeys(act) {
  const box = /** @type {HTMLInputElement} */ (document.getElementById("give-keys-on"));
  box.checked = read() !== "off";
  const turned = () => write(box.checked ? "on" : "off");
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    const what = meaning(event);
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

/**
 * What travels on a line, as `docs/protocol.md` tells it and `src/entraide/wire/messages.py` types it: the types, and the
 * one place that reads and writes the text. A kind or field forgotten in a table below breaks `tsc`.
 */

/** @typedef {"helper" | "sharer"} Seat */
/** @typedef {"tab" | "window" | "monitor" | "unknown"} SurfaceKind */
/** @typedef {"any" | "window" | "monitor"} Wanted */
/**
 * @typedef {"opened" | "cancelled" | "system" | "policy" | "no-source" | "failed" | "handheld" | "embedded" | "insecure"
 *   | "unconnected" | "forbidden" | "unsupported"} PickerCause
 */
/** @typedef {"button" | "browser" | "page"} StopCause */
/** @typedef {"link-opened" | "signing-in" | "wrong-code"} Stage */
/**
 * @typedef {"helper-ended" | "sharer-ended" | "reported" | "not-the-right-person" | "code-expired" | "code-withdrawn"
 *   | "helper-absent" | "sharer-absent" | "too-long" | "right-withdrawn" | "remote-help-off" | "person-disabled"
 *   | "signed-out"
 *   | "ended-for-safety" | "ended-against-rules" | "ended-for-maintenance" | "ended-by-administrator"} EndReason
 */

/**
 * What is shown. `label` is its title where the browser gives one.
 * @typedef {{ of: SurfaceKind, width_px: number, height_px: number, label?: string | null }} Surface
 */

/** @typedef {{ kind: "hello", ticket: string, chat_after: number }} Hello */
/** @typedef {{ kind: "ask", key: string, wanted: Wanted }} Ask */
/** @typedef {{ kind: "more-time", key: string }} MoreTime */
/** @typedef {{ kind: "allow", key: string, ask: number, surface: Surface, text: string }} Allow */
/** @typedef {{ kind: "decline", key: string, ask: number }} Decline */
/** @typedef {{ kind: "picker", cause: PickerCause }} Picker */
/** @typedef {{ kind: "show", key: string, surface: Surface }} Show */
/** @typedef {{ kind: "pause", key: string }} Pause */
/** @typedef {{ kind: "resume", key: string }} Resume */
/** @typedef {{ kind: "stop", key: string, cause: StopCause }} Stop */
/** @typedef {{ kind: "picture-seen", key: string }} PictureSeen */
/** @typedef {{ kind: "not-the-right-person", key: string }} NotTheRightPerson */
/** @typedef {{ kind: "end", key: string, cause: "button" | "report" }} End */
/** @typedef {{ kind: "say", key: string, text: string }} Say */
/** @typedef {{ kind: "chat-seen", seq: number }} ChatSeen */
/** @typedef {{ kind: "typing", on: boolean }} Typing */
/** @typedef {{ kind: "description", to: string, link: number, of: "offer" | "answer", sdp: string }} Description */
/**
 * An ICE candidate; an empty `candidate` marks the end of candidates.
 * @typedef {{ kind: "candidate", to: string, link: number, candidate: string, mid?: string | null, line?: number | null }} Candidate
 */
/** @typedef {"sharp" | "smooth"} Preference */
/** @typedef {"none" | "cpu" | "bandwidth" | "other"} Limit */
/** @typedef {{ kind: "prefer", to: string, picture: Preference }} Prefer */
/** @typedef {{ kind: "limited", to: string, by: Limit }} Limited */
/** @typedef {{ kind: "state" }} AskForState */

/**
 * @typedef {Hello | Ask | MoreTime | Allow | Decline | Picker | Show | Pause | Resume | Stop | PictureSeen | NotTheRightPerson
 *   | End | Say | ChatSeen | Typing | Description | Candidate | Prefer | Limited | AskForState} FromPage
 */

/**
 * @typedef {object} SeatView
 * @property {"empty" | "present" | "absent"} presence
 * @property {string | null} page  the page load that holds the seat; descriptions are addressed to it
 * @property {"closed" | "lost" | "restart" | "signed-out" | null} cause
 * @property {number | null} absent_ms
 * @property {number | null} left_ms  until the session ends of this absence
 */

/** @typedef {{ number: number, wanted: Wanted, left_ms: number, may_extend: boolean, reason: string | null,
 *   ticket: string | null }} AskView */

/**
 * @typedef {object} PictureView
 * @property {"none" | "running" | "paused" | "stopped"} status
 * @property {Surface | null} surface
 * @property {StopCause | null} cause
 * @property {number} for_ms
 * @property {boolean} seen
 */

/** @typedef {{ reason: EndReason, by: Seat | null, at: string, lasted_ms: number }} EndView */

/**
 * Everything a page needs to draw itself.
 * @typedef {object} StateView
 * @property {"state"} kind
 * @property {number} version
 * @property {Seat} seat
 * @property {"waiting" | "meeting" | "ended"} phase
 * @property {SeatView} helper
 * @property {SeatView} sharer
 * @property {AskView | null} ask
 * @property {"allowed" | "declined" | "timed-out" | null} answer
 * @property {number} asks_left
 * @property {boolean} allowed
 * @property {PictureView} picture
 * @property {boolean} chat_open
 * @property {number | null} code_left_ms
 * @property {boolean} code_may_extend
 * @property {number} elapsed_ms
 * @property {number | null} left_ms
 * @property {EndView | null} ended
 * @property {string[]} heard  keys of this seat's last commands that have acted
 */

/**
 * What the directory says of a person; null is *not given*.
 * @typedef {object} Profile
 * @property {string} name
 * @property {string | null} job_title
 * @property {string | null} company
 * @property {string | null} department
 * @property {string | null} photo
 * @property {string | null} domain  of the e-mail address, in ASCII, when the organisation has proved it
 * @property {string} initials
 * @property {string | null} name_like  another member's name that looks the same
 * @property {string | null} address_domain  of the e-mail address, in ASCII, proved or not
 * @property {string | null} domain_like  the proved domain that `address_domain` looks like
 */

/** @typedef {"compliant" | "not-compliant" | "not-enrolled" | "unknown"} DeviceWord */
/** @typedef {{ kind: "trust", other: Profile, organisation: string, device: DeviceWord, browser?: string | null }} Trust */
/** @typedef {{ kind: "chat", seq: number, author: Seat, key: string, text: string, at: string }} Chat */
/** @typedef {{ kind: "arrival", stage: Stage }} Arrival */
/** @typedef {Description | Candidate | Typing | ChatSeen | Prefer | Limited} Relayed */
/** @typedef {{ kind: "passed", sender: string, message: Relayed }} Passed */
/** @typedef {{ kind: "picker", cause: PickerCause }} Told */
/** @typedef {{ kind: "seat", cause: "taken-over" | "signed-out" }} Taken */
/** @typedef {{ kind: "lease", lasts_ms: number, signed_in_ms: number | null }} Lease */
/** @typedef {{ kind: "refused", code: string, sentence: string, key?: string | null }} Refused */
/** @typedef {{ kind: "ping" }} Ping */

/** @typedef {StateView | Trust | Chat | Arrival | Passed | Told | Taken | Lease | Refused | Ping} ToPage */

/**
 * The fields of the message of kind `K` in a union, without its kind; for keyed messages also without the key.
 * @template {{ kind: string }} M
 * @template {M["kind"]} K
 * @typedef {Omit<Extract<M, { kind: K }>, "kind" | "key">} FieldsOf
 */

/** Kinds that act once by their key. @typedef {Exclude<Extract<FromPage, { key: string }>["kind"], "say">} CommandKind */
/** Kinds without key, which are dropped while the line is not open. @typedef {Exclude<Exclude<FromPage, { key: string }>["kind"], "hello">} NoteKind */

/** A text that is not a message of this protocol. */
export class Malformed extends Error {
  /** @override */
  name = "Malformed";
}

/** @typedef {(value: unknown) => boolean} Check */
/** @template {{ kind: string }} M @typedef {{ [K in M["kind"]]: { [F in Exclude<keyof Extract<M, { kind: K }>, "kind">]-?: Check } }} Shapes */

/** @type {Check} */
const text = (value) => typeof value === "string";
/** @type {Check} */
const number = (value) => typeof value === "number" && Number.isFinite(value);
/** @type {Check} */
const flag = (value) => typeof value === "boolean";
/** @type {Check} */
const texts = (value) => Array.isArray(value) && value.every(text);

/**
 * A field that may be null or missing.
 * @param {Check} check
 * @returns {Check}
 */
const maybe = (check) => (value) => value === undefined || value === null || check(value);

/**
 * @param {...string} words
 * @returns {Check}
 */
const oneOf =
  (...words) =>
  (value) =>
    typeof value === "string" && words.includes(value);

/**
 * @param {Record<string, Check>} shape
 * @returns {Check}
 */
const record = (shape) => (value) => typeof value === "object" && value !== null && fits(value, shape);

const seat = oneOf("helper", "sharer");
const wanted = oneOf("any", "window", "monitor");
const picker = oneOf(
  ...["opened", "cancelled", "system", "policy", "no-source", "failed"],
  ...["handheld", "embedded", "insecure", "unconnected", "forbidden", "unsupported"],
);
const stopCause = oneOf("button", "browser", "page");

const surface = record(
  /** @satisfies {Record<keyof Surface, Check>} */ ({
    of: oneOf("tab", "window", "monitor", "unknown"),
    width_px: number,
    height_px: number,
    label: maybe(text),
  }),
);

const seatView = record(
  /** @satisfies {Record<keyof SeatView, Check>} */ ({
    presence: oneOf("empty", "present", "absent"),
    page: maybe(text),
    cause: maybe(text),
    absent_ms: maybe(number),
    left_ms: maybe(number),
  }),
);

const askView = record(
  /** @satisfies {Record<keyof AskView, Check>} */ ({
    number,
    wanted,
    left_ms: number,
    may_extend: flag,
    reason: maybe(text),
    ticket: maybe(text),
  }),
);

const pictureView = record(
  /** @satisfies {Record<keyof PictureView, Check>} */ ({
    status: oneOf("none", "running", "paused", "stopped"),
    surface: maybe(surface),
    cause: maybe(stopCause),
    for_ms: number,
    seen: flag,
  }),
);

const endView = record(
  /** @satisfies {Record<keyof EndView, Check>} */ ({ reason: text, by: maybe(seat), at: text, lasted_ms: number }),
);

const profile = record(
  /** @satisfies {Record<keyof Profile, Check>} */ ({
    name: text,
    job_title: maybe(text),
    company: maybe(text),
    department: maybe(text),
    photo: maybe(text),
    domain: maybe(text),
    initials: text,
    name_like: maybe(text),
    address_domain: maybe(text),
    domain_like: maybe(text),
  }),
);

const FROM_PAGE = /** @satisfies {Shapes<FromPage>} */ ({
  hello: { ticket: text, chat_after: number },
  ask: { key: text, wanted },
  "more-time": { key: text },
  allow: { key: text, ask: number, surface, text },
  decline: { key: text, ask: number },
  picker: { cause: picker },
  show: { key: text, surface },
  pause: { key: text },
  resume: { key: text },
  stop: { key: text, cause: stopCause },
  "picture-seen": { key: text },
  "not-the-right-person": { key: text },
  end: { key: text, cause: oneOf("button", "report") },
  say: { key: text, text },
  "chat-seen": { seq: number },
  typing: { on: flag },
  description: { to: text, link: number, of: oneOf("offer", "answer"), sdp: text },
  candidate: { to: text, link: number, candidate: text, mid: maybe(text), line: maybe(number) },
  prefer: { to: text, picture: oneOf("sharp", "smooth") },
  limited: { to: text, by: oneOf("none", "cpu", "bandwidth", "other") },
  state: {},
});

/** @type {ReadonlySet<string>} */
const RELAYED = new Set(["description", "candidate", "typing", "chat-seen", "prefer", "limited"]);

const TO_PAGE = /** @satisfies {Shapes<ToPage>} */ ({
  state: {
    version: number,
    seat,
    phase: oneOf("waiting", "meeting", "ended"),
    helper: seatView,
    sharer: seatView,
    ask: maybe(askView),
    answer: maybe(text),
    asks_left: number,
    allowed: flag,
    picture: pictureView,
    chat_open: flag,
    code_left_ms: maybe(number),
    code_may_extend: flag,
    elapsed_ms: number,
    left_ms: maybe(number),
    ended: maybe(endView),
    heard: texts,
  },
  trust: { other: profile, organisation: text, device: text, browser: maybe(text) },
  chat: { seq: number, author: seat, key: text, text, at: text },
  arrival: { stage: text },
  passed: { sender: text, message: (value) => RELAYED.has(kindOf(value)) && isMessage(value, FROM_PAGE) },
  picker: { cause: picker },
  seat: { cause: text },
  lease: { lasts_ms: number, signed_in_ms: maybe(number) },
  refused: { code: text, sentence: text, key: maybe(text) },
  ping: {},
});

export const KINDS_FROM_PAGE = /** @type {FromPage["kind"][]} */ (Object.keys(FROM_PAGE));
export const KINDS_TO_PAGE = /** @type {ToPage["kind"][]} */ (Object.keys(TO_PAGE));

/**
 * Read a message of the server. Fields that this page does not know yet are kept and not looked at.
 * @param {string} json
 * @returns {ToPage} throws Malformed
 */
export function parse(json) {
  return /** @type {ToPage} */ (read(json, TO_PAGE));
}

/**
 * Read a message as the server would; for tests and for whoever builds another page.
 * @param {string} json
 * @returns {FromPage} throws Malformed
 */
export function parseFromPage(json) {
  return /** @type {FromPage} */ (read(json, FROM_PAGE));
}

/**
 * Write a message for the server. Half a sign (a lone surrogate, left over from an emoji that was cut) becomes U+FFFD:
 * the server closes the line on it, and would at each reconnect.
 * @param {FromPage} message
 * @returns {string}
 */
export function write(message) {
  return JSON.stringify(message, (_, value) =>
    typeof value === "string" ? value.replace(/\p{Cs}/gu, "\ufffd") : value,
  );
}

/** The server's limits of a chat text and of a frame, `wire/messages.py` and `wire/codec.py`. */
const CHAT_CHARACTERS_MAX = 30_000;
const FRAME_BYTES_MAX = 64 * 1024;

/**
 * Whether the server's parser lets a message through; beyond its limits it closes the line, and would at each reconnect.
 * @param {FromPage} message
 */
export function isSendable(message) {
  const characters = message.kind === "say" ? [...message.text].length : 0;
  return characters <= CHAT_CHARACTERS_MAX && new TextEncoder().encode(write(message)).length <= FRAME_BYTES_MAX;
}

/**
 * @param {string} json
 * @param {Record<string, Record<string, Check>>} shapes
 * @returns {unknown}
 */
function read(json, shapes) {
  let value;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new Malformed("not JSON", { cause: error });
  }
  if (!isMessage(value, shapes)) throw new Malformed(`not a message: ${kindOf(value)}`);
  return value;
}

/**
 * @param {unknown} value
 * @param {Record<string, Record<string, Check>>} shapes
 */
function isMessage(value, shapes) {
  const kind = kindOf(value);
  const shape = Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
  return shape !== undefined && fits(/** @type {object} */ (value), shape);
}

/**
 * @param {object} value
 * @param {Record<string, Check>} shape
 */
function fits(value, shape) {
  const fields = /** @type {Record<string, unknown>} */ (value);
  return Object.entries(shape).every(([name, check]) => check(fields[name]));
}

/** @param {unknown} value */
function kindOf(value) {
  const kind = typeof value === "object" && value !== null && "kind" in value ? value.kind : null;
  return typeof kind === "string" ? kind : "";
}

/**
 * A page's line to the server: one WebSocket that comes back by itself. Commands act once and are never lost,
 * the newest state wins, each chat message is told once.
 *
 * Keeps out: `document`, and what any message means for the page or the picture.
 */

import { clockOf } from "../lib/clock.js";
import { newId } from "../lib/tab.js";
import { isSendable, parse, write } from "./messages.js";
import { Refusal } from "./refusal.js";
import { askTicket, Unreachable } from "./ticket.js";
import { Waiting } from "./waiting.js";

/** @typedef {import("./messages.js").FromPage} FromPage */
/** @typedef {import("./messages.js").ToPage} ToPage */
/** @typedef {import("./messages.js").StateView} StateView */
/** @typedef {import("./messages.js").Trust} Trust */
/** @typedef {import("./messages.js").CommandKind} CommandKind */
/** @typedef {import("./messages.js").NoteKind} NoteKind */
/** @typedef {"connecting" | "open" | "lost" | "over"} Status */

const SILENCE_MS = 8_000;
const BACKOFF_MS = 200;
const BACKOFF_MAX_MS = 5_000;
/** where the network failed, no server is spared by waiting longer */
const BACKOFF_UNREACHED_MS = 2_000;
/**
 * How long a page that was connected waits for a ticket, in turn: TCP tries again after 1 s and 3 s, so that an answer
 * that is not there by then is sooner had by asking anew. Every third is for a network that is merely slow.
 */
const PATIENCE_MS = /** @type {const} */ ([2_500, 2_500, 5_000]);
/** a line that was open for less comes back ever more slowly, so that a broken server is not hammered */
const STEADY_MS = 5_000;
/** relay logins last ten minutes; younger ones are used as they are */
const ICE_FRESH_MS = 8 * 60_000;

const TAKEN_OVER = 4001;
const SIGNED_OUT = 4003;
const SESSION_OVER = 4010;
/** The server did not understand what it was sent: it would not do so the next time either. */
const NOT_UNDERSTOOD = new Set([1002, 1009]);

/** The line of one page; `js/README.md` lists its events. */
export class Line extends EventTarget {
  /** @type {StateView | null} */
  state = null;
  /** `now()` when `state` came. */
  stateAt = 0;
  /** @type {Trust | null} */
  trust = null;
  /** @type {import("./messages.js").Seat | null} */
  seat = null;
  /** @type {import("./ticket.js").Ice | null} */
  ice = null;
  /** @type {Status} */
  status = "connecting";
  /** `now()` when `status` became so. */
  since;
  /** Every chat message up to this `seq` has been told. */
  chatAfter;

  #timers;
  #fetch;
  #WebSocket;
  #random;
  #base;
  #wake;
  #csrf;
  #tab;
  /** @type {WebSocket | null} */
  #socket = null;
  /** Grows with every attempt; what belongs to an older one is not listened to. */
  #attempt = 0;
  #failures = 0;
  #takeOver = false;
  #openedAt = 0;
  #iceAt = 0;
  /** @type {any} */
  #retryTimer = null;
  /** @type {any} */
  #silenceTimer = null;
  /** @type {any} */
  #leaseTimer = null;
  #waiting;
  /** @type {Set<number>} */
  #told = new Set();

  /**
   * @param {object} options
   * @param {string} options.session
   * @param {string} options.page
   * @param {string} options.tab
   * @param {string} options.csrf
   * @param {number} [options.chatAfter]
   * @param {typeof globalThis.fetch} [options.fetch]
   * @param {typeof globalThis.WebSocket} [options.WebSocket]
   * @param {import("../lib/clock.js").Clock["setTimeout"]} [options.setTimeout]
   * @param {import("../lib/clock.js").Clock["clearTimeout"]} [options.clearTimeout]
   * @param {import("../lib/clock.js").Clock["now"]} [options.now]
   * @param {() => number} [options.random]
   * @param {string} [options.base]  the page's own address
   * @param {Pick<EventTarget, "addEventListener" | "removeEventListener">} [options.wake]  tells `online`
   */
  constructor({
    session,
    page,
    tab,
    csrf,
    chatAfter = 0,
    fetch = (...what) => globalThis.fetch(...what),
    WebSocket = globalThis.WebSocket,
    setTimeout,
    clearTimeout,
    now,
    random = Math.random,
    base = globalThis.location?.href,
    wake = globalThis,
  }) {
    super();
    this.session = session;
    this.page = page;
    this.chatAfter = chatAfter;
    this.#tab = tab;
    this.#csrf = csrf;
    this.#fetch = fetch;
    this.#WebSocket = WebSocket;
    this.#timers = clockOf({ setTimeout, clearTimeout, now });
    this.#random = random;
    this.#base = base;
    this.#wake = wake;
    this.#waiting = new Waiting((message) => this.status === "open" && this.#write(message), this.#timers);
    this.since = this.#timers.now();
  }

  /**
   * Connect, and go on connecting until `close()`, the end, or a refusal for good.
   * @param {{ takeOver?: boolean }} [options]  takeOver: take the seat from the page that holds it
   */
  open({ takeOver = false } = {}) {
    this.#takeOver = takeOver;
    this.#failures = 0;
    this.#wake.addEventListener?.("online", this.#hurry);
    this.#become(this.status === "open" ? "lost" : "connecting");
    this.#connect();
  }

  /** Hang up for good. */
  close() {
    this.#socket?.close(1000);
    this.#finish("line-closed");
  }

  /**
   * Have the server do something, once, whatever happens to the connection meanwhile.
   * @template {CommandKind} K
   * @param {K} kind
   * @param {import("./messages.js").FieldsOf<FromPage, K>} [fields]
   * @returns {Promise<void>} when it has acted; rejects with a Refusal
   */
  command(kind, fields) {
    return this.#submit(/** @type {any} */ ({ kind, key: newId(), ...fields }));
  }

  /**
   * Say something in the chat.
   * @param {string} text
   * @returns {{ key: string, done: Promise<void> }} done: when it is stored and has come back as `chat`
   */
  say(text) {
    const key = newId();
    return { key, done: this.sayAgain(key, text) };
  }

  /**
   * Say it again under the key of an earlier try, so that it can never stand there twice.
   * @param {string} key
   * @param {string} text
   * @returns {Promise<void>}
   */
  sayAgain(key, text) {
    /** @type {FromPage} */
    const message = { kind: "say", key, text };
    if (!isSendable(message)) {
      return Promise.reject(new Refusal({ code: "chat-too-long", sentence: "" }));
    }
    return this.#submit(/** @type {any} */ (message));
  }

  /**
   * Send something that is worth nothing later; dropped while the line is not open.
   * @template {NoteKind} K
   * @param {K} kind
   * @param {import("./messages.js").FieldsOf<FromPage, K>} [fields]
   * @returns {boolean} whether it went out
   */
  send(kind, fields) {
    if (this.status !== "open") return false;
    return this.#write(/** @type {any} */ ({ kind, ...fields }));
  }

  /**
   * Relay logins that still hold: they run out after ten minutes, the session lasts longer.
   * @returns {Promise<import("./ticket.js").Ice | null>}
   */
  async freshIce() {
    const stale = this.#timers.now() - this.#iceAt > ICE_FRESH_MS;
    if (this.ice && this.ice.iceServers.length > 0 && stale) {
      try {
        this.#keepIce(await this.#ticket(false));
      } catch {
        // the old ones may do; if not, the line's own reconnect brings new ones
      }
    }
    return this.ice;
  }

  // --- connecting -------------------------------------------------------------------------------------------

  async #connect() {
    this.#drop();
    const attempt = this.#attempt;
    let ticket;
    try {
      ticket = await this.#ticket(this.#takeOver);
    } catch (error) {
      if (attempt !== this.#attempt) return;
      if (error instanceof Refusal) this.#refusedTicket(error);
      else this.#retry(error instanceof Unreachable ? error.how : "answered");
      return;
    }
    if (attempt !== this.#attempt) return;
    this.#keepIce(ticket);
    this.seat = ticket.seat;
    this.#listen(ticket, attempt);
  }

  /** @param {boolean} takeOver */
  #ticket(takeOver) {
    const { session, page } = this;
    const what = { session, page, tab: this.#tab, csrf: this.#csrf, takeOver };
    const known = this.state !== null && this.status === "lost";
    const patienceMs = known ? PATIENCE_MS[this.#failures % PATIENCE_MS.length] : undefined;
    return askTicket(patienceMs ? { ...what, patienceMs } : what, this.#fetch);
  }

  /** @param {import("./ticket.js").Ticket} ticket */
  #keepIce(ticket) {
    this.ice = ticket.ice;
    this.#iceAt = this.#timers.now();
  }

  /**
   * @param {import("./ticket.js").Ticket} ticket
   * @param {number} attempt
   */
  #listen({ ticket, url }, attempt) {
    const address = new URL(url, this.#base);
    // relative addresses and https: are understood by WebSocket only since Chrome 125
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const socket = new this.#WebSocket(address.href);
    this.#socket = socket;
    this.#heard();
    const mine = () => attempt === this.#attempt;
    socket.addEventListener("open", () => {
      if (mine()) this.#write({ kind: "hello", ticket, chat_after: this.chatAfter });
    });
    socket.addEventListener("message", (event) => {
      if (mine()) this.#read(event.data);
    });
    socket.addEventListener("close", (event) => {
      if (mine()) this.#closed(event.code);
    });
  }

  /** Forget the present socket and everything that waits for it. */
  #drop() {
    this.#attempt += 1;
    this.#timers.clearTimeout(this.#retryTimer);
    this.#timers.clearTimeout(this.#silenceTimer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  /** @param {Unreachable["how"]} [how]  what the last try met */
  #retry(how = "answered") {
    this.#drop();
    this.#become("lost");
    const most = { answered: BACKOFF_MAX_MS, failed: BACKOFF_UNREACHED_MS, silent: BACKOFF_MS }[how];
    const wait = Math.min(most, BACKOFF_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#retryTimer = this.#timers.setTimeout(() => this.#connect(), wait * (0.75 + this.#random() / 2));
  }

  /** The network is back: do not wait for the next try. */
  hurry() {
    if (this.status !== "lost" || !this.#retryTimer) return;
    this.#failures = 0;
    this.#connect();
  }

  #hurry = () => this.hurry();

  /** Something was heard: the line lives for another while. */
  #heard() {
    this.#timers.clearTimeout(this.#silenceTimer);
    this.#silenceTimer = this.#timers.setTimeout(() => this.#lost(), SILENCE_MS);
  }

  /** @param {number} code */
  #closed(code) {
    if (code === TAKEN_OVER) this.#seatLost({ kind: "seat", cause: "taken-over" });
    else if (code === SIGNED_OUT) this.#seatLost({ kind: "seat", cause: "signed-out" });
    else if (code === SESSION_OVER) this.#sessionOver();
    else {
      if (NOT_UNDERSTOOD.has(code)) this.#waiting.notUnderstood();
      this.#lost();
    }
  }

  #lost() {
    if (this.status === "open" && this.#timers.now() - this.#openedAt >= STEADY_MS) this.#failures = 0;
    this.#retry();
  }

  /** @param {Refusal} refusal */
  #refusedTicket(refusal) {
    const { code, sentence, details } = refusal;
    if (code === "seat-taken") {
      this.#drop();
      this.#retryTimer = null;
      this.#wake.removeEventListener?.("online", this.#hurry);
      this.#become("lost");
      this.#tell("taken", { code, sentence, details });
    } else {
      this.#finish(code, sentence);
      this.#tell("gone", { code, sentence, details });
    }
  }

  /** @param {import("./messages.js").Taken} taken */
  #seatLost(taken) {
    this.#finish(taken.cause);
    this.#tell("seat", taken);
  }

  #sessionOver() {
    const known = this.state?.phase === "ended";
    this.#finish("session-over");
    if (!known) this.#tell("gone", { code: "session-over", sentence: "", details: {} });
  }

  /**
   * @param {string} code  why what still waits cannot be done any more
   * @param {string} [sentence]
   */
  #finish(code, sentence = "") {
    this.#drop();
    this.#timers.clearTimeout(this.#leaseTimer);
    this.#wake.removeEventListener?.("online", this.#hurry);
    this.#become("over");
    this.#waiting.giveUp(code, sentence);
  }

  // --- hearing ----------------------------------------------------------------------------------------------

  /** @param {unknown} data */
  #read(data) {
    this.#heard();
    let message;
    try {
      message = parse(String(data));
    } catch {
      // a newer server may say what this page does not know: such a message is not for it
      return;
    }
    this.#hear[message.kind](/** @type {never} */ (message));
  }

  /** @type {{ [K in ToPage["kind"]]: (message: Extract<ToPage, { kind: K }>) => void }} */
  #hear = {
    state: (state) => this.#hearState(state),
    trust: (trust) => {
      this.trust = trust;
      this.#tell("trust", trust);
    },
    chat: (chat) => this.#hearChat(chat),
    arrival: (arrival) => this.#tell("arrival", arrival),
    passed: (passed) => this.#tell("passed", passed),
    picker: (told) => this.#tell("picker", told),
    seat: (taken) => this.#seatLost(taken),
    lease: (lease) => this.#hearLease(lease),
    refused: (refused) => this.#hearRefused(refused),
    ping: () => {},
  };

  /** @param {StateView} state */
  #hearState(state) {
    const stale = this.state !== null && state.version < this.state.version;
    if (!stale) {
      this.state = state;
      this.stateAt = this.#timers.now();
      this.seat = state.seat;
      for (const key of state.heard) this.#waiting.settle(key);
    }
    const first = this.status !== "open";
    if (first) {
      this.#openedAt = this.#timers.now();
      this.#takeOver = false;
      this.#become("open");
      this.#waiting.sendAgain();
    }
    if (!stale || first) this.#tell("state", this.state);
  }

  /** @param {import("./messages.js").Chat} chat */
  #hearChat(chat) {
    if (chat.author === this.seat) this.#waiting.settle(chat.key);
    if (chat.seq <= this.chatAfter || this.#told.has(chat.seq)) return;
    this.#told.add(chat.seq);
    // only without gaps: what is missing before a message is asked for again with the next hello
    while (this.#told.delete(this.chatAfter + 1)) this.chatAfter += 1;
    this.#tell("chat", chat);
  }

  /** @param {import("./messages.js").Lease} lease */
  #hearLease(lease) {
    this.#timers.clearTimeout(this.#leaseTimer);
    this.#leaseTimer = this.#timers.setTimeout(() => this.#tell("lapsed", {}), lease.lasts_ms);
    this.#tell("lease", lease);
  }

  /** @param {import("./messages.js").Refused} refused */
  #hearRefused(refused) {
    if (this.#waiting.refuse(refused)) this.#tell("refused", refused);
  }

  // --- saying -----------------------------------------------------------------------------------------------

  /**
   * @param {Extract<FromPage, { key: string }>} message
   * @returns {Promise<void>}
   */
  #submit(message) {
    if (this.status === "over") {
      return Promise.reject(new Refusal({ code: "line-closed", sentence: "" }));
    }
    return this.#waiting.add(message);
  }

  /** @param {FromPage} message */
  #write(message) {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(write(message));
    return true;
  }

  /** @param {Status} status */
  #become(status) {
    if (this.status === status) return;
    this.status = status;
    this.since = this.#timers.now();
    this.#tell("status", { status, since: this.since });
  }

  /**
   * @param {string} name
   * @param {unknown} detail
   */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Stand-ins of the browser's shape that keep a list of what they were told. The clock stands still until advanced. */

/** A clock with timers: `advance(ms)` runs what falls due, in order, letting promises settle between. */
export class FakeClock {
  time = 1_000;
  #timers = new Map();
  #next = 1;

  now = () => this.time;

  setTimeout = (run, ms) => {
    const id = this.#next++;
    this.#timers.set(id, { run, at: this.time + ms });
    return id;
  };

  clearTimeout = (id) => {
    this.#timers.delete(id);
  };

  async advance(ms) {
    const end = this.time + ms;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.#timers.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].run();
      await settle();
    }
    this.time = end;
    await settle();
  }

  get world() {
    return { setTimeout: this.setTimeout, clearTimeout: this.clearTimeout, now: this.now };
  }
}

/** Let everything that waits for resolved promises run. */
export async function settle() {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

/** A WebSocket in the hands of the test; `sockets` of its class are all that were made. */
export function fakeWebSocket() {
  return class FakeWebSocket extends EventTarget {
    static sockets = [];

    constructor(url) {
      super();
      this.url = url;
      this.readyState = 0;
      this.sent = [];
      this.closedWith = undefined;
      FakeWebSocket.sockets.push(this);
    }

    static get last() {
      return FakeWebSocket.sockets.at(-1);
    }

    send(text) {
      if (this.readyState !== 1) throw new Error("InvalidStateError");
      this.sent.push(JSON.parse(text));
    }

    close(code) {
      if (this.readyState >= 2) return;
      this.readyState = 2;
      this.closedWith = code ?? 1005;
    }

    /** The server accepts. */
    accept() {
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
    }

    /** The server says something. */
    hear(message) {
      this.dispatchEvent(
        new MessageEvent("message", { data: typeof message === "string" ? message : JSON.stringify(message) }),
      );
    }

    /** The connection ends. */
    end(code = 1006) {
      this.readyState = 3;
      this.dispatchEvent(Object.assign(new Event("close"), { code }));
    }
  };
}

/** A fetch that answers what `answers` holds, the last one for ever; `asked` keeps the bodies. */
export function fakeFetch(...answers) {
  const asked = [];
  const fetch = async (url, options) => {
    asked.push({ url, ...options, body: JSON.parse(options.body) });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    const { status, body } = answer;
    return { ok: status < 300, status, json: async () => (typeof body === "string" ? JSON.parse(body) : body) };
  };
  return Object.assign(fetch, { asked, answers });
}

export const TICKET = {
  status: 201,
  body: { ticket: "t".repeat(22), url: "/sessions/S/line", seat: "helper", ice_servers: [], relay_only: false },
};

export const HELPER_PAGE = "H".repeat(22);
export const SHARER_PAGE = "P".repeat(22);

/** A state of a meeting with both there; `more` overrides. */
export function stateOf(more = {}) {
  return {
    kind: "state",
    version: 1,
    seat: "helper",
    phase: "meeting",
    helper: { presence: "present", page: HELPER_PAGE, cause: null, absent_ms: null, left_ms: null },
    sharer: { presence: "present", page: SHARER_PAGE, cause: null, absent_ms: null, left_ms: null },
    ask: null,
    answer: null,
    asks_left: 3,
    allowed: false,
    picture: { status: "none", surface: null, cause: null, for_ms: 0, seen: false },
    chat_open: true,
    code_left_ms: null,
    code_may_extend: false,
    elapsed_ms: 0,
    left_ms: 1000,
    ended: null,
    heard: [],
    ...more,
  };
}

/** Keep what a target fires, as [name, detail]. */
export function recorded(target, ...names) {
  const list = [];
  for (const name of names) target.addEventListener(name, (event) => list.push([name, event.detail]));
  return list;
}

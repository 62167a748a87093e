/** Calling a person who looks at another window: a chime, a notification, a number in the tab's title, another icon. */

/** @typedef {"sound" | "notification"} Way */

/** The chime: two soft notes, so that it is heard and startles nobody. Frequency in Hz, start and length in s. */
const NOTES = /** @type {const} */ ([
  [660, 0, 0.18],
  [880, 0.14, 0.26],
]);
const LOUDNESS = 0.12;
/** A page that was never clicked may sound only from its first click on: by then an old chime calls for nothing. */
const LATE_MS = 1_000;

/**
 * One for a page. `count` is drawn as `(2) Title`; `live` changes the icon while a screen is shown.
 *
 * Fires `change` when a way was switched on or off.
 */
export class Attention extends EventTarget {
  #document;
  #storage;
  #Notification;
  #AudioContext;
  #now;
  /** @type {AudioContext | null} */
  #audio = null;
  #count = 0;
  #live = false;
  #icon;

  /**
   * @param {object} [world]
   * @param {Document} [world.document]
   * @param {Pick<Storage, "getItem" | "setItem">} [world.storage]
   * @param {typeof globalThis.Notification | undefined} [world.Notification]
   * @param {typeof globalThis.AudioContext | undefined} [world.AudioContext]
   * @param {() => number} [world.now]
   */
  constructor({
    document = globalThis.document,
    storage = globalThis.localStorage,
    Notification = globalThis.Notification,
    AudioContext = globalThis.AudioContext,
    now = () => performance.now(),
  } = {}) {
    super();
    this.#document = document;
    this.#storage = storage;
    this.#Notification = Notification;
    this.#AudioContext = AudioContext;
    this.#now = now;
    const link = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel~="icon"][data-sharing]'));
    this.#icon = { link, href: link?.getAttribute("href") ?? "" };
  }

  /**
   * Call: chime, notification where wanted, and the new number.
   *
   * @param {object} call
   * @param {number} [call.count]
   * @param {string} [call.title]  a sentence of the page's templates; without it there is no notification
   * @param {string} [call.body]
   * @param {string} [call.tag]  a later call with the same tag replaces the earlier notification
   */
  call({ count, title, body = "", tag = "entraide" } = {}) {
    if (count !== undefined) this.count = count;
    if (this.get("sound")) this.#chime();
    if (title && this.get("notification") && !this.#document.hasFocus()) this.#notify(title, body, tag);
  }

  /** How many things wait for this person. */
  get count() {
    return this.#count;
  }

  set count(count) {
    this.#count = count;
    const bare = this.#document.title.replace(/^\(\d+\) /, "");
    const title = count > 0 ? `(${count}) ${bare}` : bare;
    if (this.#document.title !== title) this.#document.title = title;
    this.#drawIcon();
  }

  /** Whether this person's screen is being seen. */
  get live() {
    return this.#live;
  }

  set live(live) {
    this.#live = live;
    this.#drawIcon();
  }

  /**
   * Whether a way is on: sound until switched off, notifications once the person and the browser agreed.
   * @param {Way} way
   * @returns {boolean}
   */
  get(way) {
    const stored = this.#read(way);
    if (way === "sound") return stored !== "off";
    return stored === "on" && this.#Notification?.permission === "granted";
  }

  /**
   * Switch a way on or off; call it in a click, since the browser may have to ask.
   * @param {Way} way
   * @param {boolean} on
   * @returns {Promise<boolean>} whether it is on now (the browser may have said no)
   */
  async set(way, on) {
    if (way === "notification" && on && this.#Notification && this.#Notification.permission !== "granted") {
      await this.#Notification.requestPermission();
    }
    try {
      this.#storage.setItem(`entraide-${way}`, on ? "on" : "off");
    } catch {
      // storage is forbidden or full: the choice lasts as long as nothing is remembered
    }
    if (way === "sound" && on) this.#chime();
    this.dispatchEvent(new Event("change"));
    return this.get(way);
  }

  /** @param {Way} way */
  #read(way) {
    try {
      return this.#storage.getItem(`entraide-${way}`);
    } catch {
      return null;
    }
  }

  #chime() {
    if (!this.#AudioContext) return;
    this.#audio ??= new this.#AudioContext();
    const audio = this.#audio;
    const called = this.#now();
    // where it may make no sound yet, Chrome answers only at the first click, others refuse: the rest still calls
    const ready = audio.state === "suspended" ? audio.resume() : Promise.resolve();
    ready.then(
      () => {
        if (this.#now() - called > LATE_MS) return;
        for (const [hertz, start, lasts] of NOTES) play(audio, hertz, start, lasts);
      },
      () => {},
    );
  }

  /**
   * @param {string} title
   * @param {string} body
   * @param {string} tag
   */
  #notify(title, body, tag) {
    if (!this.#Notification) return;
    try {
      const note = new this.#Notification(title, { body, tag });
      note.addEventListener("click", () => {
        this.#document.defaultView?.focus();
        note.close();
      });
    } catch {
      // Chrome on Android has the class but refuses to construct it outside a service worker
    }
  }

  #drawIcon() {
    const { link, href } = this.#icon;
    if (!link) return;
    const wanted =
      (this.#live ? link.dataset["sharing"] : undefined) ??
      (this.#count > 0 ? link.dataset["unread"] : undefined) ??
      href;
    if (link.getAttribute("href") !== wanted) link.setAttribute("href", wanted);
  }
}

/**
 * @param {AudioContext} audio
 * @param {number} hertz
 * @param {number} start
 * @param {number} lasts
 */
function play(audio, hertz, start, lasts) {
  const begin = audio.currentTime + start;
  const tone = new OscillatorNode(audio, { frequency: hertz, type: "sine" });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.linearRampToValueAtTime(LOUDNESS, begin + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, begin + lasts);
  tone.connect(volume).connect(audio.destination);
  tone.start(begin);
  tone.stop(begin + lasts);
}

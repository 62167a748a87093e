/**
 * Fits what the sharer's page sends to its path, its machine and the helper's wish: codec, ceiling, frames, and which of
 * resolution and rhythm gives way first. The first picture is sent small (`first-picture.js`).
 */

import { ceilingOf, Stillness, Thinness, wayOf } from "./ceiling.js";
import { codecOf, Thrift } from "./codecs.js";
import { FIRST_SCALE, firstPicture } from "./first-picture.js";
import { refresh } from "./refresh.js";

/** @typedef {import("../wire/messages.js").Preference} Preference */
/** @typedef {import("./quality.js").Quality} Quality */

const TRIES = 3;

export class Fitting {
  #sender;
  #thrift;
  /** @type {import("./ceiling.js").Way} */
  #way = "far";
  #thinness = new Thinness();
  #stillness = new Stillness();
  /** @type {Preference} */
  #preference = "sharp";
  #applied = "";
  /** @type {"waiting" | "begun" | "there"} what became of the first picture, which is small */
  #first;
  #closed = false;
  #timers;
  /** one after the other: parameters that were read before another change are refused */
  #queue = Promise.resolve();

  /**
   * @param {RTCRtpSender} sender
   * @param {boolean} thrifty  how its codecs were offered
   * @param {Preference} preference
   * @param {import("../lib/clock.js").Clock} timers
   * @param {{ small?: boolean }} [how]  small: the first picture was offered small
   */
  constructor(sender, thrifty, preference, timers, { small = true } = {}) {
    this.#sender = sender;
    this.#first = small ? "waiting" : "there";
    this.#timers = timers;
    this.#thrift = new Thrift(thrifty);
    this.#preference = preference;
  }

  /**
   * Say of a track, before it is sent, what matters in it. Letters keep their size and edges, or movement its rhythm.
   * @param {MediaStreamTrack | null} track
   */
  hint(track) {
    // Firefox has no hints and decides by the source
    if (track && "contentHint" in track) track.contentHint = this.#preference === "smooth" ? "motion" : "text";
  }

  /** A track goes out on a connection that stands: once its first picture has, those that follow are in full size. */
  async begin() {
    if (this.#first !== "waiting") return;
    this.#first = "begun";
    const awaited = () => !this.#closed && this.#first === "begun" && this.#sender.track !== null;
    await firstPicture(this.#sender, this.#timers, awaited);
    await this.whole();
  }

  /** The first picture has gone out, or was seen: from now on all of it. */
  async whole() {
    this.#first = "there";
    // parameters that somebody else sets meanwhile make these out of date
    for (let attempt = 0; attempt < TRIES && this.#applied !== this.#wanted().text && !this.#closed; attempt += 1) {
      await this.#apply();
    }
  }

  /** Nothing is sent any more. */
  close() {
    this.#closed = true;
  }

  /** @param {Preference} preference */
  prefer(preference) {
    this.#preference = preference;
    this.hint(this.#sender.track);
    return this.#apply();
  }

  /**
   * Take in what the connection says of itself.
   * @param {Quality} quality
   * @param {number} at
   */
  follow(quality, at) {
    if (quality.direct === null) return this.#queue;
    const relayed = !quality.direct;
    this.#way = wayOf({ relayed, transport: quality.transport, rttMs: quality.rtt_ms }, this.#way);
    const { available_kbps: availableKbps, frame_ms: frameMs } = quality;
    this.#thrift.follow({ at, relayed, limited: quality.limited ?? "none", frameMs });
    this.#thinness.follow(availableKbps);
    this.#stillness.follow({ at, fps: quality.fps, kbps: quality.kbps });
    return this.#apply();
  }

  /** Have the encoder begin anew: see `refresh.js`. */
  refresh() {
    this.#queue = this.#queue.then(async () => {
      if (!(await refresh(this.#sender))) this.#applied = "";
    });
    return this.#queue;
  }

  #apply() {
    this.#queue = this.#queue.then(() => this.#set());
    return this.#queue;
  }

  #wanted() {
    const ceiling = ceilingOf(this.#way, this.#preference, { thin: this.#thinness.on, still: this.#stillness.on });
    const parameters = /** @type {any} */ (this.#sender.getParameters());
    const codec = codecOf(parameters.codecs ?? [], this.#thrift.on);
    const scale = this.#first === "there" ? 1 : FIRST_SCALE;
    return { parameters, ceiling, codec, scale, text: JSON.stringify([ceiling, codec, scale]) };
  }

  async #set() {
    const { parameters, ceiling, codec, scale, text } = this.#wanted();
    if (text === this.#applied) return;
    this.#applied = text;
    parameters.degradationPreference = ceiling.degradationPreference;
    for (const encoding of parameters.encodings ?? []) {
      // a refresh that was refused half-way has left it off
      if (encoding.active === false) encoding.active = true;
      encoding.maxBitrate = ceiling.maxBitrate;
      encoding.maxFramerate = ceiling.maxFramerate;
      encoding.scaleResolutionDownBy = scale;
      // Chrome from 119 and Firefox from 142 on read it, without a new agreement; others pass it over
      if (codec) encoding.codec = codec;
      else delete encoding.codec;
    }
    try {
      await this.#sender.setParameters(parameters);
    } catch {
      // a browser that takes no such change now: what was set before stands, the next look tries anew
      this.#applied = "";
    }
  }
}

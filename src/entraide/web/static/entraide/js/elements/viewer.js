/**
 * `<entraide-viewer>`: the picture on its stage. Fits, zooms, pans, fills the screen; tells when a frame was drawn.
 * Markup: `give-face-meeting` of `desk/parts/give_meeting.html`.
 *
 * Tells `frame` with `{watch}` once for each `watch()`, and `zoomed` with `{seen, fitted}`.
 */

import { part } from "./place.js";
import { bounded, fitting, keepUnder, larger, smaller } from "./zoom.js";

/** How often decoded frames are counted where the browser does not tell of drawn ones, in ms. */
const COUNT_EVERY = 250;

export class ViewerElement extends HTMLElement {
  /** @type {import("./zoom.js").Scale} */
  #scale = null;
  #told = "";
  /** @type {ResizeObserver | null} */
  #sizes = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #counting = undefined;
  /** @type {Map<number, PointerEvent>} */
  #fingers = new Map();
  /** @type {{distance: number, scale: number} | null} */
  #pinch = null;

  connectedCallback() {
    const stage = this.stage;
    stage.addEventListener("wheel", this.#wheeled, { passive: false });
    stage.addEventListener("pointerdown", this.#pressed);
    stage.addEventListener("pointermove", this.#moved);
    for (const over of ["pointerup", "pointercancel", "lostpointercapture"]) {
      stage.addEventListener(over, this.#released);
    }
    this.video.addEventListener("resize", this.#draw);
    this.#sizes = new ResizeObserver(() => this.#draw());
    this.#sizes.observe(stage);
  }

  disconnectedCallback() {
    const stage = this.stage;
    stage.removeEventListener("wheel", this.#wheeled);
    stage.removeEventListener("pointerdown", this.#pressed);
    stage.removeEventListener("pointermove", this.#moved);
    for (const over of ["pointerup", "pointercancel", "lostpointercapture"]) {
      stage.removeEventListener(over, this.#released);
    }
    this.video.removeEventListener("resize", this.#draw);
    this.#sizes?.disconnect();
    clearInterval(this.#counting);
    this.video.srcObject = null;
  }

  get stage() {
    return part(this, "stage");
  }

  get video() {
    return /** @type {HTMLVideoElement} */ (part(this, "video"));
  }

  /** @param {MediaStream | null} stream */
  set stream(stream) {
    if (this.video.srcObject === stream) return;
    this.video.srcObject = stream;
    // play() is refused only for sound; an aborted one is followed by the next stream
    if (stream) this.video.play().catch(() => {});
  }

  /** @param {"shown" | "dimmed" | "hidden"} how */
  set picture(how) {
    if (this.video.hidden === (how !== "hidden")) this.video.hidden = how === "hidden";
    this.stage.toggleAttribute("data-dimmed", how === "dimmed");
    this.#draw();
  }

  get hasPicture() {
    return !this.video.hidden && this.video.videoWidth > 0;
  }

  /**
   * Tell `frame` with this number once the next frame has come.
   *
   * @param {number} watch
   */
  watch(watch) {
    clearInterval(this.#counting);
    const video = this.video;
    const before = video.getVideoPlaybackQuality().totalVideoFrames;
    const stream = video.srcObject;
    // drawn frames are told only while the page is seen, and not by Firefox before 132: decoded ones are counted as well
    const counting = setInterval(() => {
      const now = video.getVideoPlaybackQuality().totalVideoFrames;
      if (video.srcObject === stream ? now > before : now > 0) seen();
    }, COUNT_EVERY);
    const seen = () => {
      if (this.#counting !== counting) return;
      clearInterval(counting);
      this.#counting = undefined;
      this.dispatchEvent(new CustomEvent("frame", { detail: { watch } }));
    };
    this.#counting = counting;
    video.requestVideoFrameCallback?.(seen);
  }

  /** What is seen: picture pixels on pixels of the screen. */
  get seen() {
    return this.#scale ?? fitting(this.#pictureSize(), this.#stageSize(), devicePixelRatio);
  }

  get fitted() {
    return this.#scale === null;
  }

  fit() {
    this.#become(null);
  }

  actual() {
    this.#become(1);
  }

  larger() {
    this.#become(larger(this.seen));
  }

  smaller() {
    this.#become(smaller(this.seen));
  }

  #pictureSize() {
    return { width: this.video.videoWidth, height: this.video.videoHeight };
  }

  #stageSize() {
    return { width: this.stage.clientWidth, height: this.stage.clientHeight };
  }

  /**
   * @param {import("./zoom.js").Scale} scale
   * @param {{x: number, y: number}} [at] the point that stays where it is; else the middle
   */
  #become(scale, at) {
    const { stage } = this;
    const before = this.seen;
    const point = at ?? { x: stage.clientWidth / 2, y: stage.clientHeight / 2 };
    // the stage runs from left to right in every language (helper.css), so scrollLeft counts from the left
    const [left, top] = [stage.scrollLeft, stage.scrollTop];
    this.#scale = scale === null ? null : bounded(scale);
    this.#draw();
    const { width, height } = this.#pictureSize();
    const edge = (/** @type {number} */ pixels) => ({
      before: (pixels * before) / devicePixelRatio,
      after: (pixels * this.seen) / devicePixelRatio,
    });
    stage.scrollLeft = keepUnder({ scroll: left, at: point.x, stage: stage.clientWidth, ...edge(width) });
    stage.scrollTop = keepUnder({ scroll: top, at: point.y, stage: stage.clientHeight, ...edge(height) });
  }

  #draw = () => {
    const { stage, video } = this;
    const fit = this.#scale === null ? "contain" : "actual";
    if (stage.dataset["fit"] !== fit) stage.dataset["fit"] = fit;
    const { width, height } = this.#pictureSize();
    const edge = (/** @type {number} */ pixels) =>
      this.#scale === null || pixels === 0 ? "" : `${(pixels * this.#scale) / devicePixelRatio}px`;
    if (video.style.width !== edge(width)) video.style.width = edge(width);
    if (video.style.height !== edge(height)) video.style.height = edge(height);
    const detail = { seen: this.seen, fitted: this.fitted };
    const told = `${detail.seen} ${detail.fitted} ${this.hasPicture}`;
    if (told === this.#told) return;
    this.#told = told;
    this.dispatchEvent(new CustomEvent("zoomed", { detail }));
  };

  #wheeled = (/** @type {WheelEvent} */ event) => {
    // trackpads send a pinch as a wheel with ctrlKey
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const step = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
    this.#become(bounded(this.seen * Math.exp(-step / 300)), this.#at(event));
  };

  #pressed = (/** @type {PointerEvent} */ event) => {
    if (event.target instanceof Element && event.target.closest("button, a")) return;
    const drags = event.pointerType === "mouse" && event.button === 0 && !this.fitted;
    // a mouse that is not captured may be released elsewhere: it would count as a finger for ever
    if (event.pointerType === "mouse" && !drags) return;
    this.#fingers.set(event.pointerId, event);
    if (drags) {
      this.stage.setPointerCapture(event.pointerId);
      this.stage.dataset["dragged"] = "";
    }
    if (this.#fingers.size === 2) this.#pinch = { distance: this.#spread(), scale: this.seen };
  };

  #moved = (/** @type {PointerEvent} */ event) => {
    const before = this.#fingers.get(event.pointerId);
    if (!before) return;
    this.#fingers.set(event.pointerId, event);
    if (this.#pinch && this.#fingers.size === 2) {
      this.#become(bounded(this.#pinch.scale * (this.#spread() / this.#pinch.distance)), this.#middle());
    } else if (event.pointerType === "mouse" && "dragged" in this.stage.dataset) {
      this.stage.scrollBy(before.clientX - event.clientX, before.clientY - event.clientY);
    }
  };

  #released = (/** @type {Event} */ event) => {
    this.#fingers.delete(/** @type {PointerEvent} */ (event).pointerId);
    this.#pinch = null;
    delete this.stage.dataset["dragged"];
  };

  #spread() {
    const [one, other] = [...this.#fingers.values()];
    return one && other ? Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)) : 1;
  }

  #middle() {
    const [one, other] = [...this.#fingers.values()];
    if (!one || !other) return undefined;
    return this.#at({ clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 });
  }

  /** @param {{clientX: number, clientY: number}} point */
  #at({ clientX, clientY }) {
    const box = this.stage.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  }
}

customElements.define("entraide-viewer", ViewerElement);

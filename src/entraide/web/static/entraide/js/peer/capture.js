/**
 * Asking the browser for a picture of a screen, window or tab, and telling in the words of the wire what came of it.
 *
 * The one module of `peer/` that needs a device of the browser; it is an argument.
 */

/** @typedef {import("../wire/messages.js").Surface} Surface */
/** @typedef {import("../wire/messages.js").SurfaceKind} SurfaceKind */
/** @typedef {"cancelled" | "system" | "policy" | "no-source" | "failed"} Nothing */
/** @typedef {{ stream: MediaStream, track: MediaStreamTrack, surface: Surface }} Captured */

/** No person answers a picker faster than this: a refusal that comes sooner was the system's. */
const HUMAN_MS = 150;
const FRAMES_PER_SECOND = 30;
const LABEL_LENGTH_MAX = 200;
const SETTLE_MS = 1_000;

/** The picker gave nothing; `picker` is the word for it on the wire. */
export class CaptureError extends Error {
  /** @override */
  name = "CaptureError";

  /**
   * @param {Nothing} picker
   * @param {unknown} cause  what the browser said
   */
  constructor(picker, cause) {
    super(picker, { cause });
    this.picker = picker;
  }
}

/**
 * Open the browser's picker. Call it synchronously in the click: a browser forgets the click after an `await`.
 *
 * @param {object} [ask]
 * @param {import("../wire/messages.js").Wanted} [ask.wanted]  which page of the picker to open first, where the browser listens
 * @param {import("../lib/support.js").Support["system"]} [ask.system]  the one that the browser runs on
 * @param {Pick<MediaDevices, "getDisplayMedia">} [mediaDevices]
 * @param {() => number} [now]
 * @returns {Promise<Captured>} rejects with CaptureError
 */
export async function capture(
  { wanted = "any", system = "other" } = {},
  mediaDevices = globalThis.navigator?.mediaDevices,
  now = () => performance.now(),
) {
  // phones, and pages without HTTPS, have no such function
  if (!mediaDevices?.getDisplayMedia) throw new CaptureError("no-source", null);
  const asked = now();
  let stream;
  try {
    stream = await mediaDevices.getDisplayMedia(constraints(wanted));
  } catch (error) {
    throw new CaptureError(classify(error, now() - asked, system), error);
  }
  const track = stream.getVideoTracks()[0];
  if (!track) throw new CaptureError("no-source", null);
  // text stays sharp and keeps its size where motion would be kept smooth; Firefox decides by the source
  if ("contentHint" in track) track.contentHint = "text";
  return { stream, track, surface: describe(track) };
}

/**
 * Tell what a track shows.
 * @param {MediaStreamTrack} track
 * @returns {Surface}
 */
export function describe(track) {
  const settings = track.getSettings();
  const of = surfaceKind(settings);
  const label = titleOf(track.label, of);
  return {
    of,
    width_px: Math.round(settings.width ?? 0),
    height_px: Math.round(settings.height ?? 0),
    ...(label ? { label } : {}),
  };
}

/**
 * Tell when something else is shown on the same track: another tab chosen in the browser's bar, or another size.
 *
 * @param {MediaStreamTrack} track
 * @param {(surface: Surface) => void} changed
 * @returns {() => void} stops watching
 */
export function watchSurface(track, changed) {
  let known = JSON.stringify(describe(track));
  const look = () => {
    const surface = describe(track);
    const seen = JSON.stringify(surface);
    if (track.readyState === "ended" || seen === known) return;
    known = seen;
    changed(surface);
  };
  // floor: configurationchange: only newer Chrome tells it; elsewhere the timer below looks
  track.addEventListener("configurationchange", look);
  const timer = setInterval(look, SETTLE_MS);
  return () => {
    track.removeEventListener("configurationchange", look);
    clearInterval(timer);
  };
}

/**
 * Tell when the browser ended a track: its own stop button, or the window that was shown has closed.
 *
 * @param {MediaStreamTrack} track
 * @param {() => void} over
 * @returns {() => void} stops listening
 */
export function ended(track, over) {
  track.addEventListener("ended", over);
  return () => track.removeEventListener("ended", over);
}

/**
 * Tell when a track gives no frames though it has not ended: what it shows is minimised, or the screen is locked.
 *
 * @param {MediaStreamTrack} track
 * @param {(muted: boolean) => void} changed  called at once for a track that is muted already
 * @returns {() => void} stops watching
 */
export function watchMute(track, changed) {
  const look = () => changed(track.muted);
  for (const name of ["mute", "unmute"]) track.addEventListener(name, look);
  if (track.muted) look();
  return () => {
    for (const name of ["mute", "unmute"]) track.removeEventListener(name, look);
  };
}

/**
 * Let go of a capture: the browser takes its own sign of sharing away.
 * @param {MediaStream | null} stream
 */
export function release(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/**
 * @param {import("../wire/messages.js").Wanted} wanted
 * @returns {DisplayMediaStreamOptions}
 */
function constraints(wanted) {
  /** @type {MediaTrackConstraints} */
  const video = { frameRate: { max: FRAMES_PER_SECOND } };
  // a hint opens that page of the picker, it forbids nothing; Safari and Firefox pass it over
  if (wanted !== "any") video.displaySurface = wanted;
  // members that a browser does not know are ignored; our own tab in the list would only make a hall of mirrors
  return /** @type {DisplayMediaStreamOptions} */ ({
    video,
    audio: false,
    selfBrowserSurface: "exclude",
    surfaceSwitching: "include",
    monitorTypeSurfaces: "include",
    systemAudio: "exclude",
  });
}

/**
 * Say why there is no picture.
 *
 * | browser | the person cancels | the system forbids | a policy forbids |
 * |---|---|---|---|
 * | Chrome, Edge | NotAllowedError "Permission denied" | NotAllowedError "Permission denied by system" | NotAllowedError "Permission denied" at once, "… by policy", "… permissions policy" |
 * | Firefox | NotAllowedError "The request is not allowed by the user agent or the platform …", after a while | on a Mac NotFoundError, else the same NotAllowedError at once | no such function at all (`support()` tells that), SecurityError, or NotAllowedError at once |
 * | Safari | NotAllowedError "The request is not allowed …", after a while | the same, at once | the same |
 *
 * @param {unknown} error
 * @param {number} tookMs
 * @param {import("../lib/support.js").Support["system"]} [system]
 * @returns {Nothing}
 */
export function classify(error, tookMs, system = "other") {
  const { name, message } = /** @type {{ name?: string, message?: string }} */ (error ?? {});
  const text = (message ?? "").toLowerCase();
  if (name === "NotAllowedError" || name === "SecurityError") {
    if (/by system|system permission/.test(text)) return "system";
    if (/policy|policies|feature is not enabled|disallowed/.test(text)) return "policy";
    if (name === "SecurityError") return "policy";
    if (/gesture|user activation|transient activation/.test(text)) return "failed";
    if (tookMs >= HUMAN_MS) return "cancelled";
    // Chrome under ScreenCaptureAllowed=false says the same as for a cancel, only at once
    return text === "permission denied" ? "policy" : "system";
  }
  // Chrome: the person closed the picker of the system itself (Wayland's portal, macOS); no picture was wanted. Web views
  // that have the function and no picker say the same at once (Qt's: "Invalid state").
  if (name === "AbortError") return tookMs < HUMAN_MS || /invalid state/.test(text) ? "failed" : "cancelled";
  // a Mac always has a screen: one that Firefox does not find is one that it may not record
  if (name === "NotFoundError") return system === "macos" ? "system" : "no-source";
  // the source was there and could not be read: on macOS mostly the missing permission of the system
  if (name === "NotReadableError") return "system";
  return "failed";
}

/**
 * @param {MediaTrackSettings} settings
 * @returns {SurfaceKind}
 */
function surfaceKind({ displaySurface }) {
  if (displaySurface === "browser") return "tab";
  if (displaySurface === "window" || displaySurface === "monitor") return displaySurface;
  return "unknown";
}

/**
 * Chrome's labels are inner names ("screen:0:0", "window:4194311:1", "web-contents-media-stream://…"); only what a
 * person could have written on a window is a title.
 *
 * @param {string} label
 * @param {SurfaceKind} of
 */
function titleOf(label, of) {
  if (of === "monitor" || of === "tab") return null;
  const inner = /^\w+:-?\d+:-?\d+$|:\/\//.test(label) || label === "Primary Monitor";
  const title = inner ? "" : label.trim();
  return title ? [...title].slice(0, LABEL_LENGTH_MAX).join("") : null;
}

/** What this browser can do for a person who shows a screen, and which browser it is (to show the right picture). */

/**
 * Why a browser shows no screen, whatever its person wants: `unconnected`, WebRTC is switched off in it; `forbidden`, a
 * setting of its administrators takes the function away; `unsupported`, it never had what is needed.
 * @typedef {"insecure" | "handheld" | "embedded" | "unconnected" | "forbidden" | "unsupported"} Cannot
 */

/**
 * @typedef {object} Support
 * @property {boolean} canCapture
 * @property {Cannot | null} why  why it cannot
 * @property {boolean} secure
 * @property {boolean} handheld
 * @property {boolean} embedded
 * @property {"chrome" | "edge" | "firefox" | "safari" | "other"} browser
 * @property {number} version  of the browser by its own account, such as 16.4; 0 when it does not tell
 * @property {"windows" | "macos" | "linux" | "chromeos" | "android" | "ios" | "other"} system
 * @property {boolean} connects  pictures can come from another browser
 * @property {boolean} switchedOff  they cannot, although browsers of this name have what it takes
 * @property {boolean} onTop  controls can be kept on top (Document Picture-in-Picture)
 */

/**
 * @typedef {object} World
 * @property {{ userAgent: string, maxTouchPoints?: number, mediaDevices?: unknown, userAgentData?: unknown }} navigator
 * @property {boolean} [isSecureContext]
 * @property {unknown} [RTCPeerConnection]
 * @property {unknown} [documentPictureInPicture]
 */

/** @typedef {"sharer" | "helper" | "anybody"} SeatWanted */

/** In-app browsers that show a page inside another program, where as a rule no picker appears. */
const EMBEDDED =
  /\bwv\)|FBAN|FBAV|Instagram|Line\/|MicroMessenger|Teams\/|TeamsMobile|Snapchat|GSA\/|LinkedInApp|Electron\/|QtWebEngine\//;

/** Firefox has the function since then; where it is missing, the preference that is named in the words is off. */
const FIREFOX_CAPTURES_SINCE = 66;

/**
 * @param {World} [world]
 * @returns {Support}
 */
export function support(world = /** @type {any} */ (globalThis)) {
  const { navigator } = world;
  const agent = navigator.userAgent;
  const system = systemOf(agent, navigator.maxTouchPoints ?? 0);
  const handheld = system === "android" || system === "ios";
  const secure = world.isSecureContext ?? false;
  const embedded = EMBEDDED.test(agent) && !/Falkon\/|qutebrowser\//.test(agent);
  const captures = hasFunction(navigator.mediaDevices, "getDisplayMedia");
  const connects = typeof world.RTCPeerConnection === "function";
  const browser = browserOf(agent, system);
  const version = versionOf(agent);
  const switchedOff = !connects && (browser === "safari" || /Chrome\/|Chromium\/|Firefox\//.test(agent));
  const captured = browser === "firefox" && version >= FIREFOX_CAPTURES_SINCE;
  /** @type {Support["why"]} */
  let why = null;
  // some Android browsers have the function and always fail: a handheld never captures
  if (handheld) why = "handheld";
  else if (captures && connects) why = null;
  else if (!secure) why = "insecure";
  else if (embedded) why = "embedded";
  else if (switchedOff && (captures || captured)) why = "unconnected";
  else if (captured) why = "forbidden";
  else why = "unsupported";
  return {
    canCapture: why === null,
    why,
    secure,
    handheld,
    embedded,
    browser,
    version,
    system,
    connects,
    switchedOff,
    onTop: hasFunction(world.documentPictureInPicture, "requestWindow"),
  };
}

/**
 * The same for a browser that lacks parts on which the pages are built (`too-old.js`): it shows no screen, unless a more
 * pressing reason is known already.
 *
 * @param {Support} found
 * @returns {Support}
 */
export function outdated(found) {
  return { ...found, canCapture: false, why: found.why ?? "unsupported" };
}

/**
 * What is to be said of this browser before a code is typed. Only what is missing can be in the way: a browser that
 * merely calls itself old, unknown or part of another program is told of, and goes on.
 *
 * @param {Support} it
 * @param {SeatWanted} seat
 * @param {Record<string, string>} floor  the oldest versions that can be used, such as `{"safari": "16.4"}`
 * @returns {Cannot | "older" | "unlisted" | null}
 */
export function noticeOf(it, seat, floor) {
  if (seat !== "helper" && it.why && it.why !== "unsupported") return it.why;
  if (!it.connects) return it.embedded ? "embedded" : it.switchedOff ? "unconnected" : "unsupported";
  if (seat !== "helper" && it.why) return it.why;
  if (seat !== "helper" && it.embedded) return "embedded";
  const oldest = floor[it.browser];
  if (oldest === undefined) return "unlisted";
  return it.version > 0 && it.version < Number(oldest) ? "older" : null;
}

/**
 * @param {string} agent
 * @returns {number}
 */
function versionOf(agent) {
  const found =
    /(?:Edg(?:A|iOS)?|Firefox|FxiOS|Chrome|Chromium|CriOS)\/(\d+)/.exec(agent) ??
    /Version\/(\d+(?:\.\d+)?)/.exec(agent);
  return Number(found?.[1] ?? 0);
}

/**
 * @param {string} agent
 * @param {Support["system"]} system
 * @returns {Support["browser"]}
 */
function browserOf(agent, system) {
  if (/Edg(A|iOS)?\//.test(agent)) return "edge";
  if (/Firefox\/|FxiOS\//.test(agent)) return "firefox";
  if (/OPR\/|SamsungBrowser\/|Vivaldi\//.test(agent)) return "other";
  if (/Chrome\/|Chromium\/|CriOS\//.test(agent)) return "chrome";
  // Safari runs on Apple's systems; elsewhere programs that are built on WebKit call themselves so
  if (/Safari\//.test(agent) && (system === "macos" || system === "ios")) return "safari";
  return "other";
}

/**
 * @param {string} agent
 * @param {number} touches
 * @returns {Support["system"]}
 */
function systemOf(agent, touches) {
  if (/Android/.test(agent)) return "android";
  if (/iPhone|iPad|iPod/.test(agent)) return "ios";
  if (/CrOS/.test(agent)) return "chromeos";
  if (/Windows/.test(agent)) return "windows";
  // an iPad asks for desktop pages and calls itself a Mac; no Mac has touch points
  if (/Macintosh|Mac OS X/.test(agent)) return touches > 1 ? "ios" : "macos";
  if (/Linux|X11/.test(agent)) return "linux";
  return "other";
}

/**
 * @param {unknown} holder
 * @param {string} name
 */
function hasFunction(holder, name) {
  return (
    typeof holder === "object" &&
    holder !== null &&
    typeof (/** @type {Record<string, unknown>} */ (holder)[name]) === "function"
  );
}

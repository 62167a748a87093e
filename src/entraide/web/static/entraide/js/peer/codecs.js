/**
 * Which codec carries the picture. Pure.
 *
 * Measured on two cores without graphics hardware, scrolling text at 720p (docs/performance.md): H.264 shows the first picture
 * soonest, costs the least and bears a path that becomes thin; AV1 needs two thirds of its bits where there is room,
 * draws letters best, and comes a little later; VP8 needs seven times the bits of AV1; VP9 does not keep up without
 * hardware.
 */

/** Where there is room: soon and light. */
const LIGHT = ["video/h264", "video/av1", "video/vp8", "video/vp9"];
/** Where each bit counts for everyone: through a relay. */
const THRIFTY = ["video/av1", "video/h264", "video/vp8", "video/vp9"];

/** A relay is no mood of a path: known for certain, and before the first picture. A way around it must last first. */
const DIRECT_FOR_MS = 20_000;
/**
 * A machine that cannot keep up with AV1 is left alone with it for a while: one look may be a hiccup, two in a row are
 * none, and meanwhile the picture grows old. Through a relay a frame is due every 50 to 66 ms.
 */
const SLOW_FRAME_MS = 70;
const BUSY_FOR_MS = 2_000;
const BARRED_MS = 120_000;

/**
 * Put the codecs that a browser offers into our order; what only repeats or protects stays behind them.
 *
 * @template {{ mimeType: string, sdpFmtpLine?: string }} C
 * @param {readonly C[]} codecs
 * @param {boolean} thrifty
 * @returns {C[]}
 */
export function inOrder(codecs, thrifty) {
  const order = thrifty ? THRIFTY : LIGHT;
  const rank = (/** @type {C} */ { mimeType, sdpFmtpLine = "" }) => {
    const place = order.indexOf(mimeType.toLowerCase());
    // of H.264's profiles, constrained baseline in packets of any size is what every decoder has
    const plain = /profile-level-id=42e0/i.test(sdpFmtpLine) && /packetization-mode=1/.test(sdpFmtpLine);
    return place < 0 ? order.length : place - (plain ? 0.5 : 0);
  };
  return [...codecs].sort((one, other) => rank(one) - rank(other));
}

/**
 * The codec to send with, of those that both ends have agreed on.
 *
 * @template {{ mimeType: string, sdpFmtpLine?: string }} C
 * @param {readonly C[]} agreed  in the order of the agreement, whose first is sent unless told otherwise
 * @param {boolean} thrifty
 * @returns {C | null} null: leave it as agreed
 */
export function codecOf(agreed, thrifty) {
  const first = inOrder(agreed, thrifty)[0];
  return !first || first.mimeType.toLowerCase() === agreed[0]?.mimeType.toLowerCase() ? null : first;
}

/**
 * Decides from one look at the connection to the next whether to be thrifty. A path that has become thin is no reason: the
 * key frame of the other codec fills it for seconds, just when it can bear the least.
 */
export class Thrift {
  on;

  /** since when the path has been direct although `on`, and the machine too busy for AV1 */
  #directSince = Number.POSITIVE_INFINITY;
  #busySince = Number.POSITIVE_INFINITY;
  #barredUntil = 0;

  /** @param {boolean} on  how the connection was offered */
  constructor(on) {
    this.on = on;
  }

  /**
   * @param {object} look
   * @param {number} look.at
   * @param {boolean} look.relayed
   * @param {import("../wire/messages.js").Limit} look.limited
   * @param {number | null} [look.frameMs]  how long a frame took to be coded
   */
  follow({ at, relayed, limited, frameMs = null }) {
    const busy = this.on && (limited === "cpu" || (frameMs ?? 0) > SLOW_FRAME_MS);
    this.#busySince = busy ? Math.min(this.#busySince, at) : Number.POSITIVE_INFINITY;
    this.#directSince = this.on && !relayed ? Math.min(this.#directSince, at) : Number.POSITIVE_INFINITY;
    if (at - this.#busySince >= BUSY_FOR_MS) {
      this.#barredUntil = at + BARRED_MS;
      this.on = false;
    } else if (relayed && at >= this.#barredUntil) this.on = true;
    else if (at - this.#directSince >= DIRECT_FOR_MS) this.on = false;
  }
}

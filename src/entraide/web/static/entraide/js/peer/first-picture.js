/**
 * The first picture of a connection goes out small. A whole one takes as long to code and to send as all the rest of
 * joining; a small one is there at once, and shows what it is about to be.
 */

/** How much shorter the sides of the first picture are. */
export const FIRST_SCALE = 4;
/** Browsers answer with the same statistics for 50 ms: to look more often tells nothing new. */
const LOOK_MS = { first: 30, again: 55 };
/** A picture that has not begun by then is not waited for: nobody should look at a small one for long. */
const LONGEST_MS = 2_000;

/**
 * Wait on a connection that stands until a picture has been coded. Answers at once where the browser does not tell.
 *
 * @param {Pick<RTCRtpSender, "getStats">} sender
 * @param {import("../lib/clock.js").Clock} timers
 * @param {() => boolean} goesOn  whether there is still something to wait for
 */
export async function firstPicture(sender, timers, goesOn) {
  let wait = LOOK_MS.first;
  const until = timers.now() + LONGEST_MS;
  do {
    await new Promise((go) => timers.setTimeout(() => go(undefined), wait));
    wait = LOOK_MS.again;
  } while (goesOn() && timers.now() < until && (await codedNone(sender)));
}

/** @param {Pick<RTCRtpSender, "getStats">} sender @returns {Promise<boolean>} */
async function codedNone(sender) {
  try {
    const report = await sender.getStats();
    for (const stats of report.values()) if (stats.type === "outbound-rtp") return stats.framesEncoded === 0;
    return true;
  } catch {
    // no statistics: then nothing is waited for
    return false;
  }
}

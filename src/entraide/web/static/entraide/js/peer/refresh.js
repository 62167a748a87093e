/** A whole picture at once, where the next ones would only tell what has changed since one that never arrived. */

/**
 * Have the encoder begin anew, so that what it sends next can be decoded by itself. A receiver whose picture was lost in
 * a cut of the network asks for that only after three seconds (libwebrtc, `kMaxWaitForFrame`).
 *
 * @param {RTCRtpSender} sender
 * @returns {Promise<boolean>} false when the encoding may be off: whoever sets parameters next must switch it on
 */
export async function refresh(sender) {
  if (!sender.track) return true;
  try {
    await turn(sender, false);
  } catch {
    // somebody else is setting parameters, or there is nothing to set: then the receiver asks in its time
  }
  // whatever has become of the first step, the picture must not stay off
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    try {
      await turn(sender, true);
      return true;
    } catch {
      // parameters that were set in between make these out of date: read them again
    }
  }
  return false;
}

const TRIES = 3;

/** @param {RTCRtpSender} sender @param {boolean} on */
async function turn(sender, on) {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings ?? []) encoding.active = on;
  await sender.setParameters(parameters);
}

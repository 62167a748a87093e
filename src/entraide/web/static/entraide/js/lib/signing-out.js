/** Tells on a page that stays open that its browser will be signed out soon; the session itself goes on. */

import { listen } from "./events.js";

/**
 * Show or hide the words of `parts/signing_out.html` by what the leases of a line say.
 *
 * @param {import("../wire/line.js").Line} line
 */
export function tellSigningOut(line) {
  const words = document.getElementById("signing-out");
  if (!words) return;
  let told = false;
  listen(line, {
    lease: ({ signed_in_ms }) => {
      // the first lease of a line does not know yet: what the server wrote into the page stays
      if (signed_in_ms === null && !told) return;
      told = signed_in_ms !== null;
      words.hidden = !told;
    },
  });
}

/** How this helper last wanted the picture, sharp or smooth; kept in this browser. */

const STORED = "entraide-picture";

/** @typedef {import("../../wire/messages.js").Preference} Preference */

/** @returns {Preference} */
export function keptPreference() {
  try {
    return localStorage.getItem(STORED) === "smooth" ? "smooth" : "sharp";
  } catch {
    return "sharp";
  }
}

/** @param {Preference} preference */
export function keepPreference(preference) {
  try {
    localStorage.setItem(STORED, preference);
  } catch {
    // storage is forbidden: the choice holds for this session
  }
}

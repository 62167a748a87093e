/** In which region's habits dates and numbers are written. */

/** English without a region: day before month, as everywhere but in the United States. */
const WIDEST = /** @type {Record<string, string>} */ ({ en: "en-GB" });

/**
 * The page's language with the region of this browser's person, when that speaks it: a page in English is written
 * for London, New York and Sydney alike, 3/4 is not.
 *
 * @param {string} [lang]  the page's
 * @param {readonly string[]} [preferred]  the browser's own, best first
 * @returns {string}
 */
export function localeOf(
  lang = globalThis.document?.documentElement.lang || "en",
  preferred = globalThis.navigator?.languages ?? [],
) {
  if (lang.includes("-")) return lang;
  const region = preferred.find((one) => one.toLowerCase().startsWith(`${lang.toLowerCase()}-`));
  return region ?? WIDEST[lang] ?? lang;
}

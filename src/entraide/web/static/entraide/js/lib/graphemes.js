/** Counting what a person calls a character: a family of emoji or a letter with its accents is one. */

/**
 * @param {string} text
 * @returns {number}
 */
export function countGraphemes(text) {
  // Firefox before 125 has no segmenter: code points count some too often, never too few
  if (!("Segmenter" in Intl)) return [...text].length;
  let count = 0;
  for (const _ of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)) count += 1;
  return count;
}

/** How a code is read aloud, sign by sign. Pure. */

/**
 * @param {string} code as shown: `7KD-4QX2M`
 * @param {Record<string, string>} alphabet the word for each sign, in the language of the page
 * @returns {(string | null)[]} the words in order; null where the dash stands
 */
export function spell(code, alphabet) {
  return [...code].map((sign) => (sign === "-" ? null : (alphabet[sign] ?? sign)));
}

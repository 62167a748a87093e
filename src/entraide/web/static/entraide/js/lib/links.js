/** Finding addresses in a text written by a person, so that they can be shown as links that hide nothing. Pure. */

/** @typedef {{ text: string, href: string | null }} Part */

/** http and https only; no blank, no quote, no control or direction mark can be part of one. */
const ADDRESS = /https?:\/\/[^\s<>"'`\p{C}]+/giu;
/** what ends a sentence is no part of an address */
const TAIL = /[.,;:!?…。，、؟»”’)\]}]+$/u;

/**
 * Cut a text into plain parts and addresses.
 *
 * The text of a link is its address: as typed while that is plain ASCII, otherwise as the browser will really call it
 * (a host of look-alike letters becomes `xn--…`). An address with a user name in it, which could pass for another host,
 * stays plain text.
 *
 * @param {string} text
 * @returns {Part[]}
 */
export function cutLinks(text) {
  /** @type {Part[]} */
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const typed = withoutTail(match[0]);
    const url = addressOf(typed);
    if (!url) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    parts.push({ text: /^[\x21-\x7e]+$/.test(typed) ? typed : url.href, href: url.href });
    end = match.index + typed.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}

/**
 * Take the end of the sentence off, but leave a bracket that was opened inside the address.
 * @param {string} address
 */
function withoutTail(address) {
  const tail = address.match(TAIL)?.[0] ?? "";
  const bare = address.slice(0, address.length - tail.length);
  return tail.startsWith(")") && bare.includes("(") && !bare.includes(")") ? `${bare})` : bare;
}

/** @param {string} typed */
function addressOf(typed) {
  try {
    const url = new URL(typed);
    const plain = url.username === "" && url.password === "" && url.hostname !== "";
    return plain && /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

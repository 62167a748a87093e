/** Notes of a session, kept by the server: read once, written as they change. */

/**
 * @typedef {object} Values
 * @property {string} reason
 * @property {string} ticket
 * @property {string} note
 * @property {string} outcome
 */

/** @typedef {Values & {fixed: boolean, ticket_url: string | null, summary: string}} Kept */

/**
 * @param {{url: string, csrf: string, fetch?: typeof globalThis.fetch}} what
 * @returns {{read: () => Promise<Kept>, write: (changed: Partial<Values>) => Promise<Kept>}} both reject when the server
 *   does not answer or refuses
 */
export function notesAt({ url, csrf, fetch = (...asked) => globalThis.fetch(...asked) }) {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf };
  const answered = async (/** @type {RequestInit} */ how) => {
    const response = await fetch(url, { credentials: "same-origin", headers, ...how });
    if (!response.ok) throw new Error(`notes: ${response.status}`);
    return response.json();
  };
  return {
    read: () => answered({ method: "GET" }),
    // a page that closes must still bring its last words home
    write: (changed) => answered({ method: "POST", body: JSON.stringify(changed), keepalive: true }),
  };
}

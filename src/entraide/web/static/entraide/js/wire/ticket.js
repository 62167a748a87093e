/** The ticket that opens a line: asked for over HTTP, for each connection anew. */

import { Refusal } from "./refusal.js";

/** @typedef {{ iceServers: RTCIceServer[], relayOnly: boolean }} Ice */
/** @typedef {{ ticket: string, url: string, seat: import("./messages.js").Seat, ice: Ice }} Ticket */

/** Nothing was decided: the network, a proxy or a busy server. Worth another try. */
export class Unreachable extends Error {
  /** @override */
  name = "Unreachable";

  /**
   * @param {string} message
   * @param {{ how: "silent" | "failed" | "answered", cause?: unknown }} what  silent: nothing came in time; failed: the
   *   network said no; answered: a server did, so another try costs it something
   */
  constructor(message, { how, cause }) {
    super(message, { cause });
    this.how = how;
  }
}

const PATIENCE_MS = 10_000;

/**
 * Ask for a ticket.
 *
 * @param {object} what
 * @param {string} what.session
 * @param {string} what.page
 * @param {string} what.tab
 * @param {string} what.csrf
 * @param {boolean} what.takeOver
 * @param {number} [what.patienceMs]
 * @param {typeof globalThis.fetch} fetch
 * @returns {Promise<Ticket>} rejects with a Refusal, or with Unreachable
 */
export async function askTicket({ session, page, tab, csrf, takeOver, patienceMs = PATIENCE_MS }, fetch) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patienceMs);
  let response;
  let body;
  try {
    response = await fetch(`/sessions/${session}/lines`, {
      method: "POST",
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf },
      body: JSON.stringify({ page, tab, take_over: takeOver }),
      signal: abort.signal,
    });
    body = await response.json();
  } catch (error) {
    // no network, our time-out, or a proxy's page instead of JSON
    throw new Unreachable("no answer", { how: howOf(response, abort.signal), cause: error });
  } finally {
    clearTimeout(timer);
  }
  if (response.ok) return ticketOf(body);
  const passing = response.status >= 500 || response.status === 429 || response.status === 408;
  if (passing || typeof body?.code !== "string") {
    throw new Unreachable(`status ${response.status}`, { how: "answered" });
  }
  throw new Refusal({ code: body.code, sentence: String(body.sentence ?? ""), details: body.details ?? {} });
}

/** @param {Response | undefined} response @param {AbortSignal} signal @returns {Unreachable["how"]} */
function howOf(response, signal) {
  if (response) return "answered";
  return signal.aborted ? "silent" : "failed";
}

/**
 * @param {any} body
 * @returns {Ticket}
 */
function ticketOf(body) {
  if (typeof body?.ticket !== "string" || typeof body.url !== "string") {
    throw new Unreachable("not a ticket", { how: "answered" });
  }
  return {
    ticket: body.ticket,
    url: body.url,
    seat: body.seat,
    ice: { iceServers: body.ice_servers ?? [], relayOnly: body.relay_only === true },
  };
}

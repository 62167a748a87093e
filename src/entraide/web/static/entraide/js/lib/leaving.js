/** Saying at once that this page goes: closing and reloading look the same, and both make the seat absent. */

const LINGER_MS = 40;

/**
 * On `pagehide` run `before()` and send the absence of `page`.
 *
 * @param {object} what
 * @param {string} what.session
 * @param {string} what.page
 * @param {string} what.csrf
 * @param {() => boolean} [what.before]  says goodbye to the other page; whether there was a way to say it
 * @param {EventTarget} [what.target]
 * @param {Pick<Navigator, "sendBeacon">} [what.navigator]
 * @param {() => number} [what.now]
 * @returns {() => void} stops listening
 */
export function leaving({
  session,
  page,
  csrf,
  before = () => false,
  target = globalThis,
  navigator = globalThis.navigator,
  now = () => performance.now(),
}) {
  const leave = () => {
    const said = before();
    // URLSearchParams: a form post, which a beacon may send without a preflight
    navigator.sendBeacon(`/sessions/${session}/absences`, new URLSearchParams({ csrfmiddlewaretoken: csrf, page }));
    if (said) linger(now);
  };
  target.addEventListener("pagehide", leave);
  return () => target.removeEventListener("pagehide", leave);
}

/**
 * A connection is taken down with its page, and what was said last with it. Its packets leave in a thread of their own,
 * which needs a moment.
 *
 * @param {() => number} now
 */
function linger(now) {
  const until = now() + LINGER_MS;
  while (now() < until);
}

/** Saying at once that this page goes: closing and reloading look the same, and both make the seat absent. */

/**
 * On `pagehide` run `before()` and send the absence of `page`.
 *
 * @param {object} what
 * @param {string} what.session
 * @param {string} what.page
 * @param {string} what.csrf
 * @param {() => void} [what.before]  says goodbye to the other page
 * @param {EventTarget} [what.target]
 * @param {Pick<Navigator, "sendBeacon">} [what.navigator]
 * @returns {() => void} stops listening
 */
export function leaving({
  session,
  page,
  csrf,
  before = () => {},
  target = globalThis,
  navigator = globalThis.navigator,
}) {
  const leave = () => {
    before();
    // URLSearchParams: a form post, which a beacon may send without a preflight
    navigator.sendBeacon(`/sessions/${session}/absences`, new URLSearchParams({ csrfmiddlewaretoken: csrf, page }));
  };
  target.addEventListener("pagehide", leave);
  return () => target.removeEventListener("pagehide", leave);
}

/** Listening to several events at once, and stopping it at once. */

/**
 * Call each handler with the `detail` of its event.
 * @param {EventTarget} target
 * @param {Record<string, (detail: any) => void>} handlers
 * @returns {() => void} stops
 */
export function listen(target, handlers) {
  const pairs = Object.entries(handlers).map(
    ([name, handle]) => /** @type {const} */ ([name, (/** @type {any} */ event) => handle(event.detail)]),
  );
  for (const [name, handle] of pairs) target.addEventListener(name, handle);
  return () => {
    for (const [name, handle] of pairs) target.removeEventListener(name, handle);
  };
}

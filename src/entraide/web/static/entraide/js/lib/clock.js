/** The clock and timers of a page, as an argument: what waits can be tested without waiting. */

/**
 * @typedef {object} Clock
 * @property {(run: () => void, ms: number) => unknown} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} now
 */
/** @typedef {{ [K in keyof Clock]?: Clock[K] | undefined }} World */

/**
 * The browser's clock and timers, or those given instead.
 * @param {World} world
 * @returns {Clock}
 */
export function clockOf(world) {
  return {
    // read at each call, and called without `this`: a browser's timers refuse another one
    setTimeout: world.setTimeout ?? ((step, ms) => globalThis.setTimeout(step, ms)),
    clearTimeout: world.clearTimeout ?? ((timer) => globalThis.clearTimeout(timer)),
    now: world.now ?? (() => performance.now()),
  };
}

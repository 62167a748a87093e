/** Numbers that run: the server says how many milliseconds, the page counts from there by its own steady clock. */

/**
 * @typedef {object} Clock
 * @property {(run: () => void, ms: number) => unknown} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} now
 */
/** @typedef {{ [K in keyof Clock]?: Clock[K] | undefined }} World */

/**
 * Call `each(leftMs)` now and whenever a whole second of it is gone, lastly with 0.
 *
 * @param {number} leftMs
 * @param {(leftMs: number) => void} each
 * @param {{ since?: number | undefined } & World} [options]  since: the `performance.now()` at which `leftMs` was true
 * @returns {() => void} stops
 */
export function countDown(leftMs, each, { since, ...world } = {}) {
  const clock = clockOf(world);
  const end = (since ?? clock.now()) + leftMs;
  return run(clock, () => {
    const left = Math.max(0, end - clock.now());
    each(left);
    // a hair behind the whole second, so that floor() shows each second once
    return left > 0 ? (left % 1000) + 1 : null;
  });
}

/**
 * Call `each(ms)` now and whenever a whole second has been added, until stopped.
 *
 * @param {number} fromMs
 * @param {(ms: number) => void} each
 * @param {{ since?: number | undefined } & World} [options]
 * @returns {() => void} stops
 */
export function countUp(fromMs, each, { since, ...world } = {}) {
  const clock = clockOf(world);
  const start = (since ?? clock.now()) - fromMs;
  return run(clock, () => {
    const gone = Math.max(0, clock.now() - start);
    each(gone);
    return 1000 - (gone % 1000) + 1;
  });
}

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

/**
 * @param {Clock} clock
 * @param {() => number | null} tick  answers in how many ms to tick again
 */
function run(clock, tick) {
  let stopped = false;
  /** @type {unknown} */
  let timer = null;
  const step = () => {
    const wait = tick();
    // `each` may have stopped us
    if (wait !== null && !stopped) timer = clock.setTimeout(step, wait);
  };
  step();
  return () => {
    stopped = true;
    clock.clearTimeout(timer);
  };
}

/** A browser puts pages to sleep that nobody looks at, to save memory or power; then no script of theirs runs. */

/**
 * Call `changed` before this page is put to sleep, and when it wakes. Chrome and Edge tell it; others let pages with a
 * running connection alone.
 *
 * @param {(asleep: boolean) => void} changed
 * @param {EventTarget & { wasDiscarded?: boolean }} [root]
 * @returns {{ discarded: boolean, undo: () => void }} discarded: the page was thrown out of memory, and is loaded again
 */
export function watchSleep(changed, root = document) {
  const sleeps = () => changed(true);
  const wakes = () => changed(false);
  root.addEventListener("freeze", sleeps);
  root.addEventListener("resume", wakes);
  return {
    discarded: root.wasDiscarded === true,
    undo: () => {
      root.removeEventListener("freeze", sleeps);
      root.removeEventListener("resume", wakes);
    },
  };
}

/** Many calls for the same work within one turn of the page make it once, after whoever waits in that turn has acted. */

/**
 * @param {() => void} act
 * @returns {() => void} asks for `act`; a microtask, since frames stay out while a page is hidden
 */
export function soon(act) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    queueMicrotask(() => {
      asked = false;
      act();
    });
  };
}

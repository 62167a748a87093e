/** A toolbar is walked with the arrow keys as well, as its role promises; Home and End lead to its ends. */

/**
 * The control that a key leads to.
 *
 * @template T
 * @param {T[]} controls in the order they are read
 * @param {T | undefined} from
 * @param {string} key
 * @param {boolean} rightToLeft
 * @returns {T | undefined}
 */
export function stepTo(controls, from, key, rightToLeft) {
  if (key === "Home") return controls[0];
  if (key === "End") return controls.at(-1);
  const steps = { ArrowRight: rightToLeft ? -1 : 1, ArrowLeft: rightToLeft ? 1 : -1 };
  const step = Object.hasOwn(steps, key) ? steps[/** @type {keyof typeof steps} */ (key)] : 0;
  const at = from === undefined ? -1 : controls.indexOf(from);
  if (step === 0 || at < 0) return undefined;
  return controls[(at + step + controls.length) % controls.length];
}

/** @param {KeyboardEvent} event on a `role="toolbar"` or inside it */
export function walkToolbar(event) {
  const toolbar = event.target instanceof Element ? event.target.closest("[role=toolbar]") : null;
  if (!toolbar || event.ctrlKey || event.metaKey || event.altKey) return;
  const controls = [...toolbar.querySelectorAll("button")].filter((one) => one.getClientRects().length > 0);
  const from = controls.find((one) => one === document.activeElement);
  const next = stepTo(controls, from, event.key, document.documentElement.dir === "rtl");
  if (!next) return;
  event.preventDefault();
  next.focus();
}

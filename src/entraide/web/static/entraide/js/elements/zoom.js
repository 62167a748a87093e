/** The size of the picture on the stage: fitted, or at a scale. Pure. 1 is one picture pixel on one pixel of the screen. */

const STEPS = [0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.25, 1.5, 2, 3, 4];
const LEAST = 0.25;
const MOST = 4;

/** @typedef {{width: number, height: number}} Size */
/** @typedef {number | null} Scale null: fitted to the stage */

/**
 * The scale at which a picture just fits into the stage, as `object-fit: contain` draws it.
 *
 * @param {Size} picture in its own pixels
 * @param {Size} stage in CSS pixels
 * @param {number} density `devicePixelRatio`
 * @returns {number}
 */
export function fitting(picture, stage, density) {
  if (picture.width <= 0 || picture.height <= 0) return 1;
  return Math.min(stage.width / picture.width, stage.height / picture.height) * density;
}

/**
 * The next larger step after the scale that is seen now.
 *
 * @param {number} seen
 * @returns {number}
 */
export function larger(seen) {
  return STEPS.find((step) => step > seen * 1.01) ?? MOST;
}

/** @param {number} seen @returns {number} the next smaller step */
export function smaller(seen) {
  return STEPS.filter((step) => step < seen * 0.99).at(-1) ?? LEAST;
}

/** @param {number} scale @returns {number} within what makes sense */
export function bounded(scale) {
  return Math.min(MOST, Math.max(LEAST, scale));
}

/**
 * Where to scroll along one edge so that the point of the picture under the pointer stays there while the size changes.
 * A picture smaller than the stage stands in its middle.
 *
 * @param {object} was
 * @param {number} was.scroll position before
 * @param {number} was.at of the pointer, from the edge of the stage
 * @param {number} was.stage length of the stage
 * @param {number} was.before length of the picture before
 * @param {number} was.after length of the picture after
 * @returns {number}
 */
export function keepUnder({ scroll, at, stage, before, after }) {
  const margin = (/** @type {number} */ length) => Math.max(0, (stage - length) / 2);
  const point = before > 0 ? (scroll + at - margin(before)) / before : 0.5;
  return Math.min(Math.max(0, after - stage), Math.max(0, point * after + margin(after) - at));
}

/** @param {number} scale @param {string} lang @returns {string} "125 %" as the language writes it */
export function percent(scale, lang) {
  return new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 0 }).format(scale);
}

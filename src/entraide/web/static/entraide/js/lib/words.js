/** Numbers, times and durations in the words of a language, all by the browser's own CLDR. */

/** English of one kind: the server writes "9 min" for everybody, and only Britain and its neighbours "9 mins". */
const ENGLISH = /^en-.+/;

/**
 * @param {number} value
 * @param {string} unit
 * @param {string} lang
 * @param {"short" | "long"} width
 */
function unitOf(value, unit, lang, width) {
  const of = lang.replace(ENGLISH, "en");
  return new Intl.NumberFormat(of, { style: "unit", unit, unitDisplay: width }).format(value);
}

/**
 * Split into the two largest units that matter: hours and minutes, or minutes and seconds.
 * @param {number} ms
 * @returns {[number, string][]}
 */
function parts(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  /** @type {[number, string][]} */
  const all = hours
    ? [
        [hours, "hour"],
        [minutes, "minute"],
      ]
    : [
        [minutes, "minute"],
        [seconds % 60, "second"],
      ];
  const some = all.filter(([value]) => value > 0);
  return some.length > 0 ? some : [[0, "second"]];
}

/**
 * @param {number} ms
 * @param {string} lang
 * @returns {string} such as "9 min 41 sec", in French "9 min 41 s"
 */
export function duration(ms, lang) {
  const list = new Intl.ListFormat(lang, { type: "unit", style: "narrow" });
  return list.format(parts(ms).map(([value, unit]) => unitOf(value, unit, lang, "short")));
}

/**
 * The same in whole words, for what is read aloud.
 * @param {number} ms
 * @param {string} lang
 * @returns {string} such as "9 minutes, 41 seconds"
 */
export function longDuration(ms, lang) {
  const list = new Intl.ListFormat(lang, { type: "unit", style: "long" });
  return list.format(parts(ms).map(([value, unit]) => unitOf(value, unit, lang, "long")));
}

/**
 * @param {number} ms
 * @returns {string} "04:12", or "1:04:12" from an hour on
 */
export function stopwatch(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/**
 * @param {string | number | Date} when
 * @param {string} lang
 * @returns {string} such as "10:02"
 */
export function timeOfDay(when, lang) {
  return new Intl.DateTimeFormat(lang, { hour: "numeric", minute: "2-digit" }).format(new Date(when));
}

/**
 * @param {string | number | Date} when
 * @param {string} lang
 * @returns {string} such as "Sunday, 22 November"
 */
export function dayOf(when, lang) {
  return new Intl.DateTimeFormat(lang, { weekday: "long", day: "numeric", month: "long" }).format(new Date(when));
}

/**
 * @param {string | number | Date} when
 * @param {string} lang
 * @returns {string} such as "Sunday, 22 November at 10:02"
 */
export function dayAndTime(when, lang) {
  const shape = { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" };
  return new Intl.DateTimeFormat(lang, /** @type {Intl.DateTimeFormatOptions} */ (shape)).format(new Date(when));
}

/**
 * @param {number} value
 * @param {string} lang
 * @returns {string}
 */
export function number(value, lang) {
  return new Intl.NumberFormat(lang).format(value);
}

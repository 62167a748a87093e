/** Times that the server wrote in UTC (`<time datetime data-local>`), said again in the reader's own time zone. */

import { localeOf } from "../lib/locale.js";

/** @type {Record<string, Intl.DateTimeFormatOptions>} */
const SHAPES = {
  datetime: { dateStyle: "medium", timeStyle: "short" },
  time: { timeStyle: "short" },
  seconds: { timeStyle: "medium" },
};

/** @param {Document} [root] */
export function localTimes(root = document) {
  const language = localeOf(root.documentElement.lang || undefined);
  for (const one of root.querySelectorAll("time[data-local]")) {
    const moment = new Date(one.getAttribute("datetime") ?? "");
    const shape = SHAPES[one.getAttribute("data-local") ?? ""];
    if (!shape || Number.isNaN(moment.getTime())) continue;
    one.textContent = new Intl.DateTimeFormat(language, shape).format(moment);
  }
}

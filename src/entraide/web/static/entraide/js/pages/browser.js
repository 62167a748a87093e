/** Tells a person before any code is typed that this browser cannot do it, is out of date, or that nobody has tried it. */

import { noticeOf, support } from "../lib/support.js";

const notice = document.getElementById("browser-notice");
if (notice && !notice.dataset["told"]) {
  const seat = /** @type {import("../lib/support.js").SeatWanted} */ (notice.dataset["seat"]);
  const told = noticeOf(support(), seat, JSON.parse(notice.dataset["floor"] ?? "{}"));
  if (told) show(notice, told, seat);
}

/** @param {HTMLElement} root @param {string} told @param {string} seat */
function show(root, told, seat) {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-notice]"))) {
    const { notice: when = "", of } = part.dataset;
    part.hidden = !when.split(" ").includes(told) || (of !== undefined && !of.split(" ").includes(seat));
  }
  root.dataset["told"] = told;
  root.classList.toggle("banner--info", told === "unlisted");
  root.classList.toggle("banner--warn", told !== "unlisted");
  root.hidden = false;
}

/** What every page has: menus that close on Escape, on a click elsewhere, and when the focus moves on. */

/** @returns {HTMLDetailsElement[]} */
const openMenus = () =>
  [...document.querySelectorAll("details.menu")]
    .filter((one) => one instanceof HTMLDetailsElement && one.open)
    .map((one) => /** @type {HTMLDetailsElement} */ (one));

/** @param {EventTarget | null} target */
const closeOthers = (target) => {
  for (const menu of openMenus()) {
    if (!(target instanceof Node && menu.contains(target))) menu.open = false;
  }
};

document.addEventListener("click", (event) => closeOthers(event.target));
document.addEventListener("focusin", (event) => closeOthers(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const had = menu.contains(document.activeElement);
    menu.open = false;
    if (had) menu.querySelector("summary")?.focus();
  }
});

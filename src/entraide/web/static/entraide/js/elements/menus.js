/** Menus (`<details class="menu">`) open without script; with it they also close by Escape and by leaving them. */

/**
 * @param {Document} [root]
 * @returns {() => void} stops
 */
export function closeMenus(root = document) {
  const open = () => /** @type {NodeListOf<HTMLDetailsElement>} */ (root.querySelectorAll("details.menu[open]"));
  // by a press elsewhere, and by Tab: what has the focus must not lie under a menu
  const left = (/** @type {Event} */ event) => {
    for (const menu of open()) {
      if (!(event.target instanceof Node && menu.contains(event.target))) menu.open = false;
    }
  };
  const escaped = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      const hadFocus = menu.contains(root.activeElement);
      menu.open = false;
      if (hadFocus) menu.querySelector("summary")?.focus();
    }
  };
  root.addEventListener("pointerdown", left);
  root.addEventListener("focusin", left);
  root.addEventListener("keydown", escaped);
  return () => {
    root.removeEventListener("pointerdown", left);
    root.removeEventListener("focusin", left);
    root.removeEventListener("keydown", escaped);
  };
}

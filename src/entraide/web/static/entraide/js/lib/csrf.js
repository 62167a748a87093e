/** The token that proves to the server that a request comes from our own page. */

/**
 * @param {ParentNode} [root]
 * @returns {string} empty when the page carries none
 */
export function csrfToken(root = document) {
  return root.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
}

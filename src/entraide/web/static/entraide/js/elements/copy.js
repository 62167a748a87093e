/** Copying text; where a page may not (plain http in a network, an old browser), the text is selected to copy by hand. */

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether it is in the clipboard
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // no clipboard on an insecure origin, or the browser said no
    return false;
  }
}

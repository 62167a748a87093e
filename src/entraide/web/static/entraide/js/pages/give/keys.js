/** The desk's single keys: key → what a control of the same name does. */

/** @type {Record<string, string>} */
export const KEYS = {
  "+": "zoom-in",
  "=": "zoom-in",
  "-": "zoom-out",
  0: "fit",
  1: "actual",
  f: "full-screen",
  i: "figures",
  c: "write",
  n: "another",
  t: "notes",
  "[": "before",
  "]": "after",
  "?": "keys",
};

/** A QR picture drawn on a canvas. The one wrapper of the vendored qrcode-generator. */

import qrcode from "../../vendor/qrcode-generator/qrcode.js";

/** Light modules around the picture: cameras need four. */
const QUIET = 4;

/**
 * @param {string} text
 * @param {number} edge wanted width in device pixels; the picture is a whole number of them a module, so at most this
 * @returns {HTMLCanvasElement}
 */
export function qrPicture(text, edge) {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const modules = code.getModuleCount();
  const cell = Math.max(1, Math.floor(edge / (modules + 2 * QUIET)));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = cell * (modules + 2 * QUIET);
  const ink = canvas.getContext("2d");
  if (!ink) return canvas;
  ink.fillStyle = "#ffffff";
  ink.fillRect(0, 0, canvas.width, canvas.height);
  ink.fillStyle = "#000000";
  for (let row = 0; row < modules; row += 1) {
    for (let column = 0; column < modules; column += 1) {
      if (code.isDark(row, column)) ink.fillRect((column + QUIET) * cell, (row + QUIET) * cell, cell, cell);
    }
  }
  return canvas;
}

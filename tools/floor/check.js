/** Fails on what the oldest supported browsers do not have: `node tools/floor/check.js`, a part of `make check`. */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { FLOOR } from "./compat.js";
import { readPage } from "./pages.js";
import { readScripts } from "./scripts.js";
import { readStyles } from "./styles.js";
import { complaints } from "./waivers.js";

/** @typedef {import("./waivers.js").Use} Use */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Read every script, sheet and template below a folder.
 *
 * @param {string} folder
 * @returns {{files: number, complaints: string[]}}
 */
export function checkFolder(folder) {
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .sort();
  const of = (/** @type {RegExp} */ ending) => all.filter((path) => ending.test(path));
  const scripts = readScripts(of(/\.js$/));
  /** @type {[string, (path: string, text: string) => Use[]][]} */
  const readings = [
    ...of(/\.js$/).map((path) => /** @type {any} */ ([path, () => scripts.get(path) ?? []])),
    ...of(/\.css$/).map(
      (path) => /** @type {any} */ ([path, (/** @type {string} */ _, /** @type {string} */ text) => readStyles(text)]),
    ),
    ...of(/\.html$/).map(
      (path) => /** @type {any} */ ([path, (/** @type {string} */ _, /** @type {string} */ text) => readPage(text)]),
    ),
  ];
  return {
    files: readings.length,
    complaints: readings.flatMap(([path, read]) => {
      const text = readFileSync(path, "utf8");
      return complaints(text, read(path, text)).map((told) => `${relative(ROOT, path)}:${told}`);
    }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { files, complaints: told } = checkFolder(join(ROOT, process.argv[2] ?? "src/entraide"));
  for (const line of told) console.error(line);
  const floor = Object.entries(FLOOR).map(([browser, version]) => `${browser} ${version}`);
  if (told.length > 0) console.error(`${told.length} newer than ${floor.join(", ")}`);
  else console.log(`floor: ${files} scripts, sheets and templates run on ${floor.join(", ")}`);
  process.exitCode = told.length > 0 ? 1 : 0;
}

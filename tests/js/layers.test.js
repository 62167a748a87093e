// The layers of the JavaScript: pages > elements > peer > wire > lib. A module imports its own layer and those below.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const LAYERS = ["pages", "elements", "peer", "wire", "lib"];
const WITHOUT_A_PAGE = ["peer", "wire"]; // node tests them; a second page or a program can use them
const root = fileURLToPath(new URL("../../src/entraide/web/static/entraide/", import.meta.url));

test("the modules of the pages keep to their layers", () => {
  const files = sources();

  const found = violations(files);

  const modules = [...files.keys()].filter((file) => file.startsWith("js/"));
  console.log(`layers: looked at ${modules.length} modules`);
  assert.ok(modules.length > 0, "there is nothing to look at");
  assert.deepEqual(found, []);
});

test("an import upwards is told", () => {
  const files = new Map([
    ["js/lib/text.js", 'import { Chat } from "../elements/chat.js";'],
    ["js/elements/chat.js", 'import { words } from "../lib/text.js";'],
  ]);

  assert.deepEqual(violations(files), ["js/lib/text.js imports upwards: js/elements/chat.js"]);
});

test("an import of the same layer and of every lower one is fine", () => {
  const files = new Map([
    ["js/pages/session.js", 'import "../elements/chat.js";\nexport { a } from "../lib/a.js";\nimport("./more.js");'],
    ["js/pages/more.js", ""],
    ["js/elements/chat.js", ""],
    ["js/lib/a.js", "export const a = 1;"],
  ]);

  assert.deepEqual(violations(files), []);
});

test("an import that leads nowhere, that is bare, or that lacks its ending is told", () => {
  const files = new Map([
    ["js/lib/a.js", 'import "./gone.js";\nimport "lodash";\nimport {\n  b,\n} from "./b";'],
    ["js/lib/b.js", ""],
  ]);

  assert.deepEqual(violations(files), [
    "js/lib/a.js imports what is not there: js/lib/gone.js",
    'js/lib/a.js imports "lodash", which is not a relative path',
    "js/lib/a.js imports what is not there: js/lib/b",
  ]);
});

test("a module outside the five layers is told", () => {
  assert.deepEqual(violations(new Map([["js/utils/all.js", ""]])), ["js/utils/all.js is in none of the layers"]);
});

test("a page in peer/ or wire/ is told, in words and comments it is not", () => {
  const files = new Map([
    ["js/peer/a.js", "document.title = 1;"],
    ["js/wire/b.js", 'window.alert("x");'],
    ["js/wire/c.js", '// the document of the window\nconst text = "a document"; /* window */ this.document = 1;'],
    ["js/elements/d.js", "document.title = 1;"],
  ]);

  assert.deepEqual(violations(files), ["js/peer/a.js touches document", "js/wire/b.js touches window"]);
});

test("a library of others is imported by one module only", () => {
  const files = new Map([
    ["vendor/qr/qr.js", ""],
    ["js/lib/picture.js", 'import qr from "../../vendor/qr/qr.js";'],
    ["js/elements/code.js", 'import qr from "../../vendor/qr/qr.js";'],
  ]);

  assert.deepEqual(violations(files), [
    "vendor/qr/qr.js is imported by js/lib/picture.js and js/elements/code.js: one module should wrap it",
  ]);
});

/**
 * Tells every import that breaks a rule, in words.
 *
 * @param {Map<string, string>} files path below static/entraide/ → source
 * @returns {string[]}
 */
function violations(files) {
  const found = [];
  /** @type {Map<string, string[]>} */
  const wrappers = new Map();
  for (const [file, source] of files) {
    if (!file.startsWith("js/")) continue;
    const layer = layerOf(file);
    if (layer === -1) {
      found.push(`${file} is in none of the layers`);
      continue;
    }
    for (const specifier of imports(source)) {
      if (!/^\.\.?\//.test(specifier)) {
        found.push(`${file} imports "${specifier}", which is not a relative path`);
        continue;
      }
      const target = new URL(specifier, `file:///${file}`).pathname.slice(1);
      if (!files.has(target)) found.push(`${file} imports what is not there: ${target}`);
      else if (target.startsWith("vendor/")) wrappers.set(target, [...(wrappers.get(target) ?? []), file]);
      else if (layerOf(target) < layer) found.push(`${file} imports upwards: ${target}`);
    }
    if (WITHOUT_A_PAGE.includes(LAYERS[layer])) {
      for (const name of ["document", "window"]) {
        if (new RegExp(`(?<![\\w.$#])${name}\\b(?!\\s*:)`).test(code(source))) found.push(`${file} touches ${name}`);
      }
    }
  }
  for (const [library, files] of wrappers) {
    if (files.length > 1) found.push(`${library} is imported by ${files.join(" and ")}: one module should wrap it`);
  }
  return found;
}

/** @param {string} file */
function layerOf(file) {
  return LAYERS.indexOf(file.split("/")[1]);
}

/** Answers what a module imports, exports from elsewhere, or loads later. @param {string} source */
function imports(source) {
  const statement = /^\s*(?:import|export)\b(?:[^"'`;()]*?\bfrom)?\s*(["'])(.+?)\1/gm;
  const call = /\bimport\(\s*(["'])(.+?)\1/g;
  const text = withoutComments(source);
  return [...text.matchAll(statement), ...text.matchAll(call)]
    .sort((one, other) => one.index - other.index)
    .map((match) => match[2]);
}

/** Answers a source without its comments and the contents of its plain strings. @param {string} source */
function code(source) {
  return withoutComments(source).replaceAll(/(["'])(?:\\.|(?!\1)[^\\\n])*\1/g, '""');
}

/** @param {string} source */
function withoutComments(source) {
  const stringOrComment = /(["'`])(?:\\.|(?!\1)[^\\])*?\1|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
  return source.replaceAll(stringOrComment, (text) => (text.startsWith("/") ? " " : text));
}

/** Reads every module of ours and of others. */
function sources() {
  const files = new Map();
  for (const top of ["js", "vendor"]) {
    for (const entry of readdirSync(`${root}${top}`, { recursive: true })) {
      const file = `${top}/${String(entry).replaceAll("\\", "/")}`;
      if (file.endsWith(".js")) files.set(file, readFileSync(`${root}${file}`, "utf8"));
    }
  }
  return files;
}

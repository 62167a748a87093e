/** What the checker of the browser floor finds, and what it accepts as guarded. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readPage } from "../../tools/floor/pages.js";
import { readScripts } from "../../tools/floor/scripts.js";
import { readSelector, readStyles } from "../../tools/floor/styles.js";
import { complaints } from "../../tools/floor/waivers.js";

const folder = mkdtempSync(join(tmpdir(), "floor-"));
after(() => rmSync(folder, { recursive: true }));

/** What is written, and what must be found in it. @type {Record<string, [text: string, found: string[]]>} */
const SCRIPTS = {
  "a method of a known type": ["[3, 1].toSorted();", ["toSorted"]],
  "a method of an unknown type": ["/** @type {any} */ (globalThis)['x'].toSpliced(1);", ["toSpliced"]],
  "a static method": ["Promise.withResolvers();", ["withResolvers"]],
  "a method of the browser": ["document.body.showPopover();", ["showPopover"]],
  "a method of what it extends": [
    "new DOMRect(); document.createElement('video').requestVideoFrameCallback(() => {});",
    ["requestVideoFrameCallback"],
  ],
  "a global": ["new URLPattern({});", ["URLPattern"]],
  "a member that is only read": [
    "export const it = document.createElement('input').popoverTargetElement;",
    ["popoverTargetElement"],
  ],
  "an event": ["document.addEventListener('scrollend', () => {});", ["scrollend"]],
  "a selector": ["document.querySelector('p:dir(rtl)');", [":dir"]],
  "what is taken out of the window": [
    "const { documentPictureInPicture } = window; documentPictureInPicture.requestWindow();",
    ["documentPictureInPicture"],
  ],
  "a flag of a regular expression": ["/[a--b]/v.test('a');", ["/v"]],
  "the same group twice": ["/(?<a>x)|(?<a>y)/.test('x');", ["(?<same>)"]],
  "attributes of an import": ["import data from './x.json' with { type: 'json' }; data;", ["import attributes"]],
  "waiting at the top": ["await Promise.resolve();", ["top-level await"]],
  "something that is disposed of": ["{ using it = /** @type {any} */ (null); it; }", ["using"]],
  "a guard that asks for something else": ["if ('toSpliced' in Array.prototype) [1].toSorted();", ["toSorted"]],
  "a guard that comes too late": ["[1].toSorted(); if (!Array.prototype.toSorted) throw 1;", ["toSorted"]],
  "a guard of another branch": [
    "export function f() { { if (!document.body.showPopover) return; } document.body.showPopover(); }",
    ["showPopover"],
  ],
  "nothing in what all have": [
    "class A { #x = 1; static { A; } has(o) { return #x in o; } } structuredClone([1].at(-1)); new A();",
    [],
  ],
  "nothing in methods of our own": ["class A { toSorted() {} } new A().toSorted();", []],
  "nothing in a member of our own on a thing of the browser": [
    "class A extends EventTarget { when = 1; } new A().when;",
    [],
  ],
  "nothing where the use itself asks": ["document.body.showPopover?.();", []],
  "nothing in a condition": ["export const can = typeof URLPattern === 'function';", []],
  "nothing behind a condition": ["if (typeof URLPattern === 'function') new URLPattern({});", []],
  "nothing behind a condition by text": ["if ('showPopover' in document.body) document.body.showPopover();", []],
  "nothing behind one that leaves": [
    "export function f() { if (!document.body.showPopover) return; document.body.showPopover(); }",
    [],
  ],
  "nothing after a question in the same expression": ["document.body.showPopover && document.body.showPopover();", []],
  "nothing where what is missing is replaced": ["export const top = window.documentPictureInPicture ?? null;", []],
};

const SHEETS = {
  "a property": ["a { field-sizing: content; }", ["field-sizing"]],
  "a value": ["a { color: color-mix(in srgb, red, blue); }", ["color-mix()"]],
  "a key word": ["a { width: stretch; }", ["stretch"]],
  "an at-rule": ["@starting-style { a { opacity: 0; } }", ["@starting-style"]],
  "a selector": ["input:user-invalid { color: red; }", [":user-invalid"]],
  "a rule in a rule": ["a { color: red; &:hover { color: blue; } }", ["nesting"]],
  "a rule in a rule, even behind a question": ["@supports selector(&) { a { b { color: red; } } }", ["nesting"]],
  "a media rule in a rule": ["a { @media (width > 1px) { color: red; } }", ["nesting"]],
  "a plain property that needs its prefix": ["a { user-select: none; }", ["user-select"]],
  "something behind another question": [
    "@supports (gap: 1px) { a { color: light-dark(red, blue); } }",
    ["light-dark()"],
  ],
  "an older value that comes after it": ["a { color: oklch(1 0 0); color: red; }", ["oklch()"]],
  "nothing in what all have": [
    "@layer x { @media (400px <= width) { a:has(b) { inset: 0; block-size: 100dvh; color: rgb(0 0 0 / 50%); } } }",
    [],
  ],
  "nothing in texts and comments": ["/* color-mix() */ a::after { content: 'light-dark(:dir(x))'; }", []],
  "nothing in names of our own": ["a { --balance: 1; animation-name: stretch; }", []],
  "nothing behind its question": [
    "@supports (color: light-dark(red, blue)) { a { color: light-dark(red, blue); } }",
    [],
  ],
  "nothing behind a question for a selector": ["@supports selector(:dir(ltr)) { a:dir(ltr) { color: red; } }", []],
  "nothing where an older value stands before it": ["a { color: red; color: oklch(1 0 0); }", []],
  "nothing beside the prefixed property": ["a { -webkit-user-select: none; user-select: none; }", []],
};

const PAGES = {
  "an element": ["<search><p>x</p></search>", ["<search>"]],
  "an attribute": ['<div popover="auto">x</div>', ["popover"]],
  "an attribute of one element": ['<details name="{{ group }}">x</details>', ["name"]],
  "the kind of a link": ['<link rel="modulepreload" href="x.js">', ["rel=modulepreload"]],
  "what needs an inner tag": ['<button {% if x %}disabled{% endif %} popovertarget="y">x</button>', ["popovertarget"]],
  "nothing in what all have": [
    '<dialog inert><input type="email" enterkeyhint="go"><our-element popper></our-element></dialog>',
    [],
  ],
  "nothing in comments and tags": ["{# <search> #}<!-- <search> -->{% if a < search > b %}x{% endif %}", []],
};

const files = new Map(Object.keys(SCRIPTS).map((what, number) => [what, join(folder, `${number}.js`)]));
for (const [what, path] of files) writeFileSync(path, /** @type {[string, string[]]} */ (SCRIPTS[what])[0]);
const read = readScripts([...files.values()]);

for (const [what, [, found]] of Object.entries(SCRIPTS)) {
  test(`scripts: it finds ${what}`, () => {
    const uses = read.get(/** @type {string} */ (files.get(what)));
    assert.deepEqual([...new Set(uses?.map((use) => use.name))], found);
  });
}
for (const [what, [text, found]] of Object.entries(SHEETS)) {
  test(`styles: it finds ${what}`, () =>
    assert.deepEqual(
      readStyles(text).map((use) => use.name),
      found,
    ));
}
for (const [what, [text, found]] of Object.entries(PAGES)) {
  test(`templates: it finds ${what}`, () =>
    assert.deepEqual(
      readPage(text).map((use) => use.name),
      found,
    ));
}

test("it tells the line, and since when browsers have it", () => {
  const text = "a {\n  color: red;\n  text-wrap: balance;\n}";

  assert.deepEqual(complaints(text, readStyles(text)), [
    '3: text-wrap needs Chrome 114, Edge 114, Safari 17.4; guard it, or say "floor: text-wrap: why"',
  ]);
});

test("a waiver with a reason covers its file", () => {
  const text =
    "/* floor: text-wrap: lines break a little less evenly */\na { text-wrap: balance; }\nb { text-wrap: balance; }";

  assert.deepEqual(complaints(text, readStyles(text)), []);
});

test("a waiver without a reason, and one that nothing needs, are told", () => {
  const text = "// floor: toSorted\n// floor: showPopover: there was a button once\n";
  const uses = [{ name: "toSorted", what: "toSorted", since: ["Chrome 110"], line: 3 }];

  assert.deepEqual(complaints(text, uses), [
    "1: the waiver for toSorted gives no reason",
    "2: nothing here needs the waiver for showPopover",
  ]);
});

test("a selector of a script is read as one of a sheet", () => {
  assert.deepEqual(
    readSelector("a:popover-open").map((use) => use.name),
    [":popover-open"],
  );
});

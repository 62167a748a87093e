import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import {
  isSendable,
  KINDS_FROM_PAGE,
  KINDS_TO_PAGE,
  Malformed,
  parse,
  parseFromPage,
  write,
} from "../../src/entraide/web/static/entraide/js/wire/messages.js";

const page = await readFile(new URL("../../docs/protocol.md", import.meta.url), "utf8");
const [, fromPage = "", toPage = ""] = page.split(/^# (?:From|To) the page$/m);

function sections(text) {
  return [...text.matchAll(/^## ([\w-]+)[^\n]*\n(.*?)(?=^## |$(?![\s\S]))/gms)].map(([, kind, body]) => ({
    kind,
    examples: [...body.matchAll(/^```json\n(.*?)^```/gms)].map((match) => match[1]),
  }));
}

test("every example that a page sends is read and written again unchanged", () => {
  for (const { kind, examples } of sections(fromPage)) {
    assert.ok(examples.length > 0, `${kind} has an example`);
    for (const example of examples) {
      const message = parseFromPage(example);

      assert.equal(message.kind, kind);
      assert.deepEqual(JSON.parse(write(message)), JSON.parse(example));
    }
  }
});

test("every example that a page hears is read", () => {
  for (const { kind, examples } of sections(toPage)) {
    assert.ok(examples.length > 0, `${kind} has an example`);
    for (const example of examples) assert.equal(parse(example).kind, kind);
  }
});

test("the sections of the document are the kinds of the code", () => {
  assert.deepEqual(
    sections(fromPage)
      .map(({ kind }) => kind)
      .sort(),
    [...KINDS_FROM_PAGE].sort(),
  );
  assert.deepEqual(
    sections(toPage)
      .map(({ kind }) => kind)
      .sort(),
    [...KINDS_TO_PAGE].sort(),
  );
});

test("what is no message is refused", () => {
  for (const text of [
    "",
    "null",
    "[]",
    '"state"',
    "{}",
    '{"kind":"hello"}',
    '{"kind":"__proto__"}',
    '{"kind":"lease"}',
  ]) {
    assert.throws(() => parse(text), Malformed, text);
  }
  const passed = { kind: "passed", sender: "x", message: { kind: "end", key: "k", cause: "button" } };
  assert.throws(() => parse(JSON.stringify(passed)), Malformed, "only what is relayed may be passed");
});

test("fields of a newer server are kept and do no harm", () => {
  assert.deepEqual(parse('{"kind":"lease","lasts_ms":5,"new":1}'), { kind: "lease", lasts_ms: 5, new: 1 });
});

test("a message beyond the server's limits is not sendable, whichever limit it is", () => {
  const say = (text) => ({ kind: "say", key: "k", text });
  assert.ok(isSendable(say("é".repeat(30_000))));
  assert.ok(!isSendable(say("a".repeat(30_001))), "characters");
  assert.ok(!isSendable(say("👨‍👩‍👧‍👦".repeat(4_000))), "bytes");
});

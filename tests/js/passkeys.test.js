import assert from "node:assert/strict";
import test from "node:test";
import {
  bytesOf,
  knowsPasskeys,
  offersUnasked,
  textOf,
} from "../../src/entraide/web/static/entraide/js/lib/passkeys.js";

test("bytes travel as base64url without padding, and come back", () => {
  for (const length of [0, 1, 2, 3, 31, 32, 255]) {
    const bytes = Uint8Array.from({ length }, (_, place) => (place * 7 + 251) % 256);
    const text = textOf(bytes.buffer);

    assert.match(text, /^[A-Za-z0-9_-]*$/);
    assert.deepEqual(bytesOf(text), bytes);
  }
});

test("what another machine wrote is read", () => {
  assert.deepEqual([...bytesOf("-_8A")], [251, 255, 0]);
});

test("where there are no passkeys, none are offered", async () => {
  assert.equal(knowsPasskeys(), false);
  assert.equal(await offersUnasked(), false);
});

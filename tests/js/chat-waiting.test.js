import assert from "node:assert/strict";
import { test } from "node:test";
import { Unsents } from "../../src/entraide/web/static/entraide/js/elements/chat-waiting.js";

class FakeStorage {
  kept = new Map();
  getItem = (name) => this.kept.get(name) ?? null;
  setItem = (name, value) => this.kept.set(name, value);
  removeItem = (name) => this.kept.delete(name);
}

const KEY = "K".repeat(22);
const OTHER = "O".repeat(22);

test("messages that wait outlive a reload, oldest first, each once, and only in their session", () => {
  const storage = new FakeStorage();
  const before = new Unsents("S", storage);
  before.add({ key: KEY, text: "one" });
  before.add({ key: OTHER, text: "two" });
  before.add({ key: KEY, text: "one" });

  const after = new Unsents("S", storage);

  assert.deepEqual(
    after.all.map(({ text }) => text),
    ["one", "two"],
  );
  assert.deepEqual(new Unsents("T", storage).all, []);
  after.remove(KEY);
  assert.deepEqual(
    after.all.map(({ text }) => text),
    ["two"],
  );
});

test("after the end nothing of them stays in the browser", () => {
  const storage = new FakeStorage();
  const unsents = new Unsents("S", storage);
  unsents.add({ key: KEY, text: "one" });

  unsents.clear();

  assert.equal(storage.kept.size, 0);
});

test("a storage that is forbidden, or holds something else, is as good as empty", () => {
  const forbidden = {
    getItem: () => {
      throw new DOMException("no", "SecurityError");
    },
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
    removeItem: () => {},
  };
  new Unsents("S", forbidden).add({ key: KEY, text: "one" });
  assert.deepEqual(new Unsents("S", forbidden).all, []);

  const storage = new FakeStorage();
  for (const text of ["{", "7", '[{"key": "short", "text": "x"}, {"key": 1}]']) {
    storage.setItem("entraide-chat-unsent-S", text);
    assert.deepEqual(new Unsents("S", storage).all, []);
  }
});

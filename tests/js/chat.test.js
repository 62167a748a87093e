import assert from "node:assert/strict";
import { test } from "node:test";
import { ChatThread } from "../../src/entraide/web/static/entraide/js/elements/chat-thread.js";

/** An element with just what a thread needs of one: children in order, parts found by name. */
class FakeElement extends EventTarget {
  constructor(name) {
    super();
    this.name = name;
    this.children = [];
    this.parentNode = null;
    this.textContent = "";
    this.hidden = false;
    this.dataset = {};
    this.attributes = {};
    this.classes = new Set();
    this.classList = { toggle: (word, on) => (on ? this.classes.add(word) : this.classes.delete(word)) };
    this.found = new Map();
    this.moves = 0;
    Object.assign(this, { scrollTop: 0, scrollHeight: 0, clientHeight: 0 });
  }

  querySelector(selector) {
    if (!this.found.has(selector)) this.found.set(selector, new FakeElement(selector));
    return this.found.get(selector);
  }

  querySelectorAll() {
    return [];
  }

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  replaceChildren(...nodes) {
    this.textContent = nodes.map((node) => node.textContent).join("");
  }

  append(child) {
    this.insertBefore(child, null);
  }

  insertBefore(child, next) {
    child.moves += 1;
    child.parentNode?.children.splice(child.parentNode.children.indexOf(child), 1);
    const at = next ? this.children.indexOf(next) : this.children.length;
    this.children.splice(at, 0, child);
    child.parentNode = this;
  }

  get nextElementSibling() {
    const { children } = this.parentNode;
    return children[children.indexOf(this) + 1] ?? null;
  }
}

function threadOf() {
  globalThis.document = /** @type {any} */ ({
    createTextNode: (textContent) => ({ textContent }),
    createElement: (name) => new FakeElement(name),
  });
  const list = new FakeElement("ol");
  const thread = new ChatThread({ list, make: (name) => new FakeElement(name), lang: "en" });
  const texts = () =>
    list.children.map((item) => (item.name === "day" ? "---" : item.querySelector('[data-part="text"]').textContent));
  return { list, thread, texts };
}

const chat = (seq, text, more = {}) => ({
  kind: "chat",
  seq,
  author: "helper",
  key: `k${seq}`,
  text,
  at: "2026-11-22T10:02:00Z",
  ...more,
});

test("messages stand in the order of their numbers, whatever order they come in", () => {
  const { thread, texts } = threadOf();

  for (const seq of [1, 4, 2, 3]) thread.add(chat(seq, `m${seq}`), false);

  assert.deepEqual(texts(), ["m1", "m2", "m3", "m4"]);
  assert.equal(thread.last, 4);
});

test("a message that comes twice stands there once", () => {
  const { thread, texts } = threadOf();

  thread.add(chat(1, "once"), false);
  thread.add(chat(1, "once"), false);

  assert.deepEqual(texts(), ["once"]);
});

test("one's own message stands there at once and becomes the stored one without moving", () => {
  const { thread, texts, list } = threadOf();
  const message = thread.begin("k2", "mine");
  assert.equal(message.delivery, "sending");
  assert.deepEqual(texts(), ["mine"]);
  const [item] = list.children;

  thread.add(chat(2, "mine, tidied", { key: "k2" }), true);

  assert.deepEqual(texts(), ["mine, tidied"]);
  assert.equal(list.children[0], item);
  assert.equal(item.moves, 1, "a screen reader reads it once");
  assert.equal(message.delivery, "sent");
});

test("what is on its way stays behind what is stored", () => {
  const { thread, texts } = threadOf();
  thread.begin("a", "first of mine");
  thread.begin("b", "second of mine");

  thread.add(chat(1, "theirs"), false);
  assert.deepEqual(texts(), ["theirs", "first of mine", "second of mine"]);
  thread.add(chat(2, "second of mine", { key: "b" }), true);
  thread.add(chat(3, "first of mine", { key: "a" }), true);

  assert.deepEqual(texts(), ["theirs", "second of mine", "first of mine"]);
});

test("the other person's key cannot settle one's own message", () => {
  const { thread, texts } = threadOf();
  const message = thread.begin("same", "mine");

  thread.add(chat(1, "theirs", { key: "same" }), false);

  assert.deepEqual(texts(), ["theirs", "mine"]);
  assert.equal(message.delivery, "sending");
});

test("what the other has seen is marked, also when the message comes after its mark", () => {
  const { thread } = threadOf();
  const first = thread.begin("k1", "one");
  const second = thread.begin("k2", "two");
  thread.add(chat(1, "one"), true);

  thread.seen(2);
  thread.add(chat(2, "two"), true);
  thread.seen(1);

  assert.deepEqual([first.delivery, second.delivery], ["seen", "seen"]);
});

test("without a connection what is on its way waits, and a failed one stays failed", () => {
  const { thread } = threadOf();
  const waiting = thread.begin("a", "one");
  const failed = thread.begin("b", "two");
  failed.deliver("failed", "Chat is switched off.");

  thread.connected(false);
  assert.deepEqual([waiting.delivery, failed.delivery], ["waiting", "failed"]);
  thread.connected(true);

  assert.deepEqual([waiting.delivery, failed.delivery], ["sending", "failed"]);
});

test("unread are the other person's messages behind the last one seen", () => {
  const { thread } = threadOf();
  thread.add(chat(1, "one"), false);
  thread.add(chat(2, "mine"), true);
  thread.add(chat(3, "three"), false);

  assert.deepEqual([thread.countAfter(0), thread.countAfter(1), thread.countAfter(3)], [2, 1, 0]);
});

test("a new day is told between the messages, once", () => {
  const { thread, texts } = threadOf();
  thread.add(chat(1, "before midnight", { at: "2026-11-22T12:00:00Z" }), false);
  thread.add(chat(2, "after", { at: "2026-11-23T12:00:00Z" }), false);
  thread.add(chat(3, "later", { at: "2026-11-23T12:01:00Z" }), false);

  assert.deepEqual(texts(), ["before midnight", "---", "after", "later"]);
});

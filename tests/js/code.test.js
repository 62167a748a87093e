import assert from "node:assert/strict";
import { test } from "node:test";
import { group, readCode, routingOf, shownCode } from "../../src/entraide/web/static/entraide/js/lib/code.js";

test("case, spaces, dashes, look-alikes and full width are forgiven", () => {
  for (const typed of [
    "7KD-4QX2M",
    "7kd4qx2m",
    " 7 k d – 4 q x 2 m ",
    "７ＫＤ－４ＱＸ２Ｍ",
    "7KD_4QX2M",
    "7kd.4qx2m\n",
    "7\u200bKD4QX2M",
  ]) {
    assert.equal(readCode(typed), "7KD4QX2M", typed);
  }
  assert.equal(readCode("oil-uuuuu"), "011VVVVV");
});

test("a pasted session link is read by its fragment", () => {
  assert.equal(readCode("https://help.example/help/atelier-riviere#7KD-4QX2M"), "7KD4QX2M");
  assert.deepEqual(group("https://help.example/help/atelier#7kd-4qx2m", 43), { value: "7KD-4QX2M", caret: 9 });
});

test("what is not a code is not read as one", () => {
  for (const typed of ["", "7KD", "7KD-4QX2MM", "7KD-4QX2!", "ıKD-4QX2M", "7KD-4QX2é"]) {
    assert.equal(readCode(typed), null, typed);
  }
});

test("the dash comes by itself and the caret goes behind it", () => {
  assert.deepEqual(group("7", 1), { value: "7", caret: 1 });
  assert.deepEqual(group("7kd", 3), { value: "7KD-", caret: 4 });
  assert.deepEqual(group("7KD-4", 5), { value: "7KD-4", caret: 5 });
});

test("a dash or space typed by hand is not doubled", () => {
  assert.deepEqual(group("7KD--", 5), { value: "7KD-", caret: 4 });
  assert.deepEqual(group("7KD- ", 5), { value: "7KD-", caret: 4 });
});

test("deleting over the dash does not bring it back", () => {
  assert.deepEqual(group("7KD", 3, { deleting: true }), { value: "7KD", caret: 3 });
  assert.deepEqual(group("7K", 2, { deleting: true }), { value: "7K", caret: 2 });
});

test("typing in the middle keeps the caret where the hand is", () => {
  assert.deepEqual(group("7xKD-4QX2", 2), { value: "7XK-D4QX2", caret: 2 });
  assert.deepEqual(group("7KD-4xQX2", 6), { value: "7KD-4XQX2", caret: 6 });
});

test("deleting in the middle keeps the caret where the hand is", () => {
  assert.deepEqual(group("7D-4QX2M", 1, { deleting: true }), { value: "7D4-QX2M", caret: 1 });
});

test("too much is left as it was typed, for the person to see", () => {
  assert.deepEqual(group("7KD-4QX2MM", 10), { value: "7KD-4QX2MM", caret: 10 });
});

test("the code is shown in groups and only its first part routes", () => {
  assert.equal(shownCode("7KD4QX2M"), "7KD-4QX2M");
  assert.equal(routingOf("7KD4QX2M"), "7KD");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bounded,
  fitting,
  keepUnder,
  larger,
  percent,
  smaller,
} from "../../src/entraide/web/static/entraide/js/elements/zoom.js";

test("a picture fits by its narrower edge, in pixels of the screen", () => {
  assert.equal(fitting({ width: 1920, height: 1080 }, { width: 960, height: 640 }, 1), 0.5);
  assert.equal(fitting({ width: 1920, height: 1080 }, { width: 960, height: 640 }, 2), 1);
  assert.equal(fitting({ width: 0, height: 0 }, { width: 960, height: 640 }, 1), 1);
});

test("steps lead from any size to the next and stay within bounds", () => {
  assert.equal(larger(0.58), 0.67);
  assert.equal(larger(1), 1.25);
  assert.equal(smaller(0.58), 0.5);
  assert.equal(larger(4), 4);
  assert.equal(smaller(0.2), 0.25);
  assert.equal(bounded(9), 4);
});

test("the point under the pointer stays under it", () => {
  // fitted into the middle of a stage of 640: 50 above it; the point is 350 into the picture
  const scroll = keepUnder({ scroll: 0, at: 400, stage: 640, before: 540, after: 1080 });

  assert.equal(scroll + 400, 700);
});

test("a picture that becomes smaller than its stage stands in the middle", () => {
  assert.equal(keepUnder({ scroll: 300, at: 320, stage: 640, before: 1200, after: 500 }), 0);
});

test("the size is written as the language writes it", () => {
  assert.equal(percent(1.25, "en"), "125%");
  assert.equal(percent(1, "fr").replace(/\s/u, " "), "100 %");
});

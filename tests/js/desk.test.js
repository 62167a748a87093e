import assert from "node:assert/strict";
import { test } from "node:test";
import { meaning } from "../../src/entraide/web/static/entraide/js/elements/single-keys.js";
import { spell } from "../../src/entraide/web/static/entraide/js/elements/spelling.js";
import { stepTo } from "../../src/entraide/web/static/entraide/js/elements/toolbar.js";
import { firstChosen } from "../../src/entraide/web/static/entraide/js/pages/give/chosen.js";
import {
  forgetCode,
  keepCode,
  keptCode,
  makeCode,
} from "../../src/entraide/web/static/entraide/js/pages/give/codes.js";
import { KEYS } from "../../src/entraide/web/static/entraide/js/pages/give/keys.js";
import { marksOf } from "../../src/entraide/web/static/entraide/js/pages/give/marks.js";
import { HelperSession } from "../../src/entraide/web/static/entraide/js/pages/give/session.js";
import { keepShown, shownBefore } from "../../src/entraide/web/static/entraide/js/pages/give/shown.js";
import { FakeLine } from "./fake-peer.js";
import { stateOf } from "./fakes.js";

function storage() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}
const forbidden = {
  getItem: () => {
    throw new DOMException("no", "SecurityError");
  },
  setItem: () => {
    throw new DOMException("no", "SecurityError");
  },
};
const known = { code: "7KD-4QX2M", link: "https://help.example/help/atelier-riviere#7KD-4QX2M" };

test("a code is spelt sign by sign, with a pause at the dash", () => {
  assert.deepEqual(spell("7K-4", { 7: "seven", K: "Kilo" }), ["seven", "Kilo", null, "4"]);
});

test("a code is kept in its tab until it is forgotten", () => {
  const tab = storage();

  keepCode("s1", known, tab);

  assert.deepEqual(keptCode("s1", tab), known);
  assert.equal(keptCode("s2", tab), null);
  forgetCode("s1", tab);
  assert.equal(keptCode("s1", tab), null);
});

test("without storage nothing breaks: a code is unknown after a reload", () => {
  keepCode("s1", known, forbidden);

  assert.equal(keptCode("s1", forbidden), null);
  assert.deepEqual(shownBefore("s1", forbidden), []);
});

test("what was shown survives a reload of the helper", () => {
  const tab = storage();

  keepShown("s1", [{ of: "window", width_px: 1, height_px: 1, label: "Invoices" }], tab);

  assert.equal(shownBefore("s1", tab)[0]?.label, "Invoices");
});

test("a new code is asked for by a post that names the session it replaces", async () => {
  const asked = [];
  const fetch = async (url, how) => {
    asked.push([url, how.method, how.headers["X-CSRFToken"], how.body]);
    return { ok: true, json: async () => ({ session: "s1", ...known, lasts_ms: 600000 }) };
  };

  const made = await makeCode({ url: "/invitations", csrf: "t", session: "s1", fetch });

  assert.deepEqual(asked, [["/invitations", "POST", "t", '{"session":"s1"}']]);
  assert.deepEqual(made, { session: "s1", known });
});

test("a refusal keeps the server's sentence; silence has none", async () => {
  const refused = async () => ({ ok: false, json: async () => ({ code: "too-many-sessions", sentence: "Five." }) });
  const silent = async () => {
    throw new TypeError("network");
  };

  await assert.rejects(makeCode({ url: "/", csrf: "", session: null, fetch: refused }), {
    code: "too-many-sessions",
    sentence: "Five.",
  });
  await assert.rejects(makeCode({ url: "/", csrf: "", session: null, fetch: silent }), {
    code: "unreachable",
    sentence: "",
  });
});

test("a reload comes back to the session that was looked at", () => {
  const tab = storage();
  tab.setItem("entraide-desk-chosen", "b");

  assert.equal(firstChosen(["a", "b", "c"], null, tab), "b");
  assert.equal(firstChosen(["a", "b", "c"], "a", tab), "a");
  assert.equal(firstChosen(["a", "c"], null, tab), "c");
  assert.equal(firstChosen([], null, tab), null);
});

test("keys mean something only by themselves", () => {
  const key = (name, more = {}) => ({
    key: name,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    isComposing: false,
    ...more,
  });

  assert.equal(meaning(key("F"), KEYS), "full-screen");
  assert.equal(meaning(key("="), KEYS), "zoom-in");
  assert.equal(meaning(key("f", { ctrlKey: true }), KEYS), null);
  assert.equal(meaning(key("n", { isComposing: true }), KEYS), null);
  assert.equal(meaning(key("Enter"), KEYS), null);
  assert.equal(meaning(key("constructor"), KEYS), null);
});

test("time limits are told once when they are passed", () => {
  const state = { phase: "waiting", code_left_ms: 121_000, ask: null, left_ms: null };
  const mark = marksOf({ facts: { state, stateAt: 0 } });

  assert.equal(mark(0), null);
  assert.deepEqual(mark(1_500), { key: "give-say-code-left", left: 120_000 });
  assert.equal(mark(2_000), null);
});

test("more time is not a mark that was passed", () => {
  const facts = { state: { phase: "waiting", code_left_ms: 40_000, ask: null, left_ms: null }, stateAt: 0 };
  const mark = marksOf({ facts });

  mark(0);
  facts.state = { ...facts.state, code_left_ms: 600_000 };

  assert.equal(mark(1), null);
});

test("arrow keys walk a toolbar in reading order and round its ends", () => {
  const tools = ["fit", "actual", "end"];

  assert.equal(stepTo(tools, "fit", "ArrowRight", false), "actual");
  assert.equal(stepTo(tools, "fit", "ArrowLeft", false), "end");
  assert.equal(stepTo(tools, "fit", "ArrowLeft", true), "actual");
  assert.equal(stepTo(tools, "fit", "End", false), "end");
  assert.equal(stepTo(tools, "fit", "Enter", false), undefined);
});

test("a receipt names each thing that was shown once, though the end leaves its title out", () => {
  globalThis.sessionStorage = storage();
  const line = new FakeLine();
  const session = new HelperSession({ id: "s1", line, peer: new EventTarget(), code: null });
  const running = { status: "running", cause: null, for_ms: 0, seen: true };
  const window = { of: "window", width_px: 1, height_px: 1 };

  line.tell("state", stateOf({ picture: { ...running, surface: { ...window, label: "Invoices" } } }));
  const ended = { reason: "helper-ended", by: "helper", at: "2026-11-22T10:02:00Z", lasted_ms: 1 };
  line.tell("state", stateOf({ phase: "ended", ended, picture: { ...running, status: "stopped", surface: window } }));

  assert.deepEqual(
    session.shown.map(({ label }) => label),
    ["Invoices"],
  );
});

test("a browser whose first picker never came is asked again once one has opened", () => {
  globalThis.sessionStorage = storage();
  const line = new FakeLine();
  const session = new HelperSession({ id: "s1", line, peer: new EventTarget(), code: null });
  line.tell("state", stateOf({ ask: { number: 1 } }));

  line.tell("picker", { cause: "embedded" });
  assert.equal(session.facts.cannot, "embedded");
  line.tell("picker", { cause: "opened" });

  assert.deepEqual([session.facts.cannot, session.facts.picker.cause], [null, "opened"]);
});

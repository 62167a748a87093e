import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Showing } from "../../src/entraide/web/static/entraide/js/pages/session/showing.js";
import { CaptureError } from "../../src/entraide/web/static/entraide/js/peer/capture.js";

/** Let everything that waits for an answered promise run. */
const settle = () => new Promise((done) => setImmediate(done));

class FakeTrack extends EventTarget {
  readyState = "live";
  muted = false;
  label = "Invoices";
  getSettings() {
    return { width: 800, height: 600, displaySurface: "window" };
  }
  stop() {
    this.readyState = "ended";
  }
  /** What the browser's own bar does. */
  end() {
    this.readyState = "ended";
    this.dispatchEvent(new Event("ended"));
  }
}

/** @type {Showing[]} */
const opened = [];
afterEach(() => {
  // a shown picture is watched by a timer, which would keep node waiting
  for (const showing of opened.splice(0)) showing.drop();
});

/** A page with a picker, a line and a peer that write down what they were told. */
function table(more = {}) {
  /** @type {string[]} */
  const told = [];
  const marks = new Set();
  const answers = [];
  const pickers = [];
  const line = {
    command(kind, fields = {}) {
      told.push(`${kind}${fields.ask ? ` ${fields.ask}` : ""}${fields.cause ? ` ${fields.cause}` : ""}`);
      return new Promise((hear, refuse) => answers.push({ kind, hear, refuse }));
    },
    send(kind, { cause }) {
      told.push(`${kind} ${cause}`);
      return true;
    },
  };
  const peer = {
    prepare: () => told.push("peer prepare"),
    setTrack: async (track) => void told.push(track ? "peer track" : "peer null"),
    pause: async (on) => void told.push(`peer pause ${on}`),
    mark: (condition, on) => {
      if (marks.has(condition) === on) return;
      if (on) marks.add(condition);
      else marks.delete(condition);
      told.push(`peer ${on ? "" : "un"}${condition}`);
    },
  };
  const capture = () => new Promise((give, fail) => pickers.push({ give, fail }));
  const showing = new Showing({ line, peer, capture, ...more });
  opened.push(showing);
  const refusals = [];
  showing.addEventListener("refused", ({ detail }) => refusals.push(detail.code));
  return {
    showing,
    told,
    refusals,
    pick() {
      const track = new FakeTrack();
      const stream = { getTracks: () => [track] };
      pickers
        .shift()
        .give({ stream, track, surface: { of: "window", width_px: 800, height_px: 600, label: "Invoices" } });
      return track;
    },
    cancel: (cause) => pickers.shift().fail(new CaptureError(cause, null)),
    hear: (kind) =>
      answers
        .splice(
          answers.findIndex((one) => one.kind === kind),
          1,
        )[0]
        .hear(),
    refuse: (kind, code) =>
      answers
        .splice(
          answers.findIndex((one) => one.kind === kind),
          1,
        )[0]
        .refuse({ code, sentence: code }),
  };
}

async function shared() {
  const page = table();
  page.showing.choose({ ask: 1, wanted: "any" });
  const track = page.pick();
  await settle();
  page.hear("allow");
  await settle();
  page.told.length = 0;
  return { ...page, track };
}

test("the picker opens in the click itself, and the connection with it", () => {
  const page = table();

  page.showing.choose({ ask: 1, wanted: "any" });

  assert.equal(page.showing.choosing, "picking");
  assert.deepEqual(page.told, ["picker opened", "peer prepare"]);
});

test("no picture is given to the peer before the server has heard the consent", async () => {
  const page = table();

  page.showing.choose({ ask: 1, wanted: "any" });
  page.pick();
  await settle();
  const before = [...page.told];
  page.hear("allow");
  await settle();

  assert.deepEqual(before, ["picker opened", "peer prepare", "allow 1"]);
  assert.deepEqual(page.told.slice(3), ["peer pause false", "peer track"]);
  assert.equal(page.showing.capturing, true);
});

test("a refused consent releases the capture and tells why", async () => {
  const page = table();

  page.showing.choose({ ask: 1, wanted: "any" });
  const track = page.pick();
  await settle();
  page.refuse("allow", "helper-away");
  await settle();

  assert.equal(track.readyState, "ended");
  assert.equal(page.showing.capturing, false);
  assert.equal(page.showing.choosing, null);
  assert.deepEqual(page.refusals, ["helper-away"]);
  assert.ok(!page.told.includes("peer track"));
});

test("a picker that gave nothing says why, and the ask stays open", async () => {
  const page = table();

  page.showing.choose({ ask: 1, wanted: "any" });
  page.cancel("system");
  await settle();

  assert.equal(page.showing.problem, "system");
  assert.deepEqual(page.told, ["picker opened", "peer prepare", "picker system"]);
});

test("a program around the page that opens no picker is what is in the way; a picker that was closed is not", async () => {
  for (const [cause, told] of [
    ["failed", "embedded"],
    ["policy", "embedded"],
    ["system", "system"],
    ["cancelled", "cancelled"],
  ]) {
    const page = table({ embedded: true });

    page.showing.choose({ ask: 1, wanted: "any" });
    page.cancel(cause);
    await settle();

    assert.equal(page.showing.problem, told);
    assert.equal(page.told.at(-1), `picker ${told}`);
  }
});

test("a program around the page that has shown something has a picker, whatever comes of the next", async () => {
  const page = table({ embedded: true });
  page.showing.choose({ ask: 1, wanted: "any" });
  page.pick();
  await settle();
  page.hear("allow");
  await settle();

  page.showing.choose({ ask: null, wanted: "any" });
  page.cancel("failed");
  await settle();

  assert.deepEqual([page.showing.problem, page.showing.capturing], ["failed", true]);
});

test("what the picker answers after Decline is shown to nobody", async () => {
  const page = table();

  page.showing.choose({ ask: 1, wanted: "any" });
  page.showing.cancel();
  const track = page.pick();
  await settle();

  assert.equal(track.readyState, "ended");
  assert.deepEqual(page.told, ["picker opened", "peer prepare"]);
});

test("what the picker answers after the end is shown to nobody", async () => {
  const page = table();

  page.showing.choose({ ask: 1, wanted: "any" });
  page.showing.drop();
  const track = page.pick();
  await settle();

  assert.equal(track.readyState, "ended");
  assert.ok(!page.told.includes("allow 1"));
});

test("changing one's mind while the consent is on its way stops the picture that the server then believes in", async () => {
  const page = table();

  page.showing.choose({ ask: 1, wanted: "any" });
  const track = page.pick();
  await settle();
  page.showing.stop("button");
  page.hear("allow");
  await settle();

  assert.equal(track.readyState, "ended");
  assert.equal(page.showing.capturing, false);
  assert.ok(!page.told.includes("peer track"));
  assert.equal(page.told.at(-1), "stop button");
});

test("stopping lets go at once, before the server has heard of it", async () => {
  const { showing, track, told } = await shared();

  showing.stop("button");

  assert.equal(track.readyState, "ended");
  assert.equal(showing.capturing, false);
  assert.deepEqual(told, ["peer null", "stop button"]);
});

test("the browser's own stop button stops, too", async () => {
  const { showing, track, told } = await shared();

  track.end();

  assert.equal(showing.capturing, false);
  assert.deepEqual(told, ["peer null", "stop browser"]);
});

test("a capture that was ended while the consent was on its way is stopped", async () => {
  const page = table();

  page.showing.choose({ ask: 1, wanted: "any" });
  const track = page.pick();
  await settle();
  track.end();
  page.hear("allow");
  await settle();

  assert.equal(page.showing.capturing, false);
  assert.equal(page.told.at(-1), "stop browser");
});

test("pausing covers at once; going on uncovers only when the server knows", async () => {
  const { showing, told, hear } = await shared();

  showing.pause();
  assert.deepEqual(told, ["peer pause true", "pause"]);
  void showing.resume();
  await settle();
  assert.equal(showing.held, true);
  hear("resume");
  await settle();

  assert.equal(showing.held, false);
  assert.deepEqual(told.slice(2), ["resume", "peer pause false"]);
});

test("a picker opened while going on is on its way does not keep the picture covered", async () => {
  const { showing, told, hear, cancel } = await shared();

  showing.pause();
  void showing.resume();
  showing.choose({ ask: null, wanted: "any" });
  hear("resume");
  cancel("cancelled");
  await settle();

  assert.equal(showing.held, false);
  assert.ok(told.includes("peer pause false"));
});

test("an old going on uncovers nothing that was paused after it", async () => {
  const { showing, told, hear, pick } = await shared();

  showing.pause();
  void showing.resume();
  showing.stop("button");
  showing.choose({ ask: null, wanted: "any" });
  pick();
  await settle();
  hear("show");
  await settle();
  showing.pause();
  told.length = 0;
  hear("resume");
  await settle();

  assert.equal(showing.held, true);
  assert.deepEqual(told, []);
});

test("a change while paused stays covered", async () => {
  const { showing, told, hear, pick } = await shared();

  showing.pause();
  showing.choose({ ask: null, wanted: "any" });
  pick();
  await settle();
  hear("show");
  await settle();

  assert.equal(showing.held, true);
  assert.ok(!told.includes("peer pause false"));
});

test("a cancelled change leaves what is shown as it was", async () => {
  const { showing, track, cancel } = await shared();

  showing.choose({ ask: null, wanted: "any" });
  cancel("cancelled");
  await settle();

  assert.equal(track.readyState, "live");
  assert.equal(showing.capturing, true);
  assert.equal(showing.problem, "cancelled");
});

test("a change releases what was shown before", async () => {
  const { showing, track, pick, hear } = await shared();

  showing.choose({ ask: null, wanted: "any" });
  const next = pick();
  await settle();
  hear("show");
  await settle();

  assert.equal(track.readyState, "ended");
  assert.equal(next.readyState, "live");
  assert.equal(showing.capturing, true);
});

test("without a lease nothing is shown any more, and the page says so", async () => {
  const { showing, track } = await shared();

  showing.lapse();

  assert.equal(track.readyState, "ended");
  assert.equal(showing.lapsed, true);
  assert.equal(showing.capturing, false);
});

test("without a lease a consent that nobody has heard yet is withdrawn", async () => {
  const { showing, pick, hear, told } = table();
  showing.choose({ ask: null, wanted: "any" });
  const track = pick();
  await settle();

  showing.lapse();
  hear("show");
  await settle();

  assert.equal(track.readyState, "ended");
  assert.equal(showing.capturing, false);
  assert.ok(!told.includes("peer track"));
});

test("a lost seat drops the capture without a word to the server", async () => {
  const { showing, track, told } = await shared();

  showing.drop();

  assert.equal(track.readyState, "ended");
  assert.deepEqual(told, ["peer null"]);
});

test("a track that gives no frames is told, until it does or is let go", async () => {
  const { showing, told, track } = await shared();

  track.muted = true;
  track.dispatchEvent(new Event("mute"));
  assert.equal(told.at(-1), "peer muted");
  showing.stop("button");

  assert.ok(told.includes("peer unmuted"));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { capture, classify, describe, ended, release } from "../../src/entraide/web/static/entraide/js/peer/capture.js";

function fakeTrack({ label = "", settings = {} } = {}) {
  const track = new EventTarget();
  return Object.assign(track, {
    label,
    contentHint: "",
    readyState: "live",
    getSettings: () => settings,
    stop: () => {
      track.readyState = "ended";
    },
  });
}

function fakeDevices(answer) {
  const asked = [];
  const getDisplayMedia = (options) => {
    asked.push(options);
    return answer instanceof Error || answer instanceof DOMException ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { asked, getDisplayMedia };
}

const streamOf = (...tracks) => ({ getVideoTracks: () => tracks, getTracks: () => tracks });
const refusal = (message, name = "NotAllowedError") => new DOMException(message, name);

test("the picker is opened in the same call, for a sharp picture without sound", async () => {
  const track = fakeTrack({ settings: { displaySurface: "monitor", width: 2560, height: 1440 } });
  const devices = fakeDevices(streamOf(track));

  const asking = capture({ wanted: "monitor" }, devices);
  assert.equal(devices.asked.length, 1, "synchronously: the click is forgotten after an await");
  const captured = await asking;

  assert.equal(devices.asked[0].audio, false);
  assert.equal(devices.asked[0].video.displaySurface, "monitor");
  assert.equal(devices.asked[0].selfBrowserSurface, "exclude");
  assert.equal(track.contentHint, "text");
  assert.deepEqual(captured.surface, { of: "monitor", width_px: 2560, height_px: 1440 });
});

test("anything may be chosen when anything was asked for", async () => {
  const devices = fakeDevices(streamOf(fakeTrack()));

  await capture({}, devices);

  assert.ok(!("displaySurface" in devices.asked[0].video));
});

test("a title is told only where a person can have written it", () => {
  const of = (label, displaySurface) => describe(fakeTrack({ label, settings: { displaySurface } })).label;

  assert.equal(of("window:4194311:1", "window"), undefined);
  assert.equal(of("web-contents-media-stream://4:1", "browser"), undefined);
  assert.equal(of("screen:0:0", "monitor"), undefined);
  assert.equal(of("Primary Monitor", undefined), undefined);
  assert.equal(of("Invoices – Writer", undefined), "Invoices – Writer");
  assert.equal([...of("é".repeat(300), "window")].length, 200);
});

test("each browser's no is told in the words of the wire", () => {
  const told = [
    ["cancelled", refusal("Permission denied"), 2_000],
    ["cancelled", refusal("The request is not allowed by the user agent or the platform in the current context."), 900],
    ["cancelled", refusal("Starting videoinput failed", "AbortError"), 900],
    ["failed", refusal("Invalid state", "AbortError"), 5],
    ["failed", refusal("Invalid state", "AbortError"), 900],
    ["system", refusal("Permission denied by system"), 5],
    ["system", refusal("Permission denied by system"), 3_000],
    ["system", refusal("The request is not allowed by the user agent or the platform in the current context."), 5],
    ["system", refusal("Could not start video source", "NotReadableError"), 1_500],
    ["policy", refusal("Permission denied"), 5],
    ["policy", refusal('Access to the feature "display-capture" is disallowed by permissions policy.'), 1],
    ["policy", refusal("", "SecurityError"), 1],
    ["no-source", refusal("The object can not be found here.", "NotFoundError"), 10],
    ["failed", refusal("getDisplayMedia requires transient activation from a user gesture."), 1],
    ["failed", refusal("not in this state", "InvalidStateError"), 1],
  ];

  for (const [word, error, ms] of told) assert.equal(classify(error, ms), word, `${error.name} ${error.message} ${ms}`);
  // Firefox on a Mac that may not record the screen finds none
  assert.equal(classify(refusal("The object can not be found here.", "NotFoundError"), 10, "macos"), "system");
});

test("a picker that gave nothing rejects with its word, a stream without picture too", async () => {
  await assert.rejects(capture({}, fakeDevices(refusal("Permission denied by system"))), { picker: "system" });
  await assert.rejects(capture({}, fakeDevices(streamOf())), { picker: "no-source" });
  const unfound = () => fakeDevices(refusal("The object can not be found here.", "NotFoundError"));
  await assert.rejects(capture({ system: "macos" }, unfound()), { picker: "system" });
  await assert.rejects(capture({ system: "linux" }, unfound()), { picker: "no-source" });
});

test("a browser without capture is told as such", async () => {
  await assert.rejects(capture({}, undefined), { picker: "no-source" });
});

test("the end of a track is told until one stops listening, and release ends all tracks", () => {
  const track = fakeTrack();
  let told = 0;
  const stop = ended(track, () => {
    told += 1;
  });
  track.dispatchEvent(new Event("ended"));
  stop();
  track.dispatchEvent(new Event("ended"));
  assert.equal(told, 1);

  release(streamOf(track));
  release(null);
  assert.equal(track.readyState, "ended");
});

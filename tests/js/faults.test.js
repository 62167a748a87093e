/** What is told of faults: which ways were tried, whether a machine keeps up, what a page hints of itself. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { localeOf } from "../../src/entraide/web/static/entraide/js/lib/locale.js";
import { watchSleep } from "../../src/entraide/web/static/entraide/js/lib/sleep.js";
import { watchMute } from "../../src/entraide/web/static/entraide/js/peer/capture.js";
import { isEnding, withHint } from "../../src/entraide/web/static/entraide/js/peer/hint.js";
import { refresh } from "../../src/entraide/web/static/entraide/js/peer/refresh.js";
import { standing } from "../../src/entraide/web/static/entraide/js/peer/standing.js";
import { between, readingOf, Strain } from "../../src/entraide/web/static/entraide/js/peer/strain.js";
import { Tried, wordsOf } from "../../src/entraide/web/static/entraide/js/peer/tried.js";
import { SHARER_PAGE, stateOf } from "./fakes.js";

const PARTS = new URL("../../src/entraide/doors/desk/templates/desk/parts/", import.meta.url);
const HOST = "candidate:1 1 udp 2113937151 192.0.2.1 50000 typ host generation 0";
const SRFLX = "candidate:2 1 udp 1677729535 203.0.113.7 50000 typ srflx raddr 0.0.0.0 rport 0";
const RELAY = "candidate:3 1 udp 33562623 198.51.100.4 52001 typ relay raddr 0.0.0.0 rport 0";
const RELAYED = { iceServers: [{ urls: "turn:198.51.100.4:3478?transport=udp" }], relayOnly: false };
const NONE = { iceServers: [{ urls: "stun:198.51.100.4:3478" }], relayOnly: false };

/** A connection as far as candidates go. */
function gathering() {
  const pc = new EventTarget();
  const tried = new Tried(pc);
  const fire = (name, more) => pc.dispatchEvent(Object.assign(new Event(name), more));
  return {
    tried,
    found: (...candidates) => {
      for (const candidate of candidates) fire("icecandidate", { candidate: candidate && { candidate } });
    },
    heard: (...candidates) => {
      for (const candidate of candidates) tried.heard(candidate);
    },
    failed: (errorCode, url = RELAYED.iceServers[0].urls) => fire("icecandidateerror", { errorCode, url }),
  };
}

test("without a relay and without a direct way, that is the cause, with what was tried on both sides", () => {
  const { tried, found, heard } = gathering();
  found(HOST, SRFLX, null);
  heard(HOST, "");

  const trial = tried.result(NONE);

  assert.deepEqual(trial, { cause: "no-relay", here: ["host", "srflx"], there: ["host"], relay: false, code: null });
  assert.deepEqual(wordsOf(trial), ["cause-no-relay", "here-host", "here-srflx", "there-host", "relay-not-offered"]);
});

test("a relay that says no is named with its answer", () => {
  for (const [code, word] of [
    [401, "code-login"],
    [403, "code-login"],
    [437, "code-other"],
    [486, "code-full"],
  ]) {
    const { tried, found, heard, failed } = gathering();
    found(HOST, null);
    heard(HOST, RELAY, "");
    failed(701);
    failed(code);

    const trial = tried.result(RELAYED);

    assert.equal(trial.cause, "relay-refused");
    assert.equal(trial.code, code);
    assert.ok(wordsOf(trial).includes(word));
  }
});

test("a relay that gives nothing and no reason is not reached: Chrome's 701, or silence in Firefox", () => {
  const chrome = gathering();
  chrome.found(HOST);
  chrome.heard(HOST);
  chrome.failed(701);
  const firefox = gathering();
  firefox.found(HOST, null);
  firefox.heard(HOST, RELAY, "");

  const inTime = gathering(); // no error, no end, and no way was found
  inTime.found(HOST);
  inTime.heard(HOST, RELAY);

  assert.equal(inTime.tried.result(RELAYED).cause, "relay-unreachable");
  assert.equal(chrome.tried.result(RELAYED).cause, "relay-unreachable");
  assert.equal(firefox.tried.result(RELAYED).cause, "relay-unreachable");
});

test("an error of a STUN server says nothing about the relay", () => {
  const { tried, found, heard, failed } = gathering();
  found(HOST, RELAY, null);
  heard(HOST, RELAY, "");
  failed(701, "stun:198.51.100.4:3478");

  assert.deepEqual([tried.result(RELAYED).cause, tried.result(RELAYED).code], ["blocked", null]);
});

test("the other side's relay is inferred from what it does not offer", () => {
  const { tried, found, heard } = gathering();
  found(HOST, RELAY, null);
  heard(HOST, "");

  assert.equal(tried.result(RELAYED).cause, "relay-missing-there");
});

test("a browser that offers no address at all is named, whichever it is", () => {
  const here = gathering();
  here.found(null);
  here.heard(HOST);
  const there = gathering();
  there.found(HOST, null);

  assert.equal(here.tried.result(null).cause, "nothing-here");
  assert.equal(there.tried.result(null).cause, "nothing-there");
  assert.ok(wordsOf(there.tried.result(null)).includes("there-none"));
});

test("a relay that says yes in the end is not called one that refused", () => {
  const { tried, found, heard, failed } = gathering();
  found(HOST, null);
  heard(HOST, RELAY, "");
  failed(401);

  found(RELAY);

  assert.deepEqual(tried.result(RELAYED).here, ["host", "relay"]);
  assert.equal(tried.result(RELAYED).cause, "blocked");
});

test("what was told of a connection stays told until the picture is there", () => {
  const heard = { silent: false, over: false };

  assert.equal(standing("none", "connecting", heard), "connecting");
  assert.equal(standing("no-route", "connecting", heard), "no-route");
  assert.equal(standing("interrupted", "connecting", null), "interrupted");
  assert.equal(standing("interrupted", "no-route", heard), "interrupted");
  assert.equal(standing("no-route", "connected", heard), "connected");
  assert.equal(standing("connected", "connected", { ...heard, silent: true }), "interrupted");
  assert.equal(standing("connected", "interrupted", { ...heard, over: true }), "connected");
});

test("every cause, and everything that was tried, has its words at both seats", () => {
  const part = (name) => readFileSync(new URL(name, PARTS), "utf8");
  const seats = [part("give_notices.html") + part("tried.html"), part("session_sharing.html") + part("tried.html")];
  const causes = [
    ...["nothing-here", "nothing-there", "relay-refused", "relay-unreachable", "relay-missing-there"],
    ...["no-relay", "blocked"],
  ];
  const kinds = [[], ["host"], ["srflx"], ["prflx"], ["relay"]];
  const words = new Set(
    causes.flatMap((cause) =>
      kinds.flatMap((kind) => wordsOf({ cause, here: kind, there: kind, relay: kind.length > 0, code: 401 })),
    ),
  );

  for (const html of seats) {
    const known = new Set([...html.matchAll(/data-when="([^"]*)"/g)].flatMap(([, when]) => when.split(" ")));
    assert.deepEqual(
      [...words].filter((word) => !known.has(word) && !word.startsWith("code-")),
      [],
    );
  }
  for (const kind of ["login", "full", "other"]) assert.ok(seats[0].includes(`code-${kind}`));
});

// as Chromium 156 and Firefox 140 report them, shortened
const OUTBOUND = { type: "outbound-rtp", kind: "video", framesEncoded: 100, totalEncodeTime: 1.5 };
const INBOUND = { type: "inbound-rtp", kind: "video", framesDecoded: 90, totalDecodeTime: 0.4, bytesReceived: 500_000 };
const reading = (entry) => readingOf([{ type: "transport" }, { type: "outbound-rtp", kind: "audio" }, entry]);

test("a sender is strained when its browser says so, or when each frame takes too long", () => {
  const before = reading(OUTBOUND);
  const easy = reading({ ...OUTBOUND, framesEncoded: 160, totalEncodeTime: 2.4 });
  const slow = reading({ ...OUTBOUND, framesEncoded: 110, totalEncodeTime: 3.3 });
  const limited = reading({ ...OUTBOUND, framesEncoded: 160, totalEncodeTime: 2.4, qualityLimitationReason: "cpu" });

  assert.deepEqual(
    [easy, slow, limited].map((now) => between(before, now).strained),
    [false, true, true],
  );
});

test("a screen on which nothing moves is neither strained nor stalled", () => {
  const still = reading({ ...INBOUND, bytesReceived: 503_000 });
  const one = reading({ ...INBOUND, framesDecoded: 91, totalDecodeTime: 0.9, bytesReceived: 540_000 });

  assert.deepEqual(between(reading(INBOUND), still), { strained: false, stalled: false });
  assert.deepEqual(between(reading(INBOUND), one), { strained: false, stalled: false });
});

test("a picture that arrives and is not decoded stands still", () => {
  const now = reading({ ...INBOUND, bytesReceived: 900_000 });

  assert.deepEqual(between(reading(INBOUND), now), { strained: false, stalled: true });
});

test("a refresh puts the encoding off and on, in parameters that were just read", async () => {
  const sender = fakeSender();

  assert.equal(await refresh(sender), true);

  assert.deepEqual(sender.set, [false, true]);
});

test("a refresh that is refused half-way does not leave the picture off unsaid", async () => {
  const once = fakeSender({ refuses: [1] });
  assert.equal(await refresh(once), true, "read again, and set");
  assert.deepEqual(once.set, [false, true]);

  const never = fakeSender({ refuses: [1, 2, 3] });
  assert.equal(await refresh(never), false);

  const without = fakeSender({ track: null });
  assert.equal(await refresh(without), true);
  assert.deepEqual(without.set, []);
});

/** A sender that refuses its calls of these numbers. */
function fakeSender({ refuses = [], track = {} } = {}) {
  let calls = 0;
  const set = [];
  return {
    track,
    set,
    getParameters: () => ({ encodings: [{ active: set.at(-1) ?? true }] }),
    async setParameters({ encodings: [{ active }] }) {
      calls += 1;
      if (refuses.includes(calls - 1)) throw new DOMException("out of date", "InvalidStateError");
      set.push(active);
    },
  };
}

test("strain is told after three bad readings in a row, and taken back after three good ones", () => {
  const entry = { ...OUTBOUND };
  const strain = new Strain();
  const told = [];
  strain.addEventListener("change", () => told.push(strain.keeping.strained));
  let at = 0;
  const read = (times, apart = 2_000) => {
    for (let time = 0; time < times; time += 1) {
      at += apart;
      strain.look([entry], at);
    }
  };
  read(1);

  entry.qualityLimitationReason = "cpu";
  read(2);
  assert.deepEqual(told, []);
  read(1);
  entry.qualityLimitationReason = "none";
  read(3);

  assert.deepEqual(told, [true, false]);
  entry.qualityLimitationReason = "cpu";
  read(3, 1_000);
  assert.deepEqual(told, [true, false], "readings that are closer do not count twice");
});

test("a page that says it goes leaves its seat empty on the screen, until the server knows better", () => {
  const state = stateOf();
  const other = { page: SHARER_PAGE, goneAt: 1_000, endsAt: null, conditions: [] };

  const seen = withHint(state, other, 1_200);

  assert.deepEqual(seen.sharer, {
    ...{ presence: "absent", page: SHARER_PAGE, cause: "closed", absent_ms: 200, left_ms: null },
  });
  assert.deepEqual({ ...seen, sharer: state.sharer }, state, "nothing else changes");
  assert.equal(withHint(state, other, 7_000), state, "unconfirmed, it is forgotten");
  assert.equal(withHint(state, { ...other, page: "Q".repeat(22) }, 1_200), state, "another page has the seat");
  assert.equal(withHint(state, { ...other, goneAt: null }, 1_200), state);
  for (const phase of ["waiting", "ended"]) {
    const over = stateOf({ phase });
    assert.equal(withHint(over, other, 1_200), over);
  }
});

test("a page that says it ends is believed while the session goes on, for a moment, and of its own page only", () => {
  const other = { page: SHARER_PAGE, goneAt: null, endsAt: 1_000, conditions: [] };

  assert.equal(isEnding(stateOf(), other, 1_200), true);
  assert.equal(withHint(stateOf(), other, 1_200).sharer.presence, "present", "its seat is not taken from it");
  assert.equal(isEnding(stateOf(), { ...other, endsAt: null }, 1_200), false);
  assert.equal(isEnding(stateOf(), other, 6_000), false);
  assert.equal(isEnding(stateOf(), { ...other, page: "Q".repeat(22) }, 1_200), false);
  for (const phase of ["waiting", "ended"]) assert.equal(isEnding(stateOf({ phase }), other, 1_200), false);
});

test("a track is muted from the beginning, or later, and nobody listens afterwards", () => {
  const track = Object.assign(new EventTarget(), { muted: true });
  const told = [];

  const undo = watchMute(track, (muted) => told.push(muted));
  track.muted = false;
  track.dispatchEvent(new Event("unmute"));
  undo();
  track.dispatchEvent(new Event("mute"));

  assert.deepEqual(told, [true, false]);
});

test("a page that is put to sleep says so before, and is awake afterwards", () => {
  const root = Object.assign(new EventTarget(), { wasDiscarded: true });
  const told = [];
  const { discarded, undo } = watchSleep((asleep) => told.push(asleep), root);

  for (const name of ["freeze", "resume"]) root.dispatchEvent(new Event(name));
  undo();
  root.dispatchEvent(new Event("freeze"));

  assert.deepEqual(told, [true, false]);
  assert.equal(discarded, true);
  assert.equal(watchSleep(() => {}, new EventTarget()).discarded, false);
});

test("dates follow the region of the reader; American ones only those who chose them", () => {
  assert.equal(localeOf("en", ["en-US", "en"]), "en-US");
  assert.equal(localeOf("en", ["fr-FR", "en"]), "en-GB");
  assert.equal(localeOf("en", []), "en-GB");
  assert.equal(localeOf("en", ["en-AU"]), "en-AU");
  assert.equal(localeOf("fr", ["fr-CH", "en-US"]), "fr-CH");
  assert.equal(localeOf("fr", ["en-US"]), "fr");
  assert.equal(localeOf("pt-BR", ["pt-PT"]), "pt-BR");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { Attention } from "../../src/entraide/web/static/entraide/js/lib/attention.js";
import { countGraphemes } from "../../src/entraide/web/static/entraide/js/lib/graphemes.js";
import { leaving } from "../../src/entraide/web/static/entraide/js/lib/leaving.js";
import { cutLinks } from "../../src/entraide/web/static/entraide/js/lib/links.js";
import { soon } from "../../src/entraide/web/static/entraide/js/lib/soon.js";
import { noticeOf, support } from "../../src/entraide/web/static/entraide/js/lib/support.js";
import { newId, tabId } from "../../src/entraide/web/static/entraide/js/lib/tab.js";
import { duration, longDuration, stopwatch } from "../../src/entraide/web/static/entraide/js/lib/words.js";

const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ");

test("ids are 22 characters of the wire and do not repeat", () => {
  const ids = Array.from({ length: 500 }, newId);

  assert.ok(ids.every((id) => /^[\w-]{22}$/.test(id)));
  assert.equal(new Set(ids).size, 500);
});

test("what is asked for many times in one turn is done once, after whoever waited for that turn", async () => {
  const done = [];
  const draw = soon(() => done.push("drawn"));
  const heard = Promise.resolve().then(() => done.push("acted"));
  draw();
  draw();
  assert.deepEqual(done, []);
  await heard;
  await null;
  assert.deepEqual(done, ["acted", "drawn"]);

  draw();
  await null;
  assert.deepEqual(done, ["acted", "drawn", "drawn"]);
});

function fakeStorage(held = {}) {
  return {
    held,
    getItem: (name) => held[name] ?? null,
    setItem: (name, value) => {
      held[name] = value;
    },
  };
}

/** Web Locks of one browser: `free()` is what the end of a page does. */
function fakeLocks() {
  const names = new Set();
  return {
    names,
    request: async (name, { ifAvailable }, run) => {
      assert.ok(ifAvailable);
      if (names.has(name)) return run(null);
      names.add(name);
      return run({ name });
    },
  };
}

test("a tab keeps its name over a reload, even when the old page goes late", async () => {
  const storage = fakeStorage();
  const locks = fakeLocks();
  const first = await tabId({ storage, locks });

  let pauses = 0;
  const pause = async () => {
    pauses += 1;
    if (pauses === 2) locks.names.clear();
  };
  assert.equal(await tabId({ storage, locks, pause }), first);
});

test("a duplicated tab, whose storage was copied, gets another name", async () => {
  const locks = fakeLocks();
  const storage = fakeStorage();
  const first = await tabId({ storage, locks });
  const copy = fakeStorage({ ...storage.held });

  const second = await tabId({ storage: copy, locks, pause: async () => {} });

  assert.notEqual(second, first);
  assert.equal(await tabId({ storage: fakeStorage({ ...copy.held }), locks: undefined }), second);
});

test("a lock manager that never answers keeps nobody waiting", async () => {
  const locks = { request: () => new Promise(() => {}) };
  const storage = fakeStorage();
  const first = await tabId({ storage, locks });

  assert.equal(await tabId({ storage, locks, patience: async () => {} }), first);
});

test("a name that is none, and a forbidden storage, give a fresh name", async () => {
  const broken = {
    getItem: () => {
      throw new DOMException("", "SecurityError");
    },
    setItem: () => {
      throw new DOMException("", "SecurityError");
    },
  };

  assert.match(await tabId({ storage: fakeStorage({ "entraide-tab": "<script>" }), locks: undefined }), /^[\w-]{22}$/);
  assert.match(await tabId({ storage: broken, locks: undefined }), /^[\w-]{22}$/);
});

test("leaving says goodbye and sends the absence, once per page hide", () => {
  const sent = [];
  const target = new EventTarget();
  let said = 0;
  let time = 0;
  const undo = leaving({
    session: "S",
    page: "P",
    csrf: "C",
    before: () => {
      said += 1;
      return true;
    },
    target,
    navigator: { sendBeacon: (url, body) => sent.push([url, body.toString()]) },
    now: () => {
      time += 10;
      return time;
    },
  });
  target.dispatchEvent(new Event("pagehide"));
  assert.ok(time >= 40, "what was said to the other page gets out");
  undo();
  target.dispatchEvent(new Event("pagehide"));

  assert.deepEqual(sent, [["/sessions/S/absences", "csrfmiddlewaretoken=C&page=P"]]);
  assert.equal(said, 1);
});

test("durations are words of the language", () => {
  assert.equal(plain(duration(581_000, "fr")), "9 min 41 s");
  assert.equal(plain(duration(581_999, "en")), "9 min 41 sec");
  assert.equal(plain(longDuration(581_000, "en")), "9 minutes, 41 seconds");
  assert.equal(plain(duration(3_600_000 * 2 + 60_000 * 3, "en")), "2 hr 3 min");
  assert.equal(plain(duration(60_000, "en")), "1 min");
  assert.equal(plain(duration(581_000, "en-GB")), "9 min 41 sec", "as the server writes it");
  assert.equal(plain(duration(-5, "en")), "0 sec");
  assert.equal(stopwatch(252_000), "04:12");
  assert.equal(stopwatch(3_852_000), "1:04:12");
});

test("what a person calls a character is one", () => {
  assert.equal(countGraphemes("👨‍👩‍👧‍👦 é한"), 4);
});

const links = (text) => cutLinks(text).filter(({ href }) => href !== null);

test("only http and https become links, and nothing is lost between them", () => {
  const text = "see https://a.example/x?y=1, or http://b.example. javascript:alert(1) data:text/html,x ftp://c.example";

  assert.deepEqual(
    links(text).map(({ href }) => href),
    ["https://a.example/x?y=1", "http://b.example/"],
  );
  assert.equal(
    cutLinks(text)
      .map((part) => part.text)
      .join(""),
    text,
  );
});

test("a link shows where it goes", () => {
  assert.deepEqual(links("https://аррӏе.com/"), [
    { text: "https://xn--80ak6aa92e.com/", href: "https://xn--80ak6aa92e.com/" },
  ]);
  assert.deepEqual(links("https://bank.example@evil.example/"), [], "a user name could pass for the host");
  assert.deepEqual(links("https://a.example/\u202egnp.exe"), [
    { text: "https://a.example/", href: "https://a.example/" },
  ]);
  assert.deepEqual(links("https://"), []);
});

test("the end of a sentence is no part of an address, a bracket inside is", () => {
  assert.equal(links("(https://a.example/b)")[0].text, "https://a.example/b");
  assert.equal(links("https://a.example/b_(c)")[0].text, "https://a.example/b_(c)");
  assert.equal(links("« https://a.example/b »")[0].text, "https://a.example/b");
});

const AGENTS = {
  chrome:
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
  edge: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0",
  firefox: "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
  safari:
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.4 Safari/605.1.15",
  android:
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36",
  webview:
    "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/156.0.0.0 Mobile Safari/537.36",
  gnome: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/60.5 Safari/605.1.15",
  qt: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) QtWebEngine/6.11.2 Chrome/140.0.0.0 Safari/537.36",
  teams: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36 Teams/1.6",
};

function world(userAgent, more = {}) {
  const navigator = { userAgent, maxTouchPoints: 0, mediaDevices: { getDisplayMedia() {} }, ...more.navigator };
  return { isSecureContext: true, RTCPeerConnection: class {}, ...more, navigator };
}

test("browsers and systems are told apart for the picture of the picker", () => {
  for (const [agent, browser, system] of [
    [AGENTS.chrome, "chrome", "windows"],
    [AGENTS.edge, "edge", "windows"],
    [AGENTS.firefox, "firefox", "linux"],
    [AGENTS.safari, "safari", "macos"],
    [AGENTS.android, "chrome", "android"],
  ]) {
    const found = support(world(agent));
    assert.deepEqual([found.browser, found.system], [browser, system]);
  }
});

test("a browser tells its version, and a name alone is never in the way", () => {
  const floor = { chrome: "109", edge: "109", firefox: "122", safari: "16.4" };
  const notice = (agent, seat, more) => noticeOf(support(world(agent, more)), seat, floor);
  const none = { navigator: { mediaDevices: undefined } };
  const alone = { RTCPeerConnection: undefined };
  const opera = `${AGENTS.chrome} OPR/140.0.0.0`;

  assert.deepEqual(
    [AGENTS.safari, AGENTS.edge, "?"].map((agent) => support(world(agent)).version),
    [16.4, 156, 0],
  );
  for (const seat of ["sharer", "helper", "anybody"]) {
    for (const agent of [AGENTS.chrome, AGENTS.edge, AGENTS.firefox, AGENTS.safari]) {
      assert.equal(notice(agent, seat), null);
    }
    assert.equal(notice(AGENTS.chrome.replace("156", "108"), seat), "older");
    assert.equal(notice(opera, seat), "unlisted");
    assert.equal(notice(AGENTS.chrome, seat, alone), "unconnected");
    assert.equal(notice(AGENTS.teams, seat, { ...none, ...alone }), "embedded");
    assert.equal(notice(AGENTS.gnome, seat, alone), "unsupported", "it never had what is missing");
  }
  for (const agent of [AGENTS.qt, AGENTS.teams]) {
    const told = ["sharer", "anybody", "helper"].map((seat) => notice(agent, seat));
    assert.deepEqual(told, ["embedded", "embedded", null], "it may have the function, and no picker");
  }
  assert.deepEqual([notice(AGENTS.android, "sharer"), notice(AGENTS.android, "helper")], ["handheld", null]);
  assert.deepEqual(
    [notice(AGENTS.firefox, "sharer", none), notice(AGENTS.firefox, "helper", none)],
    ["forbidden", null],
  );
  assert.equal(notice(AGENTS.chrome, "sharer", { ...none, isSecureContext: false }), "insecure");
});

test("why a screen cannot be shown is told by its first cause", () => {
  const none = { navigator: { mediaDevices: undefined } };
  assert.deepEqual([support(world(AGENTS.chrome)).canCapture, support(world(AGENTS.chrome)).why], [true, null]);
  assert.equal(support(world(AGENTS.chrome, { ...none, isSecureContext: false })).why, "insecure");
  assert.equal(support(world(AGENTS.android)).why, "handheld", "Chrome on Android has the function and always fails");
  assert.equal(
    support(world(AGENTS.safari, { navigator: { maxTouchPoints: 5 } })).why,
    "handheld",
    "an iPad calls itself a Mac",
  );
  assert.equal(support(world(AGENTS.teams, none)).why, "embedded");
  assert.equal(support(world(AGENTS.firefox, none)).why, "forbidden", "a preference takes the function away");
  assert.equal(support(world(AGENTS.firefox.replace(/Firefox\/\d+/, "Firefox/60"), none)).why, "unsupported");
  assert.equal(support(world(AGENTS.safari, none)).why, "unsupported");
  const alone = { RTCPeerConnection: undefined };
  assert.equal(support(world(AGENTS.firefox, alone)).why, "unconnected");
  assert.equal(support(world(AGENTS.firefox, { ...none, ...alone })).why, "unconnected");
  assert.deepEqual(
    [support(world(AGENTS.gnome)).browser, support(world(AGENTS.gnome, alone)).why],
    ["other", "unsupported"],
  );
  for (const agent of [AGENTS.webview, AGENTS.qt]) assert.equal(support(world(agent)).embedded, true);
  assert.equal(support(world(AGENTS.qt)).why, null, "some have a picker: only trying tells");
});

test("a chime that the browser held back until the first click is not played late", async () => {
  let now = 0;
  let played = 0;
  let click;
  class Node {
    gain = { linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };
    connect = (next) => next;
    start = () => {
      played += 1;
    };
    stop() {}
  }
  Object.assign(globalThis, { OscillatorNode: Node, GainNode: Node });
  class AudioContext {
    state = "suspended";
    currentTime = 0;
    resume = () => clicked;
  }
  const clicked = new Promise((done) => {
    click = done;
  });
  const document = { title: "", querySelector: () => null };
  const attention = new Attention({ document, storage: { getItem: () => null }, AudioContext, now: () => now });

  attention.call();
  now = 5_000;
  attention.call();
  click();
  await clicked;
  await clicked;

  assert.equal(played, 2, "the two notes of the call of now");
});

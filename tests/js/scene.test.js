import assert from "node:assert/strict";
import { test } from "node:test";
import { aged } from "../../src/entraide/web/static/entraide/js/pages/session/aged.js";
import { banners, scene } from "../../src/entraide/web/static/entraide/js/pages/session/scene.js";
import { Stage } from "../../src/entraide/web/static/entraide/js/pages/session/stage.js";

const present = { presence: "present", page: "A".repeat(22), cause: null, absent_ms: null, left_ms: null };
const notYet = { presence: "absent", page: null, cause: "closed", absent_ms: 900, left_ms: 170_000 };
const ask = { number: 1, wanted: "any", left_ms: 90_000, may_extend: true };
const running = {
  status: "running",
  surface: { of: "window", width_px: 1, height_px: 1, label: "Invoices" },
  cause: null,
  for_ms: 5000,
  seen: true,
};

const meeting = (more = {}) => ({
  kind: "state",
  version: 3,
  seat: "sharer",
  phase: "meeting",
  helper: present,
  sharer: present,
  ask: null,
  answer: null,
  asks_left: 3,
  allowed: false,
  picture: { status: "none", surface: null, cause: null, for_ms: 0, seen: false },
  chat_open: true,
  code_left_ms: null,
  code_may_extend: false,
  elapsed_ms: 1000,
  left_ms: 14_000_000,
  ended: null,
  heard: [],
  ...more,
});
const here = (more = {}) => ({
  line: "open",
  seat: null,
  gone: null,
  cannot: null,
  capturing: false,
  held: false,
  choosing: null,
  problem: null,
  lapsed: false,
  peer: "connected",
  peerForMs: 0,
  mine: [],
  theirs: [],
  discarded: false,
  ...more,
});
const told = (state, local) => {
  const { name, when } = scene(state, local);
  return [name, ...when].join(" ");
};
const news = (state, local) => banners(state, local).map(({ name, when }) => [name, ...when].join(" "));

test("before the server has answered, the page connects, or says that it cannot", () => {
  assert.equal(told(null, here({ line: "connecting" })), "connecting");
  assert.equal(told(null, here({ line: "lost" })), "unreachable");
});

test("waiting says whether the helper checks, is not there yet, was declined or got no answer", () => {
  assert.equal(told(meeting(), here()), "waiting checking");
  assert.equal(told(meeting({ helper: notYet }), here()), "waiting not-here");
  assert.equal(told(meeting({ answer: "declined", asks_left: 2 }), here()), "waiting declined may-ask");
  assert.equal(told(meeting({ answer: "timed-out", asks_left: 0 }), here()), "waiting timed-out no-more-asks");
});

test("the first ask is the whole sheet, a later one a request beside what is going on", () => {
  assert.equal(told(meeting({ ask }), here()), "consent wanted-any here");
  assert.deepEqual(news(meeting({ ask }), here()), []);

  const later = meeting({ ask: { ...ask, wanted: "monitor" }, allowed: true, picture: running });
  assert.equal(told(later, here({ capturing: true })), "sharing seen of-window labelled");
  assert.deepEqual(news(later, here({ capturing: true })), ["request wanted-monitor here"]);
});

test("allowing waits for a helper who is away", () => {
  const away = { ...present, presence: "absent", cause: "lost", absent_ms: 3000, left_ms: 100_000 };

  assert.equal(told(meeting({ ask, helper: away }), here()), "consent wanted-any away");
});

test("the picker, its answer on the way and its failures each have a page", () => {
  assert.equal(told(meeting({ ask }), here({ choosing: "picking" })), "choosing picking asked");
  assert.equal(told(meeting({ ask: null }), here({ choosing: "picking" })), "choosing picking unasked");
  assert.equal(told(meeting({ ask }), here({ choosing: "sending" })), "choosing sending asked");
  for (const cause of ["cancelled", "system", "policy", "no-source", "failed"]) {
    assert.equal(told(meeting({ ask }), here({ problem: cause })), `problem ${cause} asked here`);
    assert.equal(told(meeting({ allowed: true }), here({ problem: cause })), `problem ${cause} unasked here`);
  }
});

test("a failed picker after the ask ran out leads back to waiting", () => {
  assert.equal(
    told(meeting({ answer: "timed-out", asks_left: 2 }), here({ problem: "cancelled" })),
    "waiting timed-out may-ask",
  );
});

test("sharing tells on its way, seen, interrupted, unreachable and paused apart", () => {
  const unseen = meeting({ allowed: true, picture: { ...running, seen: false } });
  const seen = meeting({ allowed: true, picture: running });
  const capturing = { capturing: true };

  assert.equal(told(unseen, here(capturing)), "sharing on-its-way of-window labelled");
  assert.equal(told(unseen, here({ ...capturing, peer: "no-route" })), "sharing no-route of-window labelled");
  assert.equal(
    told(unseen, here({ ...capturing, peer: "no-route", line: "lost" })),
    "sharing on-its-way of-window labelled",
  );
  assert.equal(told(seen, here(capturing)), "sharing seen of-window labelled");
  assert.equal(told(seen, here({ ...capturing, peer: "interrupted" })), "sharing interrupted of-window labelled");
  assert.equal(told(seen, here({ ...capturing, held: true })), "sharing paused of-window labelled");
});

test("a helper who closed the page or signed out sees nothing, one whose line was cut may", () => {
  const gone = { ...present, presence: "absent", absent_ms: 3000, left_ms: 100_000 };
  const shown = (/** @type {string} */ cause) =>
    meeting({ allowed: true, picture: running, helper: { ...gone, cause } });
  const capturing = here({ capturing: true });

  assert.equal(told(shown("closed"), capturing), "sharing unwatched of-window labelled");
  assert.equal(told(shown("signed-out"), capturing), "sharing unwatched of-window labelled");
  assert.equal(told(shown("lost"), capturing), "sharing seen of-window labelled");
});

test("paused is what the page says as soon as either side says so", () => {
  const paused = meeting({ allowed: true, picture: { ...running, status: "paused" } });

  assert.equal(scene(paused, here({ capturing: true, held: false })).when[0], "paused");
});

test("nobody sees the screen once this page captures nothing, whatever the server still believes", () => {
  assert.equal(told(meeting({ allowed: true, picture: running }), here()), "stopped by-button here");
});

test("stopped says by what", () => {
  for (const cause of ["button", "browser", "page"]) {
    const state = meeting({ allowed: true, picture: { ...running, status: "stopped", cause } });
    assert.equal(told(state, here()), `stopped by-${cause} here`);
  }
  assert.equal(told(meeting({ allowed: true }), here({ lapsed: true })), "stopped lapsed here");
});

test("a page that cannot capture says so from the start, not at the ask", () => {
  for (const why of ["insecure", "handheld", "embedded", "unconnected", "forbidden", "unsupported"]) {
    assert.equal(told(meeting(), here({ cannot: why })), `cannot ${why}`);
    assert.equal(told(meeting({ ask }), here({ cannot: why })), `cannot ${why}`);
  }
});

test("a lost seat and the end come before everything else", () => {
  const state = meeting({ ask });
  const over = meeting({
    phase: "ended",
    ended: { reason: "too-long", by: null, at: "2026-11-22T10:00:00Z", lasted_ms: 1 },
  });

  assert.equal(told(state, here({ seat: "taken" })), "elsewhere taken");
  assert.equal(told(state, here({ seat: "taken-over" })), "elsewhere taken-over");
  assert.equal(told(state, here({ seat: "signed-out" })), "signed-out");
  assert.equal(told(state, here({ gone: "over" })), "gone over");
  assert.equal(told(over, here({ gone: "over", seat: "taken-over" })), "ended too-long");
  assert.deepEqual(news(over, here({ line: "over" })), []);
});

test("an absent helper is told in words that are true", () => {
  const absent = (cause, absent_ms) => ({ ...present, presence: "absent", cause, absent_ms, left_ms: 90_000 });
  const shown = { allowed: true, picture: running };
  const capturing = here({ capturing: true });

  assert.deepEqual(news(meeting({ helper: absent("closed", 2_000) }), here()), ["helper-away reloading unseen"]);
  assert.deepEqual(news(meeting({ helper: absent("closed", 11_000) }), here()), ["helper-away closed unseen"]);
  assert.deepEqual(news(meeting({ ...shown, helper: absent("closed", 11_000) }), capturing), [
    "helper-away closed unseen",
  ]);
  assert.deepEqual(news(meeting({ ...shown, helper: absent("lost", 11_000) }), capturing), [
    "helper-away lost maybe-seen",
  ]);
  assert.deepEqual(news(meeting({ ...shown, helper: absent("restart", 1_000) }), capturing), [
    "helper-away restart maybe-seen",
  ]);
  assert.deepEqual(news(meeting({ helper: notYet }), here()), []);
});

test("a lost line says that nobody sees the screen only when nothing is captured", () => {
  assert.deepEqual(news(meeting(), here({ line: "lost" })), ["line unseen"]);
  assert.deepEqual(news(meeting({ allowed: true }), here({ line: "lost", capturing: true })), ["line sharing"]);
});

test("the limit is announced ten minutes ahead", () => {
  assert.deepEqual(news(meeting({ left_ms: 600_001 }), here()), []);
  assert.deepEqual(news(meeting({ left_ms: 600_000 }), here()), ["limit"]);
});

test("a change that gave nothing says that nothing changed", () => {
  const state = meeting({ allowed: true, picture: running });

  assert.deepEqual(news(state, here({ capturing: true, problem: "cancelled" })), ["unchanged cancelled uncovered"]);
  assert.deepEqual(news(state, here({ capturing: true, problem: "failed", held: true })), ["unchanged failed covered"]);
});

test("a state grows older by itself", () => {
  const away = { ...present, presence: "absent", cause: "closed", absent_ms: 2_000, left_ms: 3_000 };

  const state = aged(meeting({ ask, helper: away, picture: running }), 4_000);

  assert.equal(state.ask.left_ms, 86_000);
  assert.deepEqual([state.helper.absent_ms, state.helper.left_ms], [6_000, 0]);
  assert.deepEqual([state.picture.for_ms, state.elapsed_ms, state.left_ms], [9_000, 5_000, 13_996_000]);
});

test("two things that happen at once are both said aloud", async () => {
  const live = { textContent: "" };
  const stage = new Stage({ scene: {}, banners: {}, live });

  stage.say("Claire left.");
  stage.say("You can allow once  Claire is back.");
  await Promise.resolve();
  assert.equal(live.textContent, "Claire left. You can allow once Claire is back.");

  stage.say("Claire left.");
  await Promise.resolve();
  assert.equal(live.textContent, "Claire left.");
});

const shown = meeting({ allowed: true, picture: running });

test("a picture that stays away while the line is open is barred", () => {
  const interrupted = { capturing: true, peer: "interrupted" };

  assert.match(told(shown, here({ ...interrupted, peerForMs: 19_000 })), /^sharing interrupted/);
  assert.match(told(shown, here({ ...interrupted, peerForMs: 21_000 })), /^sharing barred/);
  assert.match(told(shown, here({ ...interrupted, peerForMs: 21_000, line: "lost" })), /^sharing interrupted/);
});

test("a track without frames is told to its owner, a picture that the helper's browser cannot decode as such", () => {
  assert.match(told(shown, here({ capturing: true, mine: ["muted"] })), /^sharing muted/);
  assert.match(told(shown, here({ capturing: true, theirs: ["stalled"] })), /^sharing undecoded/);
  assert.match(told(shown, here({ capturing: true, held: true, mine: ["muted"] })), /^sharing paused/);
});

test("what is shown is told as shown, whatever else this browser cannot do", () => {
  assert.match(told(shown, here({ capturing: true, cannot: "embedded" })), /^sharing seen/);
});

test("a helper's page that was put to sleep is told; one that is away is away", () => {
  assert.deepEqual(news(shown, here({ capturing: true, theirs: ["asleep"] })), ["helper-asleep"]);
  const gone = meeting({ ...shown, helper: { ...present, presence: "absent", cause: "lost", absent_ms: 1 } });
  assert.deepEqual(news(gone, here({ capturing: true, theirs: ["asleep"] })), ["helper-away lost maybe-seen"]);
});

test("a page that the browser had thrown out of memory says why the picture stopped", () => {
  const stopped = meeting({ allowed: true, picture: { ...running, status: "stopped", cause: "page" } });

  assert.match(told(stopped, here({ discarded: true })), /^stopped by-sleep/);
  assert.match(told(stopped, here()), /^stopped by-page/);
});

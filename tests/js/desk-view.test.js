import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { asksOf, calls, markPassed, viewOf } from "../../src/entraide/web/static/entraide/js/elements/desk-view.js";

const HERE = { presence: "present", page: "B".repeat(22), cause: null, absent_ms: null, left_ms: null };
const away = (cause, absent_ms = 0) => ({ ...HERE, presence: "absent", cause, absent_ms, left_ms: 170_000 });

function state(changes = {}) {
  return {
    kind: "state",
    version: 1,
    seat: "helper",
    phase: "meeting",
    helper: HERE,
    sharer: HERE,
    ask: null,
    answer: null,
    asks_left: 3,
    allowed: false,
    picture: { status: "none", surface: null, cause: null, for_ms: 0, seen: false },
    chat_open: true,
    code_left_ms: null,
    code_may_extend: false,
    elapsed_ms: 0,
    left_ms: 14_000_000,
    ended: null,
    heard: [],
    ...changes,
  };
}

function facts(changes = {}) {
  return {
    state: state(),
    stateAt: 0,
    line: "open",
    seat: null,
    gone: false,
    hasCode: true,
    arrival: null,
    picker: null,
    peer: "none",
    peerSince: 0,
    other: { page: null, goneAt: null, endsAt: null, conditions: [] },
    mine: [],
    cannot: null,
    framed: false,
    lapsed: false,
    ...changes,
  };
}

const picture = (status, more = {}) => ({ status, surface: null, cause: null, for_ms: 0, seen: false, ...more });
const live = (changes = {}, more = {}) =>
  facts({ state: state({ picture: picture("running"), ...changes }), peer: "connected", framed: true, ...more });

test("a code is shown only by the tab that knows it", () => {
  const waiting = state({ phase: "waiting", code_left_ms: 1000 });

  assert.equal(viewOf(facts({ state: waiting }), 0).face, "code");
  assert.equal(viewOf(facts({ state: waiting, hasCode: false }), 0).face, "code-elsewhere");
});

test("who is on the way is told while the code is out", () => {
  const waiting = state({ phase: "waiting", code_left_ms: 1000 });

  assert.equal(viewOf(facts({ state: waiting, arrival: "signing-in" }), 0).told, "signing-in");
});

test("a code that has run out is not a session that has ended", () => {
  const ended = (reason) => state({ phase: "ended", ended: { reason, by: null, at: "", lasted_ms: 0 } });

  assert.equal(viewOf(facts({ state: ended("code-expired") }), 0).face, "code-over");
  assert.equal(viewOf(facts({ state: ended("code-withdrawn") }), 0).face, "code-over");
  assert.equal(viewOf(facts({ state: ended("sharer-ended") }), 0).face, "receipt");
});

test("the person stands there to be checked before anything is asked", () => {
  const view = viewOf(facts(), 0);

  assert.deepEqual([view.main, view.told, view.ask, view.mayAsk], ["person", "here", "free", true]);
});

test("nobody is asked who is not there", () => {
  const view = viewOf(facts({ state: state({ sharer: { ...HERE, presence: "absent", page: null } }) }), 0);

  assert.deepEqual([view.told, view.away, view.ask, view.mayAsk], ["coming", "away-coming", "away", false]);
});

test("an open question says how far the other's picker is, and an old picker says nothing", () => {
  const asked = state({ ask: { number: 2, wanted: "any", left_ms: 90_000, may_extend: true } });

  assert.equal(viewOf(facts({ state: asked }), 0).ask, "open");
  assert.equal(viewOf(facts({ state: asked, picker: { ask: 2, cause: "cancelled" } }), 0).told, "ask-cancelled");
  assert.equal(viewOf(facts({ state: asked, picker: { ask: 1, cause: "cancelled" } }), 0).ask, "open");
  assert.equal(viewOf(facts({ state: asked }), 0).mayAsk, false);
});

test("three questions without a yes are enough", () => {
  const view = viewOf(facts({ state: state({ answer: "declined", asks_left: 0 }) }), 0);

  assert.deepEqual([view.ask, view.mayAsk], ["used-up", false]);
});

test("a picture on the stage needs the sharer's yes, a way, and a frame", () => {
  assert.equal(viewOf(live(), 0).notice, null);
  assert.equal(viewOf(live({}, { framed: false }), 0).notice, "coming");
  assert.equal(viewOf(live({}, { peer: "no-route", framed: false }), 0).notice, "no-route");
  assert.equal(viewOf(live({}, { peer: "interrupted" }), 0).notice, "interrupted");
});

test("a connection that was taken down at the end has not been interrupted", () => {
  assert.equal(viewOf(live({}, { peer: "over" }), 0).told, "live");
});

test("paused and stopped show nothing of before", () => {
  for (const status of ["paused", "stopped"]) {
    const view = viewOf(live({ picture: picture(status, { cause: "browser" }) }), 0);

    assert.equal(view.picture, "hidden");
    assert.notEqual(view.notice, null);
  }
});

test("the last picture stays dimmed while the other's connection is lost", () => {
  const view = viewOf(live({ sharer: away("lost", 6000) }, { peer: "interrupted" }), 0);

  assert.deepEqual([view.notice, view.picture, view.told], ["away-lost", "dimmed", "away-lost"]);
});

test("a picture that goes on beside a lost line is not covered", () => {
  const sharers = viewOf(live({ sharer: away("lost") }), 0);
  const mine = viewOf(live({}, { line: "lost" }), 0);

  assert.deepEqual([sharers.notice, sharers.banner, sharers.picture], [null, "sharer-line", "shown"]);
  assert.deepEqual([mine.notice, mine.banner, mine.told], [null, "server-lost", "server-lost"]);
});

test("a closed page is worded as closed after ten seconds", () => {
  const gone = live({ sharer: away("closed", 4000) }, { peer: "over" });

  assert.equal(viewOf(gone, 5_900).notice, "away-reloading");
  assert.equal(viewOf(gone, 6_000).notice, "away-closed");
});

test("a closed page is not live, until its picture has outlived it for six seconds", () => {
  const closed = live({ sharer: away("closed", 1000) });

  assert.deepEqual([viewOf(closed, 0).notice, viewOf(closed, 0).picture], ["away-reloading", "dimmed"]);
  assert.deepEqual([viewOf(closed, 5000).notice, viewOf(closed, 5000).banner], [null, "sharer-line"]);
});

test("without a lease nothing is looked at", () => {
  const view = viewOf(live({}, { lapsed: true }), 0);

  assert.deepEqual([view.notice, view.picture], ["lapsed", "hidden"]);
});

test("the end of the longest session is announced ten minutes ahead", () => {
  assert.equal(viewOf(live({ left_ms: 600_001 }), 0).banner, null);
  assert.equal(viewOf(live({ left_ms: 600_001 }), 2).banner, "ending");
});

test("a seat that went elsewhere is offered back, whatever else is known", () => {
  assert.deepEqual([viewOf(live({}, { seat: "taken-over" }), 0).face], ["elsewhere"]);
  assert.equal(viewOf(facts({ state: null, gone: true }), 0).face, "gone");
  assert.equal(viewOf(facts({ state: null, line: "lost" }), 0).told, "server-lost");
});

test("news call, and what only comes back does not", () => {
  assert.equal(calls("coming", "here"), true);
  assert.equal(calls("ask-open", "declined"), true);
  assert.equal(calls("interrupted", "live"), false);
  assert.equal(calls(null, "live"), false);
  assert.equal(calls("here", "here"), false);
});

test("who comes back is told, unless only my own line was away", () => {
  assert.equal(calls("away-lost", "live"), true);
  assert.equal(calls("away-lost", "server-lost"), false);
  assert.equal(calls("away-reloading", "stopped"), true);
});

test("the answer to a question asked beside a picture is told by itself", () => {
  const asked = live({ ask: { number: 2, wanted: "window", left_ms: 90_000, may_extend: true } });

  assert.deepEqual([viewOf(live(), 0).asked, viewOf(asked, 0).asked], [null, "ask-open"]);
  assert.equal(viewOf(live({ answer: "declined", asks_left: 2 }), 0).asked, "declined");
  assert.equal(viewOf(live(), 0).told, "live");
});

test("a countdown is said at two minutes, one minute and 30 seconds", () => {
  assert.equal(markPassed(120_500, 119_900), 120_000);
  assert.equal(markPassed(119_900, 119_400), null);
  assert.equal(markPassed(90_000, 29_000), 30_000);
  assert.equal(markPassed(31_000, 0), null);
});

const heard = (more) => ({ page: HERE.page, goneAt: null, endsAt: null, conditions: [], ...more });

test("a sharer's browser that can show nothing is named before anyone asks, and is not asked", () => {
  for (const cannot of ["handheld", "embedded", "insecure", "unconnected", "unsupported"]) {
    const view = viewOf(facts({ cannot }), 0);

    assert.deepEqual([view.ask, view.told, view.mayAsk], [cannot, `ask-${cannot}`, false]);
  }
  const forbidden = viewOf(facts({ cannot: "forbidden" }), 0);
  assert.deepEqual([forbidden.ask, forbidden.told, forbidden.mayAsk], ["policy", "ask-policy", false]);
  const gone = viewOf(facts({ cannot: "handheld", state: state({ sharer: away("closed", 20_000) }) }), 0);
  assert.equal(gone.told, "away-closed");
});

test("a page that says it goes has left at once, and is back when the server still knows it after five seconds", () => {
  const leaving = live({}, { other: heard({ goneAt: 1_000 }) });

  const view = viewOf(leaving, 1_050);
  assert.deepEqual([view.notice, view.picture, view.mayAsk], ["away-reloading", "dimmed", false]);
  assert.equal(viewOf(leaving, 6_100).notice, null);
});

test("an end is told when the other page says so, and forgotten when the server does not", () => {
  const other = heard({ endsAt: 1_000 });
  const ending = live({}, { other });

  const view = viewOf(ending, 1_050);
  assert.deepEqual([view.face, view.told, view.picture, view.mayAsk], ["meeting", "ends", "shown", true]);
  assert.equal(viewOf(ending, 6_100).told, "live");
  assert.equal(viewOf(facts({ other }), 1_050).told, "ends", "before there is a picture, too");
  const over = { phase: "ended", ended: { reason: "sharer-ended", by: "sharer", at: "", lasted_ms: 0 } };
  assert.equal(viewOf(live(over, { other }), 1_050).told, "over");
  assert.equal(calls("live", "ends"), false);
  for (const before of ["live", "declined", "paused"]) assert.equal(calls("ends", before), false);
  assert.equal(
    viewOf({ ...ending, line: "lost" }, 1_050).told,
    "server-lost",
    "what this page knows by itself comes first",
  );
  assert.equal(viewOf({ ...ending, lapsed: true }, 1_050).told, "lapsed");
  assert.equal(calls("ends", "over"), true);
});

test("a picture that stays away while both lines are open is barred, and its last frame stays", () => {
  const interrupted = live({}, { peer: "interrupted", peerSince: 1_000 });

  assert.equal(viewOf(interrupted, 20_000).notice, "interrupted");
  const view = viewOf(interrupted, 21_000);
  assert.deepEqual([view.notice, view.told, view.picture], ["barred", "interrupted", "dimmed"]);
  assert.equal(viewOf({ ...interrupted, line: "lost" }, 21_000).notice, "server-lost");
});

test("what stands in the way of a page is told over its picture, the most pressing first", () => {
  const banner = (conditions, mine = []) => viewOf(live({}, { other: heard({ conditions }), mine }), 0).banner;

  assert.equal(banner(["asleep", "muted"]), "asleep");
  assert.equal(banner(["muted"], ["stalled"]), "muted");
  assert.equal(banner([], ["stalled"]), "stalled");
  assert.equal(banner(["strained"]), null);
  const nothingYet = facts({ state: live().state, peer: "connected", other: heard({ conditions: ["muted"] }) });
  assert.equal(viewOf(nothingYet, 0).notice, "muted");
});

test("a machine that is too busy is told in the status line, the other's before one's own", () => {
  const strain = (conditions, mine) => viewOf(live({}, { other: heard({ conditions }), mine }), 0).strain;

  assert.equal(strain(["strained"], ["strained"]), "there");
  assert.equal(strain([], ["strained"]), "here");
  assert.equal(strain([], []), null);
});

test("every answer has its template", () => {
  const folder = new URL("../../src/entraide/doors/desk/templates/desk/parts/", import.meta.url);
  const html = readdirSync(folder)
    .filter((name) => name.startsWith("give_"))
    .map((name) => readFileSync(new URL(name, folder), "utf8"))
    .join("");
  const has = (id) => assert.ok(html.includes(`id="${id}"`), `no template ${id}`);
  const seats = [
    HERE,
    { ...HERE, page: null, presence: "absent" },
    ...["closed", "lost", "restart", "signed-out"].map((c) => away(c, 5000)),
  ];
  const pictures = [
    picture("none"),
    picture("running"),
    picture("paused"),
    ...["button", "browser", "page"].map((cause) => picture("stopped", { cause })),
  ];
  const asks = [null, { number: 1, wanted: "any", left_ms: 1, may_extend: true }];
  const causes = ["opened", "cancelled", "system", "policy", "no-source", "failed"];
  const answers = [null, "declined", "timed-out"];

  let seen = 0;
  for (const sharer of seats)
    for (const shown of pictures)
      for (const ask of asks)
        for (const cause of ask ? [null, ...causes] : [null])
          for (const answer of answers)
            for (const asks_left of [0, 2])
              for (const peer of ["none", "connecting", "connected", "interrupted", "no-route", "over"])
                for (const framed of [false, true])
                  for (const line of ["open", "lost"])
                    for (const now of [0, 20_000]) {
                      const view = viewOf(
                        facts({
                          state: state({ sharer, picture: shown, ask, answer, asks_left, left_ms: 1 }),
                          picker: cause && { ask: 1, cause },
                          peer,
                          framed,
                          line,
                        }),
                        now,
                      );
                      has(`give-face-${view.face}`);
                      has(`give-told-${view.told}`);
                      if (view.asked) has(`give-told-${view.asked}`);
                      if (view.ask) has(`give-ask-${view.ask}`);
                      if (view.ask && view.main === "stage" && !["free", "away"].includes(view.ask))
                        has(`give-asked-${view.ask}`);
                      if (view.notice) has(`give-notice-${view.notice}`);
                      if (view.away) has(`give-notice-${view.away}`);
                      if (view.banner) has(`give-banner-${view.banner}`);
                      if (view.main === "stage" && view.picture === "hidden")
                        assert.ok(view.notice, "black without cause");
                      seen += 1;
                    }
  for (const cannot of ["handheld", "embedded", "insecure", "unconnected", "unsupported"])
    for (const id of [`give-ask-${cannot}`, `give-asked-${cannot}`, `give-told-ask-${cannot}`]) has(id);
  for (const id of ["notice-muted", "told-muted", "banner-muted", "banner-asleep", "banner-stalled"]) has(`give-${id}`);
  for (const whose of ["here", "there"]) has(`give-strain-${whose}`);
  for (const arrival of ["link-opened", "signing-in", "wrong-code"]) {
    has(`give-told-${arrival}`);
    has(`give-arrival-${arrival}`);
  }
  for (const face of ["code", "code-elsewhere", "code-over", "receipt", "elsewhere", "gone", "connecting"])
    has(`give-face-${face}`);
  for (const told of ["elsewhere", "signed-out", "gone", "over", "code-over", "connecting", "code", "code-elsewhere"])
    has(`give-told-${told}`);
  assert.ok(seen > 1000);
});

test("advice for a Mac is read only by who helps a Mac", () => {
  assert.deepEqual(asksOf(state(), "Safari 17 · macOS"), ["asks-3", "system-macos"]);
  assert.deepEqual(asksOf(state({ asks_left: 1 }), "Firefox 153 · Linux"), ["asks-1"]);
  assert.deepEqual(asksOf(state(), null), ["asks-3"]);
});

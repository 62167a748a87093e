import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "../../src/entraide/web/static/entraide/js/wire/line.js";
import { FakeClock, fakeFetch, fakeWebSocket, HELPER_PAGE, recorded, settle, stateOf, TICKET } from "./fakes.js";

const EVENTS = ["state", "trust", "chat", "status", "seat", "taken", "gone", "refused", "lease", "lapsed", "passed"];

function set(...answers) {
  const clock = new FakeClock();
  const WebSocket = fakeWebSocket();
  const fetch = fakeFetch(...(answers.length ? answers : [TICKET]));
  const wake = new EventTarget();
  const line = new Line({
    session: "S",
    page: HELPER_PAGE,
    tab: "T".repeat(22),
    csrf: "token",
    fetch,
    WebSocket,
    ...clock.world,
    random: () => 0.5,
    base: "https://help.example/give",
    wake,
  });
  return { clock, WebSocket, fetch, wake, line, told: recorded(line, ...EVENTS) };
}

async function opened(table = set(), state = stateOf()) {
  table.line.open();
  await settle();
  table.WebSocket.last.accept();
  table.WebSocket.last.hear(state);
  return table;
}

async function reopened({ clock, WebSocket }, state = stateOf()) {
  await clock.advance(5_000);
  WebSocket.last.accept();
  WebSocket.last.hear(state);
}

const named = (told, name) => told.filter(([what]) => what === name).map(([, detail]) => detail);
const statuses = (told) => named(told, "status").map(({ status }) => status);

test("a line asks for a ticket, says hello with it and is open with the first state", async () => {
  const { line, fetch, WebSocket, told } = set();

  line.open();
  await settle();
  WebSocket.last.accept();

  assert.equal(fetch.asked[0].url, "/sessions/S/lines");
  assert.equal(fetch.asked[0].headers["X-CSRFToken"], "token");
  assert.deepEqual(fetch.asked[0].body, { page: HELPER_PAGE, tab: "T".repeat(22), take_over: false });
  assert.equal(WebSocket.last.url, "wss://help.example/sessions/S/line");
  assert.deepEqual(WebSocket.last.sent, [{ kind: "hello", ticket: "t".repeat(22), chat_after: 0 }]);
  assert.equal(line.status, "connecting");
  WebSocket.last.hear(stateOf());
  assert.equal(line.status, "open");
  assert.equal(named(told, "state")[0].version, 1);
});

test("a lost line comes back after 0.2 s with a new ticket, ever more slowly, five seconds at most", async () => {
  const table = await opened();
  const { clock, WebSocket, fetch } = table;
  const waits = [];

  for (let turn = 0; turn < 7; turn += 1) {
    WebSocket.last.end();
    const before = clock.time;
    const asked = fetch.asked.length;
    while (fetch.asked.length === asked) await clock.advance(50);
    waits.push(clock.time - before);
  }

  assert.deepEqual(waits, [200, 400, 800, 1600, 3200, 5000, 5000]);
  assert.deepEqual(statuses(table.told), ["open", "lost"]);
});

test("a line that was open for a while starts again with the short wait", async () => {
  const table = await opened();
  table.WebSocket.last.end();
  await reopened(table);
  for (let turn = 0; turn < 3; turn += 1) {
    await table.clock.advance(3_000);
    table.WebSocket.last.hear({ kind: "ping" });
  }
  table.WebSocket.last.end();

  await table.clock.advance(210);

  assert.equal(table.fetch.asked.length, 3);
});

test("jitter moves the wait by a quarter at most", async () => {
  const asked = [];
  for (const random of [0, 0.999]) {
    const clock = new FakeClock();
    const fetch = fakeFetch(new Error("offline"));
    const fakes = { fetch, WebSocket: fakeWebSocket(), ...clock.world, random: () => random, wake: new EventTarget() };
    new Line({ session: "S", page: HELPER_PAGE, tab: "T", csrf: "", base: "http://x/", ...fakes }).open();
    await clock.advance(149);
    asked.push(fetch.asked.length);
    await clock.advance(102);
    asked.push(fetch.asked.length);
  }

  assert.deepEqual(asked, [1, 2, 1, 2]);
});

test("silence of eight seconds is a lost line; a ping holds it", async () => {
  const { clock, WebSocket, line } = await opened();
  await clock.advance(7_000);
  WebSocket.last.hear({ kind: "ping" });
  await clock.advance(7_900);
  assert.equal(line.status, "open");

  await clock.advance(200);

  assert.equal(line.status, "lost");
  assert.notEqual(WebSocket.sockets[0].closedWith, undefined);
});

test("what an abandoned socket still says is not heard", async () => {
  const table = await opened();
  const [first] = table.WebSocket.sockets;
  await table.clock.advance(8_100);
  const before = table.told.length;

  first.hear(stateOf({ version: 9 }));
  first.end(4001);

  assert.equal(table.told.length, before);
  assert.equal(table.line.state.version, 1);
});

test("the network coming back does not wait for the next try", async () => {
  const { clock, fetch, wake, line } = set(new Error("offline"), new Error("offline"), new Error("offline"), TICKET);
  line.open();
  await clock.advance(700);
  const asked = fetch.asked.length;

  wake.dispatchEvent(new Event("online"));
  await settle();

  assert.equal(fetch.asked.length, asked + 1);
});

test("an older state is dropped, the same version again is taken", async () => {
  const { line, WebSocket, told } = await opened(set(), stateOf({ version: 5 }));

  WebSocket.last.hear(stateOf({ version: 4, phase: "waiting" }));
  WebSocket.last.hear(stateOf({ version: 5, elapsed_ms: 77 }));

  assert.equal(line.state.phase, "meeting");
  assert.equal(line.state.elapsed_ms, 77);
  assert.equal(named(told, "state").length, 2);
});

test("a command is done once its key is heard", async () => {
  const { line, WebSocket } = await opened();
  let done = false;
  const asked = line.command("ask", { wanted: "any" }).then(() => {
    done = true;
  });
  const { key, ...ask } = WebSocket.last.sent.at(-1);
  assert.deepEqual(ask, { kind: "ask", wanted: "any" });
  await settle();
  assert.equal(done, false);

  WebSocket.last.hear(stateOf({ version: 2, heard: [key] }));
  await asked;

  assert.equal(done, true);
});

test("a command without an answer is sent again with its key, and not when it has acted", async () => {
  const table = await opened();
  const done = table.line.command("ask", { wanted: "any" });
  void table.line.command("more-time");
  const [first, second] = table.WebSocket.last.sent.slice(-2);
  table.WebSocket.last.end();

  await reopened(table, stateOf({ version: 2, heard: [first.key] }));
  await done;

  assert.deepEqual(table.WebSocket.last.sent.slice(1), [second]);
});

test("commands wait for the line, and come in their order", async () => {
  const table = set();
  void table.line.command("pause");
  void table.line.command("resume");

  await opened(table);

  assert.deepEqual(
    table.WebSocket.last.sent.map(({ kind }) => kind),
    ["hello", "pause", "resume"],
  );
});

test("many waiting commands come back in portions that the server takes", async () => {
  const table = set();
  for (let count = 0; count < 50; count += 1) void table.line.command("pause");
  await opened(table);
  const { sent } = table.WebSocket.last;
  assert.equal(sent.length, 1 + 20);

  await table.clock.advance(1_000);
  assert.equal(sent.length, 1 + 40);

  await table.clock.advance(1_000);
  assert.equal(sent.length, 1 + 50);
});

test("a refusal rejects its command, keeps the line and is told", async () => {
  const { line, WebSocket, told } = await opened();
  const done = line.command("ask", { wanted: "any" });
  const { key } = WebSocket.last.sent.at(-1);

  WebSocket.last.hear({ kind: "refused", code: "ask-open", sentence: "You have already asked.", key });

  await assert.rejects(done, { code: "ask-open", sentence: "You have already asked." });
  assert.equal(line.status, "open");
  assert.equal(named(told, "refused").length, 1);
});

test("a server that is too busy is asked again, three times, before the person hears of it", async () => {
  const { line, WebSocket, clock, told } = await opened();
  const done = line.command("end", { cause: "button" });
  done.catch(() => {});
  const { key } = WebSocket.last.sent.at(-1);
  const busy = { kind: "refused", code: "try-again", sentence: "Busy.", key };

  for (let turn = 0; turn < 3; turn += 1) {
    WebSocket.last.hear(busy);
    await clock.advance(1_000);
  }
  assert.equal(WebSocket.last.sent.filter((sent) => sent.key === key).length, 4);
  assert.equal(named(told, "refused").length, 0);
  WebSocket.last.hear(busy);

  await assert.rejects(done, { code: "try-again" });
});

test("what is worth nothing later is dropped while the line is away", async () => {
  const table = await opened();
  assert.equal(table.line.send("typing", { on: true }), true);
  table.WebSocket.last.end();
  assert.equal(table.line.send("typing", { on: false }), false);

  await reopened(table);

  assert.deepEqual(
    table.WebSocket.last.sent.map(({ kind }) => kind),
    ["hello"],
  );
});

test("a chat message is done when its own comes back, and only then", async () => {
  const { line, WebSocket } = await opened();
  const { key, done } = line.say("Bonjour");
  const chat = { kind: "chat", seq: 1, author: "sharer", key, text: "x", at: "2026-11-22T10:02:00Z" };
  let settled = false;
  void done.then(() => {
    settled = true;
  });
  WebSocket.last.hear(chat);
  await settle();
  assert.equal(settled, false, "the other person may have made the same key");

  WebSocket.last.hear({ ...chat, seq: 2, author: "helper" });
  await done;
});

test("a chat message sent again after a cut stands there once", async () => {
  const table = await opened();
  const { key, done } = table.line.say("Bonjour");
  const chat = { kind: "chat", seq: 1, author: "helper", key, text: "Bonjour", at: "2026-11-22T10:02:00Z" };
  table.WebSocket.last.end();

  await reopened(table);
  assert.deepEqual(table.WebSocket.last.sent.slice(1), [{ kind: "say", key, text: "Bonjour" }]);
  table.WebSocket.last.hear(chat);
  table.WebSocket.last.hear(chat);
  await done;

  assert.equal(named(table.told, "chat").length, 1);
});

test("hello asks for the chat after the last one without a gap", async () => {
  const table = await opened();
  const say = (seq) =>
    table.WebSocket.last.hear({
      kind: "chat",
      seq,
      author: "sharer",
      key: `k${seq}`,
      text: "x",
      at: "2026-11-22T10:02:00Z",
    });
  for (const seq of [1, 2, 4]) say(seq);
  table.WebSocket.last.end();

  await reopened(table);
  assert.equal(table.WebSocket.last.sent[0].chat_after, 2);
  for (const seq of [3, 4]) say(seq);

  assert.deepEqual(
    named(table.told, "chat").map(({ seq }) => seq),
    [1, 2, 4, 3],
  );
  assert.equal(table.line.chatAfter, 4);
});

test("a chat message that the server's parser would not take is refused before it is sent", async () => {
  const { line, WebSocket } = await opened();

  await assert.rejects(line.say("a".repeat(40_000)).done, { code: "chat-too-long" });

  assert.equal(WebSocket.last.sent.length, 1);
});

test("half an emoji does not close the line for ever: it is sent as a sign that says so", async () => {
  const { line, WebSocket } = await opened();

  line.say("cut \ud83d, whole 👋");

  assert.equal(WebSocket.last.sent.at(-1).text, "cut \ufffd, whole 👋");
});

test("a taken seat is offered, and taken over only when asked", async () => {
  const taken = { status: 409, body: { code: "seat-taken", sentence: "Already open.", details: {} } };
  const table = set(taken, TICKET);
  table.line.open();
  await table.clock.advance(60_000);
  assert.deepEqual(named(table.told, "taken"), [{ code: "seat-taken", sentence: "Already open.", details: {} }]);
  assert.equal(table.fetch.asked.length, 1);

  table.line.open({ takeOver: true });
  await settle();
  assert.equal(table.fetch.asked[1].body.take_over, true);
  table.WebSocket.last.accept();
  table.WebSocket.last.hear(stateOf());
  table.WebSocket.last.end();
  await table.clock.advance(1_000);

  assert.equal(table.fetch.asked[2].body.take_over, false, "a later reconnect takes nothing from anyone");
});

test("a line whose seat was taken does not come back by itself", async () => {
  const { line, WebSocket, clock, fetch, told } = await opened();
  const done = line.command("pause");
  done.catch(() => {});

  WebSocket.last.hear({ kind: "seat", cause: "taken-over" });
  WebSocket.last.end(4001);
  await clock.advance(60_000);

  await assert.rejects(done, { code: "taken-over" });
  assert.deepEqual(named(told, "seat"), [{ kind: "seat", cause: "taken-over" }]);
  assert.equal(fetch.asked.length, 1);
  assert.equal(line.status, "over");
});

test("the close code alone tells it too", async () => {
  for (const [code, cause] of [
    [4001, "taken-over"],
    [4003, "signed-out"],
  ]) {
    const { WebSocket, told } = await opened();

    WebSocket.last.end(code);

    assert.deepEqual(named(told, "seat"), [{ kind: "seat", cause }]);
  }
});

test("a session that is over is told once, by its state or by the refused ticket", async () => {
  const ended = { reason: "helper-ended", by: "helper", at: "2026-11-22T10:02:00Z", lasted_ms: 1 };
  const known = await opened();
  known.WebSocket.last.hear(stateOf({ version: 2, phase: "ended", ended }));
  known.WebSocket.last.end(4010);
  assert.deepEqual(named(known.told, "gone"), []);
  assert.equal(known.line.status, "over");

  const over = { status: 410, body: { code: "session-over", sentence: "Ended.", details: {} } };
  const unknown = await opened(set(TICKET, over));
  unknown.WebSocket.last.end();
  await unknown.clock.advance(1_000);

  assert.deepEqual(named(unknown.told, "gone"), [{ code: "session-over", sentence: "Ended.", details: {} }]);
  assert.equal(unknown.line.status, "over");
});

test("a busy server, a proxy's page and a dead network are passing", async () => {
  const table = set(
    { status: 503, body: { code: "try-again", sentence: "Busy." } },
    { status: 404, body: "<html>" },
    new TypeError("Failed to fetch"),
    TICKET,
  );
  table.line.open();

  await table.clock.advance(5_000);

  assert.equal(table.WebSocket.sockets.length, 1);
  assert.deepEqual(named(table.told, "gone"), []);
});

test("a lease that is not renewed lapses, a renewed one does not", async () => {
  const { clock, WebSocket, told } = await opened();
  WebSocket.last.hear({ kind: "lease", lasts_ms: 5_000 });
  await clock.advance(4_000);
  WebSocket.last.hear({ kind: "lease", lasts_ms: 5_000 });
  await clock.advance(4_900);
  assert.equal(named(told, "lapsed").length, 0);

  await clock.advance(200);

  assert.equal(named(told, "lapsed").length, 1);
});

test("what a newer server says besides is passed over", async () => {
  const { line, WebSocket } = await opened();

  WebSocket.last.hear({ kind: "fireworks" });
  WebSocket.last.hear("not json");

  assert.equal(line.status, "open");
});

test("a line hung up for good says so cleanly and rejects what waits", async () => {
  const { line, WebSocket, clock, fetch } = await opened();
  const done = line.command("pause");
  done.catch(() => {});

  line.close();
  await clock.advance(60_000);

  await assert.rejects(done, { code: "line-closed" });
  await assert.rejects(line.command("pause"), { code: "line-closed" });
  assert.equal(WebSocket.last.closedWith, 1000);
  assert.equal(fetch.asked.length, 1);
});

test("relay logins are renewed once they are old, and kept when that fails", async () => {
  const withRelay = { status: 201, body: { ...TICKET.body, ice_servers: [{ urls: ["turn:r"], credential: "1" }] } };
  const newer = { status: 201, body: { ...TICKET.body, ice_servers: [{ urls: ["turn:r"], credential: "2" }] } };
  const { line, clock, fetch } = await opened(set(withRelay, newer, new Error("offline")));
  assert.equal((await line.freshIce()).iceServers[0].credential, "1");
  assert.equal(fetch.asked.length, 1);

  clock.time += 9 * 60_000;
  assert.equal((await line.freshIce()).iceServers[0].credential, "2");
  clock.time += 9 * 60_000;
  assert.equal((await line.freshIce()).iceServers[0].credential, "2");
});

test("what the server does not understand is refused after it was sent alone, and the rest still acts", async () => {
  const table = await opened();
  const { line, WebSocket, clock } = table;
  const refused = [];
  const ended = (name) => (refusal) => refused.push([name, refusal.code]);
  line.command("ask", { wanted: "any" }).catch(ended("good"));
  line.command("ask", { wanted: "a whim" }).catch(ended("bad"));
  const [good, bad] = WebSocket.last.sent.slice(-2).map(({ key }) => key);

  WebSocket.last.end(1002);
  await reopened(table);
  assert.deepEqual(
    WebSocket.last.sent.slice(1).map(({ key }) => key),
    [good],
    "one by one",
  );
  WebSocket.last.hear(stateOf({ version: 2, heard: [good] }));
  assert.equal(WebSocket.last.sent.at(-1).key, bad);
  WebSocket.last.end(1002);
  await settle();
  assert.deepEqual(refused, [["bad", "not-understood"]]);

  await reopened(table, stateOf({ version: 2, heard: [good] }));
  assert.equal(WebSocket.last.sent.length, 1, "nothing is sent for ever");
  line.command("ask", { wanted: "window" }).catch(ended("next"));
  line.command("ask", { wanted: "monitor" }).catch(ended("last"));
  assert.equal(WebSocket.last.sent.length, 3, "and the next ones go out at once");
  await clock.advance(0);
});

test("a line that was only cut sends everything again at once", async () => {
  const table = await opened();
  for (const wanted of ["any", "window", "monitor"]) table.line.command("ask", { wanted }).catch(() => {});

  table.WebSocket.last.end(1006);
  await reopened(table);

  assert.equal(table.WebSocket.last.sent.length, 4);
});

test("where no server is reached, none is spared: it is tried every two seconds", async () => {
  const table = await opened(set(TICKET, new TypeError("Failed to fetch")));
  const { clock, fetch, WebSocket } = table;
  WebSocket.last.end(1006);
  await clock.advance(60_000);
  const before = fetch.asked.length;

  await clock.advance(20_000);

  assert.ok(fetch.asked.length - before >= 8, `${fetch.asked.length - before} tries in 20 s`);
});

test("who knows that the network is back need not wait, unless another tab holds the seat", async () => {
  const table = await opened(set(TICKET, new TypeError("offline")));
  table.WebSocket.last.end(1006);
  await table.clock.advance(10_000);
  const asked = table.fetch.asked.length;
  table.line.hurry();
  await settle();
  assert.equal(table.fetch.asked.length, asked + 1);

  const taken = { status: 409, body: { code: "seat-taken", sentence: "", details: {} } };
  const other = await opened(set(TICKET, taken));
  other.WebSocket.last.end(1006);
  await other.clock.advance(1_000);
  const before = other.fetch.asked.length;
  other.line.hurry();
  await settle();
  assert.equal(other.fetch.asked.length, before);
});

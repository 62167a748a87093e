import assert from "node:assert/strict";
import { test } from "node:test";
import { HelperPeer } from "../../src/entraide/web/static/entraide/js/peer/helper.js";
import { SharerPeer } from "../../src/entraide/web/static/entraide/js/peer/sharer.js";
import { wordsOf } from "../../src/entraide/web/static/entraide/js/peer/tried.js";
import { FakeLine, fakePeerConnection } from "./fake-peer.js";
import { FakeClock, HELPER_PAGE, recorded, SHARER_PAGE, settle, stateOf } from "./fakes.js";
import { CHROMIUM_RECEIVES, CHROMIUM_SENDS, later } from "./stats.js";

const TRACK = { name: "track" };
const OTHER_TRACK = { name: "other" };
const here = (page) => ({ presence: "present", page, cause: null, absent_ms: null, left_ms: null });
const away = (page) => ({ presence: "absent", page, cause: "lost", absent_ms: 0, left_ms: 9 });

function sharing(more = {}) {
  const line = new FakeLine();
  const clock = new FakeClock();
  const RTCPeerConnection = fakePeerConnection();
  const codecs = ["video/VP8", "video/rtx", "video/AV1", "video/H264"].map((mimeType) => ({ mimeType }));
  const peer = new SharerPeer({ line, RTCPeerConnection, capabilities: () => ({ codecs }), timers: clock.world });
  line.tell("state", stateOf({ seat: "sharer", ...more }));
  return { line, clock, peer, pcs: RTCPeerConnection.all, told: recorded(peer, "status", "bye") };
}

function helping(more = {}) {
  const line = new FakeLine();
  const clock = new FakeClock();
  const RTCPeerConnection = fakePeerConnection();
  const peer = new HelperPeer({ line, RTCPeerConnection, timers: clock.world });
  line.tell("state", stateOf(more));
  return { line, clock, peer, pcs: RTCPeerConnection.all, told: recorded(peer, "status", "stream", "bye") };
}

/** Both at one table; `carry` takes across what was said since the last time. */
function meeting() {
  const sharer = sharing();
  const helper = helping();
  const taken = new Map();
  const carry = async ({ lost = () => false } = {}) => {
    for (let turn = 0; turn < 12; turn += 1) {
      await settle();
      await settle();
      for (const [from, to, sender] of [
        [sharer.line, helper.line, SHARER_PAGE],
        [helper.line, sharer.line, HELPER_PAGE],
      ]) {
        for (const message of from.sent.slice(taken.get(from) ?? 0)) {
          if (!lost(message)) to.tell("passed", { sender, message });
        }
        taken.set(from, from.sent.length);
      }
    }
  };
  return { sharer, helper, carry };
}

test("before Allow the connection is made and looks for paths, and not a word of it leaves the page", async () => {
  const { line, pcs, peer, clock } = sharing();
  await settle();
  await settle();
  pcs[0].found({ candidate: "candidate:1 1 udp 1 192.0.2.7 5000 typ srflx", sdpMid: "0", sdpMLineIndex: 0 });
  await clock.advance(60_000);

  assert.equal(pcs.length, 1);
  assert.equal(pcs[0].signalingState, "have-local-offer");
  assert.equal(pcs[0].transceivers.length, 1);
  assert.equal(pcs[0].channels.length, 1);
  assert.deepEqual(line.sent, []);
  assert.equal(peer.status, "none");
});

test("with Allow the offer leaves at once, with what was found, and nothing is shown by it", async () => {
  const { line, peer, pcs } = sharing();
  await settle();
  await settle();
  pcs[0].iceGatheringState = "complete";

  peer.prepare();

  const [{ sdp, ...offer }] = line.of("description");
  assert.deepEqual(offer, { kind: "description", to: HELPER_PAGE, link: 1_000, of: "offer" });
  assert.match(sdp, /^v=0/);
  assert.deepEqual(pcs[0].transceivers[0].sender.tracks, []);
  assert.equal(pcs[0].transceivers[0].options.direction, "sendonly");
  assert.deepEqual(
    line.of("candidate").map(({ candidate }) => candidate),
    [""],
    "the other need not wait for more paths",
  );
  assert.equal(peer.status, "connecting");
});

test("a connection that waited too long for its Allow, or on another network, is made anew", async () => {
  const { line, peer, pcs, clock } = sharing();
  await settle();
  line.tell("status", { status: "open" });
  assert.deepEqual([pcs.length, pcs[0].signalingState], [2, "closed"]);

  await clock.advance(9 * 60_000);
  peer.prepare();
  await settle();
  await settle();

  assert.deepEqual([pcs.length, pcs[1].signalingState], [3, "closed"]);
  assert.equal(line.of("description").length, 1);
});

test("a browser without connections prepares nothing", async () => {
  const line = new FakeLine();
  const peer = new SharerPeer({ line, RTCPeerConnection: undefined, capabilities: () => null });

  line.tell("state", stateOf({ seat: "sharer" }));

  assert.equal(peer.status, "none");
});

test("H.264 stands first, AV1 before VP8, and repairs last", async () => {
  const { peer, pcs } = sharing();
  peer.prepare();

  const names = pcs[0].transceivers[0].preferences.map(({ mimeType }) => mimeType);

  assert.deepEqual(names, ["video/H264", "video/AV1", "video/VP8", "video/rtx"]);
});

test("showing, pausing and stopping only exchange the track", async () => {
  const { peer, pcs } = sharing();
  await peer.setTrack(TRACK);
  const [{ sender }] = pcs[0].transceivers;
  assert.equal(sender.track, TRACK);

  await peer.pause(true);
  assert.equal(sender.track, null);
  await peer.setTrack(OTHER_TRACK);
  assert.equal(sender.track, null, "changed while paused: still covered");
  await peer.pause(false);
  assert.equal(sender.track, OTHER_TRACK);
  await peer.setTrack(null);
  assert.equal(sender.track, null);
  await peer.setTrack(TRACK);
  assert.equal(sender.track, TRACK, "a pause ends with what was paused");

  assert.equal(pcs.length, 1);
});

test("a picture covered while its track is still on the way to the sender stays covered", async () => {
  const { peer, pcs } = sharing();
  peer.prepare();
  const { sender } = pcs[0].transceivers[0];
  // as a browser does it: one exchange after the other, and `track` follows when it is done
  let done = Promise.resolve();
  sender.replaceTrack = (track) => {
    done = done.then(settle).then(() => {
      sender.track = track;
    });
    return done;
  };

  await Promise.all([peer.setTrack(TRACK), peer.pause(true)]);
  assert.equal(sender.track, null);

  await Promise.all([peer.pause(false), peer.setTrack(null)]);
  assert.equal(sender.track, null);
});

test("the two agree, trickle and connect", async () => {
  const { sharer, helper, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry();
  const [mine] = sharer.pcs;
  const [theirs] = helper.pcs;
  mine.found({ candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 });
  theirs.found(null);
  await carry();

  assert.equal(mine.signalingState, "stable");
  assert.equal(mine.remoteDescription.type, "answer");
  assert.deepEqual(theirs.candidates, [{ candidate: "candidate:1", sdpMid: "0", sdpMLineIndex: 0 }]);
  assert.deepEqual(mine.candidates, [null]);
  mine.become("connected");
  assert.equal(sharer.peer.status, "connected");
  assert.equal(sharer.peer.sending, true);
});

test("the helper's connection is made before anyone clicks, and used for the first offer", async () => {
  const { sharer, helper, carry } = meeting();
  assert.equal(helper.pcs.length, 1);
  assert.equal(helper.pcs[0].configuration.iceCandidatePoolSize, 1);
  assert.equal(helper.peer.status, "none");

  await sharer.peer.setTrack(TRACK);
  await carry();

  assert.equal(helper.pcs.length, 1);
  assert.equal(helper.peer.status, "connecting");
  assert.deepEqual(
    helper.line.of("description").map(({ of }) => of),
    ["answer"],
    "it answers and never offers first",
  );
});

test("a Chromium sharer is told to begin fast, a Firefox one is left alone", async () => {
  const { sharer, helper, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry();
  assert.match(helper.line.of("description")[0].sdp, /x-google-start-bitrate=4000/);

  const other = helping();
  other.line.tell("passed", {
    sender: SHARER_PAGE,
    message: {
      kind: "description",
      to: HELPER_PAGE,
      link: 1,
      of: "offer",
      sdp: "v=0\r\no=mozilla...THIS\r\nm=video 9\r\n",
    },
  });
  await settle();
  assert.doesNotMatch(other.line.of("description")[0].sdp, /x-google/);
});

test("a new page of the helper gets a new connection with a higher link", async () => {
  const { line, peer, pcs } = sharing();
  await peer.setTrack(TRACK);
  await settle();
  await settle();
  const page = "N".repeat(22);

  line.tell("state", stateOf({ seat: "sharer", version: 2, helper: here(page) }));
  await settle();
  await settle();

  assert.equal(pcs[0].signalingState, "closed");
  assert.equal(pcs.length, 2);
  const { to, link } = line.of("description").at(-1);
  assert.deepEqual([to, link], [page, 1_001]);
  assert.equal(pcs[1].transceivers[0].sender.track, TRACK);
});

test("a helper who is away gets no connection until back, and the same page keeps its own", async () => {
  const { line, peer, pcs } = sharing({ helper: away(HELPER_PAGE) });
  await peer.setTrack(TRACK);
  assert.equal(pcs.length, 0);

  line.tell("state", stateOf({ seat: "sharer", version: 2 }));
  assert.equal(pcs.length, 1);
  line.tell("state", stateOf({ seat: "sharer", version: 3, helper: away(HELPER_PAGE) }));
  line.tell("state", stateOf({ seat: "sharer", version: 4 }));
  assert.equal(pcs.length, 1);
});

test("what is said to an older link, or by another page, is not heard", async () => {
  const { sharer, helper, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry();
  const answer = helper.line.of("description")[0];
  const before = sharer.pcs[0].candidates.length;
  const candidate = { kind: "candidate", to: SHARER_PAGE, link: 7, candidate: "candidate:9", mid: "0", line: 0 };

  sharer.line.tell("passed", { sender: HELPER_PAGE, message: candidate });
  sharer.line.tell("passed", { sender: "X".repeat(22), message: { ...candidate, link: 1_000 } });
  sharer.line.tell("passed", { sender: HELPER_PAGE, message: answer });
  await settle();

  assert.equal(sharer.pcs[0].candidates.length, before);
  assert.equal(sharer.pcs[0].signalingState, "stable", "a second answer is dropped");
});

test("both offering at once ends in agreement: the helper gives way", async () => {
  const { sharer, helper, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry();

  sharer.pcs[0].restartIce();
  helper.pcs[0].restartIce();
  await carry();

  assert.equal(sharer.pcs[0].signalingState, "stable");
  assert.equal(helper.pcs[0].signalingState, "stable");
  assert.ok(helper.pcs[0].remoteDescription.sdp.includes(`${sharer.pcs[0].name}g2`));
});

test("a renewed offer names the role that was agreed on", async () => {
  const { sharer, helper, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry();

  helper.pcs[0].restartIce();
  await carry();
  sharer.pcs[0].restartIce();
  await carry();

  assert.match(helper.line.of("description").find(({ of }) => of === "offer").sdp, /a=setup:active/);
  assert.match(sharer.line.of("description").at(-1).sdp, /a=setup:passive/);
});

test("an offer that was lost is said again, and its answer agrees", async () => {
  const { sharer, helper, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry({ lost: ({ of }) => of === "offer" });
  assert.equal(sharer.pcs[0].signalingState, "have-local-offer");

  await sharer.clock.advance(2_600);
  await carry();

  assert.equal(sharer.pcs[0].signalingState, "stable");
  assert.equal(helper.pcs[0].signalingState, "stable");
});

test("a path that hiccups is left alone, one that stays broken is mended again and again", async () => {
  const { sharer, carry } = meeting();
  const { peer, clock, pcs } = sharer;
  await peer.setTrack(TRACK);
  await carry();
  pcs[0].become("connected");
  await clock.advance(5_000);

  pcs[0].become("disconnected");
  await clock.advance(1_000);
  pcs[0].become("connected");
  await clock.advance(10_000);
  assert.equal(pcs[0].restarts, 0);

  pcs[0].become("disconnected");
  assert.equal(peer.status, "interrupted");
  await clock.advance(2_100);
  await carry();
  assert.equal(pcs[0].restarts, 1);
  await clock.advance(4_100);
  await carry();
  assert.equal(pcs[0].restarts, 2);
  pcs[0].become("connected");
  assert.equal(peer.status, "connected");
});

test("a path that failed is mended at once, but not while the last agreement is young", async () => {
  const { sharer, carry } = meeting();
  const { peer, clock, pcs } = sharer;
  await peer.setTrack(TRACK);
  await carry();
  pcs[0].become("connected");

  pcs[0].become("failed");
  await clock.advance(1_000);
  assert.equal(pcs[0].restarts, 0);
  await clock.advance(600);

  assert.equal(pcs[0].restarts, 1);
});

test("a line that came back restarts the path once, with fresh relay logins", async () => {
  const { sharer, carry } = meeting();
  const { peer, clock, line, pcs } = sharer;
  await peer.setTrack(TRACK);
  await carry();
  pcs[0].become("connected");
  await clock.advance(10_000);
  line.tell("status", { status: "lost" });
  line.ice = { iceServers: [{ urls: "turn:new" }], relayOnly: false };

  line.tell("status", { status: "open" });
  line.tell("state", stateOf({ seat: "sharer", version: 2, helper: away(HELPER_PAGE) }));
  line.tell("state", stateOf({ seat: "sharer", version: 3 }));
  await carry();
  await clock.advance(3_000);

  assert.equal(pcs.length, 1);
  assert.equal(pcs[0].restarts, 1);
  assert.deepEqual(pcs[0].configuration.iceServers, [{ urls: "turn:new" }]);
});

test("a page that was open for long connects with relay logins that still hold", async () => {
  const { sharer, helper, carry } = meeting();
  for (const { line } of [sharer, helper]) {
    const fresh = { iceServers: [{ urls: ["turn:relay.example"], username: "fresh" }], relayOnly: false };
    line.freshIce = async () => fresh;
  }

  await sharer.peer.setTrack(TRACK);
  await carry();

  assert.equal(sharer.pcs[0].configuration.iceServers[0]?.username, "fresh");
  assert.equal(helper.pcs[0].configuration.iceServers[0]?.username, "fresh");
  assert.equal(helper.pcs[0].configuration.iceCandidatePoolSize, 1, "nothing else of it changes");
  assert.deepEqual([sharer.pcs[0].signalingState, helper.pcs[0].signalingState], ["stable", "stable"]);
});

test("what no restart mends is connected anew, only while both can hear it", async () => {
  const { sharer, carry } = meeting();
  const { peer, clock, line, pcs } = sharer;
  await peer.setTrack(TRACK);
  await carry();
  pcs[0].become("connected");
  pcs[0].become("failed");
  line.tell("state", stateOf({ seat: "sharer", version: 2, helper: away(HELPER_PAGE) }));
  await clock.advance(190_000);
  assert.equal(pcs.length, 1);

  line.tell("state", stateOf({ seat: "sharer", version: 3 }));
  await clock.advance(25_000);

  assert.equal(pcs.length, 2);
  assert.equal(peer.status, "interrupted", "that it begins anew is no news");
  assert.equal(pcs[1].transceivers[0].sender.track, TRACK);
});

test("a connection that has carried the picture is given the time of an absent seat to be mended", async () => {
  const { sharer, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry();
  sharer.pcs[0].become("connected");
  sharer.pcs[0].become("failed");

  await sharer.clock.advance(170_000);
  assert.equal(sharer.pcs.length, 1);
  assert.ok(sharer.line.of("description").length > 5, "meanwhile it is tried again and again");
});

test("two browsers that find no way to each other say so, and go on trying", async () => {
  const { sharer, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry();

  await sharer.clock.advance(12_100);

  assert.equal(sharer.peer.status, "no-route");
  sharer.pcs[0].become("connected");
  assert.equal(sharer.peer.status, "connected");
});

test("a description that cannot be applied leads to a new connection", async () => {
  const { sharer, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await settle();
  sharer.pcs[0].refuse = new DOMException("role", "InvalidAccessError");
  await carry();

  assert.equal(sharer.pcs.length, 2);
  assert.equal(sharer.pcs[1].signalingState, "stable");
});

test("the channel carries beats, and silence is an interruption", async () => {
  const { sharer, helper, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry();
  const [channel] = sharer.pcs[0].channels;
  assert.deepEqual(channel.options, { negotiated: true, id: 0, ordered: true });
  sharer.pcs[0].become("connected");
  channel.opened();
  await sharer.clock.advance(2_100);
  assert.deepEqual(channel.sent, ["beat", "beat", "beat"]);

  channel.hear("beat");
  await sharer.clock.advance(6_000);
  assert.equal(sharer.peer.status, "interrupted");
  channel.hear("beat");
  assert.equal(sharer.peer.status, "connected");
  assert.equal(sharer.line.hurried, 1, "where one way is open again, the other is tried at once");
  assert.equal(helper.pcs[0].channels.length, 1);
});

test("what stands in the way of one page is told to the other at once, and with every beat", async () => {
  const { sharer, channel } = await connected();
  const { peer } = sharer;

  peer.mark("muted", true);
  peer.mark("muted", true);
  peer.mark("asleep", true);
  await sharer.clock.advance(1_100);
  peer.mark("muted", false);

  assert.deepEqual(channel.sent.slice(1), ["beat muted", "beat asleep muted", "beat asleep muted", "beat asleep"]);
  assert.deepEqual(peer.mine, ["asleep"]);
});

test("of the words of the other page, those that nobody knows are passed over", async () => {
  const { sharer, channel } = await connected();
  const heard = recorded(sharer.peer, "other");

  for (const word of ["beat strained", "beat strained", "beat strained dancing", "end", "{}", "beatmuted", 7, "beat"]) {
    channel.hear(word);
  }

  const conditions = heard.map(([, other]) => other.conditions.join());
  assert.deepEqual(conditions, ["strained", ""]);
  assert.equal(sharer.peer.status, "connected");
});

test("a page that says it goes is gone until it is heard again", async () => {
  const { sharer, channel } = await connected();
  const heard = recorded(sharer.peer, "other");

  channel.hear("bye");
  channel.hear("beat");
  sharer.peer.bye();

  assert.deepEqual(
    heard.map(([, { page, goneAt }]) => [page, goneAt !== null]),
    [
      [HELPER_PAGE, true],
      [HELPER_PAGE, false],
    ],
  );
  assert.equal(channel.sent.at(-1), "bye");
});

test("that a person ends the session is told to the other page at once, and a beat does not take it back", async () => {
  const { sharer, channel } = await connected();
  const heard = recorded(sharer.peer, "other");

  channel.hear("ends");
  await sharer.clock.advance(4_000);
  channel.hear("beat muted");
  channel.hear("ends");
  assert.deepEqual(
    heard.map(([, { page, endsAt, goneAt }]) => [page, endsAt, goneAt]),
    [
      [HELPER_PAGE, heard[0][1].endsAt, null],
      [HELPER_PAGE, heard[0][1].endsAt, null],
    ],
    "nothing that is said later makes it younger",
  );
  await sharer.clock.advance(40_000);
  channel.hear("ends");
  assert.ok(sharer.peer.other.endsAt > heard[0][1].endsAt, "an end that was none, and one that is");
  sharer.peer.ends();
  assert.equal(channel.sent.at(-1), "ends");
});

test("a channel that closes is an interruption at once, and none when the session is over there", async () => {
  const one = await connected();
  one.channel.dispatchEvent(new Event("close"));
  assert.equal(one.sharer.peer.status, "interrupted");

  const other = await connected();
  other.channel.hear("over");
  other.channel.dispatchEvent(new Event("close"));
  other.sharer.pcs[0].become("disconnected");
  assert.equal(other.sharer.peer.status, "connected");
  other.sharer.line.tell("state", stateOf({ seat: "sharer", version: 2, phase: "ended" }));
  assert.equal(other.channel.sent.at(-1), "over");
  assert.equal(other.sharer.peer.status, "over");
});

/** Both connected, the sharer's channel open and heard once. */
async function connected() {
  const { sharer, helper, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry();
  const [channel] = sharer.pcs[0].channels;
  sharer.pcs[0].become("connected");
  channel.opened();
  channel.hear("beat");
  return { sharer, helper, channel };
}

test("the picture grows once its first frame is coded, and not before the two are connected", async () => {
  const { sharer, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry();
  const [pc] = sharer.pcs;
  const { sender, options } = pc.transceivers[0];
  assert.equal(options.sendEncodings[0].scaleResolutionDownBy, 4);
  const scale = () => sender.parameters.encodings[0].scaleResolutionDownBy;
  sender.stats = new Map([["1", { type: "outbound-rtp", framesEncoded: 1 }]]);

  await sharer.clock.advance(1_000);
  assert.equal(scale(), undefined, "nothing was set yet: as it was offered");
  pc.become("connected");
  await sharer.clock.advance(100);

  assert.equal(scale(), 1);
});

test("a helper's browser without WebRTC says so once it is offered a picture, and breaks nothing", async () => {
  const line = new FakeLine();
  const peer = new HelperPeer({ line, RTCPeerConnection: undefined, timers: new FakeClock().world });
  const told = recorded(peer, "status");
  line.tell("state", stateOf({}));
  assert.equal(peer.status, "none", "nobody is told before it matters");

  line.tell("passed", {
    sender: SHARER_PAGE,
    message: { kind: "description", to: HELPER_PAGE, link: 1, of: "offer", sdp: "v=0\r\n" },
  });
  await settle();

  assert.deepEqual([peer.status, peer.trial?.cause, peer.trial?.relay], ["no-route", "nothing-here", false]);
  assert.ok(!wordsOf(peer.trial).some((word) => word.startsWith("there-")), "what the other offers is not known");
  line.ice = { iceServers: [{ urls: "turn:relay.example" }], relayOnly: false };
  assert.equal(peer.trial?.relay, true);
  assert.equal(told.length, 1);
  assert.equal(await peer.stats(), null);
  peer.close();
  assert.equal(peer.status, "over");
});

test("a track is handed out at once, a later connection's only with its first picture", async () => {
  const { line, clock, peer, pcs, told } = helping();
  const offer = (sender, link) =>
    line.tell("passed", {
      sender,
      message: { kind: "description", to: HELPER_PAGE, link, of: "offer", sdp: "v=0\r\n" },
    });
  const receiver = { jitterBufferTarget: null, sources: [], getSynchronizationSources: () => receiver.sources };
  const stream = (name) => ({ name, getTracks: () => [] });
  const track = (pc, streams) =>
    pc.dispatchEvent(Object.assign(new Event("track"), { receiver, track: { enabled: true }, streams: [streams] }));
  offer(SHARER_PAGE, 1);
  await settle();
  track(pcs[0], stream("first"));
  assert.equal(peer.stream.name, "first");
  assert.equal(receiver.jitterBufferTarget, 0);

  const page = "Q".repeat(22);
  offer(page, 1);
  await settle();
  assert.equal(pcs.length, 1, "a page that does not hold the seat is not heard");
  line.tell("state", stateOf({ version: 2, sharer: here(page) }));
  offer(page, 1);
  await settle();
  track(pcs[1], stream("second"));
  await clock.advance(500);
  assert.equal(peer.stream.name, "first", "the last picture stays");
  assert.notEqual(pcs[0].signalingState, "closed");
  receiver.sources = [{}];
  await clock.advance(60);

  assert.equal(peer.stream.name, "second");
  assert.equal(pcs[0].signalingState, "closed");
  offer(SHARER_PAGE, 9);
  await settle();
  assert.equal(pcs.length, 2, "a page that was replaced is not heard any more");
  assert.deepEqual(
    told.filter(([name]) => name === "stream").map(([, detail]) => detail.stream.name),
    ["first", "second"],
  );
});

test("a page that takes its seat back begins anew, and is heard", async () => {
  const { sharer, helper, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry();
  sharer.line.tell("seat", { kind: "seat", cause: "taken-over" });
  assert.equal(sharer.pcs[0].signalingState, "closed");
  assert.equal(sharer.peer.status, "none");
  helper.line.tell("state", stateOf({ version: 2, sharer: here("Q".repeat(22)) }));

  helper.line.tell("state", stateOf({ version: 3 }));
  sharer.line.tell("state", stateOf({ seat: "sharer", version: 3 }));
  assert.deepEqual(sharer.pcs[1].transceivers[0].sender.tracks, [], "nothing is shown until the person shows again");
  await sharer.peer.setTrack(OTHER_TRACK);
  await carry();

  assert.equal(sharer.pcs[1].signalingState, "stable");
  assert.equal(sharer.pcs[1].transceivers[0].sender.track, OTHER_TRACK);
  assert.equal(helper.pcs.length, 2);
});

test("a helper's page that lost its seat looks at nothing", async () => {
  const { sharer, helper, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry();

  helper.line.tell("seat", { kind: "seat", cause: "taken-over" });

  assert.equal(helper.pcs[0].signalingState, "closed");
  assert.deepEqual([helper.peer.stream, helper.peer.status], [null, "none"]);
});

test("a page that comes back and finds its seat taken lets go of everything, too", async () => {
  const { sharer, helper, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry();
  const taken = { code: "seat-taken", sentence: "", details: {} };

  helper.line.tell("taken", taken);
  sharer.line.tell("taken", taken);

  assert.equal(helper.pcs[0].signalingState, "closed");
  assert.equal(sharer.pcs[0].signalingState, "closed");
  assert.deepEqual([helper.peer.status, sharer.peer.status], ["none", "none"]);
});

test("without a lease nothing is sent and nothing is looked at", async () => {
  const { peer, line, pcs } = sharing();
  await peer.setTrack(TRACK);
  line.tell("lapsed");
  await settle();
  assert.equal(pcs[0].transceivers[0].sender.track, null);

  const other = helping();
  const track = { enabled: true };
  const stream = { getTracks: () => [track] };
  other.line.tell("passed", {
    sender: SHARER_PAGE,
    message: { kind: "description", to: HELPER_PAGE, link: 1, of: "offer", sdp: "v=0\r\n" },
  });
  await settle();
  other.pcs[0].dispatchEvent(Object.assign(new Event("track"), { receiver: {}, track, streams: [stream] }));
  other.line.tell("lapsed");
  assert.deepEqual([other.peer.stream, track.enabled], [null, false]);
  other.line.tell("lease", { lasts_ms: 1 });
  assert.deepEqual([other.peer.stream, track.enabled], [stream, true]);
  other.peer.close();
  assert.equal(other.peer.stream, null, "the last frame does not stay in the page after the end");
});

test("the end takes everything down", async () => {
  const { sharer, helper, carry } = meeting();
  await sharer.peer.setTrack(TRACK);
  await carry();
  const ended = { reason: "helper-ended", by: "helper", at: "2026-11-22T10:02:00Z", lasted_ms: 1 };

  sharer.line.tell("state", stateOf({ seat: "sharer", version: 9, phase: "ended", ended }));
  helper.line.tell("state", stateOf({ version: 9, phase: "ended", ended }));

  assert.equal(sharer.pcs[0].signalingState, "closed");
  assert.equal(helper.pcs[0].signalingState, "closed");
  assert.deepEqual([sharer.peer.status, helper.peer.status], ["over", "over"]);
  await sharer.peer.setTrack(TRACK);
  assert.equal(sharer.pcs.length, 1);
});

test("the helper's wish goes with each connection and with each change, and the sharer's page fits to it", async () => {
  const { sharer, helper, carry } = meeting();
  helper.peer.preference = "smooth";
  assert.deepEqual(helper.line.sent, [], "there is nobody to tell yet");
  const track = { contentHint: "" };
  await sharer.peer.setTrack(track);
  assert.equal(track.contentHint, "text");
  await carry();

  const { sender } = sharer.pcs[0].transceivers[0];
  assert.deepEqual(helper.line.of("prefer"), [{ kind: "prefer", to: SHARER_PAGE, picture: "smooth" }]);
  assert.equal(track.contentHint, "motion");
  assert.equal(sender.parameters.degradationPreference, "maintain-framerate");

  helper.peer.preference = "sharp";
  await carry();
  assert.equal(track.contentHint, "text");
  assert.equal(sender.parameters.degradationPreference, "maintain-resolution");

  const wish = { kind: "prefer", to: SHARER_PAGE, picture: "smooth" };
  sharer.line.tell("passed", { sender: "X".repeat(22), message: wish });
  await settle();
  assert.equal(track.contentHint, "text", "a page that does not hold the seat is not heard");
});

test("what holds the picture back is told to the helper when it changes", async () => {
  const { sharer, helper, carry } = meeting();
  await sharer.peer.setTrack({ contentHint: "" });
  await carry();
  const report = (type, reason) =>
    new Map(later(CHROMIUM_SENDS, type, { qualityLimitationReason: reason }).map((one) => [one.id, one]));
  sharer.pcs[0].stats = report("outbound-rtp", "none");
  helper.pcs[0].stats = new Map(CHROMIUM_RECEIVES.map((one) => [one.id, one]));
  helper.pcs[0].become("connected");
  assert.equal((await helper.peer.stats()).limited, null);
  sharer.pcs[0].become("connected");
  await sharer.clock.advance(2_000);
  sharer.pcs[0].stats = report("outbound-rtp", "cpu");
  await sharer.clock.advance(6_000);
  await carry();

  assert.deepEqual(
    sharer.line.of("limited").map(({ to, by }) => [to, by]),
    [
      [HELPER_PAGE, "none"],
      [HELPER_PAGE, "cpu"],
    ],
  );
  assert.equal((await helper.peer.stats()).limited, "cpu");
});

test("relay only hides addresses on both sides", async () => {
  const line = new FakeLine();
  line.ice = { iceServers: [{ urls: "turn:r" }], relayOnly: true };
  const RTCPeerConnection = fakePeerConnection();
  const timers = new FakeClock().world;
  line.tell("state", stateOf());

  new SharerPeer({ line, RTCPeerConnection, capabilities: () => null, timers }).prepare();
  new HelperPeer({ line, RTCPeerConnection, timers });

  assert.deepEqual(
    RTCPeerConnection.all.map(({ configuration }) => configuration.iceTransportPolicy),
    ["relay", "relay"],
  );
});

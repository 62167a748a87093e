import assert from "node:assert/strict";
import { test } from "node:test";
import { HEIGHT, pathOf, roundUp, WIDTH } from "../../src/entraide/web/static/entraide/js/elements/curve.js";
import {
  ceilingOf,
  Stillness,
  startKbps,
  Thinness,
  wayOf,
} from "../../src/entraide/web/static/entraide/js/peer/ceiling.js";
import { codecOf, inOrder, Thrift } from "../../src/entraide/web/static/entraide/js/peer/codecs.js";
import { Fitting } from "../../src/entraide/web/static/entraide/js/peer/fitting.js";
import { byMinute, History, LASTS_MS, spanOf } from "../../src/entraide/web/static/entraide/js/peer/history.js";
import { Gauge, judge } from "../../src/entraide/web/static/entraide/js/peer/quality.js";
import { route } from "../../src/entraide/web/static/entraide/js/peer/route.js";
import { Watch } from "../../src/entraide/web/static/entraide/js/peer/watch.js";
import { FakeClock, settle } from "./fakes.js";
import { CHROMIUM_RECEIVES, CHROMIUM_SENDS, later } from "./stats.js";

const names = (codecs) => codecs.map(({ mimeType }) => mimeType.slice(6));
const CODECS = [
  { mimeType: "video/VP8" },
  { mimeType: "video/H264", sdpFmtpLine: "packetization-mode=1;profile-level-id=640034" },
  { mimeType: "video/rtx", sdpFmtpLine: "" },
  { mimeType: "video/H264", sdpFmtpLine: "packetization-mode=1;profile-level-id=42e01f" },
  { mimeType: "video/VP9" },
  { mimeType: "video/AV1" },
];

// --- codecs --------------------------------------------------------------------------------------------------

test("the light codec stands first, or the thrifty one; of H.264's profiles the plain one; everything is kept", () => {
  const light = inOrder(CODECS, false);

  assert.deepEqual(names(light), ["H264", "H264", "AV1", "VP8", "VP9", "rtx"]);
  assert.match(light[0].sdpFmtpLine, /42e01f/);
  assert.deepEqual(names(inOrder(CODECS, true)), ["AV1", "H264", "H264", "VP8", "VP9", "rtx"]);
});

test("a codec is named only where the agreement would send another, and only one that both have", () => {
  const agreed = inOrder(CODECS, false);
  const without = agreed.filter(({ mimeType }) => mimeType !== "video/AV1");

  assert.equal(codecOf(agreed, false), null);
  assert.equal(codecOf(agreed, true)?.mimeType, "video/AV1");
  assert.equal(codecOf(without, true), null);
  assert.equal(codecOf([], true), null);
});

test("thrift begins at once through a relay, and ends when the way around it has lasted", () => {
  const thrift = new Thrift(false);
  const look = (at, relayed) => {
    thrift.follow({ at, relayed, limited: "none" });
    return thrift.on;
  };

  assert.equal(look(0, false), false);
  assert.equal(look(60_000, false), false, "a direct path is no reason, however thin");
  assert.equal(look(62_000, true), true);
  assert.equal(look(64_000, false), true);
  assert.equal(look(70_000, true), true, "the way around did not last");
  assert.equal(look(72_000, false), true);
  assert.equal(look(90_000, false), true);
  assert.equal(look(92_000, false), false);
});

test("a machine that cannot keep up with the thrifty codec gets the light one for a while", () => {
  const thrift = new Thrift(true);
  const look = (at, limited) => thrift.follow({ at, relayed: true, limited });

  look(0, "cpu");
  assert.equal(thrift.on, true);
  look(2_000, "cpu");
  assert.equal(thrift.on, false);
  look(60_000, "none");
  assert.equal(thrift.on, false, "barred");
  look(123_000, "none");
  assert.equal(thrift.on, true);
});

test("a machine is too busy for the thrifty codec, too, when its frames take long and nobody says why", () => {
  const thrift = new Thrift(true);
  const look = (at, frameMs) => thrift.follow({ at, relayed: true, limited: "bandwidth", frameMs });

  look(0, 90);
  look(2_000, 40);
  look(4_000, 90);
  look(5_900, null);
  assert.equal(thrift.on, true, "never twice in a row");
  look(8_000, 90);
  look(10_000, 90);
  assert.equal(thrift.on, false);
});

// --- ceilings ------------------------------------------------------------------------------------------------

test("the way decides the ceiling: near, far, through a relay, through one over TCP", () => {
  const way = (relayed, transport, rttMs, before = "far") => wayOf({ relayed, transport, rttMs }, before);
  assert.equal(way(false, "udp", 3), "near");
  assert.equal(way(false, "udp", 40), "far");
  assert.equal(way(false, "udp", 40, "near"), "near", "no hopping to and fro");
  assert.equal(way(false, "udp", 80, "near"), "far");
  assert.equal(way(false, "udp", null), "far");
  assert.equal(way(true, "udp", 3), "relay-udp");
  assert.equal(way(true, null, 3), "relay-udp");
  assert.equal(way(true, "tls", 3), "relay-tcp");

  const ceilings = ["near", "far", "relay-udp", "relay-tcp"].map((one) => ceilingOf(one, "sharp"));
  assert.deepEqual(
    ceilings.map(({ maxBitrate }) => maxBitrate),
    [8_000_000, 5_000_000, 2_000_000, 1_500_000],
  );
  assert.ok(ceilings.every(({ degradationPreference }) => degradationPreference === "maintain-resolution"));
  assert.ok(startKbps(true) < startKbps(false));
});

test("a path is thin at once, and no longer so when there is room", () => {
  const thinness = new Thinness();
  const after = (availableKbps) => {
    thinness.follow(availableKbps);
    return thinness.on;
  };

  assert.equal(after(null), false);
  assert.equal(after(5_000), false);
  assert.equal(after(900), true);
  assert.equal(after(1_400), true, "no fluttering");
  assert.equal(after(null), true);
  assert.equal(after(1_600), false);
  assert.equal(after(1_400), false);
});

test("on a thin path sharp gives up frames and keeps letters, smooth keeps frames", () => {
  assert.equal(ceilingOf("far", "sharp", { thin: true }).maxFramerate, 12);
  const smooth = ceilingOf("relay-tcp", "smooth", { thin: true });

  assert.deepEqual([smooth.maxFramerate, smooth.degradationPreference], [30, "maintain-framerate"]);
});

test("a still screen that is encoded on and on gets fewer frames, until something moves", () => {
  const stillness = new Stillness();
  const look = (at, fps, kbps) => {
    stillness.follow({ at, fps, kbps });
    return stillness.on;
  };

  assert.equal(look(0, 29, 18), false);
  assert.equal(look(4_000, 29, 18), false);
  assert.equal(look(6_000, 29, 18), true);
  assert.equal(look(8_000, 10, 8), true);
  assert.equal(look(10_000, 10, 600), false);
  assert.equal(look(12_000, 1, 1), false, "a browser that rests by itself is left alone");
  assert.equal(look(60_000, 1, 1), false);
  assert.equal(ceilingOf("near", "sharp", { still: true }).maxFramerate, 10);
});

test("a sender is fitted once for each change, and asked again after a refusal", async () => {
  const told = [];
  let refuse = false;
  const sender = {
    track: { contentHint: "" },
    getParameters: () => ({ codecs: inOrder(CODECS, false), encodings: [{ codec: { mimeType: "video/VP8" } }] }),
    async setParameters(parameters) {
      if (refuse) throw new DOMException("now", "InvalidModificationError");
      told.push(parameters);
    },
  };
  const quality = {
    direct: true,
    transport: "udp",
    rtt_ms: 4,
    available_kbps: 5_000,
    limited: "none",
    fps: 1,
    kbps: 9,
  };
  const fitting = new Fitting(sender, false, "sharp", new FakeClock());

  await fitting.follow({ ...quality, direct: null }, 0);
  assert.equal(told.length, 0, "no path is known");
  await fitting.follow(quality, 1_000);
  await fitting.follow(quality, 2_000);
  assert.equal(told.length, 1);
  assert.equal(told[0].degradationPreference, "maintain-resolution");
  assert.deepEqual(told[0].encodings, [{ maxBitrate: 8_000_000, maxFramerate: 30, scaleResolutionDownBy: 4 }]);

  refuse = true;
  await fitting.prefer("smooth");
  assert.equal(sender.track.contentHint, "motion");
  refuse = false;
  await fitting.follow(quality, 3_000);
  assert.equal(told.at(-1).degradationPreference, "maintain-framerate");

  await fitting.follow({ ...quality, direct: false, transport: "tls" }, 4_000);
  assert.equal(told.at(-1).encodings[0].codec.mimeType, "video/AV1");
  assert.equal(told.at(-1).encodings[0].maxBitrate, 1_500_000);
});

const coding = (stats) => {
  const clock = new FakeClock();
  const told = [];
  const sender = {
    stats,
    track: {},
    getParameters: () => ({ codecs: [], encodings: [{}] }),
    setParameters: async ({ encodings }) => told.push(encodings[0].scaleResolutionDownBy),
    async getStats() {
      if (this.stats === null) throw new Error("none here");
      return new Map(this.stats.map((one, id) => [id, { type: "outbound-rtp", ...one }]));
    },
  };
  return { clock, told, sender, fitting: new Fitting(sender, false, "sharp", clock) };
};

test("the first picture is small, and as soon as it is coded those that follow are whole", async () => {
  const { clock, told, sender, fitting } = coding([]);

  const begun = fitting.begin();
  await clock.advance(500);
  sender.stats = [{ framesEncoded: 0 }];
  await clock.advance(500);
  assert.deepEqual(told, [], "nothing is coded yet");
  sender.stats = [{ framesEncoded: 1 }];
  await clock.advance(100);
  await begun;
  assert.deepEqual(told, [1]);
  await fitting.begin();
  await clock.advance(100);
  assert.deepEqual(told, [1], "a picture that is shown again is no first one");
});

test("a browser that does not tell of the first picture, or of anything, is not waited for", async () => {
  for (const stats of [[{}], null]) {
    const { clock, told, fitting } = coding(stats);

    const begun = fitting.begin();
    await clock.advance(100);
    await begun;

    assert.deepEqual(told, [1]);
  }
});

test("a first picture that does not come is not waited for without end, and one that was seen not at all", async () => {
  const late = coding([{ framesEncoded: 0 }]);
  const begun = late.fitting.begin();
  await late.clock.advance(3_000);
  await begun;
  assert.deepEqual(late.told, [1]);

  const seen = coding([{ framesEncoded: 0 }]);
  const waiting = seen.fitting.begin();
  await seen.fitting.whole();
  assert.deepEqual(seen.told, [1]);
  await seen.clock.advance(100);
  await waiting;
  assert.deepEqual(seen.told, [1]);
});

test("a size that was refused is asked for again at once: nobody is left with a small picture", async () => {
  const { told, sender, fitting } = coding([{ framesEncoded: 1 }]);
  const { setParameters } = sender;
  let refused = 2;
  sender.setParameters = async (parameters) => {
    if (refused-- > 0) throw new DOMException("now", "InvalidModificationError");
    return setParameters(parameters);
  };

  await fitting.whole();

  assert.deepEqual(told, [1]);
});

test("a connection that is taken down before its first picture is left alone", async () => {
  const { clock, told, fitting } = coding([{ framesEncoded: 0 }]);

  const begun = fitting.begin();
  fitting.close();
  await clock.advance(100);
  await begun;

  assert.deepEqual(told, []);
});

// --- figures -------------------------------------------------------------------------------------------------

test("the way of the packets is read as each browser tells it", () => {
  assert.deepEqual(route(CHROMIUM_SENDS), { relayed: false, transport: "udp", rttMs: 34, availableKbps: 5591 });
  const ends = [
    { id: "l", type: "local-candidate", candidateType: "relay", protocol: "udp", relayProtocol: "tls" },
    { id: "r", type: "remote-candidate", candidateType: "srflx", protocol: "udp" },
  ];
  const firefox = [
    ...ends,
    { id: "p", type: "candidate-pair", localCandidateId: "l", remoteCandidateId: "r", selected: true },
  ];
  assert.deepEqual(route(firefox), { relayed: true, transport: "tls", rttMs: null, availableKbps: null });
  assert.equal(route(ends), null);
});

/** A gauge on a connection whose statistics the test sets. */
function gauge(stats) {
  const pc = { stats, getStats: async () => new Map(pc.stats.map((entry) => [entry.id, entry])) };
  const clock = new FakeClock();
  const read = async (more, ms = 1_000, silent = false) => {
    pc.stats = more;
    clock.time += ms;
    return meter.read(silent);
  };
  const meter = new Gauge(pc, clock);
  return { read };
}

test("who receives reads size, codec, rates and delay between two looks", async () => {
  const { read } = gauge(CHROMIUM_RECEIVES);
  const first = await read(CHROMIUM_RECEIVES);
  assert.deepEqual([first.fps, first.kbps, first.delay_ms, first.loss], [null, null, null, null]);

  const second = await read(
    later(CHROMIUM_RECEIVES, "inbound-rtp", {
      ...{ framesDecoded: 30, bytesReceived: 50_000, packetsReceived: 95, packetsLost: 5 },
      ...{ jitterBufferDelay: 0.6, jitterBufferEmittedCount: 30, totalDecodeTime: 0.09 },
    }),
  );

  assert.deepEqual(second, {
    ...{ quality: "fair", rtt_ms: 34, direct: true, transport: "udp", width: 1920, height: 1080 },
    ...{
      fps: 30,
      kbps: 400,
      delay_ms: 40,
      frame_ms: 3,
      codec: "H264",
      loss: 0.05,
      limited: null,
      available_kbps: 5591,
    },
  });
});

test("who sends reads what was encoded, what the other missed, and what holds it back", async () => {
  const { read } = gauge(CHROMIUM_SENDS);
  await read(CHROMIUM_SENDS);
  const more = later(CHROMIUM_SENDS, "outbound-rtp", {
    ...{ framesEncoded: 24, bytesSent: 25_000, totalEncodeTime: 0.36, qualityLimitationReason: "bandwidth" },
  });

  const quality = await read(later(more, "remote-inbound-rtp", { fractionLost: 0.1 }));

  assert.equal(quality.quality, "poor");
  assert.deepEqual([quality.fps, quality.kbps, quality.delay_ms, quality.frame_ms], [24, 200, 32, 15]);
  assert.deepEqual([quality.loss, quality.limited, quality.codec], [0.1, "bandwidth", "H264"]);
});

test("a still screen is no fault: nothing is late, and one packet that got lost is no storm", async () => {
  const { read } = gauge(CHROMIUM_RECEIVES);
  await read(CHROMIUM_RECEIVES);

  const quality = await read(
    later(CHROMIUM_RECEIVES, "inbound-rtp", { packetsReceived: 3, packetsLost: 1, bytesReceived: 200 }),
  );

  assert.deepEqual([quality.quality, quality.fps, quality.delay_ms, quality.loss], ["good", 0, null, null]);
});

test("quality is judged by delay, loss and silence, not by frames", () => {
  const word = (more) => judge({ rttMs: 30, loss: 0, delayMs: 40, silent: false, ...more });
  assert.equal(word({}), "good");
  assert.equal(word({ rttMs: null, loss: null, delayMs: null }), "good");
  assert.equal(word({ rttMs: 250 }), "fair");
  assert.equal(word({ loss: 0.05 }), "fair");
  assert.equal(word({ delayMs: 600 }), "fair");
  assert.equal(word({ rttMs: 600 }), "poor");
  assert.equal(word({ delayMs: 1_500 }), "poor");
  assert.equal(word({ silent: true }), "poor");
});

test("a connection is looked at as often as it is looked upon, and not at all once stopped", async () => {
  const clock = new FakeClock();
  const told = [];
  let reads = 0;
  const read = async () => {
    reads += 1;
    return reads === 1 ? null : { reads };
  };
  const watch = new Watch({ read, told: (quality) => told.push(quality), timers: clock });

  watch.start();
  await settle();
  assert.deepEqual([reads, told.length], [1, 0], "null is not told");
  await clock.advance(2_000);
  assert.equal(reads, 2);
  watch.pace = "closely";
  await clock.advance(3_000);
  assert.equal(reads, 5);
  watch.pace = "unseen";
  await clock.advance(9_000);
  assert.equal(reads, 5);
  await clock.advance(1_000);
  assert.equal(reads, 6);
  watch.stop();
  await clock.advance(60_000);
  assert.equal(reads, 6);
});

test("the last five minutes are kept, and told by the minute", () => {
  const history = new History();
  for (let second = 0; second <= 400; second += 1) {
    history.add({ kbps: second, fps: second < 390 ? 30 : 0, delay_ms: null }, second * 1_000);
  }

  assert.equal(history.lasts, LASTS_MS);
  assert.equal(history.last.kbps, 400);
  assert.deepEqual(spanOf(history.of("kbps")), { least: 100, mean: 250, most: 400 });
  assert.equal(spanOf(history.of("delay_ms")), null);
  const minutes = byMinute(history.of("fps"), history.at);
  assert.deepEqual(
    minutes.map(({ minutes: ago, span }) => [ago, span.least, span.most]),
    [
      [1, 0, 30],
      [2, 30, 30],
      [3, 30, 30],
      [4, 30, 30],
      [5, 30, 30],
    ],
  );
  assert.deepEqual(byMinute([], 0), []);
});

test("a graph runs from the left to now, breaks where nothing was measured, and its scale is rounded up", () => {
  const now = LASTS_MS;
  const sample = (at, value) => ({ at, value });

  assert.equal(
    pathOf([sample(0, 0), sample(10_000, 50), sample(now, 100)], now, 100),
    `M0.0 ${HEIGHT - 1}.0h0L10.0 24.5M${WIDTH}.0 2.0h0`,
  );
  assert.equal(pathOf([sample(now - 2_000, null), sample(now, 1)], now, 1), `M${WIDTH}.0 2.0h0`);
  assert.equal(pathOf([sample(-1, 5)], now, 10), "", "too long ago");
  assert.deepEqual([1, 28, 30, 31, 450, 900].map(roundUp), [1, 30, 30, 50, 500, 1_000]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "../../src/entraide/web/static/entraide/js/peer/quality.js";
import { route } from "../../src/entraide/web/static/entraide/js/peer/route.js";
import {
  readsStartBitrate,
  setupOf,
  withSetup,
  withStartBitrate,
} from "../../src/entraide/web/static/entraide/js/peer/sdp.js";
import { inOrder } from "../../src/entraide/web/static/entraide/js/peer/sharer.js";

const lines = (...all) => `${all.join("\r\n")}\r\n`;
const ANSWER = lines(
  "v=0",
  "o=- 8 2 IN IP4 127.0.0.1",
  "m=audio 9 UDP/TLS/RTP/SAVPF 111",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10",
  "m=video 9 UDP/TLS/RTP/SAVPF 103 104 96 45 98 99 41",
  "a=setup:active",
  "a=rtpmap:103 H264/90000",
  "a=fmtp:103 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
  "a=rtpmap:104 rtx/90000",
  "a=fmtp:104 apt=103",
  "a=rtpmap:96 VP8/90000",
  "a=rtcp-fb:96 nack pli",
  "a=rtpmap:45 AV1/90000",
  "a=fmtp:45 level-idx=5;profile=0;tier=0",
  "a=rtpmap:98 red/90000",
  "a=rtpmap:99 ulpfec/90000",
  "a=rtpmap:41 flexfec-03/90000",
  "a=fmtp:41 repair-window=10000000",
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
  "a=setup:active",
);

test("the start bit rate is added to each codec's own format line, and to nothing else", () => {
  const wanted = ANSWER.replace("42e01f", "42e01f;x-google-start-bitrate=4000")
    .replace("tier=0", "tier=0;x-google-start-bitrate=4000")
    .replace("a=rtpmap:96 VP8/90000\r\n", "a=rtpmap:96 VP8/90000\r\na=fmtp:96 x-google-start-bitrate=4000\r\n");

  assert.equal(withStartBitrate(ANSWER, 4000), wanted);
});

test("a description is changed once, however often it is said", () => {
  const once = withStartBitrate(ANSWER, 4000);

  assert.equal(withStartBitrate(once, 4000), once);
});

test("no codec ends with two format lines", () => {
  const formats = [...withStartBitrate(ANSWER, 4000).matchAll(/^a=fmtp:(\d+)/gm)].map((match) => match[1]);

  assert.equal(new Set(formats).size, formats.length);
});

test("Firefox is known by its origin line", () => {
  assert.ok(readsStartBitrate(ANSWER));
  assert.ok(!readsStartBitrate(lines("v=0", "o=mozilla...THIS_IS_SDPARTA-99.0 1 0 IN IP4 0.0.0.0")));
});

test("the agreed role replaces the free choice in every section", () => {
  const offer = ANSWER.replaceAll("a=setup:active", "a=setup:actpass");

  assert.equal(setupOf(offer), "actpass");
  assert.equal(withSetup(offer, "active"), ANSWER);
});

test("of H.264's profiles the plain one stands first; everything is kept", () => {
  const codecs = [
    { mimeType: "video/VP8" },
    { mimeType: "video/H264", sdpFmtpLine: "packetization-mode=1;profile-level-id=640034" },
    { mimeType: "video/rtx", sdpFmtpLine: "" },
    { mimeType: "video/H264", sdpFmtpLine: "packetization-mode=1;profile-level-id=42e01f" },
    { mimeType: "video/VP9" },
    { mimeType: "video/AV1" },
  ];

  const ordered = inOrder(codecs);

  assert.deepEqual(
    ordered.map(({ mimeType }) => mimeType.slice(6)),
    ["H264", "H264", "AV1", "VP9", "VP8", "rtx"],
  );
  assert.match(ordered[0].sdpFmtpLine, /42e01f/);
  assert.equal(ordered.length, codecs.length);
});

test("the way of the packets is read as each browser tells it", () => {
  const ends = [
    { id: "l", type: "local-candidate", candidateType: "host" },
    { id: "r", type: "remote-candidate", candidateType: "relay" },
    { id: "h", type: "remote-candidate", candidateType: "srflx" },
  ];
  const pair = { id: "p", type: "candidate-pair", localCandidateId: "l", currentRoundTripTime: 0.0341 };

  const chromium = [
    ...ends,
    { ...pair, remoteCandidateId: "r" },
    { type: "transport", id: "t", selectedCandidatePairId: "p" },
  ];
  assert.deepEqual(route(chromium), { relayed: true, rttMs: 34 });
  const firefox = [...ends, { ...pair, remoteCandidateId: "h", selected: true, currentRoundTripTime: undefined }];
  assert.deepEqual(route(firefox), { relayed: false, rttMs: null });
  assert.equal(route(ends), null);
});

test("quality is judged by delay, loss and silence, not by frames", () => {
  assert.equal(judge(30, 0, false), "good");
  assert.equal(judge(null, 0, false), "good");
  assert.equal(judge(250, 0, false), "fair");
  assert.equal(judge(30, 0.05, false), "fair");
  assert.equal(judge(600, 0, false), "poor");
  assert.equal(judge(30, 0, true), "poor");
});

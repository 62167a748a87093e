import assert from "node:assert/strict";
import { test } from "node:test";
import {
  readsStartBitrate,
  setupOf,
  withSetup,
  withStartBitrate,
} from "../../src/entraide/web/static/entraide/js/peer/sdp.js";

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

// The plain sample page that entraide is compared with: what a tutorial of WebRTC ends with. `?seat=sharer` offers the
// screen, `?seat=helper` answers; descriptions are sent once all candidates were gathered, codecs stay as they come.
const seat = new URLSearchParams(location.search).get("seat");
const socket = new WebSocket(`ws://${location.host}/room/plain/${seat}`);
const video = document.querySelector("video");
/** @type {RTCPeerConnection} */
let peer;

const send = (/** @type {unknown} */ message) => socket.send(JSON.stringify(message));

/** @returns {Promise<void>} */
function gathered() {
  if (peer.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState === "complete") resolve();
    });
  });
}

socket.addEventListener("message", async ({ data }) => {
  const description = JSON.parse(data);
  if (seat === "sharer") {
    await peer.setRemoteDescription(description);
    return;
  }
  peer?.close();
  peer = new RTCPeerConnection();
  globalThis.plainPeer = peer;
  peer.addEventListener("track", ({ track, streams }) => {
    if (video) video.srcObject = streams[0] ?? new MediaStream([track]);
  });
  await peer.setRemoteDescription(description);
  await peer.setLocalDescription(await peer.createAnswer());
  await gathered();
  send(peer.localDescription);
});

document.querySelector("#share")?.addEventListener("click", async () => {
  const stream = await navigator.mediaDevices.getDisplayMedia({ video: true });
  peer = new RTCPeerConnection();
  for (const track of stream.getTracks()) peer.addTrack(track, stream);
  await peer.setLocalDescription(await peer.createOffer());
  await gathered();
  send(peer.localDescription);
});

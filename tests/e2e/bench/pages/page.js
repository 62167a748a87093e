// The least page that shares and watches. The test carries the descriptions from one to the other.
const video = document.querySelector("video");
const say = (id, text) => {
  document.getElementById(id).textContent = text;
};
let stream = null;
let peer = null;

document.getElementById("share").addEventListener("click", async () => {
  try {
    stream = await navigator.mediaDevices.getDisplayMedia({ video: true });
    stream.getVideoTracks()[0].addEventListener("ended", () => say("capture", "ended"));
    say("capture", "sharing");
  } catch (error) {
    say("capture", error.name);
  }
});

function open() {
  peer = new RTCPeerConnection();
  peer.addEventListener("connectionstatechange", () => say("peer", peer.connectionState));
  peer.addEventListener("track", (event) => {
    video.srcObject = new MediaStream([event.track]);
  });
}

async function describe(description) {
  await peer.setLocalDescription(description);
  while (peer.iceGatheringState !== "complete") {
    await new Promise((go) => peer.addEventListener("icegatheringstatechange", go, { once: true }));
  }
  return peer.localDescription.toJSON();
}

globalThis.bench = {
  misbehave() {
    setTimeout(() => {
      throw new Error("unseen");
    });
    console.error("said");
    document.createElement("img").src = "https://elsewhere.test/";
  },
  surface: () => stream.getVideoTracks()[0].getSettings().displaySurface,
  async offer() {
    open();
    for (const track of stream.getTracks()) peer.addTrack(track, stream);
    return describe(await peer.createOffer());
  },
  async answer(offer) {
    open();
    await peer.setRemoteDescription(offer);
    return describe(await peer.createAnswer());
  },
  accept: (answer) => peer.setRemoteDescription(answer),
};

addEventListener("pagehide", () => navigator.sendBeacon("/beacon", "pagehide"));

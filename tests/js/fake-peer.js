/** An RTCPeerConnection that agrees, rolls back and restarts as the real one, without any network. */

import { settle } from "./fakes.js";

let made = 0;

class FakeChannel extends EventTarget {
  readyState = "connecting";
  sent = [];

  send(word) {
    this.sent.push(word);
  }

  close() {
    this.readyState = "closed";
  }

  opened() {
    this.readyState = "open";
    this.dispatchEvent(new Event("open"));
  }

  hear(data) {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

class FakeSender {
  track = null;
  tracks = [];
  parameters = { encodings: [{}] };
  stats = new Map();

  async getStats() {
    return this.stats;
  }

  async replaceTrack(track) {
    this.track = track;
    this.tracks.push(track);
  }

  getParameters() {
    return structuredClone(this.parameters);
  }

  async setParameters(parameters) {
    this.parameters = parameters;
  }
}

/** A class of connections that remembers them: `FakePeer.all`. */
export function fakePeerConnection({ firefox = false } = {}) {
  return class FakePeer extends EventTarget {
    static all = [];

    constructor(configuration = {}) {
      super();
      made += 1;
      this.name = `pc${made}`;
      this.configuration = configuration;
      this.signalingState = "stable";
      this.iceGatheringState = "new";
      this.connectionState = "new";
      this.localDescription = null;
      this.remoteDescription = null;
      this.stable = [null, null];
      this.generation = 1;
      this.restarts = 0;
      this.needs = false;
      this.candidates = [];
      this.channels = [];
      this.transceivers = [];
      this.stats = new Map();
      this.refuse = null;
      FakePeer.all.push(this);
    }

    static get last() {
      return FakePeer.all.at(-1);
    }

    getConfiguration() {
      return this.configuration;
    }

    setConfiguration(configuration) {
      this.configuration = configuration;
    }

    addTransceiver(kind, options) {
      const transceiver = { kind, options, sender: new FakeSender(), preferences: null };
      transceiver.setCodecPreferences = (codecs) => {
        transceiver.preferences = codecs;
      };
      this.transceivers.push(transceiver);
      this.#need();
      return transceiver;
    }

    createDataChannel(label, options) {
      const channel = Object.assign(new FakeChannel(), { label, options });
      this.channels.push(channel);
      if (this.signalingState === "stable") this.#need();
      return channel;
    }

    restartIce() {
      this.restarts += 1;
      this.generation += 1;
      this.#need();
    }

    async setLocalDescription() {
      await Promise.resolve();
      if (this.signalingState === "closed") throw new DOMException("closed", "InvalidStateError");
      if (this.signalingState === "have-remote-offer") {
        this.localDescription = this.#words("answer");
        this.#agreed();
      } else {
        this.localDescription = this.#words("offer");
        this.signalingState = "have-local-offer";
      }
    }

    async setRemoteDescription(description) {
      await Promise.resolve();
      if (this.refuse) throw this.refuse;
      if (description.type === "answer") {
        if (this.signalingState !== "have-local-offer") throw new DOMException("no offer", "InvalidStateError");
        this.remoteDescription = description;
        this.#agreed();
        return;
      }
      // an implicit rollback, as in every browser of the floor
      if (this.signalingState === "have-local-offer") [this.localDescription, this.remoteDescription] = this.stable;
      this.remoteDescription = description;
      this.signalingState = "have-remote-offer";
    }

    async addIceCandidate(candidate) {
      await Promise.resolve();
      if (candidate?.candidate === "candidate:bad") throw new DOMException("unknown ufrag", "OperationError");
      this.candidates.push(candidate ?? null);
    }

    async getStats() {
      return this.stats;
    }

    close() {
      this.signalingState = "closed";
      this.connectionState = "closed";
    }

    /** The network does this. */
    become(state) {
      this.connectionState = state;
      this.dispatchEvent(new Event("connectionstatechange"));
    }

    found(candidate) {
      this.dispatchEvent(Object.assign(new Event("icecandidate"), { candidate }));
    }

    #words(type) {
      const origin = firefox ? "o=mozilla...THIS_IS_SDPARTA-99.0" : "o=- 1 2 IN IP4 127.0.0.1";
      const free = /setup:active/.test(this.remoteDescription?.sdp ?? "") ? "passive" : "active";
      const setup = type === "answer" ? free : "actpass";
      const sdp = [
        ...["v=0", origin, "m=video 9 UDP/TLS/RTP/SAVPF 96", `a=ice-ufrag:${this.name}g${this.generation}`],
        ...[`a=setup:${setup}`, "a=rtpmap:96 VP8/90000", ""],
      ].join("\r\n");
      return { type, sdp };
    }

    #agreed() {
      this.signalingState = "stable";
      this.stable = [this.localDescription, this.remoteDescription];
      if (this.needs) this.#tellNeed();
    }

    #need() {
      this.needs = true;
      if (this.signalingState === "stable") this.#tellNeed();
    }

    #tellNeed() {
      queueMicrotask(async () => {
        await settle();
        if (!this.needs || this.signalingState !== "stable") return;
        this.needs = false;
        this.dispatchEvent(new Event("negotiationneeded"));
      });
    }
  };
}

/** A line as the peers see it: `sent` is what went out, `passed` what comes in. */
export class FakeLine extends EventTarget {
  status = "open";
  state = null;
  ice = { iceServers: [], relayOnly: false };
  sent = [];

  hurried = 0;

  hurry() {
    this.hurried += 1;
  }

  async freshIce() {
    return this.ice;
  }

  send(kind, fields) {
    if (this.status !== "open") return false;
    this.sent.push({ kind, ...fields });
    return true;
  }

  tell(name, detail = {}) {
    if (name === "state") this.state = detail;
    if (name === "status") this.status = detail.status;
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  of(kind) {
    return this.sent.filter((message) => message.kind === kind);
  }
}

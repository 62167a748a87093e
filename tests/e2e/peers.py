"""What a page's peer connections say of themselves: frames, and the way that packets take."""

from typing import Any

from playwright.sync_api import Page

# Keeps every connection the page makes, for its statistics; changes nothing else.
_KEEP = """globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) { super(...options); (globalThis.benchPeers ??= []).push(this); }
};"""
_STATS = """async () => {
  const reports = await Promise.all((globalThis.benchPeers ?? [])
    .filter(peer => peer.connectionState === 'connected').map(peer => peer.getStats()));
  return reports.map(report => [...report.values()]);
}"""
_FINGERPRINTS = """() => (globalThis.benchPeers ?? [])
  .map(peer => peer.remoteDescription?.sdp.match(/^a=fingerprint:(.*)$/m)?.[1]).filter(Boolean)"""

_SENDS = """() => {
  const peer = (globalThis.benchPeers ?? []).find(peer => peer.connectionState === 'connected');
  const sender = peer?.getSenders().find(sender => sender.track);
  return sender ? { hint: sender.track.contentHint, keeps: sender.getParameters().degradationPreference } : {};
}"""


#: for `wait_for_function`: the picture goes on
MORE_FRAMES_THAN = """async before => {
  const reports = await Promise.all((globalThis.benchPeers ?? []).map(peer => peer.getStats()));
  const videos = reports.flatMap(report => [...report.values()]).filter(one => one.type === 'inbound-rtp');
  return videos.reduce((sum, one) => sum + (one.framesReceived ?? 0), 0) > before;
}"""


def keep(page: Page) -> None:
    """Have `page` keep its connections; before it goes anywhere."""
    page.add_init_script(_KEEP)


def frames_received(page: Page) -> int:
    """How many frames have reached the page over all its living connections."""
    return sum(
        entry.get("framesReceived", 0)
        for stats in page.evaluate(_STATS)
        for entry in stats
        if entry["type"] == "inbound-rtp" and entry.get("kind") == "video"
    )


def fingerprints(page: Page) -> list[str]:
    """The DTLS fingerprint of the other end of each connection that was ever agreed on: one, if none was made anew."""
    found: list[str] = page.evaluate(_FINGERPRINTS)
    return found


def codecs(page: Page) -> set[str]:
    """The codecs of the pictures that reach the page, such as `video/AV1`."""
    found = set()
    for stats in page.evaluate(_STATS):
        by_id = {entry["id"]: entry for entry in stats}
        pictures = [entry for entry in stats if entry["type"] == "inbound-rtp" and entry.get("kind") == "video"]
        found |= {by_id[entry["codecId"]]["mimeType"] for entry in pictures if entry.get("codecId") in by_id}
    return found


def sends(page: Page) -> dict[str, Any]:
    """How the page sends its picture: `hint` of the track, what it `keeps` when the path is too thin for all."""
    found: dict[str, Any] = page.evaluate(_SENDS)
    return found


def ways(page: Page) -> list[tuple[str, str]]:
    """The kinds of the local and remote candidate of each pair that is in use: host, srflx, prflx or relay."""
    found = []
    for stats in page.evaluate(_STATS):
        by_id: dict[str, dict[str, Any]] = {entry["id"]: entry for entry in stats}
        for pair in _in_use(stats):
            ends = by_id[pair["localCandidateId"]], by_id[pair["remoteCandidateId"]]
            found.append((ends[0]["candidateType"], ends[1]["candidateType"]))
    return found


def _in_use(stats: list[dict[str, Any]]) -> list[dict[str, Any]]:
    chosen = {entry.get("selectedCandidatePairId") for entry in stats if entry["type"] == "transport"}
    pairs = [entry for entry in stats if entry["type"] == "candidate-pair"]
    return [pair for pair in pairs if pair["id"] in chosen or pair.get("selected")]

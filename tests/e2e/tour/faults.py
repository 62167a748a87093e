"""Faults of the way between two browsers, told to the pages without cutting anything: they take minutes to come by."""

from typing import Literal

from playwright.sync_api import Page

_KEEP = """globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) { super(...options); (globalThis.tourPeers ??= []).push(this); }
  get connectionState() { return globalThis.tourPeerState ?? super.connectionState; }
};
const send = RTCDataChannel.prototype.send;
RTCDataChannel.prototype.send = function (word) { send.call(this, globalThis.tourWord ?? word); };
const now = performance.now.bind(performance);
performance.now = () => now() + (globalThis.tourLater ?? 0);"""
_SET = """state => {
  globalThis.tourPeerState = state ?? undefined;
  for (const peer of globalThis.tourPeers ?? []) peer.dispatchEvent(new Event('connectionstatechange'));
}"""


def watch(page: Page) -> None:
    """Keep the connections of `page`; before it goes anywhere."""
    page.add_init_script(_KEEP)


def peer_is(page: Page, state: Literal["connecting", "disconnected", "failed"] | None) -> None:
    """Have the page believe that its connections stand so; None is the truth again."""
    page.evaluate(_SET, state)


def page_says(page: Page, word: str | None) -> None:
    """Have the page tell the other one `word` instead of its beats, such as `beat asleep`; None is the truth again."""
    page.evaluate("word => { globalThis.tourWord = word ?? undefined; }", word)


def track_is_muted(page: Page, *, muted: bool) -> None:
    """Have the page believe that its capture gives no frames, as when a window is minimised."""
    page.evaluate(_MUTE, muted)


def later(page: Page, ms: int) -> None:
    """Let time pass for the page, as far as it looks at the clock."""
    page.evaluate("ms => { globalThis.tourLater = (globalThis.tourLater ?? 0) + ms; }", ms)


_MUTE = """muted => {
  const senders = (globalThis.tourPeers ?? []).flatMap(peer => peer.getSenders());
  for (const { track } of senders) {
    if (!track) continue;
    Object.defineProperty(track, 'muted', { get: () => muted, configurable: true });
    track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
  }
}"""

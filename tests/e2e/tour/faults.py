"""Faults of the way between two browsers, told to the pages without cutting anything: they take minutes to come by."""

from typing import Literal

from playwright.sync_api import Page

_KEEP = """globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...options) { super(...options); (globalThis.tourPeers ??= []).push(this); }
  get connectionState() { return globalThis.tourPeerState ?? super.connectionState; }
};"""
_SET = """state => {
  globalThis.tourPeerState = state ?? undefined;
  for (const peer of globalThis.tourPeers ?? []) peer.dispatchEvent(new Event('connectionstatechange'));
}"""


def watch(page: Page) -> None:
    """Keep the connections of `page`; before it goes anywhere."""
    page.add_init_script(_KEEP)


def peer_is(page: Page, state: Literal["disconnected", "failed"] | None) -> None:
    """Have the page believe that its connections stand so; None is the truth again."""
    page.evaluate(_SET, state)

"""Requests of ours to the outside, all by one fetcher that cannot be led to the inside."""

from entraide.outbound.fetching import BYTES_MAX, Answer, Fetcher, Unreachable, fetcher

__all__ = ["BYTES_MAX", "Answer", "Fetcher", "Unreachable", "fetcher"]

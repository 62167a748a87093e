"""Keeps one address from flooding an open route; in memory, because a refusal here costs nobody anything."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

_ADDRESSES_MAX = 10_000


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: datetime


class Slowing:
    """A token bucket for each address; the least recently seen address is forgotten first."""

    def __init__(self, *, at_once: int, per_minute: int) -> None:
        """Let `at_once` through in a burst, and `per_minute` on average."""
        self._at_once = at_once
        self._per_second = per_minute / 60
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, address: str, now: datetime) -> bool:
        """Take one; False when the address has had enough for now."""
        with self._lock:
            bucket = self._buckets.pop(address, None) or _Bucket(self._at_once, now)
            self._buckets[address] = bucket
            if len(self._buckets) > _ADDRESSES_MAX:
                self._buckets.popitem(last=False)
            elapsed = (now - bucket.at).total_seconds()
            bucket.tokens = min(self._at_once, bucket.tokens + elapsed * self._per_second)
            bucket.at = now
            if bucket.tokens < 1:
                return False
            bucket.tokens -= 1
            return True

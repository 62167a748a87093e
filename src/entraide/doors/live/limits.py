"""The limits of a line."""

from dataclasses import dataclass, field

HELLO_WITHIN_S = 5.0
MESSAGES_PER_S = 30.0
MESSAGES_AT_ONCE = 60.0
INBOX_MAX = 64
OUTBOX_BYTES_MAX = 262_144
#: the thread is sent to a page that comes back in portions of so many messages, while less than so much waits
CHAT_AT_ONCE = 50
CHAT_BYTES_WAITING = 65_536
#: messages kept for a page between the news of its arrival and its line
EARLY_MAX = 64
EARLY_LENGTH_MAX = 131_072
PING_EVERY_S = 3.0
#: in how many portions, so that a message waits for the pings of a few lines and not of all
PING_ROUNDS = 60
LEASE_EVERY_S = 10.0
LEASE_LASTS_MS = 180_000
#: how many leases are looked at together; a thread computes a few milliseconds for them, and messages wait meanwhile
LEASES_AT_ONCE = 10
#: how many browsers are counted as used in one transaction
USED_AT_ONCE = 50

#: close codes of our own; docs/protocol.md lists them
CLOSED_SLOW = 1013
CLOSED_POLICY = 1008
CLOSED_GOING = 1012
CLOSED_TAKEN = 4001
CLOSED_SIGNED_OUT = 4003
CLOSED_OVER = 4010


@dataclass(slots=True)
class Bucket:
    """A token bucket: `MESSAGES_PER_S` on average, `MESSAGES_AT_ONCE` in a burst. Moments in seconds, monotonic."""

    tokens: float = field(default=MESSAGES_AT_ONCE)
    at: float = 0.0

    def take(self, now: float) -> bool:
        """Take one token; False when there is none."""
        if self.at:
            self.tokens = min(MESSAGES_AT_ONCE, self.tokens + (now - self.at) * MESSAGES_PER_S)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True

"""The bus of one process."""

from entraide.bus import Hint
from entraide.bus.memory import MemoryBus


def test_every_listener_hears_until_it_stops() -> None:
    bus = MemoryBus()
    first: list[Hint] = []
    second: list[Hint] = []
    stop = bus.listen(first.append)
    bus.listen(second.append)

    bus.publish(Hint("t", "one"))
    stop()
    bus.publish(Hint("t", "two"))

    assert [hint.what for hint in first] == ["one"]
    assert [hint.what for hint in second] == ["one", "two"]

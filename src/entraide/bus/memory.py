"""The bus of one process."""

from collections.abc import Callable

from entraide.bus import Hint


class MemoryBus:
    """Calls its listeners in the publisher's thread; listeners must only hand the hint over."""

    def __init__(self) -> None:
        """Begin with nobody listening."""
        self._listeners: tuple[Callable[[Hint], None], ...] = ()

    def publish(self, hint: Hint) -> None:
        """Hand `hint` to every listener."""
        for hear in self._listeners:
            hear(hint)

    def listen(self, hear: Callable[[Hint], None]) -> Callable[[], None]:
        """Call `hear` with each hint from now on; the answer stops it."""
        self._listeners = (*self._listeners, hear)

        def stop() -> None:
            self._listeners = tuple(one for one in self._listeners if one is not hear)

        return stop


#: the one bus of this process
bus = MemoryBus()

"""The arithmetic of the figures: shares of samples, ratios of rotations, what is rejected. Pure."""

import statistics
from collections.abc import Iterable, Mapping, Sequence

#: a rotation whose control is so many times slower than its best one met a busy moment of the machine
REJECT_AT = 2.0

Rotation = Mapping[str, float]


def share(samples: Iterable[float], part: float) -> float:
    """The sample below which `part` (0 to 1) of all lie, between two samples in proportion."""
    ordered = sorted(samples)
    if not ordered:
        raise ValueError("no samples")
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median(samples: Iterable[float]) -> float:
    """The middle of the samples."""
    return statistics.median(samples)


def accepted(rotations: Sequence[Rotation], control: str) -> list[int]:
    """Which rotations count: those whose control took less than twice its best."""
    measured = [one[control] for one in rotations if control in one]
    if not measured:
        return []
    best = min(measured)
    return [number for number, one in enumerate(rotations) if control in one and one[control] < REJECT_AT * best]


def ratio(rotations: Iterable[Rotation], contender: str, control: str) -> float | None:
    """The median over rotations of contender to control, each within one rotation; None when there is no pair."""
    found = [one[contender] / one[control] for one in rotations if one.get(control) and contender in one]
    return statistics.median(found) if found else None


def within(figures: Mapping[str, float | None], goals: Mapping[str, float]) -> dict[str, bool]:
    """Whether each figure is at most its goal; what was not measured has not met it."""
    return {name: (found := figures.get(name)) is not None and found <= goal for name, goal in goals.items()}


def rounded(value: float | None, digits: int = 1) -> float | None:
    """A figure as it is told."""
    return None if value is None else round(value, digits)

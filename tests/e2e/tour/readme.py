"""The pictures of the README and the guides, in docs/pictures."""

from pathlib import Path

from tests.e2e.tour.house import House


def take_all(house: House, folder: Path) -> list[Path]:
    """Take them anew; answer their paths."""
    raise NotImplementedError

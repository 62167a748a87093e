"""What every test stands on: a clock that stands still, people to be, and no way out of this machine."""

import ipaddress
import socket
import sys
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from entraide import clock as clocks
from entraide.people import letters
from entraide.people.models import Person
from entraide.people.operations import ensure_directory_key
from tests.personas import House, StandingClock, new_house


def _stay_inside(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse connections to public addresses, and looking up names that would lead to them."""
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_inside(host):
        raise PermissionError(f"tests stay on this machine: {event} to {host!r}")


def _is_inside(host: object) -> bool:
    if not isinstance(host, str) or host in {"", "localhost", socket.gethostname()} or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host.partition("%")[0]).is_global
    except ValueError:
        return False


sys.addaudithook(_stay_inside)


#: files with few and long tests: begun last, one worker would sit over them alone
_LONG = (
    "test_rooms_on_postgresql.py",
    "test_migrations.py",
    "test_conformance.py",
    "test_route_matrix.py",
    "test_second_wall.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that two workers end together."""
    items.sort(key=lambda item: _LONG.index(item.path.name) if item.path.name in _LONG else len(_LONG))


@pytest.fixture(autouse=True)
def clock() -> Iterator[StandingClock]:
    """The time of the test; `clock.forward(timedelta(minutes=1))` lets a minute pass."""
    standing = StandingClock()
    clocks.use(standing.read)
    yield standing
    clocks.use(None)


@pytest.fixture
def house(db: None) -> Iterator[House]:
    """Atelier Rivière, where helper, sharer and administrator are at home."""
    cache.clear()
    ensure_directory_key(now=clocks.now())
    yield new_house("atelier-riviere", "Atelier Rivière")
    letters.settle()


@pytest.fixture
def helper(house: House) -> Person:
    return house.person("Claire Fontaine", house.helpers, job_title="IT support technician")


@pytest.fixture
def sharer(house: House) -> Person:
    return house.person("Luc Morel", job_title="Accountant")


@pytest.fixture
def administrator(house: House) -> Person:
    return house.person("Sophie Garnier", house.administrators)


@pytest.fixture
def other_house(house: House) -> House:
    """Nordwind Logistik: another organisation on the same installation."""
    return new_house("nordwind", "Nordwind Logistik")


@pytest.fixture
def stranger(other_house: House) -> Person:
    """A helper of the other organisation, who must see nothing of the first."""
    return other_house.person("Jonas Falk", other_house.helpers)

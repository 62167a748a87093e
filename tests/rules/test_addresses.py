"""Where requests of ours may go: every way of writing an address that leads inside."""

import pytest

from entraide.rules.addresses import may_connect


def words(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


#: reachable from this machine only, or nobody's: never, whatever an operator permits
NEVER = words(
    """
0.0.0.0 0.1.2.3 169.254.0.1 169.254.169.254 169.254.170.2 192.0.0.8 192.0.0.170 192.0.2.1 192.88.99.1 198.18.0.1
198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::ffff:169.254.169.254 ::ffff:0.0.0.0 64:ff9b::a9fe:a9fe 64:ff9b:1::a9fe:a9fe 2002:a9fe:a9fe:: ::a9fe:a9fe
::ffff:0:a9fe:a9fe fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 100::1 2001:db8::1 2001::1 3fff::1 5f00::1
nonsense 1.2.3 0x7f000001 localhost
"""
)
#: inside, and asked only where an operator permits the host
INSIDE = words(
    """
127.0.0.1 127.255.255.254 10.0.0.5 10.255.255.255 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 100.127.255.255
::1 fc00::1 fd12:3456::1 ::ffff:127.0.0.1 ::ffff:10.0.0.5 ::ffff:7f00:1 64:ff9b::7f00:1 64:ff9b::a00:5
64:ff9b:1::7f00:1 2002:7f00:1:: 2002:c0a8:101:: ::7f00:1 ::ffff:0:7f00:1
"""
)
OUTSIDE = words("8.8.8.8 9.9.9.9 172.32.0.1 100.128.0.1 2606:4700::1111 64:ff9b::808:808 2002:808:808:: ::ffff:8.8.8.8")


@pytest.mark.parametrize("address", NEVER)
def test_special_addresses_are_never_asked(address: str) -> None:
    assert not may_connect(address, permitted=False)
    assert not may_connect(address, permitted=True)


@pytest.mark.parametrize("address", INSIDE)
def test_private_addresses_are_asked_only_where_permitted(address: str) -> None:
    assert not may_connect(address, permitted=False)
    assert may_connect(address, permitted=True)


@pytest.mark.parametrize("address", OUTSIDE)
def test_public_addresses_are_asked(address: str) -> None:
    assert may_connect(address, permitted=False)

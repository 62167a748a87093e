"""Which network addresses a request of ours may go to. Pure.

An attacker who may choose an address (an issuer, a key set, a picture) must not reach what only this machine can
reach. IPv4 hides inside several IPv6 forms, so each form is unpacked before it is judged.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: prefixes that carry an IPv4 address in their last 32 bits: NAT64 (RFC 6052, RFC 8215), translated, compatible
_LAST_32 = tuple(IPv6Network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96", "::/96"))
#: what an operator may permit by name: this machine, private networks, carriers' shared space
_PRIVATE: tuple[Network, ...] = tuple(
    ip_network(one)
    for one in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7")
)
#: special in themselves, whatever Python's own tables say of them in this or that version
_SPECIAL: tuple[Network, ...] = tuple(
    ip_network(one)
    for one in (
        *("0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("::/128", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fe80::/10", "fec0::/10"),
        "ff00::/8",
    )
)


def may_connect(address: str, *, permitted: bool) -> bool:
    """Whether a request may go to `address`.

    permitted:  an operator has named the host, which may then be on this machine or in a private network; never
                link-local (the metadata services of clouds), multicast, unspecified or reserved.
    """
    try:
        forms = _forms(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    return all(_is_public(one) or (permitted and _in(one, _PRIVATE)) for one in forms)


def _forms(address: Address) -> tuple[Address, ...]:
    """The address, and each IPv4 address that it carries."""
    if isinstance(address, IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.is_loopback:
        return (address,)
    inner: list[Address] = [address]
    if any(address in network for network in _LAST_32):
        # the prefix itself is no harm; whom it leads to may be
        inner = [IPv4Address(int(address) & 0xFFFFFFFF)]
    if address.sixtofour is not None:
        inner.append(address.sixtofour)
    if address.teredo is not None:
        inner.extend(address.teredo)
    return tuple(inner)


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast and not _in(address, _PRIVATE) and not _in(address, _SPECIAL)


def _in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address.version == network.version and address in network for network in networks)
